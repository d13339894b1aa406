#include "test.h"

#include "help_source.h"
#include "relay/source/mapping_json.h"

#define OWN "@patient", "@key", "@changed"
#define OWN_VALUES "p", "k", "2020-01-01 00:00:00"

struct made {
	struct buf json;
	struct mapping_row row;
	struct mapping_reject reject;
};

static const struct mapping_ids ids = { "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100" };

static enum err make(struct help_source_mapping *m, const char *const texts[], const struct mapping_attachment *files, size_t n,
		     struct made *ret)
{
	struct source_value values[HELP_SOURCE_COLUMNS];

	help_source_values(texts, m->mapping->columns, values);
	buf_truncate(&ret->json, 0);
	TRY(mapping_row_read(m->mapping, values, &ret->row, &ret->reject));
	return mapping_json_write(m->mapping, values, &ids, files, n, &ret->json, &ret->reject);
}

static void expect_files(const char *resource, const char *const labels[], const char *const texts[],
			 const struct mapping_attachment *files, size_t n, const char *json)
{
	AUTO(help_source_unmap) struct help_source_mapping m;
	struct made made = { .json = BUF_MAX(1 << 16) };

	help_source_map(resource, labels, &m);
	if (m.err != OK)
		fail_msg("%s", m.message);
	if (make(&m, texts, files, n, &made) != OK)
		fail_msg("rejected for %d in %s", made.reject.reason, made.reject.column);
	assert_bytes_equal(BYTES_OF_BUF(&made.json), bytes_of_str(json));
	buf_free(&made.json);
}

static void expect(const char *resource, const char *const labels[], const char *const texts[], const char *json)
{
	expect_files(resource, labels, texts, NULL, 0, json);
}

static void reject(const char *resource, const char *const labels[], const char *const texts[], enum mapping_reason reason,
		   const char *column)
{
	AUTO(help_source_unmap) struct help_source_mapping m;
	struct made made = { .json = BUF_MAX(1 << 16) };

	help_source_map(resource, labels, &m);
	assert_int_equal(m.err, OK);
	assert_int_equal(make(&m, texts, NULL, 0, &made), ERR_FORMAT);
	assert_int_equal(made.reject.reason, reason);
	assert_string_equal(made.reject.column, column);
	assert_int_equal(made.json.n, 0);
	buf_free(&made.json);
}

static void refuse(const char *resource, const char *label, const char *say)
{
	const char *const labels[] = { OWN, label, NULL };
	const char *const for_patients[] = { "@patient", "@changed", label, NULL };
	AUTO(help_source_unmap) struct help_source_mapping m;

	help_source_map(resource, strcmp(resource, "Patient") == 0 ? for_patients : labels, &m);
	if (m.err != ERR_FORMAT || strstr(m.message, say) == NULL || strstr(m.message, label) == NULL)
		fail_msg("%s: %s, \"%s\"", label, err_name(m.err), m.message);
}

#define ID "\"id\":\"00112233445566778899aabbccddeeff\""
#define SUBJECT "\"reference\":\"Patient/ffeeddccbbaa99887766554433221100\""

static void merges_and_fills(void **state)
{
	const char *const labels[] = { OWN, "/code/coding/0/code", "/valueQuantity/value", "/code/text", "/code/coding/0/system",
				       "/valueQuantity/unit", NULL };

	(void)state;
	expect("Observation", labels, (const char *[]){ OWN_VALUES, "8302-2", "1.80", "身高", "http://loinc.org", "m" },
	       "{\"resourceType\":\"Observation\"," ID ",\"code\":{\"coding\":[{\"code\":\"8302-2\",\"system\":\"http://loinc.org\"}],"
	       "\"text\":\"身高\"},\"valueQuantity\":{\"value\":1.80,\"unit\":\"m\"},\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	/* what is NULL or empty is left out, and what becomes empty with it */
	expect("Observation", labels, (const char *[]){ OWN_VALUES, NULL, NULL, "身高", "", NULL },
	       "{\"resourceType\":\"Observation\"," ID ",\"code\":{\"text\":\"身高\"},\"subject\":{" SUBJECT "},\"status\":\"final\"}");
}

static void results_are_numbers_or_words(void **state)
{
	const char *const labels[] = { OWN, "/value[x]", "/valueQuantity/unit", "/valueQuantity/code", NULL };

	(void)state;
	expect("Observation", labels, (const char *[]){ OWN_VALUES, ".50  ", "mg/L  ", "mg/L" },
	       "{\"resourceType\":\"Observation\"," ID ",\"valueQuantity\":{\"value\":0.50,\"unit\":\"mg/L  \",\"code\":\"mg/L\"},"
	       "\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	/* the unit says what the words mean */
	expect("Observation", labels, (const char *[]){ OWN_VALUES, "3-5  ", "/HP ", "{HPF}" },
	       "{\"resourceType\":\"Observation\"," ID ",\"valueString\":\"3-5 /HP\",\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	expect("Observation", labels, (const char *[]){ OWN_VALUES, "阴性", " ", NULL },
	       "{\"resourceType\":\"Observation\"," ID ",\"valueString\":\"阴性\",\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	expect("Observation", labels, (const char *[]){ OWN_VALUES, NULL, "g", NULL },
	       "{\"resourceType\":\"Observation\"," ID ",\"valueQuantity\":{\"unit\":\"g\"},\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	expect("Observation", (const char *[]){ OWN, "/component/0/code/text", "/component/0/value[x]", "/component/1/value[x]", NULL },
	       (const char *[]){ OWN_VALUES, "a", "1.", "x" },
	       "{\"resourceType\":\"Observation\"," ID ",\"component\":[{\"code\":{\"text\":\"a\"},\"valueQuantity\":{\"value\":1}},"
	       "{\"valueString\":\"x\"}],\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	reject("Observation", (const char *[]){ OWN, "/value[x]", "/valueBoolean", NULL }, (const char *[]){ OWN_VALUES, "x", "1" },
	       MAPPING_TWO_CHOICES, "/valueBoolean");
}

/* by numbers of the hospital's: it does not know the relay's ids */
static void replaced_records_are_named(void **state)
{
	const char *const document[] = { OWN, "/identifier/0/value", "/relatesTo/0/code", "/relatesTo/0/target/identifier/value", NULL };
	static const char *const others[][2] = {
		{ "Composition", "/relatesTo/0/targetReference/identifier/value" }, { "MedicationRequest", "/priorPrescription/identifier/value" },
		{ "ServiceRequest", "/replaces/0/identifier/value" }, { "CarePlan", "/replaces/0/identifier/value" },
	};

	(void)state;
	expect("DocumentReference", document, (const char *[]){ OWN_VALUES, "N2", "replaces", "N1" },
	       "{\"resourceType\":\"DocumentReference\"," ID ",\"identifier\":[{\"value\":\"N2\"}],"
	       "\"relatesTo\":[{\"code\":\"replaces\",\"target\":{\"identifier\":{\"value\":\"N1\"}}}],"
	       "\"subject\":{" SUBJECT "},\"status\":\"current\"}");
	expect("DocumentReference", document, (const char *[]){ OWN_VALUES, "N1", NULL, NULL },
	       "{\"resourceType\":\"DocumentReference\"," ID ",\"identifier\":[{\"value\":\"N1\"}],\"subject\":{" SUBJECT "},\"status\":\"current\"}");
	for (size_t i = 0; i < LEN(others); i++) {
		AUTO(help_source_unmap) struct help_source_mapping m;

		help_source_map(others[i][0], (const char *[]){ OWN, others[i][1], NULL }, &m);
		assert_int_equal(m.err, OK);
	}
}

static void one_column_an_element(void **state)
{
	static const char *const twice[][2] = {
		{ "/value[x]", "/valueString" }, { "/valueString", "/value[x]" }, { "/value[x]", "/valueQuantity/value" },
		{ "/valueQuantity/value", "/value[x]" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(twice); i++) {
		AUTO(help_source_unmap) struct help_source_mapping m;

		help_source_map("Observation", (const char *[]){ OWN, twice[i][0], twice[i][1], NULL }, &m);
		assert_int_equal(m.err, ERR_FORMAT);
		assert_non_null(strstr(m.message, "keep one"));
	}
}

/* What a database fills CHAR(n) with. */
static void blanks_go(void **state)
{
	AUTO(help_source_unmap) struct help_source_mapping m;
	struct made made = { .json = BUF_MAX(1 << 16) };

	(void)state;
	help_source_map("Observation", (const char *[]){ OWN, "@blob", "@deleted", "/valueString", "/status", "/valueInteger", NULL }, &m);
	assert_int_equal(make(&m, (const char *[]){ "P1   ", "K 1 ", "2020-01-01 00:00:00  ", "a/b.pdf  ", "0   ", " text ", "final   ", "   " },
			      NULL, 0, &made), OK);
	assert_bytes_equal(made.row.patient, BYTES_LIT("P1"));
	assert_bytes_equal(made.row.key, BYTES_LIT("K 1"));
	assert_bytes_equal(made.row.changed, BYTES_LIT("2020-01-01 00:00:00"));
	assert_bytes_equal(made.row.blob, BYTES_LIT("a/b.pdf"));
	assert_bytes_equal(BYTES_OF_BUF(&made.json), bytes_of_str("{\"resourceType\":\"Observation\"," ID ",\"valueString\":\" text \","
								  "\"status\":\"final\",\"subject\":{" SUBJECT "}}"));
	assert_int_equal(make(&m, (const char *[]){ "P1", "   ", "2020", NULL, NULL, "x", NULL, NULL }, NULL, 0, &made), ERR_FORMAT);
	assert_int_equal(made.reject.reason, MAPPING_MISSING);
	buf_free(&made.json);
}

static void arrays_close_up(void **state)
{
	const char *const labels[] = { OWN, "/name/1/given/1", "/name/1/given/0", "/name/0/text", "/name/7/text", NULL };

	(void)state;
	expect("Practitioner", labels, (const char *[]){ OWN_VALUES, "b", "a", "x", "z" },
	       "{\"resourceType\":\"Practitioner\"," ID ",\"name\":[{\"text\":\"x\"},{\"given\":[\"a\",\"b\"]},{\"text\":\"z\"}]}");
	expect("Practitioner", labels, (const char *[]){ OWN_VALUES, "b", NULL, NULL, "z" },
	       "{\"resourceType\":\"Practitioner\"," ID ",\"name\":[{\"given\":[\"b\"]},{\"text\":\"z\"}]}");
}

static void defaults_give_way(void **state)
{
	const char *const plain[] = { OWN, "/reasonCode/0/text", NULL };
	const char *const own[] = { OWN, "/class/code", "/status", NULL };

	(void)state;
	expect("Encounter", plain, (const char *[]){ OWN_VALUES, "x" },
	       "{\"resourceType\":\"Encounter\"," ID ",\"reasonCode\":[{\"text\":\"x\"}],\"subject\":{" SUBJECT "},\"status\":\"finished\","
	       "\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-NullFlavor\",\"code\":\"UNK\"}}");
	expect("Encounter", own, (const char *[]){ OWN_VALUES, "AMB", NULL },
	       "{\"resourceType\":\"Encounter\"," ID ",\"class\":{\"code\":\"AMB\"},\"status\":\"finished\",\"subject\":{" SUBJECT "}}");
	expect("AllergyIntolerance", (const char *[]){ OWN, "/patient/display", NULL }, (const char *[]){ OWN_VALUES, "x" },
	       "{\"resourceType\":\"AllergyIntolerance\"," ID ",\"patient\":{\"display\":\"x\"," SUBJECT "}}");
	expect("Binary", (const char *[]){ OWN, "/contentType", "/data", NULL }, (const char *[]){ OWN_VALUES, "text/plain", "Zm9v" },
	       "{\"resourceType\":\"Binary\"," ID ",\"contentType\":\"text/plain\",\"data\":\"Zm9v\"}");
}

static void bad_labels(void **state)
{
	(void)state;
	refuse("Observation", "/cod/text", "Observation has no element \"cod\"");
	refuse("Observation", "/code/txt", "CodeableConcept has no element \"txt\"");
	refuse("Observation", "/code/coding/code", "\"coding\" repeats");
	refuse("Observation", "/code/coding", "\"coding\" repeats");
	refuse("Observation", "/code/coding/00/code", "\"coding\" repeats");
	refuse("Observation", "/code/coding/-/code", "\"coding\" repeats");
	refuse("Observation", "/code/coding/1000/code", "\"coding\" repeats");
	refuse("Observation", "/code/0/text", "no element \"0\"");
	refuse("Observation", "/code", "a CodeableConcept, not a single value");
	refuse("Observation", "/code/coding/0", "a Coding, not a single value");
	refuse("Observation", "/status/x", "\"/status\" is a single value");
	refuse("Observation", "/valueString/0", "\"/valueString\" is a single value");
	refuse("Observation", "/code/", "no element \"\"");
	refuse("Observation", "/code//text", "no element \"\"");
	refuse("Observation", "/code~0/text", "no element");
	refuse("Condition", "/value[x]", "both valueQuantity and valueString");
	refuse("Observation", "/effective[x]", "no element \"effective[x]\"");
	refuse("Observation", "/id", "the relay fills");
	refuse("Observation", "/resourceType", "the relay fills");
	refuse("Observation", "/subject/reference", "the relay fills");
	refuse("Coverage", "/beneficiary/reference", "the relay fills");
	refuse("Binary", "@blob", "cannot carry files");
	refuse("Patient", "=dept", "no resource to carry it");
}

static void bad_rows(void **state)
{
	const char *const labels[] = { OWN, "/valueQuantity/value", "/valueString", "/note/0/authorString", "@deleted", NULL };

	(void)state;
	reject("Observation", labels, (const char *[]){ OWN_VALUES, "x", NULL, NULL, NULL }, MAPPING_NOT_NUMBER, "/valueQuantity/value");
	reject("Observation", labels, (const char *[]){ OWN_VALUES, "1", "one", NULL, NULL }, MAPPING_TWO_CHOICES, "/valueString");
	reject("Observation", labels, (const char *[]){ OWN_VALUES, NULL, "", NULL, NULL }, MAPPING_EMPTY, "");
	reject("Observation", labels, (const char *[]){ OWN_VALUES, NULL, "x", NULL, "maybe" }, MAPPING_NOT_BOOLEAN, "@deleted");
	reject("Observation", labels, (const char *[]){ NULL, "k", "t", NULL, "x", NULL, NULL }, MAPPING_MISSING, "@patient");
	reject("Observation", labels, (const char *[]){ "p", "", "t", NULL, "x", NULL, NULL }, MAPPING_MISSING, "@key");
}

static void bad_values(void **state)
{
	AUTO(help_source_unmap) struct help_source_mapping m;
	struct source_value values[HELP_SOURCE_COLUMNS];
	struct mapping_reject why;
	struct mapping_row row;

	(void)state;
	help_source_map("Observation", (const char *[]){ OWN, "/valueString", NULL }, &m);
	help_source_values((const char *[]){ OWN_VALUES, "x" }, 4, values);
	values[3].state = SOURCE_NOT_UTF8;
	assert_int_equal(mapping_row_read(m.mapping, values, &row, &why), ERR_FORMAT);
	assert_int_equal(why.reason, MAPPING_NOT_UTF8);
	assert_bytes_equal(row.key, BYTES_LIT("k"));
	assert_bytes_equal(row.patient, BYTES_LIT("p"));
	values[3].state = SOURCE_TOO_LONG;
	assert_int_equal(mapping_row_read(m.mapping, values, &row, &why), ERR_FORMAT);
	assert_int_equal(why.reason, MAPPING_TOO_LONG);
}

static void rows(void **state)
{
	static char value[SHELF_VALUE_MAX + 2];
	AUTO(help_source_unmap) struct help_source_mapping m, patients;
	struct made made = { .json = BUF_MAX(1 << 16) };

	(void)state;
	help_source_map("Observation", (const char *[]){ OWN, "=b", "=aa", "=c", "@deleted", "@blob", "@blob-type", "/valueString", NULL }, &m);
	assert_int_equal(make(&m, (const char *[]){ OWN_VALUES, "2", "1", NULL, "1", "a/b.pdf", "x/y", "v" }, NULL, 0, &made), OK);
	assert_true(made.row.deleted);
	assert_int_equal(made.row.clear_n, 2);
	assert_bytes_equal(made.row.clear[0].name, BYTES_LIT("aa"));
	assert_bytes_equal(made.row.clear[0].value, BYTES_LIT("1"));
	assert_bytes_equal(made.row.clear[1].name, BYTES_LIT("b"));
	assert_bytes_equal(made.row.blob, BYTES_LIT("a/b.pdf"));
	assert_bytes_equal(made.row.blob_type, BYTES_LIT("x/y"));
	memset(value, 'x', sizeof(value) - 1);
	assert_int_equal(make(&m, (const char *[]){ OWN_VALUES, value, "1", NULL, "0", NULL, NULL, "v" }, NULL, 0, &made), ERR_FORMAT);
	assert_int_equal(made.reject.reason, MAPPING_TOO_LONG);
	value[SHELF_VALUE_MAX] = '\0';
	assert_int_equal(make(&m, (const char *[]){ OWN_VALUES, value, "1", NULL, "0", NULL, NULL, "v" }, NULL, 0, &made), OK);
	assert_false(made.row.deleted);

	help_source_map("Patient", (const char *[]){ "@patient", "@changed", "@name", "@id_card", "@phone", NULL }, &patients);
	assert_int_equal(patients.err, OK);
	assert_false(patients.mapping->resource);
	assert_int_equal(make(&patients, (const char *[]){ "p", "t", "张三", "1", NULL }, NULL, 0, &made), ERR_FORMAT);
	assert_int_equal(made.reject.reason, MAPPING_EMPTY);
	assert_bytes_equal(made.row.key, BYTES_LIT("p"));
	assert_bytes_equal(made.row.identity[IDENTITY_NAME], BYTES_LIT("张三"));
	assert_int_equal(made.row.identity[IDENTITY_PHONE].n, 0);
	buf_free(&made.json);
}

static const struct mapping_attachment files[] = {
	{ .type = "application/pdf", .title = "a.pdf", .size = 5, .id = "00", .opening = "a2V5" },
	{ .type = "image/png", .title = "b.png", .size = 4294967296 },
};

#define FILE0 "\"contentType\":\"application/pdf\",\"size\":5,\"title\":\"a.pdf\",\"url\":\"mizhen-blob:00\"," \
	"\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"a2V5\"}]"
#define FILE1 "\"contentType\":\"image/png\",\"size\":4294967296,\"title\":\"b.png\""

static void attachments(void **state)
{
	const char *const exam[] = { OWN, "@blob", "/conclusion", NULL };
	const char *const document[] = { OWN, "@blob", "/content/0/format/code", "/content/0/attachment/title", NULL };
	const char *const study[] = { OWN, "@blob", "/extension/0/url", "/extension/0/valueString", NULL };

	(void)state;
	expect_files("DiagnosticReport", exam, (const char *[]){ OWN_VALUES, "x", NULL }, files, 2,
		     "{\"resourceType\":\"DiagnosticReport\"," ID ",\"presentedForm\":[{" FILE0 "},{" FILE1 "}],"
		     "\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	expect_files("DiagnosticReport", exam, (const char *[]){ OWN_VALUES, NULL, "c" }, NULL, 0,
		     "{\"resourceType\":\"DiagnosticReport\"," ID ",\"conclusion\":\"c\",\"subject\":{" SUBJECT "},\"status\":\"final\"}");
	expect_files("DocumentReference", document, (const char *[]){ OWN_VALUES, "x", "f", "t" }, files + 1, 1,
		     "{\"resourceType\":\"DocumentReference\"," ID ",\"content\":[{\"attachment\":{\"contentType\":\"image/png\","
		     "\"size\":4294967296,\"title\":\"t\"},\"format\":{\"code\":\"f\"}}],\"subject\":{" SUBJECT "},\"status\":\"current\"}");
	expect_files("ImagingStudy", study, (const char *[]){ OWN_VALUES, "x", "urn:x", "y" }, files, 2,
		     "{\"resourceType\":\"ImagingStudy\"," ID ",\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"y\"},"
		     "{\"url\":\"urn:mizhen:attachment\",\"valueAttachment\":{" FILE0 "}},"
		     "{\"url\":\"urn:mizhen:attachment\",\"valueAttachment\":{" FILE1 "}}],\"subject\":{" SUBJECT "},\"status\":\"available\"}");
	expect_files("Media", (const char *[]){ OWN, "@blob", NULL }, (const char *[]){ OWN_VALUES, "x" }, files, 1,
		     "{\"resourceType\":\"Media\"," ID ",\"content\":{" FILE0 "},\"subject\":{" SUBJECT "},\"status\":\"completed\"}");
}

static void attachment_faults(void **state)
{
	AUTO(help_source_unmap) struct help_source_mapping taken, media;
	struct made made = { .json = BUF_MAX(1 << 16) };

	(void)state;
	help_source_map("DocumentReference", (const char *[]){ OWN, "@blob", "/content/0/attachment/contentType", NULL }, &taken);
	assert_int_equal(taken.err, ERR_FORMAT);
	assert_non_null(strstr(taken.message, "the relay fills"));
	help_source_map("Media", (const char *[]){ OWN, "@blob", NULL }, &media);
	assert_int_equal(make(&media, (const char *[]){ OWN_VALUES, "x" }, files, 2, &made), ERR_FORMAT);
	assert_int_equal(made.reject.reason, MAPPING_BLOB_MANY);
	buf_free(&made.json);
}

static void without_ids(void **state)
{
	static const struct mapping_ids none;
	AUTO(help_source_unmap) struct help_source_mapping m;
	AUTO(buf_free) struct buf json = BUF_MAX(100), small = BUF_MAX(50);
	struct source_value values[HELP_SOURCE_COLUMNS];
	struct mapping_reject why;

	(void)state;
	help_source_map("Condition", (const char *[]){ OWN, "/code/text", NULL }, &m);
	help_source_values((const char *[]){ OWN_VALUES, "x" }, 4, values);
	assert_int_equal(mapping_json_write(m.mapping, values, &none, NULL, 0, &json, &why), OK);
	assert_bytes_equal(BYTES_OF_BUF(&json), BYTES_LIT("{\"resourceType\":\"Condition\",\"code\":{\"text\":\"x\"}}"));
	assert_int_equal(mapping_json_write(m.mapping, values, &ids, NULL, 0, &small, &why), ERR_FORMAT);
	assert_int_equal(why.reason, MAPPING_TOO_LONG);
	assert_int_equal(small.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_and_fills),
		cmocka_unit_test(results_are_numbers_or_words),
		cmocka_unit_test(replaced_records_are_named),
		cmocka_unit_test(one_column_an_element),
		cmocka_unit_test(blanks_go),
		cmocka_unit_test(arrays_close_up),
		cmocka_unit_test(defaults_give_way),
		cmocka_unit_test(bad_labels),
		cmocka_unit_test(bad_rows),
		cmocka_unit_test(bad_values),
		cmocka_unit_test(rows),
		cmocka_unit_test(attachments),
		cmocka_unit_test(attachment_faults),
		cmocka_unit_test(without_ids),
	};

	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
