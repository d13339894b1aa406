/*
 * mizhen-relay: what the hospital's operator runs. The supervisor itself, and
 * the front of inner's commands, which run in inner's own program because
 * they see plaintext.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "relay/supervisor/supervisor.h"
#include "relay/supervisor/switch.h"
#include "sys/asked.h"
#include "sys/lang.h"
#include "sys/log.h"

static const char *const inner_commands[] = { "init", "preview", "slip", "slips", "renew", "close", "reopen", "accept-deletions", "withdraw", "doctor", "status" };

static int usage(FILE *out, int status)
{
	fputs(L("用法：mizhen-relay --config 目录 命令\n"
		"\n"
		"  init                     生成本医院的密钥与声明\n"
		"  preview 来源             逐行显示该来源的记录会变成什么，不发送任何内容\n"
		"  run [--cycles 次数]      运行中继：先平台侧，再医院侧，再返回\n"
		"  status [--json]          现状与需要处理的事项；退出码：0 正常，1 需要处理，2 故障，3 无法得知\n"
		"  slip 病人号 [--svg 文件] 打印一位病人的就诊单（链接与二维码）\n"
		"  slips [--dir 目录]       打印所有新的就诊单\n"
		"  renew 病人号             换发就诊码（旧码泄露时）\n"
		"  close 病人号 death|objection|erasure\n"
		"                           永久关闭一位病人的病历架（去世、本人反对、要求删除）\n"
		"  reopen 病人号            为已关闭的病人建立新的病历架\n"
		"  accept-deletions 来源    查看并接受该来源被扣留的删除\n"
		"  withdraw 来源            撤回文件已移走的来源的全部记录\n"
		"  doctor list|approve 密钥指纹|revoke 密钥指纹\n"
		"                           医生证书：列出申请、批准、撤销\n",
		"usage: mizhen-relay --config DIR COMMAND\n"
		"\n"
		"  init                     make this hospital's keys and statement\n"
		"  preview SOURCE           show what each row would become; nothing is sent\n"
		"  run [--cycles N]         run the relay: platform's side, hospital's side, and back\n"
		"  status [--json]          how the relay stands, and what to look at; exit status: 0 well, 1 look, 2 failing, 3 unknown\n"
		"  slip PATIENT_NO [--svg FILE]\n"
		"                           print one patient's slip (link and QR code)\n"
		"  slips [--dir DIR]        print all new slips\n"
		"  renew PATIENT_NO         issue a new access code (when the old one leaked)\n"
		"  close PATIENT_NO death|objection|erasure\n"
		"                           close a patient's shelf for good\n"
		"  reopen PATIENT_NO        make a new shelf for a patient who was closed\n"
		"  accept-deletions SOURCE  look at the deletions of a source that are held back, and accept them\n"
		"  withdraw SOURCE          delete the records of a source whose file was taken away\n"
		"  doctor list|approve FINGERPRINT|revoke FINGERPRINT\n"
		"                           doctors' certificates: list requests, approve, revoke\n"), out);
	return status;
}

/* Becomes mizhen-relay-inner with the same arguments. */
static int become_inner(const char *dir, char **rest)
{
	char program[RELAY_PATH_MAX], *argv[16];
	size_t n = 0;

	if (supervisor_beside("mizhen-relay-inner", program) != OK) {
		fputs(L("找不到 mizhen-relay-inner：应与 mizhen-relay 在同一目录，请重新安装\n",
			"mizhen-relay-inner should be beside mizhen-relay; install again\n"), stderr);
		return 1;
	}
	argv[n++] = program;
	argv[n++] = (char[]){ "--config" };
	argv[n++] = strdup(dir);
	while (*rest != NULL && n < LEN(argv) - 1)
		argv[n++] = *rest++;
	if (*rest != NULL || argv[2] == NULL)
		return asked_misused("mizhen-relay", argv[3]);
	argv[n] = NULL;
	execv(program, argv);
	fprintf(stderr, L("无法运行 %s：%s。请重新安装\n", "cannot run %s: %s; install again\n"), program, strerror(errno));
	return 1;
}

/* On standard error. */
static void tell_failure(const char *dir, enum err e)
{
	switch (e) {
	case ERR_UNSUPPORTED:
		fputs(L("[switch] driver：没有这种开关；可用的有 simulated\n",
			"[switch] driver: there is no such switch; available: simulated\n"), stderr);
		break;
	case ERR_BUSY:
		fprintf(stderr, L("%s：已有另一个 mizhen-relay 在此目录上运行；请先停止它\n",
				  "%s: another mizhen-relay runs on this folder; stop it first\n"), dir);
		break;
	case ERR_IO:
		fputs(L("开关没有响应或没有执行；两侧均已尽可能断开。请检查开关的连接\n",
			"the switch does not answer or obey; both links are off as far as it does. Check its connection\n"), stderr);
		break;
	case ERR_FULL:
		fprintf(stderr, L("磁盘已满：无法写入 %s；请腾出空间\n", "the disk is full: %s cannot be written; make room\n"), dir);
		break;
	case ERR_DENIED:
		fprintf(stderr, L("无法写入 %s/relay.lock（%s）；请检查该目录的权限，并以中继的用户运行\n",
				  "%s/relay.lock cannot be written (%s); check the folder's permissions, and run this as the relay's user\n"),
			dir, strerror(errno));
		break;
	default:
		fprintf(stderr, L("%s：无法运行（%s）\n", "%s: cannot run (%s)\n"), dir, err_name(e));
	}
}

/* Nothing, which is 0 and means for ever, or "--cycles N". */
static bool read_cycles(char **args, unsigned long *ret_cycles)
{
	char *end;

	*ret_cycles = 0;
	if (args[0] == NULL)
		return true;
	if (strcmp(args[0], "--cycles") != 0 || args[1] == NULL || args[2] != NULL || args[1][0] < '1' || args[1][0] > '9')
		return false;
	errno = 0;
	*ret_cycles = strtoul(args[1], &end, 10);
	return errno == 0 && *end == '\0';
}

static int run(const char *dir, char **args)
{
	struct relay_config config;
	unsigned long cycles, failed = 0;

	if (!read_cycles(args, &cycles))
		return asked_misused("mizhen-relay", "run");
	if (relay_config_read(dir, &config) != OK)
		return 1;
	enum err e = supervisor_run(&config, cycles, &failed);
	if (e != OK && e != ERR_STOPPED) {
		tell_failure(dir, e);
		return 1;
	}
	return failed == 0 ? 0 : 1;
}

static int unknown(const char *word)
{
	const char *known[LEN(inner_commands) + 1] = { "run" };

	memcpy(known + 1, inner_commands, sizeof(inner_commands));
	return asked_unknown("mizhen-relay", word, known, LEN(known));
}

int main(int argc, char **argv)
{
	if (asked_for(argc, argv, "--help"))
		return usage(stdout, 0);
	if (asked_for(argc, argv, "--version"))
		return asked_version("mizhen-relay");
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--config") != 0)
		return asked_misused("mizhen-relay", NULL);
	if (argc < 4)
		return usage(stderr, 2);
	for (size_t i = 0; i < LEN(inner_commands); i++)
		if (strcmp(argv[3], inner_commands[i]) == 0)
			return become_inner(argv[2], argv + 3);
	if (strcmp(argv[3], "run") != 0)
		return unknown(argv[3]);
	return run(argv[2], argv + 4);
}
