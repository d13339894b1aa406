/* mizhen: the terminal of patients and doctors. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "sys/asked.h"
#include "sys/lang.h"
#include "sys/nearest.h"
#include "sys/process.h"
#include "terminal/screen.h"
#include "terminal/terminal.h"

struct command {
	const char *who, *name;
	enum err (*run)(struct terminal *t, int argc, char **argv);
	const char *arguments, *zh, *en;
};

static const struct command commands[] = {
	{ "patient", "open", patient_open_run,
	  "[--slip FILE|-] [--identity FILE|-] [--accept-guessable] | --recovery FILE|- --platform ORIGIN",
	  "凭就诊单和身份（或凭恢复码）打开自己的病历", "open one's records with slip and identity, or with the recovery code" },
	{ "patient", "link", patient_link_run, "[--code FILE|-] [--wait SECONDS] [--accept-guessable] [HOSPITAL…]",
	  "凭同一身份打开其他互认医院", "open the other hospitals, by the same identity" },
	{ "patient", "recovery", patient_recovery_run, "[--confirm FILE|-]", "显示恢复码；抄好后确认", "show the recovery code; confirm that it is written down" },
	{ "patient", "records", patient_records_run, "[--hospital ID] [--type TYPE]", "列出病历", "list the records" },
	{ "patient", "show", patient_show_run, "RECORD [--save FOLDER]", "显示一份病历，可保存附件", "show a record; save its attachments" },
	{ "patient", "verify", patient_verify_run, "", "逐项核对全部签名和证明", "check every signature and proof" },
	{ "patient", "export", patient_export_run, "--bundle FILE | --to AGE-RECIPIENT FOLDER",
	  "导出为 FHIR Bundle，或重新密封给一个 age 收件人", "export as a FHIR Bundle, or re-sealed to an age recipient" },
	{ "patient", "doctors", patient_doctors_run, "[--hospital ID]", "列出在册医生", "list the certified doctors" },
	{ "patient", "grant", patient_grant_run,
	  "DOCTOR (RECORD… | --all | [--from DATE] [--to DATE] | --key) [--hospital ID] [--hours N] [--pass-on] [--purpose TEXT] [--yes]",
	  "授权一位医生查看", "grant a doctor records" },
	{ "patient", "grants", patient_grants_run, "", "列出授权及查看记录", "list the grants, and who opened them" },
	{ "patient", "revoke", patient_revoke_run, "GRANT", "撤销一份授权", "revoke a grant" },
	{ "patient", "forget", patient_forget_run, "[--yes]", "删除本机上的患者资料", "remove the patient's files from this machine" },
	{ "doctor", "enroll", doctor_enroll_run, "--hospital FILE|- --name NAME --title TITLE --department DEPARTMENT --licence NUMBER",
	  "生成密钥并向医院申请证书", "make keys and ask the hospital for a certificate" },
	{ "doctor", "status", doctor_status_run, "", "证书是否有效", "whether the certificate is in force" },
	{ "doctor", "inbox", doctor_inbox_run, "", "列出收到和转出的授权", "list the grants received and passed on" },
	{ "doctor", "records", doctor_records_run, "GRANT", "列出一份授权中的病历", "list a grant's records" },
	{ "doctor", "show", doctor_show_run, "GRANT RECORD [--save FOLDER]", "显示一份病历，可保存附件", "show a record; save its attachments" },
	{ "doctor", "pass-on", doctor_pass_on_run, "GRANT --to DOCTOR (RECORD… | --all) [--hours N] [--purpose TEXT]",
	  "会诊：把授权转给另一位医生", "pass a grant on to another doctor, for a joint consultation" },
};

/* The commands of WHO, or all. */
static void print_commands(FILE *out, const char *who)
{
	fputs(L("用法：mizhen patient|doctor 命令 [--home DIR] [--json] …\n", "usage: mizhen patient|doctor COMMAND [--home DIR] [--json] …\n"),
	      out);
	for (size_t i = 0; i < LEN(commands); i++)
		if (who == NULL || strcmp(commands[i].who, who) == 0)
			fprintf(out, "\n  %s %s %s\n      %s\n", commands[i].who, commands[i].name, commands[i].arguments,
				L(commands[i].zh, commands[i].en));
}

static void print_common(FILE *out)
{
	fputs(L("\n--home DIR  本机资料夹，默认 ~/.mizhen，权限 0700\n"
		"--json      输出 JSON，供程序读取\n"
		"--help      用法；写在命令之后，只说那一条\n"
		"--version   版本\n"
		"FILE|-      文件，“-” 为标准输入；在终端里可省略，会逐项询问\n"
		"编号写开头几位即可，只要不重复。\n"
		"身份文件每行一项“字段 = 值”，字段有：\n"
		"name id_card insurance_card citizen_card outpatient_no inpatient_no exam_serial bed_no checkup_no phone\n"
		"退出状态：0 成功，1 系统，2 写法或输入，3 没有，4 不真实，5 网络，6 被拒绝，7 等待答复\n",
		"\n--home DIR  the home folder, ~/.mizhen unless given, with permissions 0700\n"
		"--json      print JSON, for programs\n"
		"--help      how it is used; behind a command, that one\n"
		"--version   the version\n"
		"FILE|-      a file; \"-\" is standard input; at a terminal it may be left out and is asked for\n"
		"Of an id its first digits will do, as long as they are the only ones.\n"
		"An identity file has lines \"field = value\"; fields are\n"
		"name id_card insurance_card citizen_card outpatient_no inpatient_no exam_serial bed_no checkup_no phone\n"
		"Exit status: 0 done, 1 system, 2 usage or input, 3 nothing there, 4 untrue, 5 network, 6 refused, 7 not answered yet\n"),
	      out);
}

static const struct command *find(const char *who, const char *name)
{
	for (size_t i = 0; i < LEN(commands); i++)
		if (strcmp(commands[i].who, who) == 0 && strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void put_error(struct terminal *t)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "error");
	terminal_put_problem(&w, &t->why);
	json_put_end(&w);
	if (json_put_done(&w) != OK)
		buf_free(&t->out);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct terminal t = { .dir = { .lock = -1 }, .out = BUF_MAX(TERMINAL_OUT_MAX) };
	enum err e = command->run(&t, argc, argv);
	int status = t.status;

	if (e != OK) {
		/* what no command had a word for */
		e = problem_set(&t.why, PROBLEM_FAULT, e, "%s", err_name(e));
		screen_progress_end();
		terminal_tell(&t.why);
		if (t.why.kind == PROBLEM_USAGE)
			screen_note("  mizhen %s %s %s", command->who, command->name, command->arguments);
		status = (int)problem_exit(t.why.kind);
		buf_free(&t.out);
		if (t.json)
			put_error(&t);
	}
	if (t.json && t.out.n > 0 && (fwrite(t.out.p, 1, t.out.n, stdout) != t.out.n || putchar('\n') == EOF))
		status = EXIT_SYSTEM;
	if (fflush(stdout) != 0)
		status = EXIT_SYSTEM;
	buf_free(&t.out);
	home_dir_close(&t.dir);
	return status;
}

static bool is_who(const char *word)
{
	return strcmp(word, "patient") == 0 || strcmp(word, "doctor") == 0;
}

/* "mizhen patient grnat": there is no such command; did you mean …? */
static int unknown(int argc, char **argv)
{
	const char *names[LEN(commands)], *word = argv[1], *near;
	bool known_who = is_who(word);
	size_t n = 0;

	if (argc < 2 || (known_who && argc < 3)) {
		print_commands(stderr, argc < 2 ? NULL : word);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < LEN(commands); i++)
		if (!known_who || strcmp(commands[i].who, word) == 0)
			names[n++] = commands[i].name;
	word = known_who ? argv[2] : word;
	near = nearest_find(word, names, n);
	screen_note(L("mizhen：没有命令“%s%s%s”", "mizhen: there is no command \"%s%s%s\""), known_who ? argv[1] : "", known_who ? " " : "", word);
	for (size_t i = 0; near != NULL && i < LEN(commands); i++)
		if (strcmp(commands[i].name, near) == 0 && (!known_who || strcmp(commands[i].who, argv[1]) == 0))
			screen_note(L("您要的是 mizhen %s %s 吗？", "Did you mean mizhen %s %s?"), commands[i].who, commands[i].name);
	screen_note(L("全部命令见 mizhen --help。", "mizhen --help lists all."));
	return EXIT_USAGE;
}

/* As much as the words before it say: of all, of patients or doctors, of one command. */
static int help(const struct command *command, int argc, char **argv)
{
	if (command == NULL) {
		print_commands(stdout, argc > 1 && is_who(argv[1]) ? argv[1] : NULL);
		print_common(stdout);
	} else {
		printf(L("用法：mizhen %s %s [--home DIR] [--json] %s\n\n%s\n", "usage: mizhen %s %s [--home DIR] [--json] %s\n\n%s\n"), command->who,
		       command->name, command->arguments, L(command->zh, command->en));
		print_common(stdout);
	}
	return fflush(stdout) == 0 ? 0 : EXIT_SYSTEM;
}

int main(int argc, char **argv)
{
	const struct command *command;

	setlocale(LC_ALL, "");
	/* secrets are in this process: no core dumps, no looking into it, nothing made that others can read */
	if (process_harden() != OK || sodium_init() < 0)
		return EXIT_SYSTEM;
	command = argc < 3 ? NULL : find(argv[1], argv[2]);
	if (asked_for(argc, argv, "--help"))
		return help(command, argc, argv);
	if (asked_for(argc, argv, "--version"))
		return asked_version("mizhen");
	return command == NULL ? unknown(argc, argv) : run(command, argc - 3, argv + 3);
}
