#include "statement/revoked_doctors.h"

#include <string.h>

static void doctor_fields(struct codec *c, void *item)
{
	struct revoked_doctor *d = item;

	codec_array(c, 2);
	codec_fixed(c, d->sign, sizeof(d->sign));
	codec_uint(c, &d->time);
}

static struct bytes doctor_key(const void *item)
{
	const struct revoked_doctor *d = item;

	return BYTES_OF(d->sign);
}

static const struct codec_item doctor_item = { doctor_fields, sizeof(struct revoked_doctor), doctor_key };

enum err revoked_doctors_add(struct list_writer *list, const struct revoked_doctor *doctor)
{
	return codec_list_add(list, &doctor_item, doctor);
}

bool revoked_doctors_next(struct list *rest, struct revoked_doctor *ret)
{
	return codec_list_next(rest, &doctor_item, ret);
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

static void fields(struct codec *c, void *object)
{
	struct revoked_doctors *list = object;

	codec_map(c, 4);
	atom_hospital(c, &list->hospital);
	codec_uint(c, &list->serial);
	codec_uint(c, &list->time);
	codec_list(c, &list->doctors, REVOKED_DOCTORS_MAX, &doctor_item);
}

STATEMENT_OBJECT(revoked_doctors, struct revoked_doctors, fields, STATEMENT_REVOKED_DOCTORS)
