#include "sys/lang.h"
#include "terminal/doctor_work.h"
#include "terminal/hex.h"
#include "terminal/report.h"
#include "terminal/screen.h"

static enum err report(struct terminal *t, const struct doctor_work *d)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	struct json_put w = json_put(&t->out);
	char until[20];
	const char *text;

	TRY(doctor_home_fingerprint(&d->home, &fingerprint));
	TRY(buf_str(&fingerprint, &text));
	if (!t->json && d->certificate != NULL) {
		screen_time(d->certificate->doctor.until, until);
		screen_line(L("%s 的证书有效，至 %s。密钥指纹 %s", "The certificate of %s is in force until %s. Fingerprint %s"),
			    d->home.hospital, until, text);
	} else if (!t->json) {
		screen_line(L("%s 还没有有效的证书。请与医院当面核对密钥指纹 %s",
			      "No certificate of %s is in force. Compare the fingerprint %s in person"),
			    d->home.hospital, text);
	}
	json_put_object(&w);
	json_put_key(&w, "hospital");
	json_put_str(&w, d->home.hospital);
	json_put_key(&w, "fingerprint");
	json_put_str(&w, text);
	json_put_key(&w, "key");
	hex_put(&w, BYTES_OF(d->home.keys.sign_public));
	json_put_key(&w, "in_force");
	json_put_bool(&w, d->certificate != NULL);
	json_put_key(&w, "certificate");
	if (d->certificate == NULL) {
		json_put_null(&w);
	} else {
		json_put_object(&w);
		report_put_doctor(&w, d->certificate);
		json_put_end(&w);
	}
	json_put_end(&w);
	return json_put_done(&w);
}

enum err doctor_status_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(doctor_work_done) struct doctor_work d = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	TRY(doctor_work_begin(t, &d));
	return terminal_wrote(t, report(t, &d));
}
