#include "relay/inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "core/base64.h"
#include "core/hospital.h"
#include "core/slip.h"
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

/* The transport key is outer's: inner keeps its public part alone. */
static enum err make_transport_key(const struct relay_config *config, uint8_t ret_public[static ED25519_PUBLIC_LEN])
{
	AUTO(secret32_wipe) struct secret32 seed;
	AUTO(secret64_wipe) struct secret64 secret;
	char path[RELAY_PATH_MAX];

	TRY(relay_config_path(config, "outer/transport.key", path));
	randombytes_buf(seed.b, sizeof(seed.b));
	ed25519_from_seed(seed.b, ret_public, secret.b);
	return file_replace(path, BYTES_OF(seed.b), 0600);
}

static enum err make_statement(struct inner *in)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	uint8_t transport[ED25519_PUBLIC_LEN];

	TRY(make_transport_key(&in->config, transport));
	TRY(inner_statement_make(in, 1, transport, &statement));
	TRY(state_set_statement(&in->state, STATE_HOSPITAL, 1, BYTES_OF_BUF(&statement)));
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

/* A crash between the keys and the statement is made good by running init again. */
static enum err is_done(const struct relay_config *config, bool *ret)
{
	char path[RELAY_PATH_MAX];
	struct stat st;

	TRY(relay_config_path(config, "hospital.statement", path));
	*ret = stat(path, &st) == 0;
	return OK;
}

enum err inner_init_run(const char *dir)
{
	AUTO(inner_close) struct inner in = { .lock = -1 };
	bool done;
	enum err e;

	TRY(relay_config_read(dir, &in.config));
	TRY(is_done(&in.config, &done));
	if (done) {
		fprintf(stderr, L("%s 已有密钥与声明；不会改动。若要重新开始，请另建目录\n",
				  "%s has keys and a statement already; they stay. To begin anew, make another folder\n"), dir);
		return ERR_CONFLICT;
	}
	TRY(make_folders(&in.config));
	TRY(inner_open_profile(&in));
	e = keys_make(dir);
	if (e != OK && e != ERR_CONFLICT)
		return e;
	TRY(keys_open(dir, &in.keys));
	TRY(state_open(dir, true, &in.state));
	in.now = clock_unix();
	TRY(make_statement(&in));
	return print_result(&in);
}
