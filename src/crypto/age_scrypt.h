/* age's passphrase stanza (C2SP age.md, "The scrypt recipient type"); always alone in its header. */
#ifndef MIZHEN_CRYPTO_AGE_SCRYPT_H
#define MIZHEN_CRYPTO_AGE_SCRYPT_H

#include "crypto/age_header.h"

#define AGE_SCRYPT_SALT_LEN 16

/*
 * Adds a stanza that wraps FILE_KEY under PASSPHRASE, with 16 fresh random
 * bytes of SALT; 2^LOG_N KiB of memory. ERR_UNSUPPORTED for a LOG_N that
 * kdf_scrypt does not take; ERR_TOO_LONG, ERR_NOMEM.
 */
enum err age_scrypt_add(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes passphrase,
			unsigned log_n, const uint8_t salt[static AGE_SCRYPT_SALT_LEN]);

/*
 * The file key. ERR_OPEN: another passphrase, or no scrypt stanza; ERR_FORMAT:
 * malformed; ERR_TOO_LONG: a work factor over MAX_LOG_N; ERR_NOMEM. The header
 * is still to be checked (age_header_check). The caller wipes RET_FILE_KEY.
 */
enum err age_scrypt_unwrap(const struct age_header *h, struct bytes passphrase, unsigned max_log_n,
			   uint8_t ret_file_key[static AGE_HEADER_KEY_LEN]);

#endif
