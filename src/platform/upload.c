#include "platform/upload.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/crash.h"
#include "sys/file.h"

struct progress {
	uint64_t row, length, received;
	bool there, complete;
};

static enum err load(struct call *c, struct progress *ret)
{
	struct progress p = { 0 };
	struct store_query q = STORE_QUERY(c->store, "SELECT no, length, received, head FROM blob WHERE hospital = $1 AND id = $2",
					   STORE_TEXT(bytes_of_str(c->hospital)), STORE_BYTES(BYTES(c->id, BLOBS_ID_LEN)));

	p.there = store_next(&q);
	if (p.there) {
		p.row = store_get_uint(&q, 0);
		p.length = store_get_uint(&q, 1);
		p.received = store_get_uint(&q, 2);
		p.complete = !store_get_null(&q, 3);
	}
	TRY(store_end(&q));
	*ret = p;
	return OK;
}

static void add_number(struct call *c, const char *name, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, v);
	http_server_add_header(c->http, name, text);
}

enum err upload_offset(struct call *c)
{
	struct progress p;

	TRY(load(c, &p));
	if (!p.there)
		return ERR_NOT_FOUND;
	add_number(c, "Upload-Offset", p.received);
	add_number(c, "Upload-Length", p.length);
	return call_answer_empty(c, 200);
}

/* A file on its way out must not take in what comes under its name again. */
static enum err check_dead(struct call *c)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT 1 FROM dead_blob WHERE hospital = $1 AND id = $2",
					   STORE_TEXT(bytes_of_str(c->hospital)), STORE_BYTES(BYTES(c->id, BLOBS_ID_LEN)));
	bool dead = store_next(&q);

	TRY(store_end(&q));
	return dead ? ERR_BUSY : OK;
}

static enum err insert(struct call *c, struct progress *p, uint64_t length)
{
	TRY(check_dead(c));
	TRY(STORE_RUN(c->store, "INSERT INTO blob (hospital, id, length, received, touched) VALUES ($1, $2, $3, 0, $4)",
		      STORE_TEXT(bytes_of_str(c->hospital)), STORE_BYTES(BYTES(c->id, BLOBS_ID_LEN)), STORE_UINT(length),
		      STORE_UINT(c->now)));
	*p = (struct progress){ .row = store_inserted(c->store), .length = length };
	return OK;
}

static enum err write_piece(struct call *c, uint64_t at, struct bytes piece)
{
	AUTO(file_close) int fd = -1;

	TRY(blobs_write(&c->platform->blobs, bytes_of_str(c->hospital), c->id, &fd));
	/* what a crash left behind the offset is written over, or cut off */
	if (ftruncate(fd, (off_t)at) != 0 || lseek(fd, (off_t)at, SEEK_SET) < 0)
		return file_error();
	TRY(file_write_all(fd, piece));
	crash_point("blob-written");
	if (fsync(fd) != 0)
		return file_error();
	crash_point("blob-synced");
	return OK;
}

static enum err finish(struct call *c, const struct progress *p, uint64_t offset)
{
	uint8_t head[HASH_LEN];

	TRY(blobs_finish(&c->platform->blobs, bytes_of_str(c->hospital), c->id, offset, p->length, head));
	return STORE_RUN(c->store, "UPDATE blob SET received = $1, touched = $2, head = $3 WHERE no = $4", STORE_UINT(p->length),
			 STORE_UINT(c->now), STORE_BYTES(BYTES_OF(head)), STORE_UINT(p->row));
}

static enum err go_on(struct call *c, const struct progress *p, uint64_t from, uint64_t until)
{
	TRY(blobs_hash(&c->platform->blobs, bytes_of_str(c->hospital), c->id, from, until, p->length));
	return STORE_RUN(c->store, "UPDATE blob SET received = $1, touched = $2 WHERE no = $3", STORE_UINT(until), STORE_UINT(c->now),
			 STORE_UINT(p->row));
}

enum err upload_append(struct call *c)
{
	struct bytes piece = c->http->body;
	struct progress p;
	uint64_t offset, length;

	TRY(call_header(c, "Upload-Offset", UPLOAD_MAX, &offset));
	TRY(call_header(c, "Upload-Length", UPLOAD_MAX, &length));
	if (blobs_chunks(length) == 0)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "no blob has this length");
	TRY(load(c, &p));
	if (!p.there)
		TRY(insert(c, &p, length));
	if (p.length != length || p.received != offset)
		return call_refuse_with(c, PROBLEM_CONFLICT, "offset", p.received);
	if (piece.n > length - offset)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the piece goes beyond the end of the blob");
	if (!p.complete) {
		TRY(write_piece(c, offset, piece));
		if (offset + piece.n == length)
			TRY(finish(c, &p, offset));
		else
			TRY(go_on(c, &p, offset, offset + piece.n));
	}
	add_number(c, "Upload-Offset", offset + piece.n);
	return call_answer_empty(c, 204);
}
