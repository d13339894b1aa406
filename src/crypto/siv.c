#include "crypto/siv.h"

#include <string.h>

#include <sodium.h>

#include "bytes/cbor.h"
#include "bytes/secret.h"
#include "crypto/kdf.h"

static enum err make_iv(const uint8_t key[static SIV_KEY_LEN], struct bytes context, struct bytes message,
			uint8_t ret_iv[static SIV_IV_LEN])
{
	AUTO(buf_free) struct buf input = BUF_MAX(context.n + message.n + 32);
	struct cbor_writer w = cbor_writer(&input);
	AUTO(secret64_wipe) struct secret64 mac;

	cbor_put_array(&w, 2);
	cbor_put_text(&w, context);
	cbor_put_bytes(&w, message);
	TRY(cbor_written(&w));
	kdf_hmac_sha512(BYTES(key, 32), BYTES_OF_BUF(&input), mac.b);
	memcpy(ret_iv, mac.b, SIV_IV_LEN);
	return OK;
}

enum err siv_seal(const uint8_t key[static SIV_KEY_LEN], struct bytes context, struct bytes message, struct buf *ret_sealed)
{
	uint8_t iv[SIV_IV_LEN], *out;

	TRY(make_iv(key, context, message, iv));
	TRY(buf_add_room(ret_sealed, SIV_IV_LEN + message.n, &out));
	memcpy(out, iv, SIV_IV_LEN);
	if (message.n > 0)
		crypto_stream_xchacha20_xor(out + SIV_IV_LEN, message.p, message.n, iv, key + 32);
	return OK;
}

enum err siv_open(const uint8_t key[static SIV_KEY_LEN], struct bytes context, struct bytes sealed, struct buf *ret_message)
{
	AUTO(buf_free) struct buf message = BUF_MAX(sealed.n);
	uint8_t iv[SIV_IV_LEN], *p;

	if (sealed.n < SIV_IV_LEN)
		return ERR_OPEN;
	TRY(buf_add_room(&message, sealed.n - SIV_IV_LEN, &p));
	if (message.n > 0)
		crypto_stream_xchacha20_xor(p, sealed.p + SIV_IV_LEN, message.n, sealed.p, key + 32);
	TRY(make_iv(key, context, BYTES_OF_BUF(&message), iv));
	if (!secret_equal(BYTES_OF(iv), BYTES(sealed.p, SIV_IV_LEN)))
		return ERR_OPEN;
	return buf_add(ret_message, BYTES_OF_BUF(&message));
}
