#include "statement/doctor.h"

#include <string.h>

#include "bytes/crockford.h"

static void request_fields(struct codec *c, void *object)
{
	struct doctor_request *d = object;

	codec_map(c, 8);
	atom_hospital(c, &d->hospital);
	atom_name(c, &d->name);
	atom_name(c, &d->title);
	atom_name(c, &d->department);
	atom_name(c, &d->licence);
	codec_fixed(c, d->sign, sizeof(d->sign));
	codec_fixed(c, d->seal, sizeof(d->seal));
	codec_uint(c, &d->time);
}

STATEMENT_OBJECT_OF_SIGNER(doctor_request, struct doctor_request, request_fields, STATEMENT_DOCTOR_REQUEST, sign)

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

static void fields(struct codec *c, void *object)
{
	struct doctor *d = object;

	codec_map(c, 10);
	atom_hospital(c, &d->hospital);
	atom_name(c, &d->name);
	atom_name(c, &d->title);
	atom_name(c, &d->department);
	atom_name(c, &d->licence);
	codec_fixed(c, d->sign, sizeof(d->sign));
	codec_fixed(c, d->seal, sizeof(d->seal));
	codec_uint(c, &d->from);
	codec_uint(c, &d->until);
	codec_holds(c, d->until > d->from && d->until - d->from <= DOCTOR_VALID_MAX);
	codec_fixed(c, d->request, sizeof(d->request));
}

STATEMENT_OBJECT(doctor, struct doctor, fields, STATEMENT_DOCTOR)

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
