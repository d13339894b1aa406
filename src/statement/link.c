#include "statement/link.h"

static void request_fields(struct codec *c, void *object)
{
	struct link_request *l = object;

	codec_map(c, 5);
	atom_hospital(c, &l->audience);
	atom_hospital(c, &l->voucher);
	codec_fixed(c, l->file, sizeof(l->file));
	codec_uint(c, &l->made);
	codec_uint(c, &l->expires);
	codec_holds(c, l->expires > l->made && l->expires - l->made <= LINK_REQUEST_LIFE_MAX);
}

STATEMENT_OBJECT(link_request, struct link_request, request_fields, STATEMENT_LINK_REQUEST)

static void answer_fields(struct codec *c, void *object)
{
	struct link_answer *a = object;

	codec_map(c, 5);
	atom_hospital(c, &a->hospital);
	codec_fixed(c, a->request, sizeof(a->request));
	codec_fixed(c, a->home, sizeof(a->home));
	codec_fixed(c, a->file, sizeof(a->file));
	codec_uint(c, &a->time);
}

STATEMENT_OBJECT(link_answer, struct link_answer, answer_fields, STATEMENT_LINK_ANSWER)
