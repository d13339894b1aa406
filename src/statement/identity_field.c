#include "statement/identity_field.h"

static const char *const names[IDENTITY_FIELDS] = {
	[IDENTITY_NAME] = "name",
	[IDENTITY_ID_CARD] = "id_card",
	[IDENTITY_INSURANCE_CARD] = "insurance_card",
	[IDENTITY_CITIZEN_CARD] = "citizen_card",
	[IDENTITY_OUTPATIENT_NO] = "outpatient_no",
	[IDENTITY_INPATIENT_NO] = "inpatient_no",
	[IDENTITY_EXAM_SERIAL] = "exam_serial",
	[IDENTITY_BED_NO] = "bed_no",
	[IDENTITY_CHECKUP_NO] = "checkup_no",
	[IDENTITY_PHONE] = "phone",
	[IDENTITY_CODE] = "code",
};

const char *identity_field_name(enum identity_field field)
{
	return names[field];
}

enum err identity_field_from_name(struct bytes name, enum identity_field *ret)
{
	for (size_t i = 0; i < LEN(names); i++) {
		if (bytes_equal(name, bytes_of_str(names[i]))) {
			*ret = (enum identity_field)i;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}
