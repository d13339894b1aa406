#include "terminal/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bytes/base64.h"
#include "bytes/json.h"
#include "bytes/secret.h"
#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/screen.h"

#define URL "mizhen-blob:"
#define EXTENSION_URL "urn:mizhen:blob"

void attachment_wipe(struct attachments *a)
{
	secret_wipe(a, sizeof(*a));
}

/* Finding */

/* The string at POINTER. */
static enum err string_at(struct bytes object, const char *pointer, struct buf *ret)
{
	struct bytes value;

	TRY(json_get(object, pointer, &value));
	return json_string(value, ret);
}

static bool read_id(struct bytes hex, uint8_t ret[static ATOM_ID16_LEN])
{
	static const char digits[] = "0123456789abcdef";

	if (hex.n != 2 * ATOM_ID16_LEN)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		const char *at = memchr(digits, hex.p[i], sizeof(digits) - 1);

		if (at == NULL)
			return false;
		ret[i / 2] = (uint8_t)(ret[i / 2] << 4 | (at - digits));
	}
	return true;
}

/* Key and head, out of the extension that is ours. */
static enum err read_secret(struct bytes object, struct attachment *a)
{
	uint8_t both[BLOB_KEY_LEN + HASH_LEN];
	struct bytes extensions, key, extension;
	struct json_iter it;
	enum err e = ERR_NOT_FOUND;

	TRY(json_get(object, "/extension", &extensions));
	TRY(json_iter(extensions, &it));
	while (e == ERR_NOT_FOUND && json_next(&it, &key, &extension)) {
		AUTO(buf_free) struct buf text = BUF_MAX(128);
		struct bytes url;

		if (json_get(extension, "/url", &url) != OK || !json_string_is(url, BYTES_LIT(EXTENSION_URL)))
			continue;
		e = string_at(extension, "/valueString", &text);
		if (e == OK)
			e = base64_decode_fixed(BYTES_OF_BUF(&text), BASE64_PADDED, both, sizeof(both));
	}
	TRY(e);
	memcpy(a->key, both, BLOB_KEY_LEN);
	memcpy(a->head, both + BLOB_KEY_LEN, HASH_LEN);
	secret_wipe(both, sizeof(both));
	return OK;
}

/* OBJECT has our url: everything else has to be there too. */
static enum err read_attachment(struct bytes object, struct bytes url, struct attachment *ret)
{
	AUTO(buf_free) struct buf type = BUF_MAX(ATTACHMENT_TYPE_MAX - 1);
	struct attachment a = { 0 };
	struct bytes size;

	if (!read_id(BYTES(url.p + strlen(URL), url.n - strlen(URL)), a.id))
		return ERR_FORMAT;
	TRY(json_get(object, "/size", &size));
	TRY(json_uint(size, &a.size));
	if (a.size > BLOB_SIZE_MAX)
		return ERR_TOO_LONG;
	TRY(read_secret(object, &a));
	if (string_at(object, "/contentType", &type) == OK && type.n > 0)
		memcpy(a.type, type.p, type.n);
	*ret = a;
	secret_wipe(&a, sizeof(a));
	return OK;
}

static enum err walk(struct bytes value, struct attachments *ret)
{
	AUTO(buf_free) struct buf text = BUF_MAX(256);
	struct bytes key, member, url;
	struct json_iter it;

	if (json_iter(value, &it) != OK)
		return OK;
	if (it.object && json_get(value, "/url", &url) == OK && json_string(url, &text) == OK && text.n > strlen(URL) &&
	    memcmp(text.p, URL, strlen(URL)) == 0) {
		if (ret->n == ATTACHMENT_MAX)
			return ERR_TOO_LONG;
		TRY(read_attachment(value, BYTES_OF_BUF(&text), &ret->attachments[ret->n]));
		ret->n++;
	}
	while (json_next(&it, &key, &member))
		TRY(walk(member, ret));
	return OK;
}

static bool proven(const struct attachment *a, const struct shelf_blob *blobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(blobs[i].id, a->id, ATOM_ID16_LEN) == 0)
			return blobs[i].length == blob_len(a->size) && memcmp(blobs[i].head, a->head, HASH_LEN) == 0;
	return false;
}

enum err attachment_find(struct bytes resource, struct bytes blobs, struct attachments *ret, struct problem *why)
{
	struct shelf_blob list[SHELF_BLOBS_MAX];
	struct cbor_reader r = cbor_reader(blobs);
	size_t n = shelf_get_blobs(&r, list);
	enum err e;

	ret->n = 0;
	e = walk(resource, ret);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_BLOB, e);
	for (size_t i = 0; i < ret->n; i++) {
		char id[HEX_ID16];

		hex_text(BYTES_OF(ret->attachments[i].id), id);
		if (!proven(&ret->attachments[i], list, n))
			return problem_set(why, PROBLEM_BLOB, ERR_PROOF, "%s", id);
	}
	return OK;
}

/* Fetching */

struct download {
	const struct attachment *a;
	struct blob_reader reader;
	struct merkle_appender tree;
	struct buf piece;                    /* what came of the piece at hand */
	uint64_t next, pieces;
	int fd;
	int error;                           /* errno of a failed write */
};

/* The piece at hand is whole: it counts in the tree, and its content goes to the file. */
static enum err take_piece(struct download *d)
{
	uint8_t leaf[HASH_LEN], content[BLOB_CHUNK];
	size_t n;
	enum err e;

	if (d->next == 0)
		TRY(blob_reader_start(&d->reader, d->a->key, d->piece.p, d->a->size));
	merkle_leaf(BYTES_OF_BUF(&d->piece), leaf);
	merkle_appender_add(&d->tree, leaf);
	e = blob_reader_open(&d->reader, d->next, BYTES_OF_BUF(&d->piece), content, &n);
	if (e == OK && file_write_all(d->fd, BYTES(content, n)) != OK) {
		d->error = errno;
		e = ERR_IO;
	}
	secret_wipe(content, sizeof(content));
	TRY(e);
	buf_truncate(&d->piece, 0);
	d->next++;
	screen_progress(L("下载附件", "fetching an attachment"), d->next, d->pieces);
	return OK;
}

static enum err take(void *context, struct bytes some)
{
	struct download *d = context;

	while (some.n > 0) {
		uint64_t offset;
		size_t len, n;

		TRY(blob_piece(d->a->size, d->next, &offset, &len));
		n = len - d->piece.n < some.n ? len - d->piece.n : some.n;
		TRY(buf_add(&d->piece, BYTES(some.p, n)));
		some = BYTES(some.p + n, some.n - n);
		if (d->piece.n == len)
			TRY(take_piece(d));
	}
	return OK;
}

static enum err finish(struct download *d)
{
	uint8_t head[HASH_LEN];

	merkle_appender_head(&d->tree, head);
	if (d->next != d->pieces || d->piece.n != 0 || memcmp(head, d->a->head, HASH_LEN) != 0)
		return ERR_PROOF;
	if (fsync(d->fd) != 0) {
		d->error = errno;
		return ERR_IO;
	}
	return OK;
}

static enum err download(struct client *c, const struct client_token *token, const char *hospital,
			 const struct attachment *a, int fd, struct problem *why)
{
	AUTO(buf_free) struct buf path = BUF_MAX(256);
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	struct download d = { .a = a, .piece = BUF_MAX(BLOB_PIECE_MAX), .pieces = blob_pieces(a->size), .fd = fd };
	struct http_client_request request = {
		.method = "GET", .token = token->text, .max = (size_t)blob_len(a->size), .take = take, .context = &d,
	};
	char prefix[64 + ATOM_HOSPITAL_MAX], id[HEX_ID16];
	enum err e;

	hex_text(BYTES_OF(a->id), id);
	snprintf(prefix, sizeof(prefix), "/v1/hospitals/%s/blobs/", hospital);
	if (api_path(&path, prefix, BYTES_OF(a->id), "") != OK || blob_reader_init(&d.reader) != OK)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	request.path = (const char *)path.p;
	merkle_appender_init(&d.tree);
	e = http_client_call(c->http, &request, &answer);
	if (e == OK && answer.status == 200)
		e = finish(&d);
	else if (e == OK)
		e = problem_set(why, PROBLEM_BLOB, ERR_NOT_FOUND, "%s: %d", id, answer.status);
	blob_reader_done(&d.reader);
	buf_free(&d.piece);
	screen_progress_end();
	if (d.error != 0)
		return problem_set(why, PROBLEM_FILE, ERR_IO, "%s", strerror(d.error));
	if (e == ERR_IO)
		return problem_set(why, PROBLEM_UNREACHABLE, e, "%s: %s", c->origin, http_client_reason(c->http));
	return e == OK ? OK : problem_set(why, PROBLEM_BLOB, e, "%s", id);
}

static const char *ending(const char *type)
{
	static const struct {
		const char *type, *ending;
	} known[] = {
		{ "application/pdf", ".pdf" }, { "application/dicom", ".dcm" }, { "image/jpeg", ".jpg" }, { "image/png", ".png" },
		{ "text/plain", ".txt" }, { "text/xml", ".xml" }, { "application/xml", ".xml" }, { "application/hl7-v3+xml", ".xml" },
		{ "application/zip", ".zip" }, { "image/tiff", ".tif" }, { "text/html", ".html" }, { "video/mp4", ".mp4" },
	};

	for (size_t i = 0; i < LEN(known); i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].ending;
	return ".bin";
}

enum err attachment_save(struct client *c, const struct client_token *token, const char *hospital,
			 const struct attachment *a, const char *folder, char ret_name[static ATTACHMENT_NAME_MAX],
			 struct problem *why)
{
	char path[FILE_PATH_MAX], part[FILE_PATH_MAX], id[HEX_ID16], name[ATTACHMENT_NAME_MAX], part_name[ATTACHMENT_NAME_MAX + 8];
	AUTO(file_close) int fd = -1;
	enum err e;

	hex_text(BYTES_OF(a->id), id);
	snprintf(name, sizeof(name), "%s%s", id, ending(a->type));
	snprintf(part_name, sizeof(part_name), ".%s.part", name);
	if (file_join(folder, name, path) != OK || file_join(folder, part_name, part) != OK)
		return problem_set(why, PROBLEM_FILE, ERR_TOO_LONG, "%s", folder);
	if (file_make_folder(folder, 0700) != OK)
		return problem_set(why, PROBLEM_FILE, ERR_IO, "%s: %s", folder, strerror(errno));
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return problem_set(why, PROBLEM_FILE, ERR_IO, "%s: %s", part, strerror(errno));
	e = download(c, token, hospital, a, fd, why);
	if (e == OK && file_rename(part, path) != OK)
		e = problem_set(why, PROBLEM_FILE, ERR_IO, "%s: %s", path, strerror(errno));
	if (e != OK) {
		unlink(part);
		return e;
	}
	memcpy(ret_name, name, sizeof(name));
	return OK;
}
