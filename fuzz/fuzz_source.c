/* A source file's SQL: refused with the line, or without comments it stays as it is, and its marks are marks. */
#include <stdlib.h>
#include <string.h>

#include "relay/source/source_sql.h"

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
	if (marks.n != SOURCE_MARKS)
		return 0;
	for (unsigned i = 0; i < SOURCE_MARKS; i++) {
		const struct source_mark *m = &marks.mark[i];

		if (memcmp(m, &again.mark[i], sizeof(*m)) != 0 || once.p[m->at] != '?' || m->from >= m->at || m->at >= m->to || m->to > once.n)
			abort();
	}
	if (marks.mark[0].to > marks.mark[1].from)
		abort();
	/* what goes in place of a mark stands there quoted, and is no mark */
	for (int i = 0; i < 2; i++) {
		buf_truncate(&filled, 0);
		buf_truncate(&twice, 0);
		if (source_sql_fill(BYTES_OF_BUF(&once), &marks, i == 0 ? "2020-01-01 00:00:00" : "", &filled) != OK)
			abort();
		if (source_sql_strip(BYTES_OF_BUF(&filled), &twice, &again, &place) == OK && again.n != 0)
			abort();
	}
	return 0;
}
