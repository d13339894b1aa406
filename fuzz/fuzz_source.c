/*
 * What the hospital's side gives the relay. The first byte chooses: 0 a source
 * file's SQL, which without comments must stay as it is; else a value of the
 * database for a kind of FHIR element, which must become a JSON value, a number
 * to the letter.
 */
#include <stdlib.h>

#include "core/json.h"
#include "core/utf8.h"
#include "relay/mapping_value.h"
#include "relay/source_sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sql(struct bytes text)
{
	AUTO(buf_free) struct buf once = BUF_MAX(1 << 20), twice = BUF_MAX(1 << 20);
	struct source_sql_marks marks, again;
	struct source_sql_place place;

	if (source_sql_strip(text, &once, &marks, &place) != OK)
		return;
	if (source_sql_strip(BYTES_OF_BUF(&once), &twice, &again, &place) != OK || marks.n != again.n ||
	    !bytes_equal(BYTES_OF_BUF(&once), BYTES_OF_BUF(&twice)))
		abort();
	for (unsigned i = 0; i < marks.n && i < SOURCE_SQL_MARKS; i++)
		if (marks.at[i] != again.at[i] || once.p[marks.at[i]] != '?')
			abort();
}

static void value(enum fhir_kind kind, struct bytes text)
{
	const struct fhir_element element = { .kind = kind };
	AUTO(buf_free) struct buf out = BUF_MAX(1 << 20);
	struct json_put w = json_put(&out);
	enum mapping_reason reason;

	if (text.n == 0 || !utf8_valid(text) || mapping_value_put(&element, text, &w, &reason) != OK)
		return;
	if (json_put_done(&w) != OK || json_valid(BYTES_OF_BUF(&out), 1) != OK)
		abort();
	if (kind == FHIR_DECIMAL && !bytes_equal(BYTES_OF_BUF(&out), text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || data[0] > FHIR_XHTML)
		return 0;
	if (data[0] == 0)
		sql(BYTES(data + 1, size - 1));
	else
		value(data[0], BYTES(data + 1, size - 1));
	return 0;
}
