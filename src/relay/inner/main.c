/*
 * mizhen-relay-inner: the process that sees plaintext. It reads the hospital's
 * database and the spool, writes its state and the spool, and has no business
 * with any network.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <sodium.h>

#include "relay/inner/inner_status.h"
#include "relay/inner/preview.h"
#include "sys/asked.h"
#include "sys/child.h"
#include "sys/lang.h"
#include "sys/process.h"

static int usage(FILE *out, int status)
{
	fputs(L("用法：mizhen-relay-inner --config 目录 命令\n"
		"\n"
		"  cycle | preview 来源 | status [--json] | init\n"
		"  slip 病人号 [--svg 文件] | slips [--dir 目录] | renew 病人号\n"
		"  close 病人号 death|objection|erasure | reopen 病人号\n"
		"  accept-deletions 来源 | withdraw 来源\n"
		"  doctor list | doctor approve 密钥指纹 | doctor revoke 密钥指纹\n"
		"\n"
		"通常由 mizhen-relay 调用，见其 --help\n",
		"usage: mizhen-relay-inner --config DIR COMMAND\n"
		"\n"
		"  cycle | preview SOURCE | status [--json] | init\n"
		"  slip PATIENT_NO [--svg FILE] | slips [--dir DIR] | renew PATIENT_NO\n"
		"  close PATIENT_NO death|objection|erasure | reopen PATIENT_NO\n"
		"  accept-deletions SOURCE | withdraw SOURCE\n"
		"  doctor list | doctor approve FINGERPRINT | doctor revoke FINGERPRINT\n"
		"\n"
		"Usually run by mizhen-relay; see its --help\n"), out);
	return status;
}

struct command {
	const char *name;
	size_t min, max;              /* arguments */
	bool write;
	enum err (*run)(struct inner *in, char **args);
};

static enum err cycle(struct inner *in, char **args)
{
	(void)args;
	return inner_cycle_run(in);
}

static enum err status(struct inner *in, char **args)
{
	if (args[0] != NULL && strcmp(args[0], "--json") != 0)
		return ERR_UNSUPPORTED;
	return inner_status_run(in, args[0] != NULL);
}

static enum err slip(struct inner *in, char **args)
{
	if (args[1] != NULL && (strcmp(args[1], "--svg") != 0 || args[2] == NULL))
		return ERR_UNSUPPORTED;
	return inner_slips_one(in, args[0], args[1] == NULL ? NULL : args[2]);
}

static enum err slips(struct inner *in, char **args)
{
	if (args[0] != NULL && (strcmp(args[0], "--dir") != 0 || args[1] == NULL))
		return ERR_UNSUPPORTED;
	return inner_slips_all(in, args[0] == NULL ? NULL : args[1]);
}

static enum err renew(struct inner *in, char **args)
{
	return inner_slips_renew(in, args[0]);
}

static enum err close_patient(struct inner *in, char **args)
{
	return inner_close_patient(in, args[0], args[1]);
}

static enum err reopen(struct inner *in, char **args)
{
	return inner_close_reopen(in, args[0]);
}

static enum err accept_deletions(struct inner *in, char **args)
{
	return inner_accept_deletions(in, args[0]);
}

static enum err withdraw(struct inner *in, char **args)
{
	return inner_withdraw(in, args[0]);
}

static enum err doctor(struct inner *in, char **args)
{
	if (strcmp(args[0], "list") == 0 && args[1] == NULL)
		return inner_doctors_list(in);
	if (strcmp(args[0], "approve") == 0 && args[1] != NULL)
		return inner_doctors_decide(in, args[1], true);
	if (strcmp(args[0], "revoke") == 0 && args[1] != NULL)
		return inner_doctors_decide(in, args[1], false);
	return ERR_UNSUPPORTED;
}

static const struct command commands[] = {
	{ "cycle", 0, 0, true, cycle },
	{ "status", 0, 1, false, status },
	{ "slip", 1, 3, false, slip },
	{ "slips", 0, 2, true, slips },
	{ "renew", 1, 1, true, renew },
	{ "close", 2, 2, true, close_patient },
	{ "reopen", 1, 1, true, reopen },
	{ "accept-deletions", 1, 1, true, accept_deletions },
	{ "withdraw", 1, 1, true, withdraw },
	{ "doctor", 1, 2, true, doctor },
};

static int preview(const char *dir, const char *source)
{
	struct relay_config config;

	if (relay_config_read(dir, &config) != OK || relay_config_read_database(&config) != OK)
		return 1;
	return preview_run(&config, source, stdout) == OK ? 0 : 1;
}

static bool is_json(char **args)
{
	return args[0] != NULL && strcmp(args[0], "--json") == 0;
}

/* 1, and of status what a monitor shows. */
static int failed(const char *command, char **args, enum err e)
{
	return strcmp(command, "status") == 0 ? inner_status_unknown(e, is_json(args)) : 1;
}

/* 2, as of every program; of status 3, since its 2 says that the relay is failing. */
static int misused(const char *command, char **args)
{
	int exit_status = asked_misused("mizhen-relay", command);

	return strcmp(command, "status") == 0 ? failed(command, args, ERR_UNSUPPORTED) : exit_status;
}

static int run(const char *dir, const struct command *command, char **args)
{
	static struct inner in;
	enum err e = inner_open(dir, command->write, &in);

	if (e != OK)
		return failed(command->name, args, e);
	e = command->run(&in, args);
	inner_close(&in);
	if (e == ERR_UNSUPPORTED && strcmp(command->name, "renew") != 0)
		return misused(command->name, args);
	if (e == ERR_IO || e == ERR_NOMEM || e == ERR_BUSY || e == ERR_FORMAT || e == ERR_OPEN || e == ERR_TOO_LONG || e == ERR_PROOF)
		fprintf(stderr, L("%s 未完成（%s）；详情见上\n", "%s did not end well (%s); see above\n"), command->name, err_name(e));
	if (e == ERR_DAMAGED)
		fprintf(stderr, L("%s/state/inner.db 已损坏，%s 未完成；请停止中继，从最新的备份恢复 state 目录\n",
				  "%s/state/inner.db is damaged, and %s was not done; stop the relay and restore the folder state from the newest backup\n"),
			dir, command->name);
	/* stopped in good order: the next cycle goes on from there */
	return e == OK ? in.exit_status : e == ERR_STOPPED ? 0 : failed(command->name, args, e);
}

/* "NAME=value" at *AT, if there is a value. */
static void put_variable(char **list, size_t *n, const char *name, const char *value)
{
	char *text;

	if (value == NULL || value[0] == '\0' || asprintf(&text, "%s=%s", name, value) < 0)
		return;
	list[(*n)++] = text;
}

static bool is_environment(char *const *list, size_t n)
{
	size_t there = 0;

	for (; environ[there] != NULL; there++) {
		bool found = false;

		for (size_t i = 0; i < n; i++)
			found |= strcmp(list[i], environ[there]) == 0;
		if (!found)
			return false;
	}
	return there == n;
}

/*
 * The same environment whoever starts this program: what is kept of all
 * processes, and what database.conf has for the drivers. The loader looks at
 * some of that before main, and so the program begins anew with it.
 */
static void settle_environment(char **argv)
{
	static char values[RELAY_ENVIRONMENT_NAMES][RELAY_ENVIRONMENT_VALUE];
	char *list[64] = { NULL };
	size_t n = 0;

	put_variable(list, &n, "PATH", CHILD_PATH);
	for (size_t i = 0; child_kept[i] != NULL; i++)
		put_variable(list, &n, child_kept[i], getenv(child_kept[i]));
	if (relay_config_read_environment(argv[2], values) == OK)
		for (size_t i = 0; i < RELAY_ENVIRONMENT_NAMES; i++)
			put_variable(list, &n, relay_environment[i], values[i]);
	/* where it cannot begin anew, it goes on as it is */
	if (!is_environment(list, n))
		execve("/proc/self/exe", argv, list);
	for (size_t i = 0; i < n; i++)
		free(list[i]);
}

int main(int argc, char **argv)
{
	const char *names[LEN(commands) + 2];

	if (asked_for(argc, argv, "--help"))
		return usage(stdout, 0);
	if (asked_for(argc, argv, "--version"))
		return asked_version("mizhen-relay-inner");
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--config") != 0)
		return asked_misused("mizhen-relay-inner", NULL);
	if (argc < 4)
		return usage(stderr, 2);
	settle_environment(argv);
	if (sodium_init() < 0 || process_harden() != OK || process_block_stop() != OK || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		fputs(L("无法保护本进程，因此不运行\n", "this process cannot be protected and does not run\n"), stderr);
		return 1;
	}
	if (strcmp(argv[3], "status") == 0)
		inner_status_listen();
	if (strcmp(argv[3], "init") == 0 && argc == 4)
		return inner_init_run(argv[2]) == OK ? 0 : 1;
	if (strcmp(argv[3], "preview") == 0 && argc == 5)
		return preview(argv[2], argv[4]);
	for (size_t i = 0; i < LEN(commands); i++) {
		size_t n = (size_t)argc - 4;

		names[i] = commands[i].name;
		if (strcmp(argv[3], commands[i].name) == 0 && n >= commands[i].min && n <= commands[i].max)
			return run(argv[2], &commands[i], argv + 4);
	}
	names[LEN(commands)] = "init";
	names[LEN(commands) + 1] = "preview";
	for (size_t i = 0; i < LEN(names); i++)
		if (strcmp(argv[3], names[i]) == 0)
			return misused(argv[3], argv + 4);
	return asked_unknown("mizhen-relay-inner", argv[3], names, LEN(names));
}
