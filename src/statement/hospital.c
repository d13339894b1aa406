#include "statement/hospital.h"

#include <string.h>

#include "statement/profile.h"

#define REKEY_LABEL "mizhen/v1/rekey"
#define REKEY_MAX 256

static struct hospital_peer get_peer(struct cbor_reader *r)
{
	struct hospital_peer peer;

	cbor_get_array_of(r, 3);
	peer.id = atom_get_hospital(r);
	cbor_get_fixed(r, peer.signing, sizeof(peer.signing));
	cbor_get_fixed(r, peer.inbox, sizeof(peer.inbox));
	return peer;
}

static void check_peer(struct cbor_reader *r, void *order)
{
	struct hospital_peer peer = get_peer(r);

	list_ascends(order, r, peer.id);
}

enum err hospital_peer_add(struct list_writer *peers, const struct hospital_peer *peer)
{
	size_t start = peers->items.n;
	struct cbor_writer item = list_add_begin(peers);

	cbor_put_array(&item, 3);
	cbor_put_text(&item, peer->id);
	cbor_put_bytes(&item, BYTES_OF(peer->signing));
	cbor_put_bytes(&item, BYTES_OF(peer->inbox));
	return list_add_end(peers, start, &item);
}

bool hospital_peer_next(struct list *rest, struct hospital_peer *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	*ret = get_peer(&r);
	list_next_end(rest, &r);
	return true;
}

enum err hospital_peer_find(const struct hospital *h, struct bytes id, struct hospital_peer *ret)
{
	struct list rest = h->peers;
	struct hospital_peer peer;

	while (hospital_peer_next(&rest, &peer)) {
		if (bytes_equal(peer.id, id)) {
			*ret = peer;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

/* The text itself, not one of its short names. */
static struct bytes get_profile(struct cbor_reader *r)
{
	struct bytes text = cbor_get_text(r, PROFILE_TEXT_MAX);
	struct profile ignored;

	if (r->err == OK && (text.n < 1 || memchr(text.p, '=', text.n) == NULL || profile_parse(text, &ignored) != OK))
		cbor_fail(r, ERR_FORMAT);
	return text;
}

static void put_rekey(struct cbor_writer *w, const struct hospital *h)
{
	if (!h->rekeyed) {
		cbor_put_null(w);
		return;
	}
	cbor_put_array(w, 2);
	cbor_put_bytes(w, BYTES_OF(h->previous));
	cbor_put_bytes(w, BYTES_OF(h->rekey_signature));
}

static void get_rekey(struct cbor_reader *r, struct hospital *ret)
{
	if (cbor_get_opt_null(r))
		return;
	ret->rekeyed = true;
	cbor_get_array_of(r, 2);
	cbor_get_fixed(r, ret->previous, sizeof(ret->previous));
	cbor_get_fixed(r, ret->rekey_signature, sizeof(ret->rekey_signature));
}

static enum err valid(struct bytes written)
{
	struct hospital ignored;

	return hospital_read(written, &ignored);
}

enum err hospital_write(const struct hospital *h, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 12);
	cbor_put_uint(atom_put_key(&w, 0), h->serial);
	cbor_put_text(atom_put_key(&w, 1), h->id);
	cbor_put_text(atom_put_key(&w, 2), h->name_zh);
	cbor_put_text(atom_put_key(&w, 3), h->name_en);
	cbor_put_bytes(atom_put_key(&w, 4), BYTES_OF(h->signing));
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(h->transport));
	cbor_put_bytes(atom_put_key(&w, 6), BYTES_OF(h->inbox));
	cbor_put_text(atom_put_key(&w, 7), h->profile);
	list_put(atom_put_key(&w, 8), h->peers);
	cbor_put_uint(atom_put_key(&w, 9), h->link_policy);
	cbor_put_uint(atom_put_key(&w, 10), h->time);
	put_rekey(atom_put_key(&w, 11), h);
	return atom_written(&w, start, valid);
}

enum err hospital_read(struct bytes body, struct hospital *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct hospital h = { 0 };
	struct list_order order = { 0 };

	atom_get_map(&r, 12);
	h.serial = cbor_get_uint(atom_get_key(&r, 0));
	h.id = atom_get_hospital(atom_get_key(&r, 1));
	h.name_zh = atom_get_name(atom_get_key(&r, 2));
	h.name_en = atom_get_name(atom_get_key(&r, 3));
	cbor_get_fixed(atom_get_key(&r, 4), h.signing, sizeof(h.signing));
	cbor_get_fixed(atom_get_key(&r, 5), h.transport, sizeof(h.transport));
	cbor_get_fixed(atom_get_key(&r, 6), h.inbox, sizeof(h.inbox));
	h.profile = get_profile(atom_get_key(&r, 7));
	h.peers = list_get(atom_get_key(&r, 8), HOSPITAL_PEERS_MAX, check_peer, &order);
	h.link_policy = (enum hospital_link_policy)atom_get_range(atom_get_key(&r, 9), 0, HOSPITAL_LINK_PEER);
	h.time = cbor_get_uint(atom_get_key(&r, 10));
	get_rekey(atom_get_key(&r, 11), &h);
	TRY(cbor_done(&r));
	*ret = h;
	return OK;
}

enum err hospital_sign(const struct hospital *h, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	if (!statement_signer_is(secret, h->signing))
		return ERR_SIGNATURE;
	TRY(hospital_write(h, &body));
	return statement_sign(STATEMENT_HOSPITAL, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err hospital_open(struct bytes raw, struct statement *ret_statement, struct hospital *ret)
{
	struct statement st;
	struct hospital h;

	TRY(statement_read(raw, STATEMENT_HOSPITAL, &st));
	TRY(hospital_read(st.body, &h));
	TRY(statement_verify(&st, h.signing));
	*ret_statement = st;
	*ret = h;
	return OK;
}

/* What the previous key signs of a statement with a new one. */
static enum err rekey_message(const struct hospital *h, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	TRY(buf_add(ret, BYTES_LIT(REKEY_LABEL)));
	cbor_put_array(&w, 3);
	cbor_put_text(&w, h->id);
	cbor_put_uint(&w, h->serial);
	cbor_put_bytes(&w, BYTES_OF(h->signing));
	return cbor_written(&w);
}

enum err hospital_rekey(struct hospital *h, const uint8_t old_secret[static ED25519_SECRET_LEN],
			const uint8_t new_public[static ATOM_KEY_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(REKEY_MAX);
	struct hospital next = *h;

	memcpy(next.signing, new_public, sizeof(next.signing));
	memcpy(next.previous, statement_signer(old_secret), sizeof(next.previous));
	TRY(rekey_message(&next, &message));
	ed25519_sign(old_secret, BYTES_OF_BUF(&message), next.rekey_signature);
	next.rekeyed = true;
	*h = next;
	return OK;
}

enum err hospital_follows(const struct hospital *now, const struct hospital *next)
{
	AUTO(buf_free) struct buf message = BUF_MAX(REKEY_MAX);

	if (!bytes_equal(now->id, next->id))
		return ERR_CONFLICT;
	if (next->serial <= now->serial)
		return ERR_STALE;
	if (memcmp(now->signing, next->signing, sizeof(now->signing)) == 0)
		return OK;
	if (!next->rekeyed || memcmp(now->signing, next->previous, sizeof(now->signing)) != 0)
		return ERR_SIGNATURE;
	TRY(rekey_message(next, &message));
	return ed25519_verify(now->signing, BYTES_OF_BUF(&message), next->rekey_signature);
}
