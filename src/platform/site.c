#include "platform/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ZLIB_CONST
#include <zlib.h>

#include "bytes/base64.h"
#include "crypto/hash.h"
#include "sys/file.h"
#include "sys/lang.h"

#define SUMS "SHA256SUMS"
#define HEX_LEN ((size_t)2 * HASH_LEN)
#define GZIP ".gz"
#define HASHED "/assets/"       /* the build puts a hash of the content into these names */

/* One file as it goes out, plain or in gzip form. */
struct form {
	struct buf body;        /* p is NULL: there is no such form */
	char tag[48];           /* ETag: the quoted base64url of its SHA-256 */
};

struct file {
	char path[SITE_NAME_MAX + 2];
	const char *type;
	struct form plain, gzip;
};

struct site {
	struct file *files;     /* ascending by path */
	size_t n;
	size_t bytes;
};

static const struct {
	const char *suffix, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".wasm", "application/wasm" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".woff2", "font/woff2" },
	{ ".ttf", "font/ttf" },
	{ ".pfb", "application/octet-stream" },
	{ ".bcmap", "application/octet-stream" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ SUMS, "text/plain; charset=utf-8" },
};

/* packaging/nginx/mizhen.conf says the same */
static const struct http_server_fixed headers[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
	  "img-src 'self' blob: data:; font-src 'self'; manifest-src 'self'; media-src 'self' blob:; frame-src blob:; "
	  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Permissions-Policy",
	  "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Vary", "Accept-Encoding" },
	{ NULL, NULL },
};

static bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

static const char *type_of(const char *path)
{
	for (size_t i = 0; i < LEN(types); i++) {
		if (ends_with(path, types[i].suffix))
			return types[i].type;
	}
	return NULL;
}

/* Letters, digits, ".", "_", "-" and single slashes between; no part begins with a dot; the API's place is not taken. */
static bool name_valid(struct bytes name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
	uint8_t last = '/';

	if (name.n == 0 || name.n > SITE_NAME_MAX || (name.n > 2 && memcmp(name.p, "v1/", 3) == 0))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (memchr(letters, name.p[i], sizeof(letters) - 1) == NULL)
			return false;
		if (last == '/' && (name.p[i] == '/' || name.p[i] == '.'))
			return false;
		last = name.p[i];
	}
	return last != '/';
}

static enum err tell(const char *folder, const char *name, enum err e)
{
	const char *what = e == ERR_NOT_FOUND ? L("没有这个文件", "there is no such file")
		: e == ERR_TOO_LONG ? L("全部文件超过 32 MiB", "all files together have more than 32 MiB")
		: e == ERR_PROOF ? L("它或它的 .gz 与 SHA256SUMS 不符；请重新复制整个目录", "it or its .gz is not what SHA256SUMS says; copy the whole folder again")
		: e == ERR_UNSUPPORTED ? L("不是网页终端会有的文件种类", "not a kind of file that a web terminal has")
		: e == ERR_IO ? strerror(errno) : err_name(e);

	fprintf(stderr, "%s/%s: %s\n", folder, name, what);
	return e;
}

static bool is_hash(const char *hex, const uint8_t hash[static HASH_LEN])
{
	char byte[3];

	for (size_t i = 0; i < HASH_LEN; i++) {
		snprintf(byte, sizeof(byte), "%02x", hash[i]);
		if (memcmp(hex + 2 * i, byte, 2) != 0)
			return false;
	}
	return true;
}

/* Reads FOLDER/NAME into RET; HEX: the hash that it must have, or NULL. */
static enum err read_form(struct site *site, const char *folder, const char *name, const char *hex, struct form *ret)
{
	AUTO(buf_free) struct buf tag = BUF_MAX(HASH_LEN * 2);
	uint8_t hash[HASH_LEN];
	char path[FILE_PATH_MAX];

	TRY(file_join(folder, name, path));
	ret->body = BUF_MAX(SITE_BYTES_MAX - site->bytes);
	TRY(buf_reserve(&ret->body, 1));         /* so that an empty file is there */
	TRY(file_read(path, &ret->body));
	site->bytes += ret->body.n;
	hash_sha256(BYTES_OF_BUF(&ret->body), hash);
	if (hex != NULL && !is_hash(hex, hash))
		return ERR_PROOF;
	TRY(base64_encode(BYTES_OF(hash), BASE64_URL_UNPADDED, &tag));
	snprintf(ret->tag, sizeof(ret->tag), "\"%.*s\"", (int)tag.n, (const char *)tag.p);
	return OK;
}

/* Whether PACKED unpacks to just PLAIN. Its hash would not do: what it is depends on the zlib that made it. */
static enum err check_gzip(struct bytes packed, struct bytes plain)
{
	AUTO(buf_free) struct buf out = BUF_MAX(SITE_BYTES_MAX + 1);
	z_stream z = { .next_in = packed.p, .avail_in = (uInt)packed.n };
	uint8_t *p;
	int end;

	TRY(buf_add_room(&out, plain.n + 1, &p));
	z.next_out = p;
	z.avail_out = (uInt)(plain.n + 1);
	if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK)
		return ERR_NOMEM;
	end = inflate(&z, Z_FINISH);
	(void)inflateEnd(&z);
	return end == Z_STREAM_END && z.avail_in == 0 && bytes_equal(BYTES(p, z.total_out), plain) ? OK : ERR_PROOF;
}

static enum err read_gzip(struct site *site, const char *folder, const char *name, struct file *file)
{
	char packed[SITE_NAME_MAX + sizeof(GZIP)];
	enum err e;

	snprintf(packed, sizeof(packed), "%s" GZIP, name);
	e = read_form(site, folder, packed, NULL, &file->gzip);
	if (e == ERR_NOT_FOUND) {
		buf_free(&file->gzip.body);
		return OK;
	}
	TRY(e);
	return check_gzip(BYTES_OF_BUF(&file->gzip.body), BYTES_OF_BUF(&file->plain.body));
}

static enum err add_file(struct site *site, const char *folder, const char *name, const char *hex)
{
	struct file *file = &site->files[site->n];

	snprintf(file->path, sizeof(file->path), "/%s", name);
	file->type = type_of(file->path);
	if (file->type == NULL)
		return ERR_UNSUPPORTED;
	site->n++;
	TRY(read_form(site, folder, name, hex, &file->plain));
	return read_gzip(site, folder, name, file);
}

/* A line of sha256sum(1), "<hash>  <name>": the name, NUL behind it; *text moves behind the line. */
static enum err next_line(struct bytes *text, char hex[static HEX_LEN], char name[static SITE_NAME_MAX + 1])
{
	const uint8_t *end = memchr(text->p, '\n', text->n);
	size_t n = end == NULL ? 0 : (size_t)(end - text->p);
	struct bytes in_line;

	if (n < HEX_LEN + 2 || memcmp(text->p + HEX_LEN, "  ", 2) != 0)
		return ERR_FORMAT;
	in_line = BYTES(text->p + HEX_LEN + 2, n - HEX_LEN - 2);
	if (!name_valid(in_line))
		return ERR_FORMAT;
	memcpy(hex, text->p, HEX_LEN);
	memcpy(name, in_line.p, in_line.n);
	name[in_line.n] = '\0';
	*text = BYTES(text->p + n + 1, text->n - n - 1);
	return OK;
}

static enum err read_all(struct site *site, const char *folder, struct bytes sums)
{
	char hex[HEX_LEN], name[SITE_NAME_MAX + 1] = "", last[SITE_NAME_MAX + 1];
	unsigned line = 0;

	while (sums.n > 0) {
		enum err e;

		line++;
		memcpy(last, name, sizeof(last));
		if (next_line(&sums, hex, name) != OK || strcmp(last, name) >= 0 || site->n == SITE_FILES_MAX) {
			fprintf(stderr, L("%s/" SUMS ":%u: 不是网页终端构建所写的一行\n",
					  "%s/" SUMS ":%u: not a line as the web terminal's build writes it\n"), folder, line);
			return ERR_FORMAT;
		}
		e = add_file(site, folder, name, hex);
		if (e != OK)
			return tell(folder, name, e);
	}
	return OK;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static const struct file *find(const struct site *site, const char *path)
{
	struct file wanted;

	if (strcmp(path, "/") == 0)
		path = "/index.html";
	if (strlen(path) >= sizeof(wanted.path))
		return NULL;
	memcpy(wanted.path, path, strlen(path) + 1);
	return bsearch(&wanted, site->files, site->n, sizeof(*site->files), by_path);
}

enum err site_open(const char *folder, struct site **ret)
{
	struct site *site = calloc(1, sizeof(*site));
	enum err e = ERR_NOMEM;

	if (site != NULL)
		site->files = calloc(SITE_FILES_MAX, sizeof(*site->files));
	if (site == NULL || site->files == NULL)
		goto out;
	e = add_file(site, folder, SUMS, NULL);
	if (e != OK) {
		(void)tell(folder, SUMS, e);
		goto out;
	}
	e = read_all(site, folder, BYTES_OF_BUF(&site->files[0].plain.body));
	if (e != OK)
		goto out;
	qsort(site->files, site->n, sizeof(*site->files), by_path);
	if (find(site, "/") == NULL) {
		e = tell(folder, "index.html", ERR_NOT_FOUND);
		goto out;
	}
	*ret = site;
	return OK;
out:
	site_close(site);
	return e;
}

void site_close(struct site *site)
{
	if (site == NULL)
		return;
	for (size_t i = 0; i < site->n; i++) {
		buf_free(&site->files[i].plain.body);
		buf_free(&site->files[i].gzip.body);
	}
	free(site->files);
	free(site);
}

/* The next item of a list with commas, without the spaces around it; false at the end. */
static bool next_item(const char **list, struct bytes *ret)
{
	const char *from = *list + strspn(*list, ", \t"), *to = from + strcspn(from, ",");

	if (*from == '\0')
		return false;
	*list = to;
	while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	*ret = BYTES(from, to - from);
	return true;
}

/* "gzip", or with a weight that is not zero (RFC 9110, section 12.5.3). */
static bool takes_gzip(const char *list)
{
	struct bytes item;

	while (list != NULL && next_item(&list, &item)) {
		const char *at = (const char *)item.p + 4, *end = (const char *)item.p + item.n;

		if (item.n < 4 || strncasecmp((const char *)item.p, "gzip", 4) != 0)
			continue;
		while (at < end && (*at == ' ' || *at == '\t' || *at == ';'))
			at++;
		if (at == end)
			return true;
		if (end - at < 2 || strncasecmp(at, "q=", 2) != 0)
			return false;
		for (at += 2; at < end; at++) {
			if (*at >= '1' && *at <= '9')
				return true;
		}
		return false;
	}
	return false;
}

/* Whether a list of tags has TAG, or is "*" (RFC 9110, section 13.1.2: a weak tag counts as its strong one). */
static bool lists_tag(const char *list, const char *tag)
{
	struct bytes item;

	while (list != NULL && next_item(&list, &item)) {
		if (item.n > 2 && memcmp(item.p, "W/", 2) == 0)
			item = BYTES(item.p + 2, item.n - 2);
		if (bytes_equal(item, bytes_of_str(tag)) || bytes_equal(item, BYTES_LIT("*")))
			return true;
	}
	return false;
}

bool site_answer(const struct site *site, struct http_exchange *x)
{
	const struct file *file = site == NULL ? NULL : find(site, x->path);
	const struct form *form;

	if (file == NULL || (strcmp(x->method, "GET") != 0 && strcmp(x->method, "HEAD") != 0))
		return false;
	form = file->gzip.body.p != NULL && takes_gzip(http_server_header(x, "Accept-Encoding")) ? &file->gzip : &file->plain;
	x->cache = strncmp(file->path, HASHED, strlen(HASHED)) == 0 ? "public, max-age=31536000, immutable" : "no-cache";
	x->fixed = headers;
	http_server_add_header(x, "ETag", form->tag);
	if (lists_tag(http_server_header(x, "If-None-Match"), form->tag)) {
		x->status = 304;
		return true;
	}
	x->status = 200;
	x->type = file->type;
	x->lent = BYTES_OF_BUF(&form->body);
	if (form == &file->gzip)
		http_server_add_header(x, "Content-Encoding", "gzip");
	return true;
}
