#include "test.h"

#include "relay/source/fhir_table.h"
#include "relay/source/fhir_type.h"

/* Walks PATH ("Observation value[x]"-style names with a slash between) and gives the last element. */
static bool find(const char *path, struct fhir_element *ret)
{
	size_t n = strcspn(path, "/");
	struct bytes type = BYTES(path, n);

	while (path[n] == '/') {
		path += n + 1;
		n = strcspn(path, "/");
		if (fhir_type_element(type, BYTES(path, n), ret) != OK)
			return false;
		type = ret->type;
	}
	return true;
}

static void expect(const char *path, enum fhir_kind kind, bool array)
{
	struct fhir_element e;

	if (!find(path, &e))
		fail_msg("%s is not there", path);
	if (e.kind != kind || e.array != array)
		fail_msg("%s is of kind %d, array %d", path, e.kind, e.array);
}

/* hl7.org/fhir/R4, resource pages */
static void known(void **state)
{
	(void)state;
	expect("Patient/birthDate", FHIR_DATE, false);
	expect("Patient/name/given", FHIR_STRING, true);
	expect("Patient/contact/telecom/rank", FHIR_POSITIVE, false);
	expect("Patient/deceasedBoolean", FHIR_BOOLEAN, false);
	expect("Patient/multipleBirthInteger", FHIR_INTEGER, false);
	expect("Observation/code/coding", FHIR_COMPLEX, true);
	expect("Observation/code/coding/code", FHIR_CODE, false);
	expect("Observation/valueQuantity/value", FHIR_DECIMAL, false);
	expect("Observation/valueTime", FHIR_TIME, false);
	expect("Observation/component/referenceRange/low/value", FHIR_DECIMAL, false);
	expect("Observation/issued", FHIR_INSTANT, false);
	expect("Observation/effectiveDateTime", FHIR_DATETIME, false);
	expect("MedicationRequest/dosageInstruction/timing/repeat/boundsPeriod/start", FHIR_DATETIME, false);
	expect("MedicationRequest/dosageInstruction/doseAndRate/doseQuantity/unit", FHIR_STRING, false);
	expect("ImagingStudy/series/instance/uid", FHIR_ID, false);
	expect("ImagingStudy/numberOfSeries", FHIR_UNSIGNED, false);
	expect("DocumentReference/content/attachment/contentType", FHIR_CODE, false);
	expect("Binary/data", FHIR_BASE64, false);
	expect("Composition/section/section/text/div", FHIR_XHTML, false);
	expect("Condition/onsetAge/value", FHIR_DECIMAL, false);
	expect("Encounter/meta/lastUpdated", FHIR_INSTANT, false);
	expect("Encounter/location/extension/valueCodeableConcept/text", FHIR_STRING, false);
	expect("Encounter/identifier/system", FHIR_URI, false);
}

static void unknown(void **state)
{
	static const char *const paths[] = {
		"Patient/birthdate", "Patient/valueString", "Observation/value", "Observation/value[x]", "Observation/valueMoney",
		"Observation/valuequantity", "Observation/", "Observation/code/codings", "Binary/extension", "Nothing/id", "Patient/contained",
		"Patient/name/given/0", "Observation/valueQuantity/value/x",
	};
	struct fhir_element e;

	(void)state;
	for (size_t i = 0; i < LEN(paths); i++)
		if (find(paths[i], &e))
			fail_msg("%s is there", paths[i]);
	assert_true(fhir_type_resource(BYTES_LIT("Observation")));
	assert_true(fhir_type_resource(BYTES_LIT("Binary")));
	assert_false(fhir_type_resource(BYTES_LIT("CodeableConcept")));
	assert_false(fhir_type_resource(BYTES_LIT("Patient.contact")));
	assert_false(fhir_type_resource(BYTES_LIT("observation")));
	assert_true(fhir_type_extensible(BYTES_LIT("ImagingStudy")));
	assert_false(fhir_type_extensible(BYTES_LIT("Binary")));
}

static void codes_and_choices(void **state)
{
	struct fhir_element e;

	(void)state;
	assert_true(find("Patient/gender", &e));
	assert_true(fhir_type_code(e.codes, BYTES_LIT("male")));
	assert_true(fhir_type_code(e.codes, BYTES_LIT("unknown")));
	assert_false(fhir_type_code(e.codes, BYTES_LIT("m")));
	assert_false(fhir_type_code(e.codes, BYTES_LIT("male|female")));
	assert_true(find("Observation/valueQuantity/comparator", &e));
	assert_true(fhir_type_code(e.codes, BYTES_LIT("<=")));
	assert_true(find("Observation/code/coding/code", &e));
	assert_int_equal(e.codes.n, 0);
	assert_int_equal(e.choice.n, 0);
	assert_true(find("Observation/valueString", &e));
	assert_bytes_equal(e.choice, BYTES_LIT("value"));
}

/* Every type that the table names is a primitive or an entry, and none is there twice. */
static void closed(void **state)
{
	(void)state;
	for (size_t i = 0; i < fhir_table_n; i++) {
		char *text = strdup(fhir_table[i].elements), *rest = text, *spec;

		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(fhir_table[i].name, fhir_table[k].name);
		while ((spec = strsep(&rest, " ")) != NULL) {
			char *types = strchr(spec, ':'), *type;

			if (types == NULL)
				fail_msg("%s: %s", fhir_table[i].name, spec);
			types++;
			types[strcspn(types, "(")] = '\0';
			while ((type = strsep(&types, "|")) != NULL) {
				bool found = type[0] >= 'a' && type[0] <= 'z';

				for (size_t k = 0; k < fhir_table_n && !found; k++)
					found = strcmp(fhir_table[k].name, type) == 0;
				if (!found)
					fail_msg("%s: no type %s", fhir_table[i].name, type);
			}
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(unknown),
		cmocka_unit_test(codes_and_choices),
		cmocka_unit_test(closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
