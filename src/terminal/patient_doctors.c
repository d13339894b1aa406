#include <string.h>

#include "sys/lang.h"
#include "terminal/directory.h"
#include "terminal/opened.h"
#include "terminal/report.h"
#include "terminal/screen.h"

static bool wanted(const struct verify_certificate *c, const char *hospital)
{
	return hospital == NULL || bytes_equal(c->doctor.hospital, bytes_of_str(hospital));
}

static enum err list_json(struct terminal *t, const struct directory *d, const char *hospital)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "doctors");
	json_put_array(&w);
	for (size_t i = 0; i < d->doctors.n; i++) {
		if (!wanted(&d->doctors.certificates[i], hospital))
			continue;
		json_put_object(&w);
		report_put_doctor(&w, &d->doctors.certificates[i]);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	return json_put_done(&w);
}

/* A text as a NUL-terminated copy. */
static void copy(struct bytes text, char ret[static ATOM_NAME_MAX + 1])
{
	size_t n = text.n <= ATOM_NAME_MAX ? text.n : ATOM_NAME_MAX;

	if (n > 0)
		memcpy(ret, text.p, n);
	ret[n] = '\0';
}

static enum err add_row(struct screen_table *table, const struct doctor *d)
{
	char texts[5][ATOM_NAME_MAX + 1], until[20];
	const struct bytes from[] = { d->hospital, d->name, d->title, d->department, d->licence };
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	const char *symbols;

	for (size_t i = 0; i < LEN(from); i++)
		copy(from[i], texts[i]);
	TRY(doctor_fingerprint_text(d->request, &fingerprint));
	TRY(buf_str(&fingerprint, &symbols));
	screen_time(d->until, until);
	return screen_table_add(table, (const char *[]){ symbols, texts[0], texts[1], texts[2], texts[3], texts[4], until });
}

static enum err list_table(const struct directory *d, const char *hospital)
{
	AUTO(screen_table_free) struct screen_table table;

	screen_table_init(&table, 7);
	TRY(screen_table_add(&table, (const char *[]){ L("密钥指纹", "FINGERPRINT"), L("医院", "HOSPITAL"), L("姓名", "NAME"),
						      L("职称", "TITLE"), L("科室", "DEPARTMENT"), L("执业证号", "LICENCE"),
						      L("有效至", "UNTIL") }));
	for (size_t i = 0; i < d->doctors.n; i++)
		if (wanted(&d->doctors.certificates[i], hospital))
			TRY(add_row(&table, &d->doctors.certificates[i].doctor));
	screen_table_print(&table);
	return OK;
}

enum err patient_doctors_run(struct terminal *t, int argc, char **argv)
{
	const char *hospital = NULL;
	const struct args_option options[] = { TERMINAL_OPTIONS(t), { "hospital", ARGS_TEXT, &hospital, 0, 0 } };
	AUTO(client_close) struct client client = { 0 };
	AUTO(patient_done) struct patient patient = { 0 };
	AUTO(directory_free) struct directory d = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	TRY(patient_load(t, &patient));
	TRY(client_open(&t->dir, NULL, &client, &t->why));
	TRY(directory_init(&d, &t->why));
	for (size_t i = 0; i < patient.n; i++) {
		AUTO(known_free) struct known known = known_new(BYTES_NONE);

		TRY(patient_known(t, &patient.hospitals[i], &known));
		TRY(directory_add(t, &client, &known, &d));
	}
	if (hospital != NULL && directory_hospital(&d, hospital) == NULL)
		return problem_set(&t->why, PROBLEM_NO_HOSPITAL, ERR_NOT_FOUND, "%s", hospital);
	return terminal_wrote(t, t->json ? list_json(t, &d, hospital) : list_table(&d, hospital));
}
