#include "statement/grant.h"

#include <string.h>

static void granted_fields(struct codec *c, void *item)
{
	struct grant_record *record = item;

	codec_array(c, 3);
	codec_fixed(c, record->rid, sizeof(record->rid));
	codec_range(c, &record->version, 1, UINT64_MAX);
	codec_fixed(c, record->file, sizeof(record->file));
}

static struct bytes granted_key(const void *item)
{
	const struct grant_record *record = item;

	return BYTES_OF(record->rid);
}

static const struct codec_item granted_item = { granted_fields, sizeof(struct grant_record), granted_key };

enum err grant_record_add(struct list_writer *list, const struct grant_record *record)
{
	return codec_list_add(list, &granted_item, record);
}

bool grant_record_next(struct list *rest, struct grant_record *ret)
{
	return codec_list_next(rest, &granted_item, ret);
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

static void fields(struct codec *c, void *object)
{
	struct grant *g = object;

	codec_map(c, 12);
	CODEC_ENUM(c, g->kind, GRANT_KEY);
	atom_hospital(c, &g->hospital);
	codec_fixed(c, g->tag, sizeof(g->tag));
	codec_uint(c, &g->cycle);
	codec_fixed(c, g->doctor, sizeof(g->doctor));
	codec_list(c, &g->records, GRANT_RECORDS_MAX, &granted_item);
	codec_uint(c, &g->not_before);
	codec_uint(c, &g->expires);
	codec_bool(c, &g->may_pass_on);
	codec_fixed_or_null(c, &g->has_parent, g->parent, sizeof(g->parent));
	codec_fixed(c, g->bundle, sizeof(g->bundle));
	codec_uint(c, &g->made);
	codec_holds(c, holds_together(g));
}

STATEMENT_OBJECT(grant, struct grant, fields, STATEMENT_GRANT)

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

static void revoke_fields(struct codec *c, void *object)
{
	struct revoke *revoke = object;

	codec_map(c, 2);
	codec_fixed(c, revoke->grant, sizeof(revoke->grant));
	codec_uint(c, &revoke->time);
}

STATEMENT_OBJECT(grant_revoke, struct revoke, revoke_fields, STATEMENT_REVOKE)
