#include "platform/upload.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "platform/writer.h"
#include "sys/crash.h"
#include "sys/file.h"

#define TOUCH_SECONDS 86400u     /* how old the time of the last piece may be, far below SWEEP_BLOB_DAYS */

struct progress {
	uint64_t row, length, received, touched;
	bool there, complete;
};

/* A piece on its way in, between the steps that the writer runs. */
struct upload {
	uint64_t offset, length;
	struct progress blob;
	uint8_t head[HASH_LEN];         /* of all, behind the last piece */
};

static enum err load(struct call *c, struct progress *ret)
{
	struct progress p = { 0 };
	struct store_query q = STORE_QUERY(c->store, "SELECT no, length, received, touched, head FROM blob WHERE hospital = $1 AND id = $2",
					   STORE_TEXT(bytes_of_str(c->hospital)), STORE_BYTES(BYTES(c->id, BLOBS_ID_LEN)));

	p.there = store_next(&q);
	if (p.there) {
		p.row = store_get_uint(&q, 0);
		p.length = store_get_uint(&q, 1);
		p.received = store_get_uint(&q, 2);
		p.touched = store_get_uint(&q, 3);
		p.complete = !store_get_null(&q, 4);
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

/* The piece's turn: it is the next one of its blob, whose row will stay while it becomes a file. */
static enum err begin(struct call *c)
{
	struct upload *u = c->upload;

	TRY(load(c, &u->blob));
	if (!u->blob.there)
		TRY(insert(c, &u->blob, u->length));
	else if (u->blob.touched + TOUCH_SECONDS < c->now)
		TRY(STORE_RUN(c->store, "UPDATE blob SET touched = $1 WHERE no = $2", STORE_UINT(c->now), STORE_UINT(u->blob.row)));
	if (u->blob.length != u->length || u->blob.received != u->offset)
		return call_refuse_with(c, PROBLEM_CONFLICT, "offset", u->blob.received);
	if (c->http->body.n > u->length - u->offset)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the piece goes beyond the end of the blob");
	return OK;
}

static enum err write_piece(struct call *c)
{
	AUTO(file_close) int fd = -1;
	off_t at = (off_t)c->upload->offset;

	TRY(blobs_write(&c->platform->blobs, bytes_of_str(c->hospital), c->id, &fd));
	/* what a crash left behind the offset is written over, or cut off */
	if (ftruncate(fd, at) != 0 || lseek(fd, at, SEEK_SET) < 0)
		return file_error();
	TRY(file_write_all(fd, c->http->body));
	crash_point("blob-written");
	if (fsync(fd) != 0)
		return file_error();
	crash_point("blob-synced");
	return OK;
}

static enum err hash_piece(struct call *c, uint64_t until)
{
	struct upload *u = c->upload;
	const struct blobs *blobs = &c->platform->blobs;

	if (until == u->length)
		return blobs_finish(blobs, bytes_of_str(c->hospital), c->id, u->offset, u->length, u->head);
	return blobs_hash(blobs, bytes_of_str(c->hospital), c->id, u->offset, until, u->length);
}

/* The piece is on disk: so says the blob's row. */
static enum err end(struct call *c)
{
	struct upload *u = c->upload;
	uint64_t until = u->offset + c->http->body.n;

	return STORE_RUN(c->store, "UPDATE blob SET received = $1, touched = $2, head = $3 WHERE no = $4", STORE_UINT(until),
			 STORE_UINT(c->now), until == u->length ? STORE_BYTES(BYTES_OF(u->head)) : STORE_NULL,
			 STORE_UINT(u->blob.row));
}

enum err upload_append(struct call *c)
{
	struct upload u = { 0 };
	uint64_t until;

	TRY(call_header(c, "Upload-Offset", UPLOAD_MAX, &u.offset));
	TRY(call_header(c, "Upload-Length", UPLOAD_MAX, &u.length));
	if (blobs_chunks(u.length) == 0)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "no blob has this length");
	c->upload = &u;
	TRY(writer_step(c->platform->work, c, begin));
	until = u.offset + c->http->body.n;
	if (!u.blob.complete) {
		TRY(write_piece(c));
		TRY(hash_piece(c, until));
		TRY(writer_step(c->platform->work, c, end));
	}
	add_number(c, "Upload-Offset", until);
	return call_answer_empty(c, 204);
}
