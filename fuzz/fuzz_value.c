/*
 * A byte for the kind, then a value as the database has it: refused, or one JSON value of the kind; texts as they
 * came, all else the same when it is put again.
 */
#include "input.h"

#include "bytes/json.h"
#include "bytes/utf8.h"
#include "relay/source/mapping_time.h"
#include "relay/source/mapping_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void put_again(const struct fhir_element *element, struct bytes text, struct bytes json)
{
	AUTO(buf_free) struct buf again = BUF_MAX(json.n);
	struct json_put w = json_put(&again);
	enum mapping_reason reason;

	if (mapping_value_put(element, text, &w, &reason) != OK || json_put_done(&w) != OK || !bytes_equal(json, BYTES_OF_BUF(&again)))
		abort();
}

/* Numbers, and what stands in a JSON string. */
static void same_value(const struct fhir_element *element, struct bytes json)
{
	AUTO(buf_free) struct buf text = BUF_MAX(json.n);

	if (element->kind >= FHIR_INTEGER && element->kind <= FHIR_DECIMAL) {
		if (!mapping_value_is_number(json))
			abort();
		put_again(element, json, json);
	} else if (json_string(json, &text) == OK) {
		put_again(element, BYTES_OF_BUF(&text), json);
	}
}

/* What was written as a time is read as one, and is written the same again; a date of an instant is its day. */
static void same_time(enum fhir_kind kind, struct bytes json)
{
	const struct fhir_element element = { .kind = kind };
	AUTO(buf_free) struct buf text = BUF_MAX(json.n), again = BUF_MAX(json.n + 64);
	struct json_put w = json_put(&again);
	enum mapping_reason reason;

	if (json_string(json, &text) != OK || mapping_value_put(&element, BYTES_OF_BUF(&text), &w, &reason) != OK ||
	    json_put_done(&w) != OK || !bytes_equal(json, BYTES_OF_BUF(&again)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool zone;
	enum mapping_reason reason;

	if (!zone && mapping_time_zone("Asia/Shanghai") != OK)
		return 0;
	zone = true;
	if (n < 2 || data[0] < FHIR_BOOLEAN || data[0] > FHIR_XHTML || !utf8_valid(BYTES(data + 1, n - 1)))
		return 0;
	const struct fhir_element element = { .kind = (enum fhir_kind)data[0] };
	struct bytes text = BYTES(data + 1, n - 1);
	AUTO(buf_free) struct buf out = BUF_MAX(6 * n + 128);
	struct json_put w = json_put(&out);

	if (mapping_value_put(&element, text, &w, &reason) != OK) {
		if (out.n > 0)
			abort();
		return 0;
	}
	if (json_put_done(&w) != OK || json_valid(BYTES_OF_BUF(&out), 1) != OK)
		abort();
	if (element.kind == FHIR_STRING && !json_string_is(BYTES_OF_BUF(&out), text))
		abort();
	if (element.kind < FHIR_DATE || element.kind == FHIR_BASE64)
		same_value(&element, BYTES_OF_BUF(&out));
	if (element.kind >= FHIR_DATE && element.kind <= FHIR_TIME)
		same_time(element.kind, BYTES_OF_BUF(&out));
	return 0;
}
