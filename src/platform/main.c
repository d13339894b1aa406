/* mizhen-platform --config FILE [run] | admit STATEMENT-FILE */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "platform/admit.h"
#include "platform/platform.h"
#include "sys/asked.h"
#include "sys/lang.h"
#include "sys/log.h"
#include "sys/process.h"

static int usage(FILE *out, int status)
{
	fputs(L("用法：mizhen-platform --config 文件 [run]\n"
		"      mizhen-platform --config 文件 admit 医院声明文件\n",
		"usage: mizhen-platform --config FILE [run]\n"
		"       mizhen-platform --config FILE admit STATEMENT-FILE\n"), out);
	return status;
}

static int fail(const struct platform_config *config, const char *where, enum err e)
{
	if (e == ERR_BUSY)
		fprintf(stderr, L("%s 已由另一个平台进程使用\n", "%s is in use by another platform process\n"), config->data);
	else if (e == ERR_UNSUPPORTED)
		fprintf(stderr, L("%s 的数据库来自另一版本\n", "the database in %s is of another version\n"), config->data);
	else if (e == ERR_FORMAT)
		fprintf(stderr, L("%s 不是地址（应为 地址:端口 或 unix:/路径），或 %s/platform.key 已损坏\n",
				  "%s is no address (address:port or unix:/path), or %s/platform.key is damaged\n"),
			config->listen, config->data);
	else
		fprintf(stderr, "%s: %s\n", where, e == ERR_IO || e == ERR_FULL ? strerror(errno) : err_name(e));
	return 1;
}

static int run(struct platform *p)
{
	char address[HTTP_SERVER_ADDRESS_MAX];
	enum err e;

	if (platform_read_terminal(p) != OK)
		return 1;
	e = platform_start(p, address);
	if (e != OK)
		return fail(&p->config, p->config.listen, e);
	printf("listening %s\n", address);
	fflush(stdout);
	log_event("started", "version=%s", MIZHEN_VERSION);
	process_wait_stop();
	log_event("stopping", "");
	return 0;
}

int main(int argc, char **argv)
{
	AUTO(platform_close) struct platform p = { .lock = -1 };
	struct platform_config config;
	enum err e;

	if (asked_for(argc, argv, "--help"))
		return usage(stdout, 0);
	if (asked_for(argc, argv, "--version"))
		return asked_version("mizhen-platform");
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--config") != 0)
		return asked_misused("mizhen-platform", NULL);
	if (argc < 3)
		return usage(stderr, 2);
	bool admits = argc == 5 && strcmp(argv[3], "admit") == 0;
	bool runs = argc == 3 || (argc == 4 && strcmp(argv[3], "run") == 0);
	if (argc > 3 && strcmp(argv[3], "admit") != 0 && strcmp(argv[3], "run") != 0)
		return asked_unknown("mizhen-platform", argv[3], (const char *const[]){ "run", "admit" }, 2);
	if (!admits && !runs)
		return asked_misused("mizhen-platform", argv[3]);
	if (sodium_init() < 0 || process_harden() != OK || process_block_stop() != OK)
		return 1;
	if (platform_config_read(argv[2], &config) != OK)
		return 2;
	e = platform_open(&config, &p);
	if (e != OK)
		return fail(&config, config.data, e);
	if (admits)
		return admit_file(&p, argv[4]) == OK ? 0 : 1;
	return run(&p);
}
