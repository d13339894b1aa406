#include "relay/outer/outer_blob.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "net/api.h"
#include "statement/blob.h"
#include "sys/crash.h"
#include "sys/file.h"
#include "sys/log.h"

#define BLOB_OVERHEAD (AGE_STREAM_SEALED - AGE_STREAM_CHUNK)
#define PIECE_MAX ((uint64_t)4 << 20)   /* bytes sent at once: what a break costs at most */

/* How much the platform has of it. */
static enum err ask_offset(struct outer *o, const char *path, uint64_t size, uint64_t *ret_offset)
{
	const struct http_client_request request = { .method = "HEAD", .path = path, .token = o->token, .max = 4096 };
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	uint64_t offset, length;

	TRY(http_client_call(o->client, &request, &answer));
	if (answer.status == 404) {
		*ret_offset = 0;
		return OK;
	}
	TRY(api_status(&answer));
	TRY(http_client_header_uint(o->client, "Upload-Offset", &offset));
	TRY(http_client_header_uint(o->client, "Upload-Length", &length));
	if (length != size || offset > size)
		return ERR_CONFLICT;
	*ret_offset = offset;
	return OK;
}

static enum err send_piece(struct outer *o, const char *path, struct bytes blob, uint64_t *offset)
{
	uint64_t n = blob.n - *offset < PIECE_MAX ? blob.n - *offset : PIECE_MAX, reached;
	char at[64], length[64];
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };

	snprintf(at, sizeof(at), "Upload-Offset: %" PRIu64, *offset);
	snprintf(length, sizeof(length), "Upload-Length: %zu", blob.n);
	const struct http_client_request request = {
		.method = "PATCH", .path = path, .type = "application/octet-stream",
		.body = BYTES(blob.p + *offset, n), .token = o->token, .headers = { at, length }, .max = 4096,
	};
	TRY(http_client_call(o->client, &request, &answer));
	TRY(api_status(&answer));
	TRY(http_client_header_uint(o->client, "Upload-Offset", &reached));
	if (reached != *offset + n)
		return ERR_CONFLICT;
	*offset = reached;
	crash_point("blob-piece-sent");
	return OK;
}

/* What the platform would get is what the batch names: else it would lie there and be in the way. */
static enum err check(struct bytes sealed, const struct shelf_blob *blob)
{
	uint64_t piece = BLOB_CHUNK + BLOB_OVERHEAD, pieces;
	size_t n;

	if (sealed.n != blob->length || sealed.n < BLOB_NONCE_LEN + BLOB_OVERHEAD)
		return ERR_PROOF;
	pieces = (sealed.n - BLOB_NONCE_LEN + piece - 1) / piece;
	return blob_check(sealed.n - BLOB_NONCE_LEN - pieces * BLOB_OVERHEAD, 0, sealed, NULL, 0, blob->head, &n);
}

static enum err send_all(struct outer *o, const char *path, struct bytes sealed, const struct shelf_blob *blob)
{
	uint64_t offset;

	TRY(ask_offset(o, path, blob->length, &offset));
	if (offset < blob->length)
		TRY(check(sealed, blob));
	while (offset < blob->length)
		TRY(send_piece(o, path, sealed, &offset));
	return OK;
}

static enum err send_file(struct outer *o, const struct shelf_blob *blob, int fd, uint64_t size)
{
	AUTO(buf_free) struct buf path = BUF_MAX(256);

	TRY(buf_printf(&path, "/v1/hospitals/%s/blobs/", o->config->id));
	TRY(api_path(&path, "", BYTES_OF(blob->id), ""));
	if (size == 0)
		return ERR_PROOF;
	void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return ERR_IO;
	enum err e = send_all(o, (const char *)path.p, BYTES(map, size), blob);
	munmap(map, size);
	return e;
}

enum err outer_blob_carry(struct outer *o, const struct shelf_blob *blob)
{
	AUTO(file_close) int fd = -1;
	uint64_t size;
	enum err e = spool_open_blob(&o->spool, blob->id, &fd, &size);

	/* a batch before this one named it, and the platform has both */
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	e = send_file(o, blob, fd, size);
	if (e != ERR_PROOF)
		return e;
	/* inner seals its file again, to the same bytes */
	log_event("blob-damaged", "");
	TRY(spool_remove_blob(&o->spool, blob->id));
	return ERR_PROOF;
}
