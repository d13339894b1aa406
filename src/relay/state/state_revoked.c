#include "relay/state/state_revoked.h"

#include "statement/revoked_doctors.h"

#define DAY (24 * 3600)
#define KEY_LIFE (91 * DAY)         /* seconds: the longest certificate, and a day */

enum err state_revoked_has(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], bool *ret)
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

enum err state_revoked_add(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], uint64_t now)
{
	size_t n;

	TRY(state_revoked_forget(s));
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

enum err state_revoked_forget(struct state *s)
{
	struct query q = query_begin(&s->db, "DELETE FROM revoked WHERE until + ? < (SELECT root_time FROM relay)");

	query_int(&q, DAY);
	return query_run(&q);
}

enum err state_revoked_next(struct state *s, const uint8_t *after, uint8_t ret_sign[static SHELF_KEY_LEN], uint64_t *ret_time)
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
