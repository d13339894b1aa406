#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>

#include "relay/state/state_revoked.h"
#include "statement/hospital.h"
#include "statement/revoked_doctors.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"

static struct hospital describe(const struct inner *in, uint64_t serial, uint64_t time)
{
	struct hospital h = {
		.serial = serial,
		.id = inner_hospital(in),
		.name_zh = bytes_of_str(in->config.name_zh),
		.name_en = bytes_of_str(in->config.name_en),
		.profile = BYTES_OF_BUF(&in->profile_text),
		/* relay_config.h and the protocol number the policies alike */
		.link_policy = (enum hospital_link_policy)in->config.link_policy,
		.time = time,
	};

	memcpy(h.signing, in->keys->sign_public, sizeof(h.signing));
	memcpy(h.inbox, in->keys->inbox_public, sizeof(h.inbox));
	memcpy(h.transport, in->keys->transport_public, sizeof(h.transport));
	return h;
}

enum err inner_statement_make(struct inner *in, uint64_t serial, struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer writer = LIST_WRITER(HOSPITAL_PEERS_MAX);
	struct hospital h = describe(in, serial, in->now);

	TRY(inner_peers_list(in, NULL, &writer));
	h.peers = list_of(&writer);
	return hospital_sign(&h, in->keys->sign, ret);
}

/* What is signed under another id or key than the platform admitted is refused there, and all that follows it. */
enum err inner_statement_check(struct inner *in)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct hospital h;
	uint64_t serial;
	enum err e = state_get_statement(&in->state, STATE_HOSPITAL, &serial, &raw);

	if (e == ERR_NOT_FOUND) {
		fprintf(stderr, L("%s 尚未初始化完毕；请再运行一次 init\n", "%s: init did not end; run it again\n"), in->config.dir);
		return ERR_CONFLICT;
	}
	TRY(e);
	if (hospital_open(BYTES_OF_BUF(&raw), &st, &h) != OK) {
		fprintf(stderr, L("%s/state/inner.db 已损坏；请从备份恢复\n", "%s/state/inner.db is damaged; restore it from a backup\n"),
			in->config.dir);
		return ERR_CONFLICT;
	}
	if (!bytes_equal(h.id, inner_hospital(in))) {
		fprintf(stderr, L("%s/relay.conf：id = %s，而这里的医院是 %.*s：什么都不签。请改回 id\n",
				  "%s/relay.conf: id = %s, but the hospital here is %.*s: nothing is signed. Put the id right\n"),
			in->config.dir, in->config.id, (int)h.id.n, (const char *)h.id.p);
		return ERR_CONFLICT;
	}
	if (memcmp(h.signing, in->keys->sign_public, sizeof(h.signing)) == 0)
		return OK;
	fprintf(stderr, L("%s/state/keys 不是 %s 的密钥，与 state/inner.db 不符：什么都不签。请从备份恢复二者中错的一个\n",
			  "%s/state/keys are not the keys of %s that state/inner.db goes with: nothing is signed. Restore whichever of the two is"
			  " wrong from a backup\n"), in->config.dir, in->config.id);
	return ERR_CONFLICT;
}

static enum err publish(struct inner *in, struct bytes statement)
{
	struct batch_item item = { .kind = BATCH_ITEM_STATEMENT, .statement = statement };

	return inner_batch_add(in, &item, 0);
}

/* Another statement where the configuration or the peers say something else than the one in force. */
static enum err update_hospital(struct inner *in)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), same = BUF_MAX(STATEMENT_MAX), next = BUF_MAX(STATEMENT_MAX);
	AUTO(list_writer_done) struct list_writer writer = LIST_WRITER(HOSPITAL_PEERS_MAX);
	struct statement st;
	struct hospital now, then;
	uint64_t serial;

	TRY(state_get_statement(&in->state, STATE_HOSPITAL, &serial, &raw));
	TRY(hospital_open(BYTES_OF_BUF(&raw), &st, &now));
	TRY(inner_peers_list(in, &now, &writer));
	then = describe(in, now.serial, now.time);
	then.peers = list_of(&writer);
	TRY(hospital_write(&then, &same));
	memcpy(in->statement_id, st.id, HASH_LEN);
	if (bytes_equal(BYTES_OF_BUF(&same), st.body))
		return OK;
	then.serial++;
	then.time = in->now;
	TRY(hospital_sign(&then, in->keys->sign, &next));
	TRY(state_set_statement(&in->state, STATE_HOSPITAL, then.serial, BYTES_OF_BUF(&next)));
	statement_id(BYTES_OF_BUF(&next), in->statement_id);
	log_event("hospital-statement", "serial=%llu", (unsigned long long)then.serial);
	return publish(in, BYTES_OF_BUF(&next));
}

static enum err list_revoked(struct inner *in, struct list_writer *ret)
{
	struct revoked_doctor d;
	bool first = true;
	enum err e;

	for (;;) {
		uint8_t after[SHELF_KEY_LEN];

		memcpy(after, d.sign, sizeof(after));
		e = state_revoked_next(&in->state, first ? NULL : after, d.sign, &d.time);
		if (e != OK)
			return e == ERR_NOT_FOUND ? OK : e;
		TRY(revoked_doctors_add(ret, &d));
		first = false;
	}
}

static enum err update_revoked(struct inner *in)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), same = BUF_MAX(STATEMENT_MAX), next = BUF_MAX(STATEMENT_MAX);
	AUTO(list_writer_done) struct list_writer writer = LIST_WRITER(REVOKED_DOCTORS_MAX);
	struct revoked_doctors list = { .hospital = inner_hospital(in) };
	struct statement st;
	uint64_t serial = 0;
	enum err e;

	TRY(state_revoked_forget(&in->state));
	TRY(list_revoked(in, &writer));
	e = state_get_statement(&in->state, STATE_REVOKED, &serial, &raw);
	if (e == ERR_NOT_FOUND && writer.n == 0)
		return OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	/* one that is damaged is made anew, like the first */
	if (e == OK && revoked_doctors_open(BYTES_OF_BUF(&raw), in->keys->sign_public, &st, &list) == OK) {
		in->has_revoked = true;
		memcpy(in->revoked_id, st.id, HASH_LEN);
		list.doctors = list_of(&writer);
		TRY(revoked_doctors_write(&list, &same));
		if (bytes_equal(BYTES_OF_BUF(&same), st.body))
			return OK;
	}
	list.doctors = list_of(&writer);
	list.serial = serial + 1;
	list.time = in->now;
	TRY(revoked_doctors_sign(&list, in->keys->sign, &next));
	TRY(state_set_statement(&in->state, STATE_REVOKED, list.serial, BYTES_OF_BUF(&next)));
	in->has_revoked = true;
	statement_id(BYTES_OF_BUF(&next), in->revoked_id);
	log_event("revoked-doctors", "serial=%llu doctors=%zu", (unsigned long long)list.serial, writer.n);
	return publish(in, BYTES_OF_BUF(&next));
}

enum err inner_statement_update(struct inner *in)
{
	TRY(update_hospital(in));
	return update_revoked(in);
}

/* Outer's key, as it was made: its file may be lost or damaged. */
static enum err export_transport(struct inner *in)
{
	AUTO(buf_free) struct buf there = BUF_MAX(ED25519_SEED_LEN);
	const struct bytes seed = BYTES_OF(in->keys->transport_seed);
	char path[RELAY_PATH_MAX];

	TRY(relay_config_path(&in->config, "outer/transport.key", path));
	if (file_read(path, &there) == OK && secret_equal(BYTES_OF_BUF(&there), seed))
		return OK;
	return file_replace(path, seed, 0600);
}

enum err inner_statement_export(struct inner *in)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), there = BUF_MAX(STATEMENT_MAX);
	char path[RELAY_PATH_MAX];
	uint64_t serial;

	TRY(export_transport(in));
	TRY(state_get_statement(&in->state, STATE_HOSPITAL, &serial, &raw));
	TRY(relay_config_path(&in->config, "hospital.statement", path));
	if (file_read(path, &there) == OK && bytes_equal(BYTES_OF_BUF(&there), BYTES_OF_BUF(&raw)))
		return OK;
	return file_replace(path, BYTES_OF_BUF(&raw), 0644);
}

enum err inner_statement_peer(struct inner *in, struct bytes id, uint8_t ret_signing[static 32])
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct hospital_peer peer;
	struct statement st;
	struct hospital h;
	uint64_t serial;

	TRY(state_get_statement(&in->state, STATE_HOSPITAL, &serial, &raw));
	TRY(hospital_open(BYTES_OF_BUF(&raw), &st, &h));
	TRY(hospital_peer_find(&h, id, &peer));
	memcpy(ret_signing, peer.signing, sizeof(peer.signing));
	return OK;
}
