#include "statement/doctor.h"

#include <string.h>

#include "bytes/crockford.h"

static enum err valid_request(struct bytes written)
{
	struct doctor_request ignored;

	return doctor_request_read(written, &ignored);
}

enum err doctor_request_write(const struct doctor_request *d, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 8);
	cbor_put_text(atom_put_key(&w, 0), d->hospital);
	cbor_put_text(atom_put_key(&w, 1), d->name);
	cbor_put_text(atom_put_key(&w, 2), d->title);
	cbor_put_text(atom_put_key(&w, 3), d->department);
	cbor_put_text(atom_put_key(&w, 4), d->licence);
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(d->sign));
	cbor_put_bytes(atom_put_key(&w, 6), BYTES_OF(d->seal));
	cbor_put_uint(atom_put_key(&w, 7), d->time);
	return atom_written(&w, start, valid_request);
}

enum err doctor_request_read(struct bytes body, struct doctor_request *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct doctor_request d = { 0 };

	atom_get_map(&r, 8);
	d.hospital = atom_get_hospital(atom_get_key(&r, 0));
	d.name = atom_get_name(atom_get_key(&r, 1));
	d.title = atom_get_name(atom_get_key(&r, 2));
	d.department = atom_get_name(atom_get_key(&r, 3));
	d.licence = atom_get_name(atom_get_key(&r, 4));
	cbor_get_fixed(atom_get_key(&r, 5), d.sign, sizeof(d.sign));
	cbor_get_fixed(atom_get_key(&r, 6), d.seal, sizeof(d.seal));
	d.time = cbor_get_uint(atom_get_key(&r, 7));
	TRY(cbor_done(&r));
	*ret = d;
	return OK;
}

enum err doctor_request_sign(const struct doctor_request *d, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	if (!statement_signer_is(secret, d->sign))
		return ERR_SIGNATURE;
	TRY(doctor_request_write(d, &body));
	return statement_sign(STATEMENT_DOCTOR_REQUEST, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err doctor_request_open(struct bytes raw, struct statement *ret_statement, struct doctor_request *ret)
{
	struct statement st;
	struct doctor_request d;

	TRY(statement_read(raw, STATEMENT_DOCTOR_REQUEST, &st));
	TRY(doctor_request_read(st.body, &d));
	TRY(statement_verify(&st, d.sign));
	*ret_statement = st;
	*ret = d;
	return OK;
}

enum err doctor_fingerprint(const uint8_t request_id[static HASH_LEN], struct buf *ret_text)
{
	return crockford_encode(BYTES(request_id, CROCKFORD_BYTES(CROCKFORD_FINGERPRINT)), CROCKFORD_FINGERPRINT, ret_text);
}

enum err doctor_fingerprint_text(const uint8_t request_id[static HASH_LEN], struct buf *ret_text)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(DOCTOR_FINGERPRINT_LEN);

	TRY(doctor_fingerprint(request_id, &plain));
	return crockford_group(BYTES_OF_BUF(&plain), 5, ret_text);
}

static enum err valid_doctor(struct bytes written)
{
	struct doctor ignored;

	return doctor_read(written, &ignored);
}

enum err doctor_write(const struct doctor *d, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 10);
	cbor_put_text(atom_put_key(&w, 0), d->hospital);
	cbor_put_text(atom_put_key(&w, 1), d->name);
	cbor_put_text(atom_put_key(&w, 2), d->title);
	cbor_put_text(atom_put_key(&w, 3), d->department);
	cbor_put_text(atom_put_key(&w, 4), d->licence);
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(d->sign));
	cbor_put_bytes(atom_put_key(&w, 6), BYTES_OF(d->seal));
	cbor_put_uint(atom_put_key(&w, 7), d->from);
	cbor_put_uint(atom_put_key(&w, 8), d->until);
	cbor_put_bytes(atom_put_key(&w, 9), BYTES_OF(d->request));
	return atom_written(&w, start, valid_doctor);
}

enum err doctor_read(struct bytes body, struct doctor *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct doctor d = { 0 };

	atom_get_map(&r, 10);
	d.hospital = atom_get_hospital(atom_get_key(&r, 0));
	d.name = atom_get_name(atom_get_key(&r, 1));
	d.title = atom_get_name(atom_get_key(&r, 2));
	d.department = atom_get_name(atom_get_key(&r, 3));
	d.licence = atom_get_name(atom_get_key(&r, 4));
	cbor_get_fixed(atom_get_key(&r, 5), d.sign, sizeof(d.sign));
	cbor_get_fixed(atom_get_key(&r, 6), d.seal, sizeof(d.seal));
	d.from = cbor_get_uint(atom_get_key(&r, 7));
	d.until = cbor_get_uint(atom_get_key(&r, 8));
	cbor_get_fixed(atom_get_key(&r, 9), d.request, sizeof(d.request));
	TRY(cbor_done(&r));
	if (d.until <= d.from || d.until - d.from > DOCTOR_VALID_MAX)
		return ERR_FORMAT;
	*ret = d;
	return OK;
}

enum err doctor_sign(const struct doctor *d, const uint8_t hospital_secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(doctor_write(d, &body));
	return statement_sign(STATEMENT_DOCTOR, BYTES_OF_BUF(&body), hospital_secret, ret_statement);
}

enum err doctor_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		     struct doctor *ret)
{
	struct statement st;
	struct doctor d;

	TRY(statement_open(raw, STATEMENT_DOCTOR, hospital_key, &st));
	TRY(doctor_read(st.body, &d));
	*ret_statement = st;
	*ret = d;
	return OK;
}

struct doctor doctor_from_request(const struct doctor_request *request, const uint8_t request_id[static HASH_LEN],
				  uint64_t from, uint64_t until)
{
	struct doctor d = {
		.hospital = request->hospital,
		.name = request->name,
		.title = request->title,
		.department = request->department,
		.licence = request->licence,
		.from = from,
		.until = until,
	};

	memcpy(d.sign, request->sign, sizeof(d.sign));
	memcpy(d.seal, request->seal, sizeof(d.seal));
	memcpy(d.request, request_id, sizeof(d.request));
	return d;
}

enum err doctor_check(const struct doctor *d, const struct revoked_doctors *revoked, uint64_t now)
{
	if (now < d->from || now >= d->until)
		return ERR_EXPIRED;
	if (revoked == NULL)
		return OK;
	if (!bytes_equal(revoked->hospital, d->hospital))
		return ERR_CONFLICT;
	return revoked_doctors_has(revoked, d->sign) ? ERR_DENIED : OK;
}
