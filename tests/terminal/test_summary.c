#include "test.h"

#include "terminal/summary.h"

static void assert_summary(const char *json, const char *type, const char *date, const char *title)
{
	struct summary s;

	assert_int_equal(summary_of(bytes_of_str(json), false, &s), OK);
	assert_string_equal(s.type, type);
	assert_string_equal(s.date, date);
	assert_string_equal(s.title, title);
}

static void resources(void **state)
{
	struct summary s;
	AUTO(buf_free) struct buf json = BUF_MAX(2000);

	(void)state;
	/* a number keeps its digits */
	assert_summary("{\"resourceType\":\"Observation\",\"code\":{\"text\":\"钾\"},\"effectiveDateTime\":\"2024-06-24\","
		       "\"valueQuantity\":{\"value\":4.10,\"unit\":\"mmol/L\"}}", "Observation", "2024-06-24", "钾 4.10 mmol/L");
	assert_summary("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"张三\"}]}", "Patient", "", "张三");
	assert_summary("{\"resourceType\":\"X\",\"code\":7,\"date\":{}}", "X", "", "");
	assert_int_equal(summary_of(BYTES_LIT("[]"), false, &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{}"), false, &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":7}"), false, &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"\"}"), false, &s), ERR_FORMAT);
	/* cut between characters */
	assert_int_equal(buf_add_str(&json, "{\"resourceType\":\"Basic\",\"description\":\""), OK);
	for (int i = 0; i < 200; i++)
		assert_int_equal(buf_add_str(&json, "病"), OK);
	assert_int_equal(buf_add_str(&json, "\"}"), OK);
	assert_int_equal(summary_of(BYTES_OF_BUF(&json), false, &s), OK);
	assert_int_equal(strlen(s.title), 300);
	assert_int_equal(strlen(s.title) % 3, 0);
}

/* A row never reads as if it were so when it is not, however long it is. */
static void rows(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"resourceType\":\"Observation\",\"status\":\"entered-in-error\",\"code\":{\"text\":\"K\"},\"valueQuantity\":{\"value\":4.0}}",
		  "[entered in error] K 4.0" },
		{ "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"K\"},\"valueQuantity\":{\"value\":6.90,"
		  "\"unit\":\"mmol/L\"},\"referenceRange\":[{\"text\":\"3.5-5.3\"}]}", "K 6.90 mmol/L high (reference 3.5-5.3)" },
		{ "{\"resourceType\":\"Observation\",\"code\":{\"text\":\"X\"},\"valueQuantity\":{\"comparator\":\"<\",\"value\":5}}", "X <5" },
		{ "{\"resourceType\":\"MedicationRequest\",\"status\":\"active\",\"doNotPerform\":true,\"medicationCodeableConcept\":{\"text\":\"aspirin\"}}",
		  "[do not do] aspirin" },
		{ "{\"resourceType\":\"Condition\",\"verificationStatus\":{\"coding\":[{\"code\":\"refuted\"}]},\"code\":{\"text\":\"TB\"}}", "[ruled out] TB" },
		{ "{\"resourceType\":\"ServiceRequest\",\"intent\":\"plan\",\"code\":{\"text\":\"CT\"}}", "[plan only] CT" },
		{ "{\"resourceType\":\"Observation\",\"status\":\"preliminary\",\"code\":{\"text\":\"K\"}}", "[preliminary] K" },
	};
	char row[SUMMARY_ROW_MAX];
	struct summary s;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		assert_int_equal(summary_of(bytes_of_str(cases[i][0]), false, &s), OK);
		summary_row(&s, row);
		assert_string_equal(row, cases[i][1]);
	}
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"Composition\",\"status\":\"final\",\"title\":\"discharge\"}"), true, &s), OK);
	summary_row(&s, row);
	assert_string_equal(row, "[superseded] discharge");
}

static void the_identity_statement_is_known(void **state)
{
	struct summary s;

	(void)state;
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"Binary\",\"contentType\":"
					      "\"application/vnd.mizhen.identity+cose\",\"data\":\"AA==\"}"), false, &s), OK);
	assert_true(s.is_identity);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\"}"), false, &s), OK);
	assert_false(s.is_identity);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"Basic\",\"contentType\":"
					      "\"application/vnd.mizhen.identity+cose\"}"), false, &s), OK);
	assert_false(s.is_identity);
}

/* What the list prints, in either language, or FHIR's own word. */
static void words_for_types(void **state)
{
	AUTO(buf_free) struct buf words = BUF_MAX(1024);

	(void)state;
	assert_string_equal(summary_type_read("Observation"), "Observation");
	assert_string_equal(summary_type_read("observation"), "Observation");
	assert_string_equal(summary_type_read("result"), "Observation");
	assert_string_equal(summary_type_read("检验"), "Observation");
	assert_string_equal(summary_type_read("Care plan"), "CarePlan");
	assert_string_equal(summary_type_read(summary_type_text("FamilyMemberHistory")), "FamilyMemberHistory");
	assert_null(summary_type_read("results"));
	assert_null(summary_type_read(""));
	assert_null(summary_type_read("检"));
	/* they fit where a problem names them */
	assert_int_equal(summary_types(&words), OK);
	assert_true(words.n < 220);
}

static void dates_for_people(void **state)
{
	static const char *const cases[][2] = {
		{ "2024-06-24T12:08:00+08:00", "2024-06-24 12:08" }, { "2024-06-24", "2024-06-24" }, { "2024", "2024" }, { "", "" },
	};
	char text[SUMMARY_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		summary_date_text(cases[i][0], text);
		assert_string_equal(text, cases[i][1]);
	}
	assert_string_equal(summary_type_text("Questionnaire"), "Questionnaire");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources),
		cmocka_unit_test(rows),
		cmocka_unit_test(the_identity_statement_is_known),
		cmocka_unit_test(words_for_types),
		cmocka_unit_test(dates_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
