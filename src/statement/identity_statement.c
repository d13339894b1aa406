#include "statement/identity_statement.h"

#include "statement/identity_field.h"

/* Fields come in the order of section 1, none twice. */
static void pair_fields(struct codec *c, void *item)
{
	struct list_pair *pair = item;
	enum identity_field field;

	codec_array(c, 2);
	codec_text(c, &pair->name, ATOM_NAME_MAX);
	codec_holds(c, identity_field_from_name(pair->name, &field) == OK && field != IDENTITY_CODE);
	codec_text(c, &pair->value, IDENTITY_STATEMENT_VALUE_MAX);
	codec_holds(c, pair->value.n > 0);
}

static struct bytes pair_key(const void *item)
{
	static const uint8_t order[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	_Static_assert(LEN(order) == IDENTITY_FIELDS, "one for each field");
	const struct list_pair *pair = item;
	enum identity_field field;

	return identity_field_from_name(pair->name, &field) == OK ? BYTES(order + field, 1) : BYTES_NONE;
}

static const struct codec_item pair_item = { pair_fields, sizeof(struct list_pair), pair_key };

void identity_statement_fields(struct codec *c, struct list *v)
{
	codec_list(c, v, IDENTITY_STATEMENT_FIELDS_MAX, &pair_item);
}

static void fields(struct codec *c, void *object)
{
	struct identity_statement *s = object;

	codec_map(c, 7);
	atom_hospital(c, &s->hospital);
	identity_statement_fields(c, &s->fields);
	codec_holds(c, s->fields.n > 0);
	codec_fixed(c, s->account_sign, sizeof(s->account_sign));
	codec_fixed(c, s->account_seal, sizeof(s->account_seal));
	CODEC_ENUM(c, s->checked, IDENTITY_STATEMENT_FACE);
	codec_uint(c, &s->from);
	codec_uint(c, &s->until);
	codec_holds(c, s->until > s->from);
}

STATEMENT_OBJECT(identity_statement, struct identity_statement, fields, STATEMENT_IDENTITY)

enum err identity_statement_check(const struct identity_statement *s, uint64_t now)
{
	return now >= s->from && now < s->until ? OK : ERR_EXPIRED;
}
