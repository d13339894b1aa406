/*
 * The payload of an age v1 file (C2SP age.md, "Payload"): a 16-byte nonce, then
 * chunks of 64 KiB, each sealed by itself, so that any of them can be opened
 * alone and memory stays constant. The last chunk is marked as such and may be
 * shorter; it is empty only when the whole payload is.
 */
#ifndef MIZHEN_CRYPTO_AGE_STREAM_H
#define MIZHEN_CRYPTO_AGE_STREAM_H

#include "crypto/aead.h"
#include "crypto/age_header.h"

#define AGE_STREAM_NONCE_LEN 16
#define AGE_STREAM_CHUNK 65536                                 /* bytes of plaintext in all chunks but the last */
#define AGE_STREAM_SEALED (AGE_STREAM_CHUNK + AEAD_TAG_LEN)    /* the same, sealed */
#define AGE_STREAM_PLAIN_MAX (1ULL << 50)                      /* bytes of plaintext that the lengths below take */

struct age_stream {
	struct aead aead;
	uint64_t next;          /* number of the chunk that comes next */
	bool ended;             /* the last has been */
};

/* Init allocates once; start, after it, begins a payload, as often as wanted; done ends all. */
enum err age_stream_init(struct age_stream *s);                                        /* ERR_NOMEM */
enum err age_stream_start(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  const uint8_t nonce[static AGE_STREAM_NONCE_LEN]);           /* ERR_NOMEM */
void age_stream_done(struct age_stream *s);

/*
 * Seals the next chunk: AGE_STREAM_CHUNK bytes, or fewer in the last. Writes
 * plain.n + AEAD_TAG_LEN bytes. ERR_FORMAT for another length or behind the
 * last; ERR_NOMEM. RET may be where PLAIN is.
 */
enum err age_stream_seal(struct age_stream *s, struct bytes plain, bool last, uint8_t *ret);

/* Opens the next chunk, or the one with number I. Writes sealed.n - AEAD_TAG_LEN bytes. ERR_OPEN. */
enum err age_stream_open(struct age_stream *s, struct bytes sealed, bool last, uint8_t *ret);
enum err age_stream_open_at(struct age_stream *s, uint64_t i, struct bytes sealed, bool last, uint8_t *ret);

/* For PLAIN bytes (at most AGE_STREAM_PLAIN_MAX): how many chunks, and how long the payload with its nonce. */
uint64_t age_stream_chunks(uint64_t plain);
uint64_t age_stream_payload_len(uint64_t plain);

/* And back. ERR_FORMAT: no payload has this length. */
enum err age_stream_plain_len(uint64_t payload, uint64_t *ret_plain);

#endif
