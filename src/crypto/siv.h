/*
 * Deterministic encryption, as the first encryption of an identity needs it:
 * the SIV construction of Rogaway and Shrimpton over HMAC-SHA-512 and XChaCha20
 * (docs/protocol.md, section 1). The same input always gives the same bytes.
 *
 *   iv     = first 24 bytes of HMAC-SHA-512(key[0..32], cbor([context, message]))
 *   sealed = iv ‖ XChaCha20(key[32..64], iv, message)
 */
#ifndef MIZHEN_CRYPTO_SIV_H
#define MIZHEN_CRYPTO_SIV_H

#include "bytes/base.h"

#define SIV_KEY_LEN 64
#define SIV_IV_LEN 24

/* Appends SIV_IV_LEN + message.n bytes; CONTEXT is text. ERR_FORMAT unless that is UTF-8; ERR_TOO_LONG, ERR_NOMEM. */
enum err siv_seal(const uint8_t key[static SIV_KEY_LEN], struct bytes context, struct bytes message, struct buf *ret_sealed);

/* Appends the message. ERR_OPEN for another key or context, or a changed byte; ERR_TOO_LONG, ERR_NOMEM. */
enum err siv_open(const uint8_t key[static SIV_KEY_LEN], struct bytes context, struct bytes sealed, struct buf *ret_message);

#endif
