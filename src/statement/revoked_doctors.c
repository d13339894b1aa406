#include "statement/revoked_doctors.h"

#include <string.h>

static struct revoked_doctor get_doctor(struct cbor_reader *r)
{
	struct revoked_doctor d;

	cbor_get_array_of(r, 2);
	cbor_get_fixed(r, d.sign, sizeof(d.sign));
	d.time = cbor_get_uint(r);
	return d;
}

static void check_doctor(struct cbor_reader *r, void *order)
{
	struct revoked_doctor d = get_doctor(r);

	list_ascends(order, r, BYTES_OF(d.sign));
}

enum err revoked_doctors_add(struct list_writer *doctors, const struct revoked_doctor *doctor)
{
	size_t start = doctors->items.n;
	struct cbor_writer item = list_add_begin(doctors);

	cbor_put_array(&item, 2);
	cbor_put_bytes(&item, BYTES_OF(doctor->sign));
	cbor_put_uint(&item, doctor->time);
	return list_add_end(doctors, start, &item);
}

bool revoked_doctors_next(struct list *rest, struct revoked_doctor *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	*ret = get_doctor(&r);
	list_next_end(rest, &r);
	return true;
}

bool revoked_doctors_has(const struct revoked_doctors *list, const uint8_t sign[static ATOM_KEY_LEN])
{
	struct list rest = list->doctors;
	struct revoked_doctor d;

	while (revoked_doctors_next(&rest, &d)) {
		if (memcmp(d.sign, sign, sizeof(d.sign)) == 0)
			return true;
	}
	return false;
}

static enum err valid(struct bytes written)
{
	struct revoked_doctors ignored;

	return revoked_doctors_read(written, &ignored);
}

enum err revoked_doctors_write(const struct revoked_doctors *list, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 4);
	cbor_put_text(atom_put_key(&w, 0), list->hospital);
	cbor_put_uint(atom_put_key(&w, 1), list->serial);
	cbor_put_uint(atom_put_key(&w, 2), list->time);
	list_put(atom_put_key(&w, 3), list->doctors);
	return atom_written(&w, start, valid);
}

enum err revoked_doctors_read(struct bytes body, struct revoked_doctors *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct revoked_doctors list = { 0 };
	struct list_order order = { 0 };

	atom_get_map(&r, 4);
	list.hospital = atom_get_hospital(atom_get_key(&r, 0));
	list.serial = cbor_get_uint(atom_get_key(&r, 1));
	list.time = cbor_get_uint(atom_get_key(&r, 2));
	list.doctors = list_get(atom_get_key(&r, 3), REVOKED_DOCTORS_MAX, check_doctor, &order);
	TRY(cbor_done(&r));
	*ret = list;
	return OK;
}

enum err revoked_doctors_sign(const struct revoked_doctors *list, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(revoked_doctors_write(list, &body));
	return statement_sign(STATEMENT_REVOKED_DOCTORS, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err revoked_doctors_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
			      struct revoked_doctors *ret)
{
	struct statement st;
	struct revoked_doctors list;

	TRY(statement_open(raw, STATEMENT_REVOKED_DOCTORS, hospital_key, &st));
	TRY(revoked_doctors_read(st.body, &list));
	*ret_statement = st;
	*ret = list;
	return OK;
}
