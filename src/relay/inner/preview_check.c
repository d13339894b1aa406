#include "relay/inner/preview_check.h"

#include <inttypes.h>
#include <string.h>

#include "crypto/hash.h"
#include "sys/lang.h"

#define SEVERAL 3      /* rows of one suspicious length */

enum err preview_check_init(struct preview_check *ret)
{
	*ret = (struct preview_check){ .last_key = BUF_MAX(SOURCE_VALUE_MAX) };
	if (sqlite3_open("", &ret->keys.sqlite) != SQLITE_OK)
		return ERR_IO;
	return query_script(&ret->keys, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
					"CREATE TABLE keys (key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;"
					"CREATE TABLE quarantined (key BLOB PRIMARY KEY) WITHOUT ROWID; BEGIN");
}

void preview_check_done(struct preview_check *c)
{
	query_close(&c->keys);
	buf_free(&c->last_key);
}

/* All values but the time of change. */
static void hash_values(const struct mapping *mapping, const struct source_value *values, uint8_t ret[static HASH_LEN])
{
	struct hash h;

	hash_init(&h);
	for (size_t i = 0; i < mapping->columns; i++) {
		uint8_t head[9] = { (uint8_t)values[i].state };

		if (mapping->labels[i].kind == SOURCE_LABEL_CHANGED)
			continue;
		put_be64(head + 1, values[i].text.n);
		hash_add(&h, BYTES_OF(head));
		hash_add(&h, values[i].text);
	}
	hash_end(&h, ret);
}

static enum err see_key(struct preview_check *c, const struct mapping *mapping, const struct source_value *values, struct bytes key,
			bool *ret_doubled)
{
	struct query add = query_begin(&c->keys, "INSERT OR IGNORE INTO keys VALUES (?, ?)");
	struct query same = query_begin(&c->keys, "SELECT 1 FROM keys WHERE key = ? AND row = ?");
	uint8_t row[HASH_LEN];
	bool is_same;

	*ret_doubled = false;
	hash_values(mapping, values, row);
	query_bytes(&add, key);
	query_bytes(&add, BYTES_OF(row));
	TRY(query_run(&add));
	if (sqlite3_changes(c->keys.sqlite) == 1)
		return OK;
	query_bytes(&same, key);
	query_bytes(&same, BYTES_OF(row));
	is_same = query_row(&same);
	TRY(query_end(&same));
	c->again += is_same;
	c->doubled += !is_same;
	*ret_doubled = !is_same;
	return OK;
}

enum err preview_check_quarantined(struct preview_check *c, struct bytes key)
{
	struct query add = query_begin(&c->keys, "INSERT OR IGNORE INTO quarantined VALUES (?)");

	query_bytes(&add, key.p == NULL ? BYTES_LIT("") : key);
	TRY(query_run(&add));
	c->quarantined += (uint64_t)sqlite3_changes(c->keys.sqlite);
	return OK;
}

static void see_length(struct preview_length *l, size_t n)
{
	if (n > l->longest)
		*l = (struct preview_length){ .longest = n };
	l->rows += n == l->longest;
}

/* Without the blanks that CHAR(n) puts behind. */
static void see_text(struct preview_check *c, size_t column, struct bytes text)
{
	size_t characters = 0;

	while (text.n > 0 && text.p[text.n - 1] == ' ')
		text.n--;
	for (size_t i = 0; i < text.n; i++)
		characters += (text.p[i] & 0xc0) != 0x80;
	see_length(&c->bytes[column], text.n);
	see_length(&c->characters[column], characters);
}

enum err preview_check_row(struct preview_check *c, const struct mapping *mapping, const struct source_value *values,
			   const struct mapping_row *row, bool *ret_doubled)
{
	char text[MAPPING_TIME_LEN + 1];

	for (size_t i = 0; i < mapping->columns; i++)
		if (values[i].state == SOURCE_TEXT)
			see_text(c, i, values[i].text);
	if (mapping_mark_count(&c->marks, mapping, row, text) == MAPPING_MARK_TIME && strcmp(text, c->last) > 0) {
		memcpy(c->last, text, sizeof(c->last));
		buf_truncate(&c->last_key, 0);
		TRY(buf_add(&c->last_key, row->key));
	}
	*ret_doubled = false;
	return row->key.n == 0 ? OK : see_key(c, mapping, values, row->key, ret_doubled);
}

/* What drivers and types are known to cut at, without a word. */
static bool is_suspicious(const struct preview_length *l)
{
	static const size_t lengths[] = { 255, 2000, 2047, 2048, 4000, 4096, 8000, 32767, 64512 };

	for (size_t i = 0; i < LEN(lengths); i++)
		if (l->longest == lengths[i])
			return l->rows >= SEVERAL;
	return false;
}

void preview_check_say(const struct preview_check *c, const struct mapping *mapping)
{
	const char *name = mapping->file->name;

	if (c->again + c->doubled > 0)
		fprintf(stderr, L("%s：%" PRIu64 " 行的键在前面已经出现过（其中 %" PRIu64 " 行的值不同：这些键的行都不会发送，上面所示的第一行也不会）：是否有连接（JOIN）使行成倍增加？\n",
				  "%s: %" PRIu64 " rows have a key that came before (%" PRIu64 " of them with other values: no row of such a key is sent, "
				  "nor the first one shown above): does a join multiply rows?\n"), name, c->again + c->doubled, c->doubled);
	if (c->marks.none + c->marks.foreign > 0)
		fprintf(stderr, L("%s：%" PRIu64 " 行没有可用的更改时间，其新增与修改要等到全部比对时才会送达\n",
				  "%s: %" PRIu64 " rows have no usable time of change: their news arrive only when all is compared\n"),
			name, c->marks.none + c->marks.foreign);
	if (c->missed)
		fprintf(stderr, L("%s：最近更改的一行（%s）用更改时间的条件读不到，run 也就读不到新增与修改，要等到全部比对：WHERE 里比较的应是 “@changed” "
				  "同一列、同一时区；文字要写成 2026-01-31 08:00:00 的形式，或在两边转换类型\n",
				  "%s: the row changed last (%s) is not found by the condition on its time of change, and neither would run find "
				  "news before all is compared: in WHERE compare the same column as \"@changed\", in the same time zone; texts in the "
				  "form 2026-01-31 08:00:00, or with a cast on both sides\n"), name, c->last);
	for (size_t i = 0; i < mapping->columns; i++) {
		bool bytes = is_suspicious(&c->bytes[i]);
		const struct preview_length *l = bytes ? &c->bytes[i] : &c->characters[i];

		if (bytes || is_suspicious(l))
			fprintf(stderr, bytes ? L("%s：列 “%s”：%" PRIu64 " 行最长的值都恰好是 %zu 字节：驱动或 SQL 是否把它截断了？\n",
						  "%s: column \"%s\": the longest values, in %" PRIu64 " rows, have exactly %zu bytes: does the driver or "
						  "the SQL cut them?\n") :
						L("%s：列 “%s”：%" PRIu64 " 行最长的值都恰好是 %zu 个字符：驱动或 SQL 是否把它截断了？\n",
						  "%s: column \"%s\": the longest values, in %" PRIu64 " rows, have exactly %zu characters: does the driver "
						  "or the SQL cut them?\n"), name, mapping->labels[i].text, l->rows, l->longest);
	}
}
