/*
 * DIR/peers: the hospitals that this one recognises, a statement of each. A file
 * that is none is named and left out, and the peer it was for stays as it is:
 * damage to a file ends no recognition, taking the file away does.
 */
#include "relay/inner/inner.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"
#include "sys/lang.h"

#define ENDING ".hospital"

struct found {
	char id[ATOM_HOSPITAL_MAX];
	size_t id_n;
	uint8_t signing[ATOM_KEY_LEN], inbox[ATOM_KEY_LEN];
	uint64_t serial;
	bool disputed;                     /* by another file, with another key: nobody is recognised under this id */
};

struct peers {
	struct found found[HOSPITAL_PEERS_MAX];
	size_t n;
};

static int is_peer(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > strlen(ENDING) && entry->d_name[0] != '.' && strcmp(entry->d_name + n - strlen(ENDING), ENDING) == 0;
}

static struct found *find(struct peers *peers, struct bytes id)
{
	for (size_t i = 0; i < peers->n; i++)
		if (bytes_equal(BYTES(peers->found[i].id, peers->found[i].id_n), id))
			return &peers->found[i];
	return NULL;
}

/* ERR_TOO_LONG: there are as many as there may be. */
static enum err put(struct peers *peers, const struct hospital_peer *peer, uint64_t serial)
{
	struct found *f = find(peers, peer->id);

	if (f == NULL && peers->n == HOSPITAL_PEERS_MAX)
		return ERR_TOO_LONG;
	if (f == NULL)
		f = &peers->found[peers->n++];
	*f = (struct found){ .id_n = peer->id.n, .serial = serial };
	memcpy(f->id, peer->id.p, peer->id.n);
	memcpy(f->signing, peer->signing, sizeof(f->signing));
	memcpy(f->inbox, peer->inbox, sizeof(f->inbox));
	return OK;
}

/* Two files name two keys for one hospital: the one in force stays, or there is none. */
static enum err dispute(struct peers *peers, const struct hospital *now, struct found *f)
{
	struct hospital_peer peer;

	if (now != NULL && hospital_peer_find(now, BYTES(f->id, f->id_n), &peer) == OK)
		TRY(put(peers, &peer, UINT64_MAX));
	else
		f->disputed = true;
	return ERR_CONFLICT;
}

/* Of two statements under one key the newer counts. ERR_CONFLICT: under two keys. */
static enum err take(struct inner *in, struct bytes raw, const struct hospital *now, struct peers *peers)
{
	struct hospital_peer peer;
	struct statement st;
	struct found *before;
	struct hospital h;

	TRY(hospital_open(raw, &st, &h));
	if (bytes_equal(h.id, inner_hospital(in)))
		return OK;
	before = find(peers, h.id);
	if (before != NULL && (before->disputed || memcmp(before->signing, h.signing, ATOM_KEY_LEN) != 0))
		return dispute(peers, now, before);
	if (before != NULL && before->serial >= h.serial)
		return OK;
	peer.id = h.id;
	memcpy(peer.signing, h.signing, sizeof(peer.signing));
	memcpy(peer.inbox, h.inbox, sizeof(peer.inbox));
	return put(peers, &peer, h.serial);
}

static const char *reason(enum err e)
{
	switch (e) {
	case ERR_CONFLICT:
		return L("另一文件是同一医院的声明，而密钥不同：请与该医院核对密钥指纹，移走假的那份",
			 "another file is a statement of the same hospital with another key: compare fingerprints with that hospital and"
			 " take the wrong one away");
	case ERR_TOO_LONG:
		return L("内容过长，或医院已超过 256 家", "too long, or one of more than 256 hospitals");
	case ERR_IO:
	case ERR_NOT_FOUND:
		return L("无法读取：应为普通文件，且中继的用户可读；请 chmod 640 或重新放入，不再承认该医院时移走",
			 "cannot be read: it has to be a plain file that the relay's user may read; give it the permissions or put it there"
			 " again, and take it away where that hospital is no longer to be recognised");
	default:
		return L("不是有效的医院声明：请向该医院重新索取，或移走此文件",
			 "no valid hospital statement: get it afresh from that hospital or take it away");
	}
}

/* The peer whose file was to be NAME, as a rule ID.hospital, stays as the statement in force has it. */
static enum err keep(struct peers *peers, const struct hospital *now, const char *name)
{
	struct hospital_peer peer;

	if (now == NULL || hospital_peer_find(now, BYTES(name, strlen(name) - strlen(ENDING)), &peer) != OK ||
	    find(peers, peer.id) != NULL)
		return OK;
	return put(peers, &peer, 0);
}

static enum err read_file(struct inner *in, const char *folder, const char *name, const struct hospital *now, struct peers *peers)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	char path[FILE_PATH_MAX];
	enum err e = file_join(folder, name, path);

	if (e == OK)
		e = file_read(path, &raw);
	if (e == OK)
		e = take(in, BYTES_OF_BUF(&raw), now, peers);
	if (e == OK || e == ERR_NOMEM)
		return e;
	inner_trouble(in, STATE_TROUBLE_PEER, name, "peers/%s: %s", name, reason(e));
	return keep(peers, now, name);
}

/* A folder that cannot be read says nothing: all stay. */
static enum err keep_all(struct inner *in, const struct hospital *now, struct peers *peers)
{
	struct list rest = now == NULL ? LIST_NONE : now->peers;
	struct hospital_peer peer;

	inner_trouble(in, STATE_TROUBLE_PEER, "", L("peers/：无法读取（%s），已承认的医院保持不变；请检查该文件夹的权限",
							"peers/: cannot be read (%s), and the hospitals recognised stay so; check the folder's permissions"),
		      strerror(errno));
	while (hospital_peer_next(&rest, &peer))
		TRY(put(peers, &peer, 0));
	return OK;
}

static enum err read_all(struct inner *in, const struct hospital *now, struct peers *peers)
{
	char folder[RELAY_PATH_MAX];
	struct dirent **names;
	enum err e = OK;
	int n;

	TRY(relay_config_path(&in->config, "peers", folder));
	n = scandir(folder, &names, is_peer, alphasort);
	if (n < 0)
		return errno == ENOENT ? OK : keep_all(in, now, peers);
	for (int i = 0; i < n; i++) {
		if (e == OK)
			e = read_file(in, folder, names[i]->d_name, now, peers);
		free(names[i]);
	}
	free(names);
	return e;
}

static int compare(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return bytes_compare(BYTES(x->id, x->id_n), BYTES(y->id, y->id_n));
}

static enum err write_all(struct peers *peers, struct list_writer *ret)
{
	if (peers->n > 0)
		qsort(peers->found, peers->n, sizeof(peers->found[0]), compare);
	for (size_t i = 0; i < peers->n; i++) {
		const struct found *f = &peers->found[i];
		struct hospital_peer peer = { .id = BYTES(f->id, f->id_n) };

		memcpy(peer.signing, f->signing, sizeof(peer.signing));
		memcpy(peer.inbox, f->inbox, sizeof(peer.inbox));
		if (!f->disputed)
			TRY(hospital_peer_add(ret, &peer));
	}
	return OK;
}

enum err inner_peers_list(struct inner *in, const struct hospital *now, struct list_writer *ret)
{
	struct peers *peers = calloc(1, sizeof(*peers));
	enum err e;

	if (peers == NULL)
		return ERR_NOMEM;
	inner_troubles_looked(in, STATE_TROUBLE_PEER);
	e = read_all(in, now, peers);
	if (e == OK)
		e = write_all(peers, ret);
	free(peers);
	return e;
}
