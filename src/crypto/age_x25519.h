/*
 * age's X25519 stanza, and the text of its keys: recipients age1…, identities
 * AGE-SECRET-KEY-1… (C2SP age.md, "The X25519 recipient type").
 */
#ifndef MIZHEN_CRYPTO_AGE_X25519_H
#define MIZHEN_CRYPTO_AGE_X25519_H

#include "crypto/age_header.h"
#include "crypto/x25519.h"

/*
 * Adds a stanza that wraps FILE_KEY for RECIPIENT (a public key), with an
 * EPHEMERAL secret of 32 fresh random bytes. ERR_FORMAT for a recipient of
 * small order; ERR_TOO_LONG, ERR_NOMEM.
 */
enum err age_x25519_add(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			const uint8_t recipient[static X25519_LEN], const uint8_t ephemeral[static X25519_LEN]);

/*
 * The file key of the first stanza that opens with SECRET. ERR_OPEN: none
 * does; ERR_FORMAT: an X25519 stanza before it is malformed. The header is
 * still to be checked (age_header_check). The caller wipes RET_FILE_KEY.
 */
enum err age_x25519_unwrap(const struct age_header *h, const uint8_t secret[static X25519_LEN],
			   uint8_t ret_file_key[static AGE_HEADER_KEY_LEN]);

/* Text of keys, appended to RET_TEXT: ERR_TOO_LONG, ERR_NOMEM; and back: ERR_FORMAT. */
enum err age_x25519_write_recipient(const uint8_t recipient[static X25519_LEN], struct buf *ret_text);
enum err age_x25519_write_identity(const uint8_t secret[static X25519_LEN], struct buf *ret_text);
enum err age_x25519_read_recipient(struct bytes text, uint8_t ret_recipient[static X25519_LEN]);
enum err age_x25519_read_identity(struct bytes text, uint8_t ret_secret[static X25519_LEN]);

#endif
