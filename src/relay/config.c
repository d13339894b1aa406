#include "relay/config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "statement/atom.h"
#include "sys/config.h"
#include "sys/lang.h"

static const char *const link_policies[] = { "phone", "slip", "peer", NULL };

#define RELAY_CONF "relay.conf"
#define DATABASE_CONF "database.conf"

/* The numbers as sys/config gives them. */
struct numbers {
	uint64_t platform_seconds, interval, overlap, sweep, spool_limit;
	unsigned link_policy;
};

static enum err refuse(const char *dir, const char *file, const char *what)
{
	fprintf(stderr, "%s/%s: %s\n", dir, file, what);
	return ERR_FORMAT;
}

/* A connection string with a password is for the relay's user alone. */
static bool password_is_exposed(const char *path, const struct relay_config *config)
{
	struct stat st;

	if (strcasestr(config->connection, "pwd=") == NULL && strcasestr(config->connection, "password=") == NULL)
		return false;
	return stat(path, &st) != 0 || (st.st_mode & 077) != 0;
}

static enum err check(const struct relay_config *c)
{
	size_t n = strlen(c->terminal);

	if (!atom_hospital_valid(bytes_of_str(c->id)))
		return refuse(c->dir, RELAY_CONF, L("[hospital] id 须为 1 至 32 个小写字母、数字或连字符，不以连字符开头",
					"[hospital] id takes 1 to 32 lower-case letters, digits or hyphens, not a hyphen first"));
	if (!atom_name_valid(bytes_of_str(c->name_zh)) || !atom_name_valid(bytes_of_str(c->name_en)))
		return refuse(c->dir, RELAY_CONF, L("[hospital] name_zh 和 name_en 须为 1 至 200 字节的 UTF-8，不含控制字符和改变文字方向的字符",
					"[hospital] name_zh and name_en take 1 to 200 bytes of UTF-8, without control characters "
					"and characters that turn the direction of text"));
	if (n == 0 || c->terminal[n - 1] != '/')
		return refuse(c->dir, RELAY_CONF, L("[hospital] terminal 须为以 / 结尾的网址，就诊单的链接指向它",
					"[hospital] terminal takes a URL that ends in /, which slips link to"));
	if (c->link_policy == RELAY_LINK_PHONE && c->phone_command[0] == '\0')
		return refuse(c->dir, RELAY_CONF, L("link_policy = phone 需要 phone_command：发送验证码的程序的绝对路径；"
					"没有这样的程序时请用 link_policy = slip",
					"link_policy = phone needs phone_command, the absolute path of the program that sends "
					"one-time codes; without such a program use link_policy = slip"));
	if (c->link_policy == RELAY_LINK_PEER && !c->accept_peer_vouching)
		return refuse(c->dir, RELAY_CONF, L("link_policy = peer 表示仅凭对方医院的担保就交出就诊码；确要如此，请写 accept_peer_vouching = yes",
					"link_policy = peer hands out access codes on another hospital's word alone; "
					"if that is meant, write accept_peer_vouching = yes"));
	return OK;
}

static enum err read_file(const char *path, const struct config_key *keys, size_t n)
{
	char message[CONFIG_MESSAGE_MAX];
	enum err e = config_read(path, keys, n, message);

	if (e != OK)
		fprintf(stderr, "%s\n", message);
	return e;
}

enum err relay_config_read(const char *dir, struct relay_config *ret)
{
	struct relay_config c = { 0 };
	struct numbers n;
	const struct config_key keys[] = {
		{ "hospital", "id", CONFIG_TEXT, c.id, 0, sizeof(c.id), NULL, NULL },
		{ "hospital", "name_zh", CONFIG_TEXT, c.name_zh, 0, sizeof(c.name_zh), NULL, NULL },
		{ "hospital", "name_en", CONFIG_TEXT, c.name_en, 0, sizeof(c.name_en), NULL, NULL },
		{ "hospital", "profile", CONFIG_TEXT, c.profile, 0, sizeof(c.profile), NULL, "cn-card" },
		{ "hospital", "accept_guessable", CONFIG_YES_NO, &c.accept_guessable, 0, 0, NULL, "no" },
		{ "hospital", "link_policy", CONFIG_WORD, &n.link_policy, 0, 0, link_policies, "slip" },
		{ "hospital", "accept_peer_vouching", CONFIG_YES_NO, &c.accept_peer_vouching, 0, 0, NULL, "no" },
		{ "hospital", "phone_command", CONFIG_PATH, c.phone_command, 0, sizeof(c.phone_command), NULL, "" },
		{ "hospital", "terminal", CONFIG_TEXT, c.terminal, 0, sizeof(c.terminal), NULL, NULL },
		{ "hospital", "time_zone", CONFIG_TEXT, c.time_zone, 0, sizeof(c.time_zone), NULL, "Asia/Shanghai" },
		{ "cycle", "platform_seconds", CONFIG_NUMBER, &n.platform_seconds, 0, 86400, NULL, "20" },
		{ "cycle", "interval", CONFIG_NUMBER, &n.interval, 1, 86400, NULL, "300" },
		{ "cycle", "overlap", CONFIG_NUMBER, &n.overlap, 0, 86400, NULL, "300" },
		{ "cycle", "sweep", CONFIG_NUMBER, &n.sweep, 1, 1000000, NULL, "24" },
		{ "cycle", "spool_limit", CONFIG_NUMBER, &n.spool_limit, 2, 1000000000, NULL, "4096" },
		{ "switch", "driver", CONFIG_TEXT, c.switch_driver, 0, sizeof(c.switch_driver), NULL, NULL },
		{ "platform", "origin", CONFIG_TEXT, c.origin, 0, sizeof(c.origin), NULL, NULL },
		{ "platform", "authority", CONFIG_PATH, c.authority, 0, sizeof(c.authority), NULL, "" },
	};
	char path[RELAY_PATH_MAX];

	if (strlen(dir) >= sizeof(c.dir)) {
		fprintf(stderr, L("--config：路径太长\n", "--config: the path is too long\n"));
		return ERR_TOO_LONG;
	}
	strcpy(c.dir, dir);
	TRY(relay_config_path(&c, RELAY_CONF, path));
	TRY(read_file(path, keys, LEN(keys)));
	c.link_policy = (enum relay_link_policy)n.link_policy;
	c.platform_seconds = (unsigned)n.platform_seconds;
	c.interval = (unsigned)n.interval;
	c.overlap = (unsigned)n.overlap;
	c.sweep = (unsigned)n.sweep;
	c.spool_limit = n.spool_limit;
	TRY(check(&c));
	*ret = c;
	return OK;
}

const char *const relay_environment[RELAY_ENVIRONMENT_NAMES] = {
	"LD_LIBRARY_PATH", "ODBCINI", "ODBCINSTINI", "ODBCSYSINI",
	"NLS_DATE_FORMAT", "NLS_LANG", "NLS_TIMESTAMP_FORMAT", "ORACLE_HOME", "TNS_ADMIN",
	"DM_HOME", "FREETDS", "FREETDSCONF", "TDSVER", "DB2INSTANCE",
	"CLIENT_LOCALE", "DB_LOCALE", "DELIMIDENT", "GBASEDBTDIR", "INFORMIXDIR", "INFORMIXSERVER", "INFORMIXSQLHOSTS",
	"KRB5_CONFIG",
};

/* Both sections of database.conf; ENVIRONMENT may be thrown away. */
static enum err read_database(struct relay_config *c, char environment[RELAY_ENVIRONMENT_NAMES][RELAY_ENVIRONMENT_VALUE],
			      char ret_path[RELAY_PATH_MAX], char ret_message[static CONFIG_MESSAGE_MAX])
{
	uint64_t block, timeout;
	const struct config_key database[] = {
		{ "database", "connection", CONFIG_TEXT, c->connection, 0, sizeof(c->connection), NULL, NULL },
		{ "database", "files", CONFIG_PATH, c->files, 0, sizeof(c->files), NULL, "" },
		{ "database", "block", CONFIG_NUMBER, &block, 1, 10000, NULL, "1000" },
		{ "database", "timeout", CONFIG_NUMBER, &timeout, 1, 86400, NULL, "600" },
	};
	struct config_key keys[LEN(database) + RELAY_ENVIRONMENT_NAMES];

	memcpy(keys, database, sizeof(database));
	for (size_t i = 0; i < RELAY_ENVIRONMENT_NAMES; i++)
		keys[LEN(database) + i] = (struct config_key){
			"environment", relay_environment[i], CONFIG_TEXT, environment[i], 0, RELAY_ENVIRONMENT_VALUE, NULL, "",
		};
	TRY(relay_config_path(c, DATABASE_CONF, ret_path));
	TRY(config_read(ret_path, keys, LEN(keys), ret_message));
	c->block = (unsigned)block;
	c->timeout = (unsigned)timeout;
	return OK;
}

enum err relay_config_read_database(struct relay_config *config)
{
	char environment[RELAY_ENVIRONMENT_NAMES][RELAY_ENVIRONMENT_VALUE], message[CONFIG_MESSAGE_MAX] = "", path[RELAY_PATH_MAX];
	struct relay_config c = *config;
	enum err e = read_database(&c, environment, path, message);

	if (e != OK && message[0] != '\0')
		fprintf(stderr, "%s\n", message);
	TRY(e);
	if (password_is_exposed(path, &c))
		return refuse(c.dir, DATABASE_CONF,
			      L("connection 中有密码，而其他用户可以读取本文件；请执行 chmod 600",
				"connection has a password in it and other users can read this file; chmod 600 it"));
	*config = c;
	return OK;
}

enum err relay_config_read_environment(const char *dir, char ret[RELAY_ENVIRONMENT_NAMES][RELAY_ENVIRONMENT_VALUE])
{
	char message[CONFIG_MESSAGE_MAX], path[RELAY_PATH_MAX];
	struct relay_config c = { 0 };

	if (strlen(dir) >= sizeof(c.dir))
		return ERR_TOO_LONG;
	strcpy(c.dir, dir);
	return read_database(&c, ret, path, message);
}

enum err relay_config_path(const struct relay_config *config, const char *name, char ret[RELAY_PATH_MAX])
{
	int n = snprintf(ret, RELAY_PATH_MAX, "%s/%s", config->dir, name);

	return n < 0 || n >= RELAY_PATH_MAX ? ERR_TOO_LONG : OK;
}
