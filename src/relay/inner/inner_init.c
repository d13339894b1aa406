#include "relay/inner/inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "sealed/slip.h"
#include "statement/hospital.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"

static enum err make_folders(const struct relay_config *config)
{
	static const char *const folders[] = { "state", "outer", "sources", "peers" };
	struct spool spool;

	for (size_t i = 0; i < LEN(folders); i++) {
		char path[RELAY_PATH_MAX];

		TRY(relay_config_path(config, folders[i], path));
		if (file_make_folder(path, 0700) != OK) {
			fprintf(stderr, L("无法建立 %s：%s\n", "cannot make %s: %s\n"), path, strerror(errno));
			return ERR_IO;
		}
	}
	return spool_open(config->dir, &spool);
}

/* The first statement, unless there is one: then init is run again after it was broken off, or its file was lost. */
static enum err make_statement(struct inner *in)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	uint64_t serial;
	enum err e = state_get_statement(&in->state, STATE_HOSPITAL, &serial, &statement);

	if (e == ERR_NOT_FOUND) {
		TRY(inner_statement_make(in, 1, &statement));
		e = state_set_statement(&in->state, STATE_HOSPITAL, 1, BYTES_OF_BUF(&statement));
	}
	TRY(e);
	TRY(inner_statement_check(in));
	return inner_statement_export(in);
}

static enum err print_result(struct inner *in)
{
	uint8_t fingerprint[SLIP_FINGERPRINT_LEN];
	AUTO(buf_free) struct buf text = BUF_MAX(64), link = BUF_MAX(SLIP_LINK_MAX);

	slip_fingerprint(in->keys->sign_public, fingerprint);
	TRY(base64_encode(BYTES_OF(fingerprint), BASE64_URL_UNPADDED, &text));
	TRY(inner_slips_hospital(in, &link));
	printf(L("医院 %s 的密钥已生成。密钥指纹：%.*s\n"
		 "请把 %s/hospital.statement 交给平台运营者：mizhen-platform … admit\n"
		 "医生申请证书用的链接：%.*s\n",
		 "the keys of hospital %s are made. Fingerprint: %.*s\n"
		 "Hand %s/hospital.statement to the platform's operator: mizhen-platform … admit\n"
		 "Doctors enrol with this link: %.*s\n"),
	       in->config.id, (int)text.n, (const char *)text.p, in->config.dir, (int)link.n, (const char *)link.p);
	return OK;
}

static enum err is_there(const struct relay_config *config, const char *name, bool *ret)
{
	char path[RELAY_PATH_MAX];
	struct stat st;

	TRY(relay_config_path(config, name, path));
	*ret = stat(path, &st) == 0;
	return OK;
}

/* Where something of this hospital is there already, what is missing of it was lost: to be restored, not made anew. */
static enum err check_nothing_lost(const struct relay_config *config)
{
	bool statement, keys, state;
	uint64_t accepted = 0;
	struct spool spool;

	TRY(is_there(config, "hospital.statement", &statement));
	TRY(is_there(config, "state/keys", &keys));
	TRY(is_there(config, "state/inner.db", &state));
	if (statement && keys && state) {
		fprintf(stderr, L("%s 已有密钥与声明；不会改动。若要重新开始，请另建目录\n",
				  "%s has keys and a statement already; they stay. To begin anew, make another folder\n"), config->dir);
		return ERR_CONFLICT;
	}
	/* init writes keys, state, statement, in this order */
	if (!keys && !state && !statement)
		return OK;
	if (keys && !statement && (state || (spool_open(config->dir, &spool) == OK && spool_get_accepted(&spool, &accepted) == OK &&
					     accepted == 0)))
		return OK;
	fprintf(stderr, L("%s/%s 不见了，而这家医院的其他文件还在：请从备份恢复，不会生成新的\n",
			  "%s/%s is gone, but other files of this hospital are there: restore it from a backup; none is made anew\n"),
		config->dir, keys ? "state/inner.db" : "state/keys");
	return ERR_CONFLICT;
}

static enum err make_keys(struct inner *in)
{
	enum err e = keys_make(in->config.dir);

	if (e != OK && e != ERR_CONFLICT)
		fprintf(stderr, L("无法写入 %s/state/keys：%s\n", "cannot write %s/state/keys: %s\n"), in->config.dir, strerror(errno));
	if (e != OK && e != ERR_CONFLICT)
		return e;
	return inner_open_keys(in);
}

enum err inner_init_run(const char *dir)
{
	AUTO(inner_close) struct inner in = { .lock = -1 };
	enum err e;

	TRY(relay_config_read(dir, &in.config));
	TRY(check_nothing_lost(&in.config));
	TRY(make_folders(&in.config));
	TRY(inner_open_profile(&in));
	TRY(make_keys(&in));
	e = state_open(dir, true, &in.state);
	if (e != OK) {
		fprintf(stderr, L("无法建立 %s/state/inner.db：%s\n", "cannot make %s/state/inner.db: %s\n"), dir,
			e == ERR_FULL ? L("磁盘已满", "the disk is full") : err_name(e));
		return e;
	}
	in.now = clock_unix();
	TRY(make_statement(&in));
	return print_result(&in);
}
