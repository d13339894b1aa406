#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"

#define LOCK_WAIT_MS 60000

struct bytes inner_hospital(const struct inner *in)
{
	return bytes_of_str(in->config.id);
}

enum err inner_hospital_zone(const struct inner *in)
{
	enum err e = mapping_time_zone(in->config.time_zone);

	if (e != OK)
		fprintf(stderr, L("%s/relay.conf：time_zone = %s：系统没有这个时区\n",
				  "%s/relay.conf: time_zone = %s: the system has no such time zone\n"),
			in->config.dir, in->config.time_zone);
	return e == OK ? OK : ERR_FORMAT;
}

enum err inner_open_profile(struct inner *in)
{
	if (profile_parse(bytes_of_str(in->config.profile), &in->profile) != OK) {
		fprintf(stderr, L("%s/relay.conf：profile = %s 不是内置名称（cn-card、claim-3、name-id、visit），也不是规范的写法\n",
				  "%s/relay.conf: profile = %s is neither a built-in name (cn-card, claim-3, name-id, visit) nor a canonical text\n"),
			in->config.dir, in->config.profile);
		return ERR_FORMAT;
	}
	if (profile_guessable(&in->profile) && !in->config.accept_guessable) {
		fprintf(stderr, L("%s/relay.conf：profile = %s 可被猜中：凡知道（或能猜到）患者身份信息的人，无需就诊单即可打开其病历。\n"
				  "请改用含就诊码的方案（如 cn-card）；若明知如此仍要使用，请写 accept_guessable = yes\n",
				  "%s/relay.conf: profile = %s can be guessed: whoever knows a patient's identity, or guesses it, opens the patient's"
				  " records without a slip.\nUse a profile with the access code (cn-card), or, knowing this, write accept_guessable = yes\n"),
			in->config.dir, in->config.profile);
		return ERR_GUESSABLE;
	}
	in->profile_text = BUF_MAX(PROFILE_TEXT_MAX);
	return profile_text(&in->profile, &in->profile_text);
}

static enum err take_lock(struct inner *in)
{
	uint64_t end = clock_steady_ms() + LOCK_WAIT_MS;
	const struct timespec pause = { .tv_nsec = 200000000 };
	char path[RELAY_PATH_MAX];
	bool told = false;
	enum err e;

	TRY(relay_config_path(&in->config, "state/inner.lock", path));
	while ((e = file_lock(path, &in->lock)) == ERR_BUSY && clock_steady_ms() < end) {
		if (!told)
			fputs(L("正在等待本轮读取结束…\n", "waiting for the cycle that runs to end…\n"), stderr);
		told = true;
		nanosleep(&pause, NULL);
	}
	if (e == ERR_BUSY)
		fputs(L("读取仍在进行，请稍后再试\n", "the cycle still runs; try again later\n"), stderr);
	return e;
}

enum err inner_open_keys(struct inner *in)
{
	enum err e = keys_open(in->config.dir, &in->keys);

	if (e == ERR_NOT_FOUND)
		fprintf(stderr, L("%s 还没有密钥；请先运行 mizhen-relay --config %s init\n",
				  "%s has no keys yet; run mizhen-relay --config %s init first\n"), in->config.dir, in->config.dir);
	else if (e == ERR_DENIED)
		fprintf(stderr, L("%s/state/keys 可被他人读取；请 chmod 600\n",
				  "others may read %s/state/keys; chmod 600 it\n"), in->config.dir);
	else if (e != OK)
		fprintf(stderr, L("%s/state/keys 无法读取或已损坏；请检查权限，或从备份恢复\n",
				  "%s/state/keys cannot be read or is damaged; check its permissions or restore it from a backup\n"),
			in->config.dir);
	return e;
}

static enum err open_all(struct inner *in, bool write)
{
	TRY(inner_open_profile(in));
	TRY(inner_open_keys(in));
	if (write)
		TRY(take_lock(in));
	enum err e = state_open(in->config.dir, false, &in->state);
	if (e == ERR_FULL)
		fprintf(stderr, L("磁盘已满：无法写入 %s/state；请腾出空间\n", "the disk is full: %s/state cannot be written; make room\n"), in->config.dir);
	else if (e != OK)
		fprintf(stderr, L("%s/state/inner.db 无法打开或版本不符；请检查权限，或从备份恢复\n",
				  "%s/state/inner.db does not open or is of another version; check its permissions or restore it from a backup\n"),
			in->config.dir);
	TRY(e);
	return inner_statement_check(in);
}

enum err inner_open(const char *dir, bool write, struct inner *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->lock = -1;
	TRY(relay_config_read(dir, &ret->config));
	enum err e = open_all(ret, write);
	if (e != OK)
		inner_close(ret);
	return e;
}

void inner_close(struct inner *in)
{
	state_close(&in->state);
	keys_close(&in->keys);
	buf_free(&in->profile_text);
	file_close(&in->lock);
}
