/*
 * Spool and state in step: at the beginning of a cycle, after whatever a crash,
 * a full disk, a clumsy hand or a bad block did to the spool, what the platform
 * has not taken lies in it again as it was, and nothing else.
 */
#include "relay/inner/inner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "statement/batch.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"

#define SPARE ((uint64_t)64 << 20)     /* bytes of the disk that records leave free, for what needs little and cannot wait */
#define SMALL ((uint64_t)1 << 20)      /* bytes in the spool that are as good as none: the largest record may always follow them */

/* What no committed batch names was left by a crash, or the platform has it. */
static enum err is_spooled(void *context, const uint8_t id[16], bool *ret)
{
	struct inner *in = context;

	return state_batches_is_spooled(&in->state, id, ret);
}

/* How far the platform is. Outer asks it each turn; what the state saw is no longer to be doubted. */
static enum err see_accepted(struct inner *in)
{
	uint64_t accepted;
	enum err e = spool_get_accepted(&in->spool, &accepted);

	if (e == ERR_FORMAT)
		accepted = 0;
	else
		TRY(e);
	if (accepted > in->relay.batch) {
		inner_trouble(in, STATE_TROUBLE_DAMAGE, "state/inner.db",
			      L("平台已接收到第 %" PRIu64 " 批，而 %s/state/inner.db 只到第 %" PRIu64 " 批：它是旧的。请恢复最新的备份",
				"the platform took batch %" PRIu64 ", but %s/state/inner.db knows of %" PRIu64 " alone: it is old. Restore the newest one"),
			      accepted, in->config.dir, in->relay.batch);
		return ERR_STALE;
	}
	if (accepted > in->relay.accepted)
		in->relay.accepted = accepted;
	return OK;
}

static enum err check(const struct inner *in, const struct state_batch *batch, struct bytes file)
{
	struct bytes statement, body;
	struct statement st;
	struct batch said;

	TRY(batch_split(file, &statement, &body));
	TRY(batch_open(statement, in->keys->sign_public, &st, &said));
	if (memcmp(st.id, batch->id, sizeof(st.id)) != 0)
		return ERR_PROOF;
	return batch_covers(&said, body);
}

/* Whether the spool has it: all of it is looked at where it is the next to be sent, its size elsewhere. */
static bool is_there(struct inner *in, const struct state_batch *batch)
{
	AUTO(buf_free) struct buf file = BUF_MAX(SPOOL_BATCH_MAX);
	uint64_t size;

	if (spool_batch_size(&in->spool, batch->number, &size) != OK || size != batch->size)
		return false;
	return batch->number != in->relay.accepted + 1 ||
	       (spool_read_batch(&in->spool, batch->number, &file) == OK && check(in, batch, BYTES_OF_BUF(&file)) == OK);
}

static enum err put_again(struct inner *in, const struct state_batch *batch)
{
	AUTO(buf_free) struct buf file = BUF_MAX(SPOOL_BATCH_MAX);
	enum err e = state_batches_read(in->config.dir, batch->number, &file);

	if (e == OK)
		e = check(in, batch, BYTES_OF_BUF(&file));
	if (e == ERR_NOMEM)
		return e;
	if (e != OK) {
		inner_trouble(in, STATE_TROUBLE_DAMAGE, "spool",
			      L("第 %" PRIu64 " 批在 %s/spool/out 和 state/batches 中都已丢失或损坏，平台也未接收：请从备份恢复其中一个",
				"batch %" PRIu64 " is lost or damaged both in %s/spool/out and in state/batches, and the platform did not take it:"
				" restore one of them from a backup"),
			      batch->number, in->config.dir);
		return OK;
	}
	log_event("batch-restored", "number=%" PRIu64, batch->number);
	return spool_put_batch(&in->spool, batch->number, BYTES_OF_BUF(&file));
}

static enum err restore_batches(struct inner *in)
{
	struct state_batch batch = { .number = in->relay.accepted };
	enum err e;

	while ((e = state_batches_next(&in->state, batch.number, &batch)) == OK)
		if (!is_there(in, &batch))
			TRY(put_again(in, &batch));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err restore_blob(struct inner *in, const struct state_spooled *blob)
{
	AUTO(file_close) int fd = -1;
	uint64_t size;
	enum err e = spool_open_blob(&in->spool, blob->blob.id, &fd, &size);
	char hex[2 * SHELF_ID_LEN + 1];

	if (e == OK && size == blob->blob.length)
		return OK;
	if (e == OK)
		TRY(spool_remove_blob(&in->spool, blob->blob.id));
	e = inner_blobs_again(in, blob);
	if (e == ERR_NOMEM || e == ERR_FULL || e == ERR_STOPPED)
		return e;
	sodium_bin2hex(hex, sizeof(hex), blob->blob.id, sizeof(blob->blob.id));
	if (e == OK) {
		log_event("blob-restored", "batch=%" PRIu64 " blob=%s", blob->number, hex);
		return OK;
	}
	inner_trouble(in, STATE_TROUBLE_DAMAGE, hex,
		      L("附件 %s.blob（第 %" PRIu64 " 批）已从 %s/spool/out 丢失或损坏，而原文件已改动或不在：请恢复二者之一",
			"the attachment %s.blob of batch %" PRIu64 " is lost or damaged in %s/spool/out, and its file has changed or is gone:"
			" restore one of the two"),
		      hex, blob->number, in->config.dir);
	return OK;
}

static enum err restore_blobs(struct inner *in)
{
	struct state_spooled *blob = calloc(1, sizeof(*blob));
	uint8_t id[SHELF_ID_LEN];
	bool first = true;
	enum err e = blob == NULL ? ERR_NOMEM : OK;

	while (e == OK && (e = state_batches_next_spooled(&in->state, first ? NULL : id, blob)) == OK) {
		memcpy(id, blob->blob.id, sizeof(id));
		first = false;
		e = restore_blob(in, blob);
	}
	free(blob);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What is in the spool and not of this state: of one that was put back, or sent already. */
static enum err remove_strangers(struct inner *in)
{
	uint64_t number = 0;
	enum err e;

	while ((e = spool_next_batch(&in->spool, number, &number)) == OK)
		if (number <= in->relay.accepted || number > in->relay.batch)
			TRY(spool_remove_batch(&in->spool, number));
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err inner_spool_begin(struct inner *in)
{
	inner_troubles_looked(in, STATE_TROUBLE_DAMAGE);
	TRY(see_accepted(in));
	TRY(spool_clear_out(&in->spool));
	TRY(state_batches_forget_sent(&in->state, in->relay.accepted));
	TRY(state_batches_keep(in->config.dir, in->relay.accepted, in->relay.batch));
	TRY(remove_strangers(in));
	TRY(spool_settle_blobs(&in->spool, is_spooled, in));
	TRY(restore_blobs(in));
	TRY(spool_settle_blobs(&in->spool, is_spooled, in));
	TRY(restore_batches(in));
	in->blob_bytes = 0;
	return spool_waiting(&in->spool, &in->spooled);
}

enum err inner_spool_release(struct inner *in, struct bytes batch)
{
	in->spooled += batch.n;
	/* its blobs before it, so that outer never sees a batch without them */
	TRY(spool_settle_blobs(&in->spool, is_spooled, in));
	return spool_put_batch(&in->spool, in->relay.batch, batch);
}

/* What this user may still write to the disk of the spool. */
static enum err disk_free(const struct inner *in, uint64_t *ret)
{
	struct statvfs disk;

	if (statvfs(in->spool.out, &disk) != 0)
		return ERR_IO;
	*ret = (uint64_t)disk.f_bavail * disk.f_frsize;
	return OK;
}

enum err inner_spool_room(struct inner *in, uint64_t bytes)
{
	uint64_t limit = in->config.spool_limit << 20, room;

	TRY(disk_free(in, &room));
	if (room < SPARE || room - SPARE < bytes) {
		in->cut = true;
		inner_trouble(in, STATE_TROUBLE_DISK, "",
			      L("%s/spool 所在磁盘将满：剩 %" PRIu64 " MB，需要 %" PRIu64 " MB。读取到此为止，已有的照常发送；腾出空间后自动继续",
				"the disk of %s/spool is nearly full: %" PRIu64 " MB are left, %" PRIu64 " MB are needed. Reading ends here, what there is"
				" is sent; it goes on when there is room"),
			      in->config.dir, room >> 20, (bytes + SPARE) >> 20);
		return ERR_FULL;
	}
	if (in->spooled > SMALL && in->spooled + bytes > limit) {
		in->cut = true;
		log_event("spool-limit", "megabytes=%" PRIu64 " limit=%" PRIu64, in->spooled >> 20, in->config.spool_limit);
		return ERR_FULL;
	}
	return OK;
}

void inner_spool_tell_full(struct inner *in)
{
	uint64_t room = 0;

	if (in->cut)
		return;
	(void)!disk_free(in, &room);
	inner_trouble(in, STATE_TROUBLE_DISK, "",
		      L("磁盘已满：无法写入 %s/state 或 %s/spool（剩 %" PRIu64 " MB）。请腾出空间，之后自动继续",
			"the disk is full: %s/state or %s/spool cannot be written (%" PRIu64 " MB are left). Make room; it goes on by itself"),
		      in->config.dir, in->config.dir, room >> 20);
}
