#include "terminal/own_grants.h"

#include <stdlib.h>

#include "verify/verify_ended.h"

void own_grants_free(struct own_grants *g)
{
	verify_grants_free(&g->list);
	for (size_t i = 0; i < g->n; i++)
		buf_free(&g->answers[i]);
	free(g->answers);
	*g = (struct own_grants){ 0 };
}

static enum err load(struct terminal *t, struct opened_all *all, const struct opened *shelf, struct own_grants *g)
{
	AUTO(client_token_wipe) struct client_token token;
	struct buf *answer = &g->answers[g->n];
	enum err e;

	*answer = BUF_MAX(CLIENT_ANSWER_MAX);
	TRY(opened_session(t, &all->client, shelf, &token));
	e = client_get(&all->client, "/v1/grants", &token, answer, &t->why);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_UNEXPECTED, e, "/v1/grants");
	g->n++;
	return verify_grants_own(BYTES_OF_BUF(answer), shelf->keys.sign_public, &g->list, &t->why);
}

enum err own_grants_load(struct terminal *t, struct opened_all *all, struct own_grants *ret)
{
	AUTO(own_grants_free) struct own_grants g = { 0 };
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);

	g.answers = calloc(all->n + 1, sizeof(*g.answers));
	if (g.answers == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	for (size_t i = 0; i < all->n; i++)
		TRY(load(t, all, &all->shelves[i], &g));
	TRY(granting_ended_load(&t->dir, &ended, &t->why));
	TRY(verify_ended(&g.list, &ended, &t->why));
	TRY(granting_ended_save(&t->dir, &ended, &t->why));
	*ret = g;
	g = (struct own_grants){ 0 };
	return OK;
}
