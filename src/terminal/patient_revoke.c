#include <string.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/own_grants.h"
#include "terminal/screen.h"
#include "verify/verify_ended.h"

/* The shelf that a grant is of. */
static const struct opened *shelf_of(const struct opened_all *all, const struct grant *g)
{
	for (size_t i = 0; i < all->n; i++)
		if (bytes_equal(g->hospital, bytes_of_str(known_id(&all->shelves[i].known))) &&
		    memcmp(all->shelves[i].keys.tag, g->tag, ATOM_TAG_LEN) == 0)
			return &all->shelves[i];
	return NULL;
}

static enum err send(struct terminal *t, struct opened_all *all, const struct verify_grant *g)
{
	AUTO(client_token_wipe) struct client_token token;
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	const struct opened *shelf = shelf_of(all, &g->grant);
	struct revoke revoke = { .time = client_now(&all->client) };
	enum err e;

	if (shelf == NULL)
		return problem_is(&t->why, PROBLEM_NO_GRANT, ERR_NOT_FOUND);
	memcpy(revoke.grant, g->id, sizeof(revoke.grant));
	if (grant_revoke_sign(&revoke, shelf->keys.sign_secret, &statement) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = opened_session(t, &all->client, shelf, &token);
	if (e == OK)
		e = client_send(&all->client, "POST", "/v1/revocations", &token, BYTES_OF_BUF(&statement), NULL, &t->why);
	return e == OK ? OK : problem_is(&t->why, PROBLEM_UNEXPECTED, e);
}

/* What the platform took back must not come again: the grant and those passed on from it. */
static enum err remember(struct terminal *t, const struct verify_grants *list, const uint8_t id[static HASH_LEN])
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);

	TRY(granting_ended_load(&t->dir, &ended, &t->why));
	for (size_t i = 0; i < list->n; i++) {
		const struct verify_grant *g = &list->grants[i];

		if ((memcmp(g->id, id, HASH_LEN) == 0 || (g->grant.has_parent && memcmp(g->grant.parent, id, HASH_LEN) == 0)) &&
		    verify_ended_add(&ended, g->id) != OK)
			return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	}
	return granting_ended_save(&t->dir, &ended, &t->why);
}

static enum err report(struct terminal *t, const struct verify_grant *g)
{
	struct json_put w = json_put(&t->out);
	char id[HEX_ID32];

	hex_text(BYTES_OF(g->id), id);
	if (!t->json)
		screen_line(L("已撤销授权 %s。已经看过的内容无法收回。", "Grant %s is revoked. What was read cannot be unread."), id);
	json_put_object(&w);
	json_put_key(&w, "grant");
	json_put_str(&w, id);
	json_put_key(&w, "state");
	json_put_str(&w, "revoked");
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

enum err patient_revoke_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(opened_all_free) struct opened_all all = { 0 };
	AUTO(own_grants_free) struct own_grants g = { 0 };
	const struct verify_grant *grant;
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 1, 1, &t->why));
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, 0, &all));
	TRY(own_grants_load(t, &all, &g));
	TRY(opened_all_sought(&all, granting_find(&g.list, rest.words[0], &grant, &t->why), &t->why));
	TRY(send(t, &all, grant));
	TRY(remember(t, &g.list, grant->id));
	return report(t, grant);
}
