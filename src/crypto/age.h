/*
 * Whole age v1 files (C2SP age.md) in memory. Longer ones go chunk by chunk
 * through age_stream.h. All randomness comes from the caller, fresh for every
 * file: the file key, the payload nonce, and what the stanza takes.
 *
 * What opens answers ERR_OPEN whatever is wrong: key, header or payload; else
 * only ERR_TOO_LONG (ret's maximum) and ERR_NOMEM. Output is appended.
 */
#ifndef MIZHEN_CRYPTO_AGE_H
#define MIZHEN_CRYPTO_AGE_H

#include "crypto/age_header.h"
#include "crypto/age_scrypt.h"
#include "crypto/age_stream.h"
#include "crypto/age_x25519.h"

/* To N X25519 public keys, each with an ephemeral secret of its own. ERR_FORMAT for n == 0 or a key of small order. */
enum err age_seal_x25519(const uint8_t (*recipients)[X25519_LEN], const uint8_t (*ephemerals)[X25519_LEN], size_t n,
			 const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			 const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_file);
enum err age_open_x25519(const uint8_t secret[static X25519_LEN], struct bytes file, struct buf *ret_plain);

/* Under a passphrase, with 2^LOG_N KiB of work; opening refuses more than MAX_LOG_N. */
enum err age_seal_scrypt(struct bytes passphrase, unsigned log_n, const uint8_t salt[static AGE_SCRYPT_SALT_LEN],
			 const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			 const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_file);
enum err age_open_scrypt(struct bytes passphrase, unsigned max_log_n, struct bytes file, struct buf *ret_plain);

/* With the file key known: the header's MAC is checked, its stanzas are not looked at. */
enum err age_open(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file, struct buf *ret_plain);

/* A payload alone: nonce and chunks. S is initialised (age_stream_init) and may be used again. */
enum err age_seal_payload(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_payload);
enum err age_open_payload(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  struct bytes payload, struct buf *ret_plain);

/*
 * The same payload under another header, for an X25519 public key: how a
 * terminal exports what it holds the file key of. ERR_OPEN unless FILE's header
 * is the file key's; the payload is copied, not opened.
 */
enum err age_readdress(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file,
		       const uint8_t recipient[static X25519_LEN], const uint8_t ephemeral[static X25519_LEN],
		       struct buf *ret_file);

#endif
