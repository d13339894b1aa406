#include "relay/inner/inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "relay/inner/slip_print.h"
#include "sealed/slip.h"
#include "sys/file.h"
#include "sys/lang.h"

/* The texts of a slip, with room for them; secret. */
struct paper {
	struct buf link, code, grouped;
	struct slip_print print;
};

static void free_paper(struct paper *p)
{
	buf_free(&p->link);
	buf_free(&p->code);
	buf_free(&p->grouped);
}

static enum err write_paper(struct inner *in, const struct inner_secrets *secrets, struct paper *p)
{
	struct slip slip = { .url = bytes_of_str(in->config.terminal), .hospital = inner_hospital(in) };

	*p = (struct paper){ BUF_MAX(SLIP_LINK_MAX + 1), BUF_MAX(64), BUF_MAX(64), { 0 } };
	if (secrets->has_code) {
		TRY(crockford_encode_checked(BYTES_OF(secrets->code), CROCKFORD_CODE, &p->code));
		TRY(crockford_group(BYTES_OF_BUF(&p->code), 5, &p->grouped));
		slip.code = BYTES_OF_BUF(&p->code);
	}
	slip_fingerprint(in->keys->sign_public, slip.fingerprint);
	TRY(slip_write(&slip, &p->link));
	TRY(buf_str(&p->link, &p->print.link));
	TRY(buf_str(&p->grouped, &p->print.code));
	p->print.hospital_zh = in->config.name_zh;
	p->print.hospital_en = in->config.name_en;
	p->print.masked = secrets->masked;
	return OK;
}

static enum err to_terminal(const struct paper *paper)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SLIP_PRINT_MAX);

	TRY(slip_print_text(&paper->print, isatty(STDOUT_FILENO) != 0, &text));
	return fwrite(text.p, 1, text.n, stdout) == text.n && fflush(stdout) == 0 ? OK : ERR_IO;
}

static enum err to_file(const struct paper *paper, const char *path)
{
	AUTO(buf_free) struct buf svg = BUF_MAX(SLIP_PRINT_MAX);
	enum err e;

	TRY(slip_print_svg(&paper->print, &svg));
	e = file_replace(path, BYTES_OF_BUF(&svg), 0600);
	if (e != OK)
		fprintf(stderr, L("无法写入 %s：%s\n", "cannot write %s: %s\n"), path, strerror(errno));
	return e;
}

enum err inner_slips_hospital(const struct inner *in, struct buf *ret_link)
{
	struct slip slip = { .url = bytes_of_str(in->config.terminal), .hospital = inner_hospital(in) };

	slip_fingerprint(in->keys->sign_public, slip.fingerprint);
	return slip_write(&slip, ret_link);
}

/* A patient who can have a slip; tells the user otherwise. */
static enum err find(struct inner *in, const char *number, struct state_patient *ret)
{
	enum err e = state_patients_find(&in->state, bytes_of_str(number), ret);

	if (e == ERR_NOT_FOUND)
		fprintf(stderr, L("没有病人号 %s；新病人在下一次读取之后才有就诊单\n",
				  "there is no patient %s; a new one has a slip after the next cycle\n"), number);
	TRY(e);
	if (ret->problem == STATE_FINE)
		return OK;
	if (ret->problem == STATE_ENDED) {
		fprintf(stderr, L("病人 %s 已由本院关闭；如需重新开放，用 reopen %s\n", "patient %s was closed by the hospital; reopen %s makes a new shelf\n"),
			number, number);
		return ERR_DENIED;
	}
	fprintf(stderr, L("病人 %s 已被隔离：%s %s。请在医院数据库中更正\n",
			  "patient %s is in quarantine: %s %s. Correct this in the hospital's database\n"),
		number, inner_status_describe(ret->problem), ret->field);
	return ERR_DENIED;
}

enum err inner_slips_one(struct inner *in, const char *number, const char *svg)
{
	AUTO(inner_secrets_wipe) struct inner_secrets secrets = { 0 };
	AUTO(free_paper) struct paper paper = { 0 };
	struct state_patient p;

	TRY(find(in, number, &p));
	TRY(inner_secrets_open(in, &p, &secrets));
	TRY(write_paper(in, &secrets, &paper));
	return svg == NULL ? to_terminal(&paper) : to_file(&paper, svg);
}

/* FOLDER/NUMBER.svg; what a file name does not take is written as its code. */
static enum err paper_path(const char *folder, struct bytes number, struct buf *ret)
{
	TRY(buf_printf(ret, "%s/", folder));
	for (size_t i = 0; i < number.n; i++) {
		bool plain = number.p[i] > ' ' && number.p[i] != '/' && number.p[i] != '%' && number.p[i] != 0x7f &&
			     !(i == 0 && number.p[i] == '.');

		TRY(plain ? buf_add_byte(ret, number.p[i]) : buf_printf(ret, "%%%02x", number.p[i]));
	}
	return buf_add_str(ret, ".svg");
}

/* Printed first, then noted: a slip is rather printed twice than not at all. */
static enum err print_next(struct inner *in, int64_t id, const char *folder)
{
	AUTO(inner_secrets_wipe) struct inner_secrets secrets = { 0 };
	AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX), path = BUF_MAX(FILE_PATH_MAX);
	AUTO(free_paper) struct paper paper = { 0 };
	struct state_patient p;
	const char *name;

	TRY(state_patients_get(&in->state, id, &p));
	TRY(state_patients_get_number(&in->state, id, &number));
	TRY(inner_secrets_open(in, &p, &secrets));
	TRY(write_paper(in, &secrets, &paper));
	if (folder == NULL) {
		printf("%.*s\n", (int)number.n, (const char *)number.p);
		TRY(to_terminal(&paper));
		putchar('\f');
	} else {
		TRY(paper_path(folder, BYTES_OF_BUF(&number), &path));
		TRY(buf_str(&path, &name));
		TRY(to_file(&paper, name));
	}
	p.slip = false;
	return state_patients_put(&in->state, BYTES_OF_BUF(&number), &p);
}

static enum err print_all(struct inner *in, const char *folder, unsigned long *ret_n)
{
	int64_t id = 0;
	enum err e;

	while ((e = state_patients_next_slip(&in->state, id, &id)) == OK) {
		TRY(print_next(in, id, folder));
		++*ret_n;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err inner_slips_all(struct inner *in, const char *folder)
{
	unsigned long n = 0;
	enum err e;

	if (folder != NULL && file_make_folder(folder, 0700) != OK) {
		fprintf(stderr, L("无法建立目录 %s：%s\n", "cannot make the folder %s: %s\n"), folder, strerror(errno));
		return ERR_IO;
	}
	TRY(state_begin(&in->state));
	e = print_all(in, folder, &n);
	if (e == OK && fflush(stdout) != 0)
		e = ERR_IO;
	if (e == OK)
		e = state_commit(&in->state);
	state_rollback(&in->state);
	if (e == OK)
		fprintf(stderr, L("共 %lu 张新就诊单\n", "%lu new slips\n"), n);
	return e;
}

enum err inner_slips_renew(struct inner *in, const char *number)
{
	AUTO(inner_secrets_wipe) struct inner_secrets secrets = { 0 };
	struct state_patient p;

	TRY(find(in, number, &p));
	TRY(inner_secrets_open(in, &p, &secrets));
	inner_secrets_draw(in, &secrets);
	if (!secrets.has_code) {
		fputs(L("此医院的方案没有就诊码，无可换发；身份信息泄露时只能改用含就诊码的方案\n",
			"this hospital's profile has no access code to renew; change to a profile that has one\n"), stderr);
		return ERR_UNSUPPORTED;
	}
	p.renew = true;
	p.slip = true;
	TRY(inner_secrets_seal(in, &secrets, &p));
	TRY(state_patients_put(&in->state, bytes_of_str(number), &p));
	fprintf(stderr, L("已换发：下一次读取时病历移到新的病历架，旧的随即关闭，患者在旧码之下作出的授权全部结束。"
			  "用 slip %s 打印新的就诊单，并告知患者：仍需查看病历的医生须重新授权\n",
			  "renewed: the next cycle moves the records to a new shelf and closes the old one, and every grant given under the old "
			  "code ends. Print the new slip with slip %s, and tell the patient to grant again what doctors still need\n"),
		number);
	return OK;
}
