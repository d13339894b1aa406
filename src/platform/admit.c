#include "platform/admit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes/base64.h"
#include "statement/profile.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"

#define FINGERPRINT_LEN 16       /* bytes of the key id, as slips have it */

/* The statement in force under this id, into RET. ERR_NOT_FOUND. */
static enum err find(struct store *s, struct bytes id, struct buf *ret)
{
	struct store_query q = STORE_QUERY(s, "SELECT statement FROM hospital WHERE id = $1", STORE_TEXT(id));
	bool found = store_next(&q);
	enum err e = found ? buf_add(ret, store_get_bytes(&q, 0)) : OK, end = store_end_found(&q, found);

	TRY(e);
	return end;
}

static enum err insert(struct store *s, struct bytes raw, const struct hospital *h)
{
	AUTO(buf_free) struct buf there = BUF_MAX(STATEMENT_MAX);
	enum err e = find(s, h->id, &there);

	if (e == OK)
		return bytes_equal(BYTES_OF_BUF(&there), raw) ? OK : ERR_CONFLICT;
	if (e != ERR_NOT_FOUND)
		return e;
	return STORE_RUN(s,
			 "INSERT INTO hospital (id, signing, transport, batch, cycle, tree, request, statement)"
			 " VALUES ($1, $2, $3, 0, 0, 0, 0, $4)",
			 STORE_TEXT(h->id), STORE_BYTES(BYTES_OF(h->signing)), STORE_BYTES(BYTES_OF(h->transport)),
			 STORE_BYTES(raw));
}

enum err admit_profile(const struct platform *p, const struct hospital *h)
{
	AUTO(buf_free) struct buf text = BUF_MAX(PROFILE_TEXT_MAX);
	struct profile profile;

	TRY(profile_parse(h->profile, &profile));
	TRY(profile_text(&profile, &text));
	if (!bytes_equal(BYTES_OF_BUF(&text), h->profile))
		return ERR_FORMAT;
	return profile_guessable(&profile) && !p->config.accept_guessable ? ERR_GUESSABLE : OK;
}

static enum err admit(struct store *s, struct bytes raw, const struct hospital *h)
{
	enum err e;

	TRY(store_begin(s, true));
	e = insert(s, raw, h);
	if (e == OK)
		return store_commit(s);
	store_rollback(s);
	return e;
}

static enum err print(const struct hospital *h)
{
	AUTO(buf_free) struct buf text = BUF_MAX(256);
	uint8_t id[HASH_LEN];
	const char *s;

	statement_key_id(h->signing, id);
	TRY(base64_encode(BYTES(id, FINGERPRINT_LEN), BASE64_URL_UNPADDED, &text));
	TRY(buf_str(&text, &s));
	printf(L("已接入医院 %.*s（%.*s）\n密钥指纹 %s\n请与医院核对密钥指纹：它印在该院的每张就诊单上。\n",
		 "admitted hospital %.*s (%.*s)\nfingerprint %s\n"
		 "Compare the fingerprint with the hospital: it is on each of its slips.\n"),
	       (int)h->id.n, (const char *)h->id.p, (int)(lang_is_chinese() ? h->name_zh : h->name_en).n,
	       (const char *)(lang_is_chinese() ? h->name_zh : h->name_en).p, s);
	return fflush(stdout) == 0 ? OK : ERR_IO;
}

enum err admit_file(struct platform *p, const char *file)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct hospital h;
	enum err e = file_read(file, &raw);

	if (e != OK) {
		fprintf(stderr, L("读不了 %s:%s\n", "cannot read %s: %s\n"), file,
			e == ERR_TOO_LONG ? L("太大", "too large") : strerror(errno));
		return e;
	}
	e = hospital_open(BYTES_OF_BUF(&raw), &st, &h);
	if (e == OK)
		e = admit_profile(p, &h);
	if (e == ERR_GUESSABLE) {
		fprintf(stderr, L("医院 %.*s 的身份方案（%.*s）可被猜中：知道病人身份的人就能打开其病历。\n"
				  "确要接入，请在配置 [platform] 中写明 accept_guessable = yes\n",
				  "the identity profile of hospital %.*s (%.*s) can be guessed: who knows a patient's identity opens the records.\n"
				  "To admit it all the same, say accept_guessable = yes in [platform] of the configuration\n"),
			(int)h.id.n, (const char *)h.id.p, (int)h.profile.n, (const char *)h.profile.p);
		return e;
	}
	if (e != OK) {
		fprintf(stderr, L("%s 不是有效的医院声明；请用医院中继 init 产生的 hospital.statement\n",
				  "%s is not a valid hospital statement; take the hospital.statement that the hospital's relay made with init\n"),
			file);
		return e;
	}
	e = admit(p->writer, BYTES_OF_BUF(&raw), &h);
	if (e == ERR_CONFLICT)
		fprintf(stderr, L("医院 %.*s 已以另一份声明接入；后续声明由中继自行送达\n",
				  "hospital %.*s is admitted with another statement; later ones come from its relay\n"),
			(int)h.id.n, (const char *)h.id.p);
	else if (e != OK)
		fprintf(stderr, L("写不了数据库：%s\n", "cannot write the database: %s\n"), store_message(p->writer));
	TRY(e);
	log_event("hospital-admitted", "hospital=%.*s", (int)h.id.n, (const char *)h.id.p);
	return print(&h);
}
