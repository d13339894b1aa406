#include "relay/state/state_batches.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

static enum err batch_path(const char *dir, uint64_t number, char ret[FILE_PATH_MAX])
{
	int n = snprintf(ret, FILE_PATH_MAX, "%s/state/batches/%016" PRIu64, dir, number);

	return n < 0 || n >= FILE_PATH_MAX ? ERR_TOO_LONG : OK;
}

enum err state_batches_write(const char *dir, uint64_t number, struct bytes batch)
{
	char path[FILE_PATH_MAX];

	TRY(batch_path(dir, number, path));
	return file_replace(path, batch, 0600);
}

enum err state_batches_read(const char *dir, uint64_t number, struct buf *ret)
{
	char path[FILE_PATH_MAX];

	TRY(batch_path(dir, number, path));
	return file_read(path, ret);
}

static enum err remove_others(const char *folder, DIR *open, uint64_t after, uint64_t until)
{
	for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
		char path[FILE_PATH_MAX], *end;
		uint64_t number = strtoull(entry->d_name, &end, 10);

		if (entry->d_name[0] == '.' || (*end == '\0' && number > after && number <= until))
			continue;
		TRY(file_join(folder, entry->d_name, path));
		if (unlink(path) != 0 && errno != ENOENT)
			return ERR_IO;
	}
	return OK;
}

enum err state_batches_keep(const char *dir, uint64_t after, uint64_t until)
{
	char folder[FILE_PATH_MAX];
	DIR *open;

	TRY(file_join(dir, "state/batches", folder));
	TRY(file_make_folder(folder, 0700));
	open = opendir(folder);
	if (open == NULL)
		return ERR_IO;
	enum err e = remove_others(folder, open, after, until);
	closedir(open);
	return e;
}

enum err state_batches_add(struct state *s, const struct state_batch *batch)
{
	struct query q = query_begin(&s->db, "INSERT INTO batches VALUES (?, ?, ?)");

	query_int(&q, (int64_t)batch->number);
	query_int(&q, (int64_t)batch->size);
	query_bytes(&q, BYTES_OF(batch->id));
	return query_run(&q);
}

enum err state_batches_next(struct state *s, uint64_t after, struct state_batch *ret)
{
	struct query q = query_begin(&s->db, "SELECT number, size, id FROM batches WHERE number > ? ORDER BY number LIMIT 1");
	struct state_batch b = { 0 };
	bool found;

	query_int(&q, (int64_t)after);
	found = query_row(&q);
	if (found) {
		b.number = (uint64_t)query_get_int(&q, 0);
		b.size = (uint64_t)query_get_int(&q, 1);
		query_get_fixed(&q, 2, b.id, sizeof(b.id));
	}
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = b;
	return OK;
}

enum err state_batches_add_spooled(struct state *s, const struct state_spooled *spooled)
{
	struct query q = query_begin(&s->db, "INSERT INTO spooled VALUES (?, ?, ?, ?, ?, ?)");

	query_bytes(&q, BYTES_OF(spooled->blob.id));
	query_int(&q, (int64_t)spooled->number);
	query_int(&q, (int64_t)spooled->blob.length);
	query_bytes(&q, BYTES_OF(spooled->blob.head));
	query_bytes(&q, BYTES(spooled->opening, spooled->opening_n));
	query_bytes(&q, BYTES(spooled->path, spooled->path_n));
	return query_run(&q);
}

enum err state_batches_is_spooled(struct state *s, const uint8_t id[static SHELF_ID_LEN], bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM spooled WHERE id = ?");
	bool is;

	query_bytes(&q, BYTES(id, SHELF_ID_LEN));
	is = query_row(&q);
	TRY(query_end(&q));
	*ret = is;
	return OK;
}

static void get_sealed(struct query *q, int column, uint8_t *ret, size_t max, size_t *ret_n)
{
	struct bytes sealed = query_get_bytes(q, column);

	if (sealed.n > max)
		q->err = ERR_DAMAGED;
	else if (sealed.n > 0)
		memcpy(ret, sealed.p, *ret_n = sealed.n);
}

enum err state_batches_next_spooled(struct state *s, const uint8_t *after, struct state_spooled *ret)
{
	struct query q = query_begin(&s->db, "SELECT id, batch, length, head, opening, path FROM spooled WHERE id > ? ORDER BY id LIMIT 1");
	bool found;

	query_bytes(&q, after == NULL ? BYTES_LIT("") : BYTES(after, SHELF_ID_LEN));
	found = query_row(&q);
	if (found) {
		query_get_fixed(&q, 0, ret->blob.id, sizeof(ret->blob.id));
		ret->number = (uint64_t)query_get_int(&q, 1);
		ret->blob.length = (uint64_t)query_get_int(&q, 2);
		query_get_fixed(&q, 3, ret->blob.head, sizeof(ret->blob.head));
		get_sealed(&q, 4, ret->opening, sizeof(ret->opening), &ret->opening_n);
		get_sealed(&q, 5, ret->path, sizeof(ret->path), &ret->path_n);
	}
	TRY(query_end(&q));
	return found ? OK : ERR_NOT_FOUND;
}

static enum err run_with(struct state *s, const char *sql, uint64_t number)
{
	struct query q = query_begin(&s->db, sql);

	query_int(&q, (int64_t)number);
	return query_run(&q);
}

enum err state_batches_forget_sent(struct state *s, uint64_t accepted)
{
	TRY(run_with(s, "DELETE FROM spooled WHERE batch <= ?", accepted));
	return run_with(s, "DELETE FROM batches WHERE number <= ?", accepted);
}
