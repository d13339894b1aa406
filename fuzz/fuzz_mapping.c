/*
 * A resource type, column labels and the values of a row, a line each: the
 * labels are refused with a message, the row is held back with a reason, or it
 * becomes a resource that is valid JSON, the same every time.
 */
#include "input.h"

#include "bytes/json.h"
#include "bytes/utf8.h"
#include "relay/source/fhir_type.h"
#include "relay/source/mapping_json.h"
#include "relay/source/mapping_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define COLUMNS 16

struct input {
	struct source_file file;
	struct source_label labels[COLUMNS];
	struct source_value values[COLUMNS];
	size_t n;
};

/* Lines "LABEL TAB VALUE"; a label alone is NULL. */
static bool read_input(struct bytes in, struct input *ret, char message[static SOURCE_MESSAGE_MAX])
{
	struct bytes resource = input_until(&in, '\n');

	if (!fhir_type_resource(resource) || resource.n > SOURCE_NAME_MAX)
		return false;
	memcpy(ret->file.resource, resource.p, resource.n);
	ret->file.patients = bytes_equal(resource, BYTES_LIT("Patient"));
	strcpy(ret->file.name, ret->file.patients ? "patients" : "labs");
	ret->file.marks.n = 2;
	for (; in.n > 0 && ret->n < COLUMNS; ret->n++) {
		struct bytes value = input_until(&in, '\n'), label_text;
		bool null = value.n == 0 || memchr(value.p, '\t', value.n) == NULL;

		label_text = input_until(&value, '\t');
		char *label = input_str(label_text);
		enum err e = source_label_read(&ret->file, ret->n + 1, label, &ret->labels[ret->n], message);
		free(label);
		if (e != OK)
			return false;
		/* the driver's border: text that is not UTF-8 does not come in */
		ret->values[ret->n] = (struct source_value){ null ? SOURCE_NULL : utf8_valid(value) ? SOURCE_TEXT : SOURCE_NOT_UTF8,
							     null || !utf8_valid(value) ? BYTES_NONE : value };
	}
	return true;
}

static void must_be_told(const struct mapping_reject *reject)
{
	char text[MAPPING_REJECT_MAX] = "";

	for (int chinese = 0; chinese < 2; chinese++) {
		mapping_reject_text(reject, chinese == 1, text);
		if (text[0] == '\0' || memchr(text, '\0', sizeof(text)) == NULL)
			abort();
	}
}

static void map_row(struct mapping *mapping, const struct input *in)
{
	static const struct mapping_ids ids = { "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100" };
	AUTO(buf_free) struct buf json = BUF_MAX((size_t)1 << 20), again = BUF_MAX((size_t)1 << 20);
	struct mapping_reject reject = { 0 };
	struct mapping_row row;

	if (mapping_row_read(mapping, in->values, &row, &reject) != OK) {
		must_be_told(&reject);
		return;
	}
	if (!mapping->resource)
		return;
	if (mapping_json_write(mapping, in->values, &ids, NULL, 0, &json, &reject) != OK) {
		if (json.n > 0)
			abort();
		must_be_told(&reject);
		return;
	}
	if (json_valid(BYTES_OF_BUF(&json), JSON_DEPTH_MAX) != OK ||
	    mapping_json_write(mapping, in->values, &ids, NULL, 0, &again, &reject) != OK ||
	    !bytes_equal(BYTES_OF_BUF(&json), BYTES_OF_BUF(&again)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char message[SOURCE_MESSAGE_MAX] = "";
	struct input in = { .file = { .sql = BUF_MAX(0) } };
	struct mapping *mapping = NULL;

	if (read_input(BYTES(data, n), &in, message) && mapping_new(&in.file, in.labels, in.n, &mapping, message) == OK)
		map_row(mapping, &in);
	else if (in.n > 0 && message[0] == '\0')
		abort();
	mapping_free(&mapping);
	return 0;
}
