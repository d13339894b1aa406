#include "relay/state/state_login.h"

enum err state_login_get(struct state *s, struct state_login *ret)
{
	struct query q = query_begin(&s->db, "SELECT conf, times, next, said FROM login");
	bool found = query_row(&q);
	enum err e = OK;

	if (found) {
		query_get_fixed(&q, 0, ret->conf, sizeof(ret->conf));
		ret->times = (uint64_t)query_get_int(&q, 1);
		ret->next = (uint64_t)query_get_int(&q, 2);
		buf_truncate(&ret->said, 0);
		e = query_get_buf(&q, 3, &ret->said);
	}
	TRY(query_end(&q));
	TRY(e);
	return found ? OK : ERR_NOT_FOUND;
}

enum err state_login_set(struct state *s, const struct state_login *login)
{
	struct query q = query_begin(&s->db, "REPLACE INTO login VALUES (1, ?, ?, ?, ?)");

	query_bytes(&q, BYTES_OF(login->conf));
	query_int(&q, (int64_t)login->times);
	query_int(&q, (int64_t)login->next);
	query_text(&q, BYTES_OF_BUF(&login->said));
	return query_run(&q);
}

enum err state_login_forget(struct state *s)
{
	return query_script(&s->db, "DELETE FROM login");
}
