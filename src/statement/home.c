#include "statement/home.h"

static void fields(struct codec *c, void *object)
{
	struct home *h = object;

	codec_map(c, 5);
	atom_hospital(c, &h->hospital);
	codec_fixed(c, h->tag, sizeof(h->tag));
	codec_fixed(c, h->sign, sizeof(h->sign));
	codec_fixed(c, h->seal, sizeof(h->seal));
	codec_uint(c, &h->time);
}

STATEMENT_OBJECT(home, struct home, fields, STATEMENT_HOME)
