#include "sys/lang.h"
#include "terminal/input.h"
#include "terminal/screen.h"
#include "terminal/terminal.h"

enum err patient_forget_run(struct terminal *t, int argc, char **argv)
{
	static const char *const doctors_too[] = { "seen.", "platform", "ended" };
	bool yes = false;
	const struct args_option options[] = { TERMINAL_OPTIONS(t), { "yes", ARGS_FLAG, &yes, 0, 0 } };
	struct json_put w = json_put(&t->out);
	struct args_rest rest;
	enum err e;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	if (!home_dir_has(&t->dir, "patient.key"))
		return problem_is(&t->why, PROBLEM_HOME_EMPTY, ERR_NOT_FOUND);
	TRY(input_confirm(yes, L("删除本机上的患者资料？没有恢复码就只能凭就诊单重新打开。输入“是”确认：",
				 "Remove the patient's files from this machine? "
				 "Without the recovery code only slips open them again. Type yes: "),
			  &t->why));
	e = home_dir_remove_all(&t->dir, "patient.");
	if (e == OK)
		e = home_dir_remove_all(&t->dir, "shelf.");
	for (size_t i = 0; e == OK && !home_dir_has(&t->dir, "doctor.key") && i < LEN(doctors_too); i++)
		e = home_dir_remove_all(&t->dir, doctors_too[i]);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_HOME_FILE, e, "%s", t->dir.path);
	if (!t->json)
		screen_line(L("已删除。", "Removed."));
	json_put_object(&w);
	json_put_key(&w, "forgotten");
	json_put_bool(&w, true);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}
