#include "relay/inner.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hospital.h"
#include "core/revoked_doctors.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"

/* A peer's statement, as the operator put it into DIR/peers. */
static enum err read_peer(const char *folder, const char *name, struct buf *raw, struct hospital *ret)
{
	struct statement st;
	char path[FILE_PATH_MAX];
	enum err e = file_join(folder, name, path);

	if (e == OK)
		e = file_read(path, raw);
	if (e == OK)
		e = hospital_open(BYTES_OF_BUF(raw), &st, ret);
	if (e != OK)
		fprintf(stderr, L("%s/%s 不是有效的医院声明（%s）；请向该医院重新索取或移走此文件\n",
				  "%s/%s is no valid hospital statement (%s); get it afresh from that hospital or take it away\n"),
			folder, name, err_name(e));
	return e;
}

static int is_peer(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 9 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 9, ".hospital") == 0;
}

struct peers {
	struct hospital_peer peer[HOSPITAL_PEERS_MAX];
	char id[HOSPITAL_PEERS_MAX][ATOM_HOSPITAL_MAX];
	size_t n;
};

static int compare_peers(const void *a, const void *b)
{
	return bytes_compare(((const struct hospital_peer *)a)->id, ((const struct hospital_peer *)b)->id);
}

static enum err add_peer(struct inner *in, const char *folder, const char *name, struct peers *peers)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct hospital h;

	TRY(read_peer(folder, name, &raw, &h));
	if (bytes_equal(h.id, inner_hospital(in)))
		return OK;
	if (peers->n == HOSPITAL_PEERS_MAX) {
		fprintf(stderr, L("%s：最多 %d 家医院\n", "%s: %d hospitals at most\n"), folder, HOSPITAL_PEERS_MAX);
		return ERR_TOO_LONG;
	}
	struct hospital_peer *p = &peers->peer[peers->n];
	memcpy(peers->id[peers->n], h.id.p, h.id.n);
	p->id = BYTES(peers->id[peers->n], h.id.n);
	memcpy(p->signing, h.signing, sizeof(p->signing));
	memcpy(p->inbox, h.inbox, sizeof(p->inbox));
	peers->n++;
	return OK;
}

/* DIR/peers, which may be missing. */
static enum err read_peers(struct inner *in, struct peers *ret)
{
	char folder[RELAY_PATH_MAX];
	struct dirent **names;
	enum err e = OK;
	int n;

	ret->n = 0;
	TRY(relay_config_path(&in->config, "peers", folder));
	n = scandir(folder, &names, is_peer, alphasort);
	if (n < 0)
		return errno == ENOENT ? OK : ERR_IO;
	for (int i = 0; i < n; i++) {
		if (e == OK)
			e = add_peer(in, folder, names[i]->d_name, ret);
		free(names[i]);
	}
	free(names);
	qsort(ret->peer, ret->n, sizeof(ret->peer[0]), compare_peers);
	return e;
}

static struct hospital describe(const struct inner *in, uint64_t serial, uint64_t time, const uint8_t transport[static 32])
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
	memcpy(h.transport, transport, sizeof(h.transport));
	return h;
}

static enum err list_peers(const struct peers *peers, struct list_writer *ret)
{
	for (size_t i = 0; i < peers->n; i++) {
		enum err e = hospital_peer_add(ret, &peers->peer[i]);

		if (e != OK) {
			fprintf(stderr, L("peers/：%.*s 有两份声明，或其内容无效\n",
					  "peers/: there are two statements of %.*s, or it is not valid\n"),
				(int)peers->peer[i].id.n, (const char *)peers->peer[i].id.p);
			return e;
		}
	}
	return OK;
}

enum err inner_statement_make(struct inner *in, uint64_t serial, const uint8_t transport[static 32], struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer writer = LIST_WRITER(HOSPITAL_PEERS_MAX);
	struct hospital h = describe(in, serial, in->now, transport);
	struct peers peers;

	TRY(read_peers(in, &peers));
	TRY(list_peers(&peers, &writer));
	h.peers = list_of(&writer);
	return hospital_sign(&h, in->keys->sign, ret);
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
	struct peers peers;
	uint64_t serial;

	TRY(state_get_statement(&in->state, STATE_HOSPITAL, &serial, &raw));
	TRY(hospital_open(BYTES_OF_BUF(&raw), &st, &now));
	TRY(read_peers(in, &peers));
	TRY(list_peers(&peers, &writer));
	then = describe(in, now.serial, now.time, now.transport);
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
		e = state_next_revoked(&in->state, first ? NULL : after, d.sign, &d.time);
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

	TRY(state_forget_revoked(&in->state, in->now));
	TRY(list_revoked(in, &writer));
	e = state_get_statement(&in->state, STATE_REVOKED, &serial, &raw);
	if (e == ERR_NOT_FOUND && writer.n == 0)
		return OK;
	if (e == OK) {
		TRY(revoked_doctors_open(BYTES_OF_BUF(&raw), in->keys->sign_public, &st, &list));
		in->has_revoked = true;
		memcpy(in->revoked_id, st.id, HASH_LEN);
		list.doctors = list_of(&writer);
		TRY(revoked_doctors_write(&list, &same));
		if (bytes_equal(BYTES_OF_BUF(&same), st.body))
			return OK;
	} else if (e != ERR_NOT_FOUND) {
		return e;
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

enum err inner_statement_export(struct inner *in)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), there = BUF_MAX(STATEMENT_MAX);
	char path[RELAY_PATH_MAX];
	uint64_t serial;

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
