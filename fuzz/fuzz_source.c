/* A source file's SQL: refused with the line, or without comments it stays as it is, and its marks are marks. */
#include <stdlib.h>

#include "relay/source_sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf once = BUF_MAX(1 << 20), twice = BUF_MAX(1 << 20), filled = BUF_MAX(1 << 20);
	struct source_sql_marks marks, again;
	struct source_sql_place place = { SOURCE_SQL_FINE, 0 };

	if (source_sql_strip(BYTES(data, n), &once, &marks, &place) != OK) {
		if (once.n > 0 || place.fault == SOURCE_SQL_FINE || place.line == 0)
			abort();
		return 0;
	}
	if (source_sql_strip(BYTES_OF_BUF(&once), &twice, &again, &place) != OK || marks.n != again.n ||
	    !bytes_equal(BYTES_OF_BUF(&once), BYTES_OF_BUF(&twice)))
		abort();
	for (unsigned i = 0; i < marks.n && i < SOURCE_SQL_MARKS; i++)
		if (marks.at[i] != again.at[i] || once.p[marks.at[i]] != '?')
			abort();
	/* what goes in place of a mark stands there quoted, and is no mark */
	if (source_sql_fill(BYTES_OF_BUF(&once), &marks, "2020-01-01 00:00:00", "x", &filled) != OK)
		abort();
	buf_truncate(&twice, 0);
	if (source_sql_strip(BYTES_OF_BUF(&filled), &twice, &again, &place) == OK &&
	    again.n != (marks.n > SOURCE_SQL_MARKS ? marks.n - SOURCE_SQL_MARKS : 0))
		abort();
	return 0;
}
