#include "statement/atom.h"

#include <string.h>

#include "bytes/utf8.h"

static bool is_id_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool atom_hospital_valid(struct bytes id)
{
	if (id.n < 1 || id.n > ATOM_HOSPITAL_MAX || !is_id_char(id.p[0]))
		return false;
	for (size_t i = 1; i < id.n; i++) {
		if (!is_id_char(id.p[i]) && id.p[i] != '-')
			return false;
	}
	return true;
}

bool atom_name_valid(struct bytes name)
{
	return name.n >= 1 && name.n <= ATOM_NAME_MAX && utf8_valid(name) && utf8_is_line(name);
}

/* What a host may be written with: names, IPv4, IPv6 in brackets. */
static bool is_host_char(uint8_t c)
{
	return is_id_char(c) || c == '-' || c == '.' || c == '[' || c == ']' || c == ':';
}

bool atom_origin_valid(struct bytes origin)
{
	const struct bytes schemes[] = { BYTES_LIT("https://"), BYTES_LIT("http://") };

	if (origin.n > ATOM_ORIGIN_MAX)
		return false;
	for (size_t s = 0; s < LEN(schemes); s++) {
		size_t at = schemes[s].n;

		if (origin.n <= at || memcmp(origin.p, schemes[s].p, at) != 0)
			continue;
		while (at < origin.n && is_host_char(origin.p[at]))
			at++;
		return at == origin.n;
	}
	return false;
}

void atom_hospital(struct codec *c, struct bytes *v)
{
	codec_text(c, v, ATOM_HOSPITAL_MAX);
	codec_holds(c, atom_hospital_valid(*v));
}

void atom_hospital_or_null(struct codec *c, struct bytes *v)
{
	bool present = v->p != NULL;

	if (codec_present(c, &present))
		atom_hospital(c, v);
}

void atom_name(struct codec *c, struct bytes *v)
{
	codec_text(c, v, ATOM_NAME_MAX);
	codec_holds(c, atom_name_valid(*v));
}

void atom_origin(struct codec *c, struct bytes *v)
{
	codec_text(c, v, ATOM_ORIGIN_MAX);
	codec_holds(c, atom_origin_valid(*v));
}

struct bytes atom_get_hospital(struct cbor_reader *r)
{
	struct bytes id = cbor_get_text(r, ATOM_HOSPITAL_MAX);

	if (r->err == OK && !atom_hospital_valid(id))
		cbor_fail(r, ERR_FORMAT);
	return id;
}

struct bytes atom_get_hospital_or_null(struct cbor_reader *r)
{
	return cbor_get_opt_null(r) ? BYTES_NONE : atom_get_hospital(r);
}

struct bytes atom_get_name(struct cbor_reader *r)
{
	struct bytes name = cbor_get_text(r, ATOM_NAME_MAX);

	if (r->err == OK && !atom_name_valid(name))
		cbor_fail(r, ERR_FORMAT);
	return name;
}

struct bytes atom_get_origin(struct cbor_reader *r)
{
	struct bytes origin = cbor_get_text(r, ATOM_ORIGIN_MAX);

	if (r->err == OK && !atom_origin_valid(origin))
		cbor_fail(r, ERR_FORMAT);
	return origin;
}

uint64_t atom_get_range(struct cbor_reader *r, uint64_t first, uint64_t last)
{
	uint64_t v = cbor_get_uint(r);

	if (v < first || v > last) {
		cbor_fail(r, ERR_FORMAT);
		return 0;
	}
	return v;
}

bool atom_get_fixed_or_null(struct cbor_reader *r, uint8_t *ret, size_t n)
{
	if (cbor_get_opt_null(r)) {
		memset(ret, 0, n);
		return false;
	}
	cbor_get_fixed(r, ret, n);
	return true;
}

struct bytes atom_get_bytes_or_null(struct cbor_reader *r, size_t max)
{
	return cbor_get_opt_null(r) ? BYTES_NONE : cbor_get_bytes(r, max);
}

void atom_put_fixed_or_null(struct cbor_writer *w, bool present, const uint8_t *p, size_t n)
{
	if (present)
		cbor_put_bytes(w, BYTES(p, n));
	else
		cbor_put_null(w);
}

void atom_put_text_or_null(struct cbor_writer *w, struct bytes text)
{
	if (text.p != NULL)
		cbor_put_text(w, text);
	else
		cbor_put_null(w);
}

void atom_put_bytes_or_null(struct cbor_writer *w, struct bytes bytes)
{
	if (bytes.p != NULL)
		cbor_put_bytes(w, bytes);
	else
		cbor_put_null(w);
}
