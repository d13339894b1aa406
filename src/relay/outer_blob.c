#include "relay/outer_blob.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "net/api.h"
#include "sys/crash.h"
#include "sys/file.h"
#include "sys/log.h"

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

static enum err send_all(struct outer *o, const char *path, struct bytes blob)
{
	uint64_t offset;

	TRY(ask_offset(o, path, blob.n, &offset));
	while (offset < blob.n)
		TRY(send_piece(o, path, blob, &offset));
	return OK;
}

enum err outer_blob_carry(struct outer *o, const uint8_t id[static ATOM_ID16_LEN])
{
	AUTO(buf_free) struct buf path = BUF_MAX(256);
	AUTO(file_close) int fd = -1;
	uint64_t size;

	TRY(buf_printf(&path, "/v1/hospitals/%s/blobs/", o->config->id));
	TRY(api_path(&path, "", BYTES(id, ATOM_ID16_LEN), ""));
	TRY(spool_open_blob(&o->spool, id, &fd, &size));
	if (size == 0)
		return ERR_FORMAT;
	void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return ERR_IO;
	enum err e = send_all(o, (const char *)path.p, BYTES(map, size));
	munmap(map, size);
	TRY(e);
	return spool_remove_blob(&o->spool, id);
}
