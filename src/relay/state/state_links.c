#include "relay/state/state_links.h"

#include <string.h>

enum err state_links_use_nonce(struct state *s, const uint8_t nonce[static 16], uint64_t expires)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO nonces VALUES (?, ?)");

	query_bytes(&q, BYTES(nonce, 16));
	query_int(&q, (int64_t)expires);
	TRY(query_run(&q));
	return sqlite3_changes(s->db.sqlite) == 1 ? OK : ERR_CONFLICT;
}

enum err state_links_put_code(struct state *s, const struct state_code *c)
{
	struct query q = query_begin(&s->db, "INSERT INTO codes VALUES (?, ?, ?, ?, ?)");

	query_bytes(&q, BYTES_OF(c->request));
	query_int(&q, c->patient);
	query_bytes(&q, BYTES_OF(c->home));
	query_bytes(&q, BYTES_OF(c->code));
	query_int(&q, (int64_t)c->expires);
	return query_run(&q);
}

enum err state_links_get_code(struct state *s, const uint8_t request[static HASH_LEN], struct state_code *ret)
{
	struct query q = query_begin(&s->db, "SELECT patient, home, code, expires FROM codes WHERE request = ?");
	struct state_code v = { 0 };
	bool found;

	query_bytes(&q, BYTES(request, HASH_LEN));
	found = query_row(&q);
	if (found) {
		v.patient = query_get_int(&q, 0);
		query_get_fixed(&q, 1, v.home, sizeof(v.home));
		query_get_fixed(&q, 2, v.code, sizeof(v.code));
		v.expires = (uint64_t)query_get_int(&q, 3);
	}
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	memcpy(v.request, request, HASH_LEN);
	*ret = v;
	return OK;
}

enum err state_links_drop_code(struct state *s, const uint8_t request[static HASH_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM codes WHERE request = ?");

	query_bytes(&q, BYTES(request, HASH_LEN));
	return query_run(&q);
}

enum err state_links_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day, uint64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT n FROM tallies WHERE what = ? AND patient = ? AND day = ?");
	int64_t n;

	query_int(&q, what);
	query_int(&q, patient);
	query_int(&q, (int64_t)day);
	n = query_row(&q) ? query_get_int(&q, 0) : 0;
	TRY(query_end(&q));
	*ret = (uint64_t)n;
	return OK;
}

enum err state_links_add_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day)
{
	struct query q = query_begin(&s->db, "INSERT INTO tallies VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1");

	query_int(&q, what);
	query_int(&q, patient);
	query_int(&q, (int64_t)day);
	return query_run(&q);
}

enum err state_links_forget(struct state *s, uint64_t now)
{
	struct query nonces = query_begin(&s->db, "DELETE FROM nonces WHERE expires < ?");
	struct query codes = query_begin(&s->db, "DELETE FROM codes WHERE expires < ?");
	struct query tallies = query_begin(&s->db, "DELETE FROM tallies WHERE day < ?");

	query_int(&nonces, (int64_t)now);
	query_int(&codes, (int64_t)now);
	query_int(&tallies, (int64_t)(now / (24 * 3600)));
	TRY(query_run(&nonces));
	TRY(query_run(&codes));
	return query_run(&tallies);
}
