/* The fields of an identity, by name (docs/protocol.md, section 1). */
#ifndef MIZHEN_STATEMENT_IDENTITY_FIELD_H
#define MIZHEN_STATEMENT_IDENTITY_FIELD_H

#include "bytes/base.h"

/* In the protocol's order. */
enum identity_field {
	IDENTITY_NAME,             /* 姓名 */
	IDENTITY_ID_CARD,          /* 身份证号 */
	IDENTITY_INSURANCE_CARD,   /* 医保卡号 */
	IDENTITY_CITIZEN_CARD,     /* 市民卡号 */
	IDENTITY_OUTPATIENT_NO,    /* 门诊号 */
	IDENTITY_INPATIENT_NO,     /* 住院号 */
	IDENTITY_EXAM_SERIAL,      /* 检查流水号 */
	IDENTITY_BED_NO,           /* 病区床号 */
	IDENTITY_CHECKUP_NO,       /* 体检编号 */
	IDENTITY_PHONE,            /* 预留手机号 */
	IDENTITY_CODE,             /* 就诊码 */
};

#define IDENTITY_FIELDS (IDENTITY_CODE + 1)

/* Code points in the longest normal form, and of the two that are of one length always. */
#define IDENTITY_POINTS_MAX 64
#define IDENTITY_ID_CARD_LEN 18
#define IDENTITY_CODE_LEN 20

/* "name", "id_card", …: the protocol's ASCII name. */
const char *identity_field_name(enum identity_field field);

/* ERR_NOT_FOUND for a name of none. */
enum err identity_field_from_name(struct bytes name, enum identity_field *ret);

#endif
