#include "terminal/patient_recovery.h"

#include <strings.h>

#include "sys/lang.h"
#include "terminal/input.h"
#include "terminal/patient.h"
#include "terminal/screen.h"

#define CODE_TEXT_MAX 64

/* The last group, behind the last hyphen. */
static struct bytes last_group(struct bytes code)
{
	size_t at = code.n;

	while (at > 0 && code.p[at - 1] != '-')
		at--;
	return BYTES(code.p + at, code.n - at);
}

enum err patient_recovery_ask(struct terminal *t, struct bytes code)
{
	struct bytes wanted = last_group(code);

	while (screen_interactive()) {
		AUTO(buf_free) struct buf typed = BUF_MAX(SCREEN_INPUT_MAX);
		enum err e = screen_ask(L("抄好后请输入最后一组，以确认（直接回车则以后再说）：",
					  "When it is written down, type its last group (empty: later): "), false, &typed);

		if (e != OK || typed.n == 0)
			break;
		if (typed.n == wanted.n && strncasecmp((const char *)typed.p, (const char *)wanted.p, wanted.n) == 0)
			return patient_confirm(t);
		screen_note(L("不对，请看着纸上的再输入。", "That is not it. Read it off the paper once more."));
	}
	screen_note(L("恢复码尚未确认。mizhen patient recovery 可再次显示。", "It is not confirmed. mizhen patient recovery shows it again."));
	return OK;
}

/* Reads back what was written down. PROBLEM_RECOVERY_CODE unless it is this account's. */
static enum err confirm(struct terminal *t, const struct patient *p, const char *path)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SCREEN_INPUT_MAX);
	AUTO(patient_done) struct patient other = { 0 };

	TRY(input_text(path, "", true, &text, &t->why));
	TRY(patient_from_code(input_trimmed(BYTES_OF_BUF(&text)), &other, &t->why));
	if (!secret_equal(BYTES_OF(other.seed), BYTES_OF(p->seed)))
		return problem_is(&t->why, PROBLEM_RECOVERY_CODE, ERR_CONFLICT);
	return patient_confirm(t);
}

static enum err put(struct terminal *t, const char *code)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "recovery_code");
	json_put_str(&w, code);
	json_put_key(&w, "confirmed");
	json_put_bool(&w, !patient_unconfirmed(t));
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

enum err patient_recovery_run(struct terminal *t, int argc, char **argv)
{
	const char *path = NULL, *text;
	const struct args_option options[] = { TERMINAL_OPTIONS(t), { "confirm", ARGS_TEXT, &path, 0, 0 } };
	AUTO(patient_done) struct patient p = { 0 };
	AUTO(buf_free) struct buf code = BUF_MAX(CODE_TEXT_MAX);
	struct args_rest rest;
	enum err e;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	/* also where the first opening was cut off before it came to a wallet */
	e = patient_begun(t, &p);
	if (e == ERR_NOT_FOUND)
		return problem_is(&t->why, PROBLEM_HOME_EMPTY, e);
	TRY(e);
	if (path != NULL)
		TRY(confirm(t, &p, path));
	TRY(terminal_wrote(t, home_account_write_code(p.seed, &code)));
	TRY(terminal_wrote(t, buf_str(&code, &text)));
	if (t->json)
		return put(t, text);
	screen_line("%s", text);
	return patient_unconfirmed(t) ? patient_recovery_ask(t, BYTES_OF_BUF(&code)) : OK;
}
