#include "sealed/home_account.h"

#include "bytes/crockford.h"
#include "crypto/ed25519.h"
#include "crypto/kdf.h"
#include "crypto/x25519.h"

void home_account_init(const uint8_t seed[static HOME_ACCOUNT_SEED_LEN], struct home_account *ret)
{
	AUTO(secret32_wipe) struct secret32 sign_seed;
	struct bytes ikm = BYTES(seed, HOME_ACCOUNT_SEED_LEN);

	kdf_hkdf(ikm, BYTES_NONE, BYTES_LIT("mizhen/v1/home-sign"), sign_seed.b, sizeof(sign_seed.b));
	ed25519_from_seed(sign_seed.b, ret->sign_public, ret->sign_secret.b);
	kdf_hkdf(ikm, BYTES_NONE, BYTES_LIT("mizhen/v1/home-seal"), ret->seal_secret.b, sizeof(ret->seal_secret.b));
	x25519_public(ret->seal_secret.b, ret->seal_public);
}

void home_account_done(struct home_account *a)
{
	secret_wipe(a, sizeof *a);
}

enum err home_account_write_code(const uint8_t seed[static HOME_ACCOUNT_SEED_LEN], struct buf *ret_text)
{
	AUTO(buf_free) struct buf code = BUF_MAX(64);

	if (!crockford_usable(seed, CROCKFORD_RECOVERY))
		return ERR_FORMAT;
	TRY(crockford_encode_checked(BYTES(seed, HOME_ACCOUNT_SEED_LEN), CROCKFORD_RECOVERY, &code));
	return crockford_group(BYTES_OF_BUF(&code), 4, ret_text);
}

enum err home_account_read_code(struct bytes text, uint8_t ret_seed[static HOME_ACCOUNT_SEED_LEN])
{
	return crockford_decode_checked(text, CROCKFORD_RECOVERY, ret_seed);
}
