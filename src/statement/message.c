#include "statement/message.h"

#include <stdlib.h>
#include <string.h>

static void put_hashes(struct cbor_writer *w, const uint8_t (*hashes)[ATOM_HASH_LEN], size_t n)
{
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++)
		cbor_put_bytes(w, BYTES_OF(hashes[i]));
}

/* Keys or ids, ascending, none twice. */
static size_t get_hashes(struct cbor_reader *r, uint8_t (*ret)[ATOM_HASH_LEN], size_t max)
{
	size_t n = cbor_get_array(r, max);

	for (size_t i = 0; i < n; i++) {
		cbor_get_fixed(r, ret[i], ATOM_HASH_LEN);
		if (i > 0 && memcmp(ret[i - 1], ret[i], ATOM_HASH_LEN) >= 0)
			cbor_fail(r, ERR_FORMAT);
	}
	return r->err == OK ? n : 0;
}

static enum err valid(struct bytes written)
{
	struct message ignored;

	return message_read(written, &ignored);
}

enum err message_write(const struct message *m, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	if (m->seen_n > MESSAGE_SEEN_MAX || m->audience_n > MESSAGE_AUDIENCE_MAX)
		return ERR_TOO_LONG;
	cbor_put_map(&w, 6);
	atom_put_fixed_or_null(atom_put_key(&w, 0), m->has_thread, m->thread, sizeof(m->thread));
	cbor_put_uint(atom_put_key(&w, 1), m->count);
	put_hashes(atom_put_key(&w, 2), m->seen, m->seen_n);
	cbor_put_uint(atom_put_key(&w, 3), m->time);
	put_hashes(atom_put_key(&w, 4), m->audience, m->audience_n);
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(m->file));
	return atom_written(&w, start, valid);
}

enum err message_read(struct bytes body, struct message *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct message m = { 0 };

	atom_get_map(&r, 6);
	m.has_thread = atom_get_fixed_or_null(atom_get_key(&r, 0), m.thread, sizeof(m.thread));
	m.count = cbor_get_uint(atom_get_key(&r, 1));
	m.seen_n = get_hashes(atom_get_key(&r, 2), m.seen, MESSAGE_SEEN_MAX);
	m.time = cbor_get_uint(atom_get_key(&r, 3));
	m.audience_n = get_hashes(atom_get_key(&r, 4), m.audience, MESSAGE_AUDIENCE_MAX);
	cbor_get_fixed(atom_get_key(&r, 5), m.file, sizeof(m.file));
	TRY(cbor_done(&r));
	if (m.audience_n < 1)
		return ERR_FORMAT;
	*ret = m;
	return OK;
}

enum err message_sign(const struct message *m, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(message_write(m, &body));
	return statement_sign(STATEMENT_MESSAGE, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err message_open(struct bytes raw, const uint8_t sender_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		      struct message *ret)
{
	struct statement st;
	struct message m;

	TRY(statement_open(raw, STATEMENT_MESSAGE, sender_key, &st));
	TRY(message_read(st.body, &m));
	*ret_statement = st;
	*ret = m;
	return OK;
}

bool message_is_for(const struct message *m, const uint8_t key[static ATOM_KEY_LEN])
{
	for (size_t i = 0; i < m->audience_n; i++) {
		if (memcmp(m->audience[i], key, ATOM_KEY_LEN) == 0)
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, ATOM_KEY_LEN);
}

void message_sort(uint8_t (*keys)[ATOM_KEY_LEN], size_t n)
{
	qsort(keys, n, ATOM_KEY_LEN, compare);
}
