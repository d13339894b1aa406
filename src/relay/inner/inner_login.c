/*
 * A login that the database refused is not tried again each cycle: after some
 * tries most databases lock the account. It waits, twice as long each time,
 * unless database.conf was changed or a preview got in.
 */
#include "relay/inner/inner_login.h"
#include "relay/inner/inner_text.h"

#include <string.h>

#include "bytes/secret.h"
#include "relay/state/state_login.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"

#define CONF_MAX ((size_t)1 << 20)
#define WAIT_FIRST 300         /* seconds */
#define WAIT_MAX (4 * 3600)

static uint64_t wait_after(uint64_t times)
{
	uint64_t wait = WAIT_FIRST;

	for (uint64_t i = 1; i < times && wait < WAIT_MAX; i++)
		wait *= 2;
	return wait < WAIT_MAX ? wait : WAIT_MAX;
}

/* Keyed: a plain hash would be one to try passwords by. */
static enum err hash_conf(const struct inner *in, uint8_t ret[static HASH_LEN])
{
	AUTO(buf_free) struct buf text = BUF_MAX(CONF_MAX);
	char path[RELAY_PATH_MAX];

	TRY(relay_config_path(&in->config, "database.conf", path));
	TRY(file_read(path, &text));
	keys_hash(in->keys, "database.conf", BYTES_OF_BUF(&text), ret);
	secret_wipe(text.p, text.n);
	return OK;
}

static void tell(struct inner *in, const struct state_login *login)
{
	char when[INNER_TEXT_WHEN_MAX];

	inner_trouble(in, STATE_TROUBLE_DATABASE, "",
		      L("登录被拒绝，%s 再试（更正 database.conf 后立即再试；账户恢复后请运行 preview）：%.*s",
			"login refused, next try at %s (at once when database.conf is changed; run a preview when the account is well again): %.*s"),
		      inner_text_when(login->next, when), (int)login->said.n, (const char *)login->said.p);
}

/* The state is changed in a transaction of its own: nothing is open at a login. */
static enum err keep(struct inner *in, const struct state_login *login)
{
	enum err e;

	TRY(state_begin(&in->state));
	e = login == NULL ? state_login_forget(&in->state) : state_login_set(&in->state, login);
	if (e == OK)
		e = state_commit(&in->state);
	state_rollback(&in->state);
	return e;
}

static enum err refused(struct inner *in, struct state_login *login, const struct source_problem *problem)
{
	login->times++;
	login->next = in->now + wait_after(login->times);
	buf_truncate(&login->said, 0);
	TRY(buf_add_str(&login->said, problem->text));
	tell(in, login);
	return keep(in, login);
}

/* NOTED: the state has a refusal, of this file or another. */
static enum err try_login(struct inner *in, struct state_login *login, bool noted, struct source_odbc *ret_db, bool *ret)
{
	struct source_problem problem = { 0 };
	enum err e = source_odbc_open(&in->config, ret_db, &problem);

	if (e == ERR_NOMEM)
		return e;
	*ret = e == OK;
	if (e == OK)
		return noted ? keep(in, NULL) : OK;
	log_event("database-unreachable", "sqlstate=%s", problem.state);
	if (problem.refused)
		return refused(in, login, &problem);
	inner_trouble(in, STATE_TROUBLE_DATABASE, "", "%s", problem.text);
	return OK;
}

static enum err open_or_wait(struct inner *in, struct state_login *login, struct source_odbc *ret_db, bool *ret)
{
	uint8_t conf[HASH_LEN];
	enum err e = state_login_get(&in->state, login);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(hash_conf(in, conf));
	bool noted = e == OK;
	if (!noted || memcmp(conf, login->conf, HASH_LEN) != 0) {
		memcpy(login->conf, conf, HASH_LEN);
		login->times = 0;
		login->next = 0;
	}
	/* further ahead than any wait: noted under another clock */
	if (in->now >= login->next || login->next - in->now > WAIT_MAX)
		return try_login(in, login, noted, ret_db, ret);
	log_event("login-waits", "next=%llu", (unsigned long long)login->next);
	tell(in, login);
	*ret = false;
	return OK;
}

enum err inner_login_open(struct inner *in, struct source_odbc *ret_db, bool *ret)
{
	struct state_login login = { .said = BUF_MAX(SOURCE_MESSAGE_MAX) };
	enum err e = open_or_wait(in, &login, ret_db, ret);

	buf_free(&login.said);
	return e;
}

void inner_login_worked(const char *dir)
{
	struct state_login login = { .said = BUF_MAX(SOURCE_MESSAGE_MAX) };
	struct state state;

	if (state_open(dir, false, &state) != OK)
		return;
	/* it is written to where there is something to forget, and else not even waited for */
	if (state_login_get(&state, &login) != ERR_NOT_FOUND && state_login_forget(&state) != OK)
		log_event("login-not-forgotten", NULL);
	buf_free(&login.said);
	state_close(&state);
}
