#include "relay/state/state_doctors.h"

#include <string.h>

enum err state_doctors_add(struct state *s, const struct state_doctor *d)
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

enum err state_doctors_next(struct state *s, int64_t after, struct state_doctor *ret)
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

enum err state_doctors_set(struct state *s, int64_t id, enum state_doctor_status status, uint64_t until)
{
	struct query q = query_begin(&s->db, "UPDATE doctors SET status = ?, until = ? WHERE id = ?");

	query_int(&q, status);
	query_int(&q, (int64_t)until);
	query_int(&q, id);
	return query_run(&q);
}

enum err state_doctors_trim(struct state *s, uint64_t keep)
{
	struct query q = query_begin(&s->db,
		"DELETE FROM doctors WHERE status = 0 AND id NOT IN (SELECT id FROM doctors WHERE status = 0 ORDER BY id DESC LIMIT ?)");

	query_int(&q, (int64_t)keep);
	return query_run(&q);
}
