#include "test.h"

#include "crypto/kdf.h"
#include "crypto/siv.h"
#include "sealed/identity.h"

/* Of each field a value, one with another first code point, and one with another last. */
static const char *const values[IDENTITY_FIELDS][3] = {
	[IDENTITY_NAME] = { "欧阳娜古丽", "司阳娜古丽", "欧阳娜古兰" },
	[IDENTITY_ID_CARD] = { "11010519491231002X", "21010519491231004X", "110105194912310003" },
	[IDENTITY_INSURANCE_CARD] = { "YB2706677", "XB2706677", "YB2706678" },
	[IDENTITY_CITIZEN_CARD] = { "A928A7701", "B928A7701", "A928A7702" },
	[IDENTITY_OUTPATIENT_NO] = { "MZ0012345", "NZ0012345", "MZ0012346" },
	[IDENTITY_INPATIENT_NO] = { "ZY2024123", "AY2024123", "ZY2024124" },
	[IDENTITY_EXAM_SERIAL] = { "CT2024010", "DT2024010", "CT2024011" },
	[IDENTITY_BED_NO] = { "内三12床", "外三12床", "内三12座" },
	[IDENTITY_CHECKUP_NO] = { "TJ000777", "UJ000777", "TJ000778" },
	[IDENTITY_PHONE] = { "13800138000", "23800138000", "13800138001" },
	[IDENTITY_CODE] = { "0123456789ABCDEFGHJKH", "Z123456789ABCDEFGHJKR", "0123456789ABCDEFGHJZX" },
};

static struct profile parse(const char *text)
{
	struct profile p;

	if (profile_parse(bytes_of_str(text), &p) != OK)
		fail_msg("%s: not a profile", text);
	return p;
}

static void set(struct identity *id, enum identity_field field, const char *raw)
{
	enum err e = identity_set(id, field, bytes_of_str(raw));

	if (e != OK)
		fail_msg("%s \"%s\": %s", identity_field_name(field), raw, err_name(e));
}

static void set_all(struct identity *id)
{
	for (int f = 0; f < IDENTITY_FIELDS; f++)
		set(id, (enum identity_field)f, values[f][0]);
}

static void first(const struct identity *id, const char *profile, struct buf *ret_c1)
{
	struct profile p = parse(profile);
	enum identity_field field;

	assert_int_equal(identity_first(id, &p, ret_c1, &field), OK);
}

/* The next column of a row, which ends at a tab or at the end of the line. */
static char *column(char **rest)
{
	char *start = *rest, *end;

	assert_non_null(start);
	end = strpbrk(start, "\t\n");
	assert_non_null(end);
	*rest = *end == '\t' ? end + 1 : NULL;
	*end = '\0';
	return start;
}

static void check_row(char *row)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX), r = BUF_MAX(IDENTITY_ROOT_MAX);
	AUTO(identity_keys_wipe) struct identity_keys keys = { 0 };
	const char *profile_column = column(&row), *hospital = column(&row);
	struct profile profile = parse(profile_column);
	enum identity_field field;
	char *c, *value;

	while ((value = strchr(c = column(&row), '=')) != NULL) {
		*value++ = '\0';
		assert_int_equal(identity_field_from_name(bytes_of_str(c), &field), OK);
		set(&id, field, value);
	}
	assert_int_equal(identity_first(&id, &profile, &c1, &field), OK);
	assert_bytes_equal(BYTES_OF_BUF(&c1), test_hex(c));
	assert_int_equal(identity_root(&id, &profile, &r, &field), OK);
	assert_bytes_equal(BYTES_OF_BUF(&r), test_hex(column(&row)));
	assert_int_equal(identity_keys(BYTES_OF_BUF(&r), bytes_of_str(hospital), &keys), OK);
	assert_bytes_equal(BYTES_OF(keys.tag), test_hex(column(&row)));
	assert_bytes_equal(BYTES_OF(keys.kek), test_hex(column(&row)));
	assert_bytes_equal(BYTES_OF(keys.sign_public), test_hex(column(&row)));
	assert_bytes_equal(BYTES_OF(keys.seal_public), test_hex(column(&row)));
	assert_null(row);
}

/* Computed by identity_vectors.py, which core.identity_vectors runs. */
static void vectors(void **state)
{
	FILE *f = fopen(TESTS_DIR "/core/identity_vectors.tsv", "r");
	static char line[8192];
	size_t rows = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (line[0] == '#')
			continue;
		check_row(line);
		rows++;
	}
	fclose(f);
	assert_true(rows > 30);
}

/* The patent's two examples. */
static void patent_examples(void **state)
{
	AUTO(identity_wipe) struct identity a = { 0 }, b = { 0 };
	AUTO(buf_free) struct buf one = BUF_MAX(IDENTITY_ROOT_MAX), two = BUF_MAX(IDENTITY_ROOT_MAX);

	(void)state;
	set(&a, IDENTITY_ID_CARD, "11010519491231002X");
	set(&a, IDENTITY_NAME, "张三");
	first(&a, "name-id", &one);
	assert_int_equal(one.n, SIV_IV_LEN + strlen("\x81\x82\x64name\x66张三"));
	buf_truncate(&one, 0);
	/* the middle six encrypt the last six: one C1 for all who share those, wherever they come from */
	set(&b, IDENTITY_ID_CARD, "44010419491231002X");
	first(&a, "claim-3", &one);
	first(&b, "claim-3", &two);
	assert_bytes_equal(BYTES_OF_BUF(&one), BYTES_OF_BUF(&two));
}

/* C1 is what siv_open takes back: the message under the key, both as docs/protocol.md writes them */
static void first_encryption_opens(void **state)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX), m = BUF_MAX(256);
	uint8_t ks[SIV_KEY_LEN];

	(void)state;
	set_all(&id);
	first(&id, "claim-3", &c1);
	kdf_hkdf(BYTES_LIT("\x81\x82\x6eid_card[7..12]\x66" "194912"), BYTES_NONE,
		 BYTES_LIT("mizhen/v1/identitykey=id_card[7..12] message=id_card[13..18]"), ks, sizeof(ks));
	assert_int_equal(siv_open(ks, BYTES_LIT("key=id_card[7..12] message=id_card[13..18]"), BYTES_OF_BUF(&c1), &m), OK);
	assert_bytes_equal(BYTES_OF_BUF(&m), BYTES_LIT("\x81\x82\x6fid_card[13..18]\x66" "31002X"));
}

/* Whether two values of FIELD come to one C1 by PROFILE, all other fields being equal. */
static bool same_c1(const char *profile, enum identity_field field, const char *one, const char *two)
{
	AUTO(identity_wipe) struct identity a = { 0 }, b = { 0 };
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX), c2 = BUF_MAX(IDENTITY_ROOT_MAX);

	set_all(&a);
	set_all(&b);
	set(&a, field, one);
	set(&b, field, two);
	first(&a, profile, &c1);
	first(&b, profile, &c2);
	return bytes_equal(BYTES_OF_BUF(&c1), BYTES_OF_BUF(&c2));
}

/* PART of FIELD as key, as message, and with others before and behind. */
static void assert_counts(enum identity_field field, const char *part, bool head_counts, bool tail_counts)
{
	const char *const *v = values[field], *other = field == IDENTITY_PHONE ? "name" : "phone";
	char text[4][128];

	snprintf(text[0], sizeof(text[0]), "key=%s%s message=%s", identity_field_name(field), part, other);
	snprintf(text[1], sizeof(text[1]), "key=%s message=%s%s", other, identity_field_name(field), part);
	snprintf(text[2], sizeof(text[2]), "key=%s+%s%s message=%s[1..1]", other, identity_field_name(field), part, other);
	snprintf(text[3], sizeof(text[3]), "key=%s message=%s[2..2]+%s%s", other, other, identity_field_name(field), part);
	for (size_t i = 0; i < LEN(text); i++) {
		assert_true(same_c1(text[i], field, v[0], v[0]));
		assert_int_equal(same_c1(text[i], field, v[0], v[1]), !head_counts);
		assert_int_equal(same_c1(text[i], field, v[0], v[2]), !tail_counts);
	}
}

static void every_field_whole_and_in_part(void **state)
{
	(void)state;
	for (int i = 0; i < IDENTITY_FIELDS; i++) {
		enum identity_field field = (enum identity_field)i;

		assert_counts(field, "", true, true);
		assert_counts(field, "[1..2]", true, false);
		assert_counts(field, "[-1..-1]", false, true);
		assert_counts(field, "[2..3]", false, false);
		assert_counts(field, "[2..-3]", false, false);
	}
}

/* what the second hospital's desk typed */
static void untidy_registration(void **state)
{
	static const struct {
		enum identity_field field;
		const char *raw;
	} untidy[] = {
		{ IDENTITY_NAME, " 欧 阳　娜・古丽" }, { IDENTITY_ID_CARD, "１１０１０５１９４９１２３１００２ｘ" }, { IDENTITY_ID_CARD, "110105491231002" },
		{ IDENTITY_PHONE, "+86 138-0013-8000" }, { IDENTITY_CODE, "oi234-56789-abcde-fghjk-h" }, { IDENTITY_INSURANCE_CARD, "yb 270-6677" },
	};
	AUTO(identity_wipe) struct identity tidy = { 0 }, id = { 0 };

	(void)state;
	set_all(&tidy);
	for (size_t i = 0; i < LEN(untidy); i++) {
		set(&id, untidy[i].field, untidy[i].raw);
		assert_bytes_equal(identity_get(&id, untidy[i].field), identity_get(&tidy, untidy[i].field));
	}
}

static void missing_field_is_named(void **state)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX);
	struct profile p = parse("cn-card");
	enum identity_field field = IDENTITY_PHONE;

	(void)state;
	set_all(&id);
	id.value[IDENTITY_CODE].n = 0;
	assert_int_equal(identity_first(&id, &p, &c1, &field), ERR_NOT_FOUND);
	assert_int_equal(field, IDENTITY_CODE);
	set_all(&id);
	id.value[IDENTITY_NAME].n = 0;
	assert_int_equal(identity_root(&id, &p, &c1, &field), ERR_NOT_FOUND);
	assert_int_equal(field, IDENTITY_NAME);
	assert_int_equal(c1.n, 0);
}

static void range_outside_is_named(void **state)
{
	static const char *const outside[] = {
		"key=phone message=name[5..6]", "key=phone message=name[6..6]", "key=phone message=name[-6..-1]",
		"key=name[1..64] message=phone", "key=name[6..-1] message=phone", "key=name[3..-4] message=phone",
	};
	static const char *const inside[] = {
		"key=phone message=name[5..5]", "key=phone message=name[-5..-5]", "key=name[5..-1] message=phone", "key=name[3..-3] message=phone",
	};
	AUTO(identity_wipe) struct identity id = { 0 };
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX);

	(void)state;
	set_all(&id);
	for (size_t i = 0; i < LEN(outside); i++) {
		struct profile p = parse(outside[i]);
		enum identity_field field = IDENTITY_PHONE;

		assert_int_equal(identity_first(&id, &p, &c1, &field), ERR_FORMAT);
		assert_int_equal(field, IDENTITY_NAME);
	}
	assert_int_equal(c1.n, 0);
	for (size_t i = 0; i < LEN(inside); i++)
		first(&id, inside[i], &c1);
}

/* a bad value leaves the one before it */
static void set_keeps_on_failure(void **state)
{
	AUTO(identity_wipe) struct identity id = { 0 };

	(void)state;
	assert_int_equal(identity_get(&id, IDENTITY_PHONE).n, 0);
	set(&id, IDENTITY_PHONE, "13800138000");
	assert_int_equal(identity_set(&id, IDENTITY_PHONE, BYTES_LIT("none")), ERR_FORMAT);
	assert_bytes_equal(identity_get(&id, IDENTITY_PHONE), BYTES_LIT("13800138000"));
	set(&id, IDENTITY_PHONE, "10086");
	assert_bytes_equal(identity_get(&id, IDENTITY_PHONE), BYTES_LIT("10086"));
}

static void keys_differ_by_hospital_and_label(void **state)
{
	AUTO(identity_keys_wipe) struct identity_keys a = { 0 }, b = { 0 };
	struct bytes r = BYTES_LIT("some identity ciphertext");

	(void)state;
	assert_int_equal(identity_keys(r, BYTES_LIT("renhe"), &a), OK);
	assert_int_equal(identity_keys(r, BYTES_LIT("kangning"), &b), OK);
	assert_memory_not_equal(a.tag, b.tag, sizeof(a.tag));
	assert_memory_not_equal(a.kek, b.kek, sizeof(a.kek));
	assert_memory_not_equal(a.sign_public, b.sign_public, sizeof(a.sign_public));
	assert_memory_not_equal(a.seal_public, b.seal_public, sizeof(a.seal_public));
	assert_memory_not_equal(a.tag, a.kek, sizeof(a.tag));
	assert_memory_not_equal(a.sign_secret, a.seal_secret, sizeof(a.seal_secret));
	assert_int_equal(identity_keys(r, BYTES_NONE, &b), ERR_FORMAT);
	assert_int_equal(identity_keys(r, BYTES_LIT("abcdefghijklmnopqrstuvwxyz0123456"), &b), ERR_FORMAT);
	assert_int_equal(identity_keys(r, BYTES_LIT("\xff"), &b), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(patent_examples),
		cmocka_unit_test(first_encryption_opens),
		cmocka_unit_test(every_field_whole_and_in_part),
		cmocka_unit_test(untidy_registration),
		cmocka_unit_test(missing_field_is_named),
		cmocka_unit_test(range_outside_is_named),
		cmocka_unit_test(set_keeps_on_failure),
		cmocka_unit_test(keys_differ_by_hospital_and_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
