#include "sealed/slip.h"
#include "wasm/wasm_operations.h"

/* slip.read text: [url, origin, hospital, fingerprint, code]; the code is empty where there is none */
enum err wasm_slip_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);
	enum slip_part part = SLIP_URL;
	struct slip slip;

	TRY(cbor_done(r));
	enum err e = slip_read(text, &slip, &part);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : slip_problem(part), e);
	cbor_put_array(w, 5);
	cbor_put_text(w, slip.url);
	cbor_put_text(w, slip.origin);
	cbor_put_text(w, slip.hospital);
	cbor_put_bytes(w, BYTES_OF(slip.fingerprint));
	cbor_put_text(w, slip.code);
	return OK;
}

/* slip.write url hospital fingerprint code: text */
enum err wasm_slip_write(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(buf_free) struct buf link = BUF_MAX(SLIP_LINK_MAX);
	struct slip slip = { .origin = BYTES_NONE };

	slip.url = cbor_get_text(r, WASM_VALUE_MAX);
	slip.hospital = cbor_get_text(r, WASM_VALUE_MAX);
	cbor_get_fixed(r, slip.fingerprint, sizeof(slip.fingerprint));
	slip.code = cbor_get_text(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	if (slip_write(&slip, &link) != OK)
		return problem_is(why, PROBLEM_SLIP, ERR_FORMAT);
	cbor_put_text(w, BYTES_OF_BUF(&link));
	return OK;
}
