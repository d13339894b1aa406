#include "statement/grant.h"

#include <string.h>

static struct grant_record get_record(struct cbor_reader *r)
{
	struct grant_record record;

	cbor_get_array_of(r, 3);
	cbor_get_fixed(r, record.rid, sizeof(record.rid));
	record.version = atom_get_range(r, 1, UINT64_MAX);
	cbor_get_fixed(r, record.file, sizeof(record.file));
	return record;
}

static void check_record(struct cbor_reader *r, void *order)
{
	struct grant_record record = get_record(r);

	list_ascends(order, r, BYTES_OF(record.rid));
}

enum err grant_record_add(struct list_writer *records, const struct grant_record *record)
{
	size_t start = records->items.n;
	struct cbor_writer item = list_add_begin(records);

	cbor_put_array(&item, 3);
	cbor_put_bytes(&item, BYTES_OF(record->rid));
	cbor_put_uint(&item, record->version);
	cbor_put_bytes(&item, BYTES_OF(record->file));
	return list_add_end(records, start, &item);
}

bool grant_record_next(struct list *rest, struct grant_record *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	*ret = get_record(&r);
	list_next_end(rest, &r);
	return true;
}

/* What the fields may say together. */
static bool holds_together(const struct grant *g)
{
	if (g->expires <= g->not_before || g->expires - g->not_before > GRANT_LIFE_MAX)
		return false;
	if (g->kind == GRANT_KEY)
		return g->records.n == 0 && !g->may_pass_on && !g->has_parent;
	return g->records.n > 0 && !(g->may_pass_on && g->has_parent);
}

static enum err valid_grant(struct bytes written)
{
	struct grant ignored;

	return grant_read(written, &ignored);
}

enum err grant_write(const struct grant *g, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 12);
	cbor_put_uint(atom_put_key(&w, 0), g->kind);
	cbor_put_text(atom_put_key(&w, 1), g->hospital);
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(g->tag));
	cbor_put_uint(atom_put_key(&w, 3), g->cycle);
	cbor_put_bytes(atom_put_key(&w, 4), BYTES_OF(g->doctor));
	list_put(atom_put_key(&w, 5), g->records);
	cbor_put_uint(atom_put_key(&w, 6), g->not_before);
	cbor_put_uint(atom_put_key(&w, 7), g->expires);
	cbor_put_bool(atom_put_key(&w, 8), g->may_pass_on);
	atom_put_fixed_or_null(atom_put_key(&w, 9), g->has_parent, g->parent, sizeof(g->parent));
	cbor_put_bytes(atom_put_key(&w, 10), BYTES_OF(g->bundle));
	cbor_put_uint(atom_put_key(&w, 11), g->made);
	return atom_written(&w, start, valid_grant);
}

enum err grant_read(struct bytes body, struct grant *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct grant g = { 0 };
	struct list_order order = { 0 };

	atom_get_map(&r, 12);
	g.kind = (enum grant_kind)atom_get_range(atom_get_key(&r, 0), 0, GRANT_KEY);
	g.hospital = atom_get_hospital(atom_get_key(&r, 1));
	cbor_get_fixed(atom_get_key(&r, 2), g.tag, sizeof(g.tag));
	g.cycle = cbor_get_uint(atom_get_key(&r, 3));
	cbor_get_fixed(atom_get_key(&r, 4), g.doctor, sizeof(g.doctor));
	g.records = list_get(atom_get_key(&r, 5), GRANT_RECORDS_MAX, check_record, &order);
	g.not_before = cbor_get_uint(atom_get_key(&r, 6));
	g.expires = cbor_get_uint(atom_get_key(&r, 7));
	g.may_pass_on = cbor_get_bool(atom_get_key(&r, 8));
	g.has_parent = atom_get_fixed_or_null(atom_get_key(&r, 9), g.parent, sizeof(g.parent));
	cbor_get_fixed(atom_get_key(&r, 10), g.bundle, sizeof(g.bundle));
	g.made = cbor_get_uint(atom_get_key(&r, 11));
	TRY(cbor_done(&r));
	if (!holds_together(&g))
		return ERR_FORMAT;
	*ret = g;
	return OK;
}

enum err grant_sign(const struct grant *g, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(grant_write(g, &body));
	return statement_sign(STATEMENT_GRANT, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err grant_open(struct bytes raw, const uint8_t signer_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		    struct grant *ret)
{
	struct statement st;
	struct grant g;

	TRY(statement_open(raw, STATEMENT_GRANT, signer_key, &st));
	TRY(grant_read(st.body, &g));
	*ret_statement = st;
	*ret = g;
	return OK;
}

enum err grant_check_time(const struct grant *g, uint64_t now)
{
	return now >= g->not_before && now < g->expires ? OK : ERR_EXPIRED;
}

/* Both in order of rid: one walk. */
static bool is_subset(struct list records, struct list of)
{
	struct grant_record want, have;

	while (grant_record_next(&records, &want)) {
		do {
			if (!grant_record_next(&of, &have))
				return false;
		} while (memcmp(have.rid, want.rid, sizeof(want.rid)) != 0);
		if (have.version != want.version || memcmp(have.file, want.file, sizeof(want.file)) != 0)
			return false;
	}
	return true;
}

enum err grant_check_child(const struct grant *child, const struct grant *parent, const uint8_t parent_id[static HASH_LEN])
{
	if (!child->has_parent || memcmp(child->parent, parent_id, sizeof(child->parent)) != 0)
		return ERR_DENIED;
	if (!parent->may_pass_on || parent->has_parent)
		return ERR_DENIED;
	if (!bytes_equal(child->hospital, parent->hospital) || child->cycle != parent->cycle ||
	    memcmp(child->tag, parent->tag, sizeof(child->tag)) != 0)
		return ERR_DENIED;
	if (child->not_before < parent->not_before || child->expires > parent->expires)
		return ERR_DENIED;
	return is_subset(child->records, parent->records) ? OK : ERR_DENIED;
}

static enum err valid_revoke(struct bytes written)
{
	struct revoke ignored;

	return grant_revoke_read(written, &ignored);
}

enum err grant_revoke_write(const struct revoke *revoke, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 2);
	cbor_put_bytes(atom_put_key(&w, 0), BYTES_OF(revoke->grant));
	cbor_put_uint(atom_put_key(&w, 1), revoke->time);
	return atom_written(&w, start, valid_revoke);
}

enum err grant_revoke_read(struct bytes body, struct revoke *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct revoke revoke = { 0 };

	atom_get_map(&r, 2);
	cbor_get_fixed(atom_get_key(&r, 0), revoke.grant, sizeof(revoke.grant));
	revoke.time = cbor_get_uint(atom_get_key(&r, 1));
	TRY(cbor_done(&r));
	*ret = revoke;
	return OK;
}

enum err grant_revoke_sign(const struct revoke *revoke, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(grant_revoke_write(revoke, &body));
	return statement_sign(STATEMENT_REVOKE, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err grant_revoke_open(struct bytes raw, const uint8_t signer_key[static ATOM_KEY_LEN], struct statement *ret_statement,
			   struct revoke *ret)
{
	struct statement st;
	struct revoke revoke;

	TRY(statement_open(raw, STATEMENT_REVOKE, signer_key, &st));
	TRY(grant_revoke_read(st.body, &revoke));
	*ret_statement = st;
	*ret = revoke;
	return OK;
}
