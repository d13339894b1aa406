#include "platform/fetch_blob.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/merkle.h"
#include "platform/grants.h"

#define LEAVES_BYTES_MAX ((size_t)64 << 20)

/* A complete blob and whether the caller may read it: *RET_LENGTH, or ERR_NOT_FOUND for either reason. */
static enum err find(struct call *c, uint64_t *ret_length)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT no, length FROM blob WHERE hospital = $1 AND id = $2 AND head IS NOT NULL",
					   STORE_TEXT(bytes_of_str(c->hospital)), STORE_BYTES(BYTES(c->id, BLOBS_ID_LEN)));
	bool found = store_next(&q), allowed = false;
	uint64_t row = 0, length = 0;

	if (found) {
		row = store_get_uint(&q, 0);
		length = store_get_uint(&q, 1);
	}
	TRY(store_end_found(&q, found));
	if (c->who.role == SESSION_DOCTOR) {
		TRY(grants_allow_blob(c, row, &allowed));
	} else {
		q = STORE_QUERY(c->store,
				"SELECT 1 FROM record_blob JOIN record ON record.no = record WHERE blob = $1 AND shelf = $2 LIMIT 1",
				STORE_UINT(row), STORE_UINT(c->who.shelf));
		allowed = store_next(&q);
		TRY(store_end(&q));
	}
	if (!allowed)
		return ERR_NOT_FOUND;
	*ret_length = length;
	return OK;
}

/* Digits up to STOP; *s moves behind it. */
static bool number(const char **s, char stop, uint64_t *ret)
{
	unsigned long long v;
	char *end;

	if (**s < '0' || **s > '9')
		return false;
	errno = 0;
	v = strtoull(*s, &end, 10);
	if (errno != 0 || *end != stop)
		return false;
	*s = end + (stop != '\0');
	*ret = v;
	return true;
}

struct range {
	bool given;
	uint64_t first, n;
};

/* A single range (RFC 9110 §14.1.2); more than one, or another unit, is as if there were none. ERR_NOT_FOUND: not within. */
static enum err read_range(const char *s, uint64_t length, struct range *ret)
{
	uint64_t first = 0, last = length - 1;
	struct range whole = { false, 0, length };

	*ret = whole;
	if (s == NULL || strncmp(s, "bytes=", 6) != 0 || strchr(s, ',') != NULL)
		return OK;
	s += 6;
	if (*s == '-') {
		s++;
		if (!number(&s, '\0', &first))
			return OK;
		if (first == 0)
			return ERR_NOT_FOUND;
		first = first < length ? length - first : 0;
	} else {
		if (!number(&s, '-', &first))
			return OK;
		if (*s != '\0' && (!number(&s, '\0', &last) || last < first))
			return OK;
	}
	if (first >= length)
		return ERR_NOT_FOUND;
	if (last >= length)
		last = length - 1;
	*ret = (struct range){ true, first, last - first + 1 };
	return OK;
}

enum err fetch_blob(struct call *c)
{
	struct http_exchange *x = c->http;
	struct range range;
	uint64_t length;
	char text[64];

	TRY(find(c, &length));
	if (read_range(http_server_header(x, "Range"), length, &range) != OK)
		return call_refuse_with(c, PROBLEM_RANGE, "length", length);
	TRY(blobs_read(&c->platform->blobs, bytes_of_str(c->hospital), c->id, &x->fd));
	x->fd_at = range.first;
	x->fd_n = range.n;
	x->type = "application/octet-stream";
	x->status = range.given ? 206 : 200;
	http_server_add_header(x, "Accept-Ranges", "bytes");
	if (range.given) {
		snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range.first, range.first + range.n - 1, length);
		http_server_add_header(x, "Content-Range", text);
	}
	return OK;
}

enum err fetch_blob_proof(struct call *c)
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_BYTES_MAX);
	uint8_t path[MERKLE_PATH_MAX][HASH_LEN];
	struct cbor_writer w;
	uint64_t length;
	size_t n;

	TRY(find(c, &length));
	if (c->number >= blobs_chunks(length))
		return ERR_NOT_FOUND;
	TRY(blobs_leaves(&c->platform->blobs, bytes_of_str(c->hospital), c->id, &leaves));
	TRY(merkle_path((const uint8_t (*)[HASH_LEN])leaves.p, leaves.n / HASH_LEN, (size_t)c->number, path, &n));
	w = call_answer(c, 200, false);
	cbor_put_array(&w, 2);
	cbor_put_uint(&w, leaves.n / HASH_LEN);
	cbor_put_array(&w, n);
	for (size_t i = 0; i < n; i++)
		cbor_put_bytes(&w, BYTES_OF(path[i]));
	return cbor_written(&w);
}
