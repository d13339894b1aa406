#include "test.h"

#include "statement/profile.h"

static struct profile parse(const char *text)
{
	struct profile p;

	if (profile_parse(bytes_of_str(text), &p) != OK)
		fail_msg("%s: not a profile", text);
	return p;
}

static void assert_text(const struct profile *p, const char *text)
{
	AUTO(buf_free) struct buf b = BUF_MAX(PROFILE_TEXT_MAX);

	assert_int_equal(profile_text(p, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), bytes_of_str(text));
}

static void built_in(void **state)
{
	static const struct {
		const char *name, *text;
		bool guessable;
	} table[] = {
		{ "cn-card", "key=id_card+code message=name", false },
		{ "claim-3", "key=id_card[7..12] message=id_card[13..18]", true },
		{ "name-id", "key=id_card message=name", true },
		{ "visit", "key=outpatient_no+code message=name", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		struct profile p = parse(table[i].name);

		assert_text(&p, table[i].text);
		p = parse(table[i].text);
		assert_text(&p, table[i].text);
		assert_int_equal(profile_guessable(&p), table[i].guessable);
	}
	struct profile p = parse(PROFILE_DEFAULT);
	assert_text(&p, "key=id_card+code message=name");
}

static void canonical(void **state)
{
	static const char *const good[] = {
		"key=name message=phone",
		"key=name[1..1] message=name[2..-1]",
		"key=phone[-4..-1] message=phone[1..-5]",
		"key=id_card[1..18] message=id_card[-18..-1]",
		"key=id_card[18..-1] message=name",
		"key=code[20..20] message=code[1..19]",
		"key=name[64..64]+bed_no+exam_serial message=checkup_no+citizen_card+insurance_card+inpatient_no",
		"key=name[1..1]+name[2..2]+name[3..3]+name[4..4]+name[5..5]+name[6..6]+name[7..7]+name[8..8] message=code",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		struct profile p = parse(good[i]);

		assert_text(&p, good[i]);
	}
	struct profile p = parse("key=phone[-4..-1]+code message=name[2..-1]");
	assert_int_equal(p.key_n, 2);
	assert_int_equal(p.key[0].field, IDENTITY_PHONE);
	assert_int_equal(p.key[0].first, -4);
	assert_int_equal(p.key[0].last, -1);
	assert_int_equal(p.key[1].field, IDENTITY_CODE);
	assert_int_equal(p.key[1].first, 0);
	assert_int_equal(p.message_n, 1);
	assert_int_equal(p.message[0].first, 2);
	assert_int_equal(p.message[0].last, -1);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"", "cn-card ", "CN-CARD", "cn", "key=", "key=name", "key=name message=", "message=name key=phone",
		"key=name  message=phone", " key=name message=phone", "key=name message=phone ", "key=name message=phone\n",
		"key = name message = phone", "key=name + phone message=code", "key=name+ message=code", "key=+name message=code",
		"key=name++phone message=code", "key=Name message=code", "key=nobody message=code", "key=name,phone message=code",
		"key=name[] message=code", "key=name[1] message=code", "key=name[1..] message=code", "key=name[..2] message=code",
		"key=name[1..2 message=code", "key=name1..2] message=code", "key=name[1...2] message=code", "key=name[1-2] message=code",
		"key=name[0..2] message=code", "key=name[1..0] message=code", "key=name[01..2] message=code", "key=name[+1..2] message=code",
		"key=name[--1..2] message=code", "key=name[-0..2] message=code", "key=name[2..1] message=code", "key=name[-1..-2] message=code",
		"key=name[-2..2] message=code", "key=name[1..-1] message=code", "key=name[1..65] message=code", "key=name[-65..-1] message=code",
		"key=name[1..99999999999] message=code", "key=name[ 1..2] message=code", "key=name[1..2]3 message=code",
		"key=id_card[1..19] message=code", "key=id_card[-19..-1] message=code", "key=id_card[10..-10] message=code",
		"key=code[1..21] message=name", "key=code[20..-2] message=name",
		"key=name+name message=code", "key=name message=name", "key=name[1..2]+phone+name[1..2] message=code",
		"key=name[1..2] message=code+name[1..2]",
		"key=name[1..1]+name[2..2]+name[3..3]+name[4..4]+name[5..5]+name[6..6]+name[7..7]+name[8..8]+code message=phone",
		"key=name message=phone message=code", "key=name message=phone key=code",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct profile p = { .key_n = 99 };

		if (profile_parse(bytes_of_str(bad[i]), &p) != ERR_FORMAT)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(p.key_n, 99);
	}
	struct profile p;
	assert_int_equal(profile_parse(BYTES_LIT("key=name message=phone\0"), &p), ERR_FORMAT);
	assert_int_equal(profile_parse(BYTES_LIT("cn-card\0"), &p), ERR_FORMAT);
}

/* the longest text that there can be still fits */
static void longest(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(PROFILE_TEXT_MAX);
	struct profile p = { .key_n = PROFILE_PARTS_MAX, .message_n = PROFILE_PARTS_MAX };

	(void)state;
	for (int i = 0; i < PROFILE_PARTS_MAX; i++) {
		p.key[i] = (struct profile_part){ IDENTITY_INSURANCE_CARD, -64, -40 - i };
		p.message[i] = (struct profile_part){ IDENTITY_INSURANCE_CARD, -63, -40 - i };
	}
	assert_int_equal(profile_text(&p, &b), OK);
	assert_int_equal(profile_parse(BYTES_OF_BUF(&b), &p), OK);
}

static void guess_bits(void **state)
{
	static const struct {
		const char *text;
		unsigned bits;
	} table[] = {
		{ "key=id_card+code message=name", 100 },
		{ "key=id_card message=name", 36 },
		{ "key=id_card[7..12] message=id_card[13..18]", 24 },
		{ "key=name message=bed_no", 30 },
		{ "key=name[1..1] message=bed_no", 16 },
		{ "key=phone[-4..-1] message=phone[1..-5]", 10 },
		/* however many fields of a person: a leaked list has them side by side */
		{ "key=id_card+phone+insurance_card+citizen_card message=name", 36 },
		/* the code counts where it stands, and each symbol of it once */
		{ "key=name message=code", 100 },
		{ "key=code[1..10] message=code[5..20]", 100 },
		{ "key=code[1..10] message=code[5..14]", 70 },
		{ "key=code[-16..-1] message=name", 80 },
		{ "key=code[1..15] message=id_card+name", 75 },
		{ "key=code[1..-5] message=id_card+name", 80 },
		{ "key=code[1..2] message=id_card+name", 36 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		struct profile p = parse(table[i].text);

		assert_int_equal(profile_guess_bits(&p), table[i].bits);
		assert_int_equal(profile_guessable(&p), table[i].bits < 80);
	}
}

/* no set of fields without the code is ever enough */
static void nothing_replaces_the_code(void **state)
{
	(void)state;
	for (int a = 0; a < IDENTITY_FIELDS - 1; a++) {
		for (int b = 0; b < IDENTITY_FIELDS - 1; b++) {
			struct profile p = { .key_n = 1, .message_n = 1 };

			p.key[0].field = (enum identity_field)a;
			p.message[0].field = (enum identity_field)b;
			assert_true(profile_guessable(&p));
			p.message[0].field = IDENTITY_CODE;
			assert_false(profile_guessable(&p));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in),
		cmocka_unit_test(canonical),
		cmocka_unit_test(refused),
		cmocka_unit_test(longest),
		cmocka_unit_test(guess_bits),
		cmocka_unit_test(nothing_replaces_the_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
