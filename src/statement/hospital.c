#include "statement/hospital.h"

#include <string.h>

#include "statement/profile.h"

#define REKEY_LABEL "mizhen/v1/rekey"
#define REKEY_MAX 256

static void peer_fields(struct codec *c, void *item)
{
	struct hospital_peer *peer = item;

	codec_array(c, 3);
	atom_hospital(c, &peer->id);
	codec_fixed(c, peer->signing, sizeof(peer->signing));
	codec_fixed(c, peer->inbox, sizeof(peer->inbox));
}

static struct bytes peer_key(const void *item)
{
	const struct hospital_peer *peer = item;

	return peer->id;
}

static const struct codec_item peer_item = { peer_fields, sizeof(struct hospital_peer), peer_key };

enum err hospital_peer_add(struct list_writer *list, const struct hospital_peer *peer)
{
	return codec_list_add(list, &peer_item, peer);
}

bool hospital_peer_next(struct list *rest, struct hospital_peer *ret)
{
	return codec_list_next(rest, &peer_item, ret);
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
static bool is_profile(struct bytes text)
{
	struct profile ignored;

	return text.n > 0 && memchr(text.p, '=', text.n) != NULL && profile_parse(text, &ignored) == OK;
}

static void fields(struct codec *c, void *object)
{
	struct hospital *h = object;

	codec_map(c, 12);
	codec_uint(c, &h->serial);
	atom_hospital(c, &h->id);
	atom_name(c, &h->name_zh);
	atom_name(c, &h->name_en);
	codec_fixed(c, h->signing, sizeof(h->signing));
	codec_fixed(c, h->transport, sizeof(h->transport));
	codec_fixed(c, h->inbox, sizeof(h->inbox));
	codec_text(c, &h->profile, PROFILE_TEXT_MAX);
	codec_holds(c, is_profile(h->profile));
	codec_list(c, &h->peers, HOSPITAL_PEERS_MAX, &peer_item);
	CODEC_ENUM(c, h->link_policy, HOSPITAL_LINK_PEER);
	codec_uint(c, &h->time);
	if (codec_present(c, &h->rekeyed)) {
		codec_array(c, 2);
		codec_fixed(c, h->previous, sizeof(h->previous));
		codec_fixed(c, h->rekey_signature, sizeof(h->rekey_signature));
	}
}

STATEMENT_OBJECT_OF_SIGNER(hospital, struct hospital, fields, STATEMENT_HOSPITAL, signing)

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
