#include "statement/root.h"

static void fields(struct codec *c, void *object)
{
	struct root *root = object;

	codec_map(c, 8);
	atom_hospital(c, &root->hospital);
	codec_uint(c, &root->cycle);
	codec_uint(c, &root->time);
	codec_range(c, &root->interval, 1, UINT64_MAX);
	codec_uint(c, &root->size);
	codec_fixed(c, root->head, sizeof(root->head));
	codec_fixed(c, root->hospital_statement, sizeof(root->hospital_statement));
	codec_fixed_or_null(c, &root->has_revoked, root->revoked, sizeof(root->revoked));
}

STATEMENT_OBJECT(root, struct root, fields, STATEMENT_ROOT)

bool root_is_stale(const struct root *root, uint64_t now)
{
	return now > root_stale_after(root);
}

uint64_t root_stale_after(const struct root *root)
{
	uint64_t left = UINT64_MAX - root->time;

	return root->interval > left / 2 ? UINT64_MAX : root->time + 2 * root->interval;
}
