#include "test.h"

#include "relay/source/source_label.h"

static const struct source_file records = { .name = "labs", .resource = "Observation", .marks.n = 2 };
static const struct source_file patients = { .name = "patients", .resource = "Patient", .patients = true, .marks.n = 2 };
static const struct source_file all_patients = { .name = "patients", .resource = "Patient", .patients = true };

static void takes(const struct source_file *file, const char *label, enum source_label_kind kind)
{
	char message[SOURCE_MESSAGE_MAX];
	struct source_label l;

	if (source_label_read(file, 1, label, &l, message) != OK)
		fail_msg("%s: %s", label, message);
	assert_int_equal(l.kind, kind);
	assert_string_equal(l.text, label);
}

static void refuses(const struct source_file *file, const char *label, const char *say)
{
	char message[SOURCE_MESSAGE_MAX];
	struct source_label l;

	if (source_label_read(file, 3, label, &l, message) != ERR_FORMAT)
		fail_msg("%s was taken", label);
	if (strstr(message, say) == NULL || strstr(message, file->name) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", message, say);
}

static void kinds(void **state)
{
	struct source_label l;
	char message[SOURCE_MESSAGE_MAX];

	(void)state;
	takes(&records, "/code/text", SOURCE_LABEL_POINTER);
	takes(&records, "=dept", SOURCE_LABEL_CLEAR);
	takes(&records, "=科室", SOURCE_LABEL_CLEAR);
	takes(&records, "@patient", SOURCE_LABEL_PATIENT);
	takes(&records, "@key", SOURCE_LABEL_KEY);
	takes(&records, "@changed", SOURCE_LABEL_CHANGED);
	takes(&records, "@deleted", SOURCE_LABEL_DELETED);
	takes(&records, "@blob", SOURCE_LABEL_BLOB);
	takes(&records, "@blob-type", SOURCE_LABEL_BLOB_TYPE);
	takes(&patients, "@name", SOURCE_LABEL_IDENTITY);
	assert_int_equal(source_label_read(&patients, 1, "@phone", &l, message), OK);
	assert_int_equal(l.field, IDENTITY_PHONE);
}

static void unknown(void **state)
{
	char longest[SOURCE_LABEL_MAX + 2];

	(void)state;
	refuses(&records, "PATIENT_ID", "column 3 \"PATIENT_ID\"");
	refuses(&records, "", "column 3");
	refuses(&records, "/", "begins with");
	refuses(&records, "=", "begins with");
	refuses(&records, "@", "no such label");
	refuses(&records, "@Patient", "no such label");
	refuses(&records, "@when", "\"@when\": no such label");
	refuses(&records, "@name", "patients.sql alone");
	refuses(&patients, "@code", "drawn by the relay");
	refuses(&patients, "@key", "the key here is @patient");
	refuses(&records, "=\xc4\xe3", "UTF-8");

	memset(longest, 'x', sizeof(longest));
	longest[0] = '/';
	longest[SOURCE_LABEL_MAX] = '\0';
	takes(&records, longest, SOURCE_LABEL_POINTER);
	longest[SOURCE_LABEL_MAX] = 'x';
	longest[SOURCE_LABEL_MAX + 1] = '\0';
	refuses(&records, longest, "63 bytes");
}

static enum err check(const struct source_file *file, const char *const labels[], char *message)
{
	struct source_label l[48];
	size_t n = 0;

	for (; labels[n] != NULL; n++)
		assert_int_equal(source_label_read(file, n + 1, labels[n], &l[n], message), OK);
	message[0] = '\0';
	return source_label_check(file, l, n, message);
}

static void completeness(void **state)
{
	static const struct {
		const struct source_file *file;
		const char *labels[8], *say;     /* NULL: complete */
	} cases[] = {
		{ &records, { "@patient", "@key", "@changed", "/status" }, NULL },
		{ &records, { "@key", "@changed" }, "\"@patient\" is missing" },
		{ &records, { "@patient", "@changed" }, "\"@key\" is missing" },
		{ &records, { "@patient", "@key" }, "\"@changed\" is missing" },
		{ &records, { "@patient", "@key", "@changed", "@key" }, "\"@key\" is there twice" },
		{ &records, { "@patient", "@key", "@changed", "/a", "=a", "/a" }, "\"/a\" is there twice" },
		{ &records, { "@patient", "@key", "@changed", "@blob-type" }, "without \"@blob\"" },
		{ &records, { "@patient", "@key", "@changed", "@blob-type", "@blob" }, NULL },
		{ &patients, { "@patient", "@changed", "@name" }, NULL },
		{ &patients, { "@patient", "@name" }, "\"@changed\" is missing" },
		{ &patients, { "@patient", "@changed" }, "no identity field" },
		{ &all_patients, { "@patient", "@name" }, NULL },
		{ &all_patients, { "@name" }, "\"@patient\" is missing" },
	};
	char message[SOURCE_MESSAGE_MAX];

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		enum err e = check(cases[i].file, cases[i].labels, message);

		if (e != (cases[i].say == NULL ? OK : ERR_FORMAT) || (cases[i].say != NULL && strstr(message, cases[i].say) == NULL))
			fail_msg("case %zu: %s, \"%s\"", i, err_name(e), message);
	}
}

static void clear_fields(void **state)
{
	char text[40][8], message[SOURCE_MESSAGE_MAX];
	const char *labels[48] = { "@patient", "@key", "@changed" };

	(void)state;
	for (size_t i = 0; i < 32; i++) {
		snprintf(text[i], sizeof(text[i]), "=c%zu", i);
		labels[3 + i] = text[i];
	}
	assert_int_equal(check(&records, labels, message), OK);
	labels[35] = "=more";
	assert_int_equal(check(&records, labels, message), ERR_FORMAT);
	assert_non_null(strstr(message, "more than 32"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(unknown),
		cmocka_unit_test(completeness),
		cmocka_unit_test(clear_fields),
	};

	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
