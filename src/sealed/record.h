/*
 * A record: one FHIR R4 resource in JSON, padded, sealed as an age v1 file
 * whose one stanza only the shelf's KEK opens (docs/protocol.md, section 2).
 *
 *   -> mizhen/identity <salt>
 *   body = ChaCha20-Poly1305(HKDF(KEK ‖ salt, "mizhen/v1/wrap" ‖ cbor([hospital, rid, version]), 32), nonce 0, file key)
 */
#ifndef MIZHEN_SEALED_RECORD_H
#define MIZHEN_SEALED_RECORD_H

#include "crypto/age.h"

#define RECORD_ID_LEN 16
#define RECORD_KEK_LEN 32
#define RECORD_SALT_LEN 16
#define RECORD_HOSPITAL_MAX 32              /* bytes of a hospital's id */
#define RECORD_JSON_MAX (16 << 20)          /* bytes of a resource, before padding */

/* Which record it is: bound into the wrapping of its file key. */
struct record_name {
	struct bytes hospital;              /* text, at most RECORD_HOSPITAL_MAX bytes */
	uint8_t rid[RECORD_ID_LEN];
	uint64_t version;
};

/* All the randomness that one record takes: fresh for each, filled by the caller, wiped by it. */
struct record_random {
	uint8_t file_key[AGE_HEADER_KEY_LEN];
	uint8_t salt[RECORD_SALT_LEN];
	uint8_t nonce[AGE_STREAM_NONCE_LEN];
};

/* First 16 bytes of HMAC-SHA-256(relay secret of 32 bytes, cbor([source, row key])), both UTF-8. ERR_FORMAT, ERR_NOMEM. */
enum err record_rid(const uint8_t relay_secret[static 32], struct bytes source, struct bytes row_key,
		    uint8_t ret_rid[static RECORD_ID_LEN]);

/* N rounded up to the next Padmé length (Nikitin et al., PURBs, 2019): at most 12% more, few distinct lengths. */
uint64_t record_padded_len(uint64_t n);

/* Seals records in bulk; one a thread. Init allocates, ERR_NOMEM; done frees and wipes. */
struct record_sealer {
	struct age_stream stream;
	struct buf header;                  /* kept from one to the next */
};

enum err record_sealer_init(struct record_sealer *s);
void record_sealer_done(struct record_sealer *s);

/*
 * Appends the age file. ERR_FORMAT: JSON that is empty or ends in a space, an
 * id that is not UTF-8; ERR_TOO_LONG: JSON over RECORD_JSON_MAX, the id, or
 * RET_FILE's maximum; ERR_NOMEM.
 */
enum err record_seal(struct record_sealer *s, const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name,
		     struct bytes json, const struct record_random *random, struct buf *ret_file);

/* Appends the JSON, without its padding. ERR_OPEN for anything that is wrong; ERR_TOO_LONG, ERR_NOMEM. */
enum err record_open(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name, struct bytes file,
		     struct buf *ret_json);

/* The same for those who were granted the file key alone. */
enum err record_open_with_key(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file, struct buf *ret_json);

/* The file key, to grant it; the header's MAC is checked. ERR_OPEN, ERR_NOMEM. The caller wipes RET_FILE_KEY. */
enum err record_file_key(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name, struct bytes file,
			 uint8_t ret_file_key[static AGE_HEADER_KEY_LEN]);

#endif
