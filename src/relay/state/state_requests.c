/* Doctors and link requests of inner.db. */
#include "relay/state/state.h"

#include <string.h>

#include "statement/revoked_doctors.h"


#define DAY (24 * 3600)
#define KEY_LIFE (91 * DAY)         /* seconds: the longest certificate, and a day */

enum err state_add_doctor(struct state *s, const struct state_doctor *d)
{
	struct query q = query_begin(&s->db,
		"INSERT INTO doctors (request_id, sign, status, until, request) VALUES (?, ?, ?, ?, ?)"
		" ON CONFLICT (request_id) DO NOTHING");

	query_bytes(&q, BYTES_OF(d->request_id));
	query_bytes(&q, BYTES_OF(d->sign));
	query_int(&q, d->status);
	query_int(&q, (int64_t)d->until);
	query_bytes(&q, BYTES_OF_BUF(&d->request));
	return query_run(&q);
}

enum err state_next_doctor(struct state *s, int64_t after, struct state_doctor *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT id, request_id, sign, status, until, request FROM doctors WHERE id > ? ORDER BY id LIMIT 1");
	struct state_doctor v = { .request = ret->request };
	enum err e = ERR_NOT_FOUND;

	query_int(&q, after);
	if (query_row(&q)) {
		v.id = query_get_int(&q, 0);
		query_get_fixed(&q, 1, v.request_id, sizeof(v.request_id));
		query_get_fixed(&q, 2, v.sign, sizeof(v.sign));
		v.status = (enum state_doctor_status)query_get_int(&q, 3);
		v.until = (uint64_t)query_get_int(&q, 4);
		buf_truncate(&v.request, 0);
		e = query_get_buf(&q, 5, &v.request);
	}
	ret->request = v.request;
	TRY(query_end(&q));
	TRY(e);
	*ret = v;
	return OK;
}

enum err state_set_doctor(struct state *s, int64_t id, enum state_doctor_status status, uint64_t until)
{
	struct query q = query_begin(&s->db, "UPDATE doctors SET status = ?, until = ? WHERE id = ?");

	query_int(&q, status);
	query_int(&q, (int64_t)until);
	query_int(&q, id);
	return query_run(&q);
}

enum err state_trim_doctors(struct state *s, uint64_t keep)
{
	struct query q = query_begin(&s->db,
		"DELETE FROM doctors WHERE status = 0 AND id NOT IN (SELECT id FROM doctors WHERE status = 0 ORDER BY id DESC LIMIT ?)");

	query_int(&q, (int64_t)keep);
	return query_run(&q);
}

enum err state_is_revoked(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM revoked WHERE sign = ?");
	bool is;

	query_bytes(&q, BYTES(sign, SHELF_KEY_LEN));
	is = query_row(&q);
	TRY(query_end(&q));
	*ret = is;
	return OK;
}

static enum err count_revoked(struct state *s, size_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT count(*) FROM revoked");

	*ret = query_row(&q) ? (size_t)query_get_int(&q, 0) : 0;
	return query_end(&q);
}

enum err state_revoke_key(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], uint64_t now)
{
	size_t n;

	TRY(state_forget_revoked(s));
	TRY(count_revoked(s, &n));
	if (n >= REVOKED_DOCTORS_MAX)
		return ERR_TOO_LONG;

	/* until the last of its certificates has ended, whatever the clock says now */
	struct query q = query_begin(&s->db,
		"INSERT OR IGNORE INTO revoked SELECT ?1, ?2, max(?2 + ?3, coalesce(max(until), 0)) FROM doctors WHERE sign = ?1");
	struct query d = query_begin(&s->db, "UPDATE doctors SET status = 3 WHERE sign = ?");

	query_bytes(&q, BYTES(sign, SHELF_KEY_LEN));
	query_int(&q, (int64_t)now);
	query_int(&q, KEY_LIFE);
	query_bytes(&d, BYTES(sign, SHELF_KEY_LEN));
	TRY(query_run(&q));
	return query_run(&d);
}

enum err state_forget_revoked(struct state *s)
{
	struct query q = query_begin(&s->db, "DELETE FROM revoked WHERE until + ? < (SELECT root_time FROM relay)");

	query_int(&q, DAY);
	return query_run(&q);
}

enum err state_next_revoked(struct state *s, const uint8_t *after, uint8_t ret_sign[static SHELF_KEY_LEN], uint64_t *ret_time)
{
	struct query q = query_begin(&s->db, "SELECT sign, time FROM revoked WHERE sign > ? ORDER BY sign LIMIT 1");
	bool found;

	query_bytes(&q, after == NULL ? BYTES_LIT("") : BYTES(after, SHELF_KEY_LEN));
	found = query_row(&q);
	if (found) {
		query_get_fixed(&q, 0, ret_sign, SHELF_KEY_LEN);
		*ret_time = (uint64_t)query_get_int(&q, 1);
	}
	TRY(query_end(&q));
	return found ? OK : ERR_NOT_FOUND;
}

enum err state_use_nonce(struct state *s, const uint8_t nonce[static 16], uint64_t expires)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO nonces VALUES (?, ?)");

	query_bytes(&q, BYTES(nonce, 16));
	query_int(&q, (int64_t)expires);
	TRY(query_run(&q));
	return sqlite3_changes(s->db.sqlite) == 1 ? OK : ERR_CONFLICT;
}

enum err state_put_code(struct state *s, const struct state_code *c)
{
	struct query q = query_begin(&s->db, "INSERT INTO codes VALUES (?, ?, ?, ?, ?)");

	query_bytes(&q, BYTES_OF(c->request));
	query_int(&q, c->patient);
	query_bytes(&q, BYTES_OF(c->home));
	query_bytes(&q, BYTES_OF(c->code));
	query_int(&q, (int64_t)c->expires);
	return query_run(&q);
}

enum err state_get_code(struct state *s, const uint8_t request[static HASH_LEN], struct state_code *ret)
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

enum err state_drop_code(struct state *s, const uint8_t request[static HASH_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM codes WHERE request = ?");

	query_bytes(&q, BYTES(request, HASH_LEN));
	return query_run(&q);
}

enum err state_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day, uint64_t *ret)
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

enum err state_add_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day)
{
	struct query q = query_begin(&s->db, "INSERT INTO tallies VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1");

	query_int(&q, what);
	query_int(&q, patient);
	query_int(&q, (int64_t)day);
	return query_run(&q);
}

enum err state_forget_links(struct state *s, uint64_t now)
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

enum err state_add_call(struct state *s, struct bytes sealed)
{
	struct query q = query_begin(&s->db, "INSERT INTO calls (sealed) VALUES (?)");

	query_bytes(&q, sealed);
	return query_run(&q);
}

enum err state_next_call(struct state *s, int64_t after, int64_t *ret_id, struct buf *ret_sealed)
{
	struct query q = query_begin(&s->db, "SELECT id, sealed FROM calls WHERE id > ? ORDER BY id LIMIT 1");
	enum err e = ERR_NOT_FOUND;
	int64_t id = 0;

	query_int(&q, after);
	if (query_row(&q)) {
		id = query_get_int(&q, 0);
		e = query_get_buf(&q, 1, ret_sealed);
	}
	TRY(query_end(&q));
	TRY(e);
	*ret_id = id;
	return OK;
}

enum err state_drop_call(struct state *s, int64_t id)
{
	struct query q = query_begin(&s->db, "DELETE FROM calls WHERE id = ?");

	query_int(&q, id);
	return query_run(&q);
}

enum err state_last_call(struct state *s, int64_t *ret_id)
{
	struct query q = query_begin(&s->db, "SELECT coalesce(max(id), 0) FROM calls");

	*ret_id = query_row(&q) ? query_get_int(&q, 0) : 0;
	return query_end(&q);
}

enum err state_postpone_call(struct state *s, int64_t id)
{
	struct query q = query_begin(&s->db, "UPDATE calls SET id = (SELECT max(id) + 1 FROM calls) WHERE id = ?");

	query_int(&q, id);
	return query_run(&q);
}
