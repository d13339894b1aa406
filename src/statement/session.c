#include "statement/session.h"

/* An account names hospital and tag, a home neither, the others the hospital. */
static void fields(struct codec *c, void *object)
{
	struct session *s = object;

	codec_map(c, 7);
	atom_origin(c, &s->origin);
	codec_fixed(c, s->nonce, sizeof(s->nonce));
	codec_uint(c, &s->time);
	CODEC_ENUM(c, s->role, SESSION_TRANSPORT);
	atom_hospital_or_null(c, &s->hospital);
	codec_holds(c, (s->hospital.p != NULL) == (s->role != SESSION_HOME));
	bool has_tag = s->role == SESSION_ACCOUNT;
	codec_fixed_or_null(c, &has_tag, s->tag, sizeof(s->tag));
	codec_holds(c, has_tag == (s->role == SESSION_ACCOUNT));
	codec_fixed(c, s->key, sizeof(s->key));
}

STATEMENT_OBJECT_OF_SIGNER(session, struct session, fields, STATEMENT_SESSION, key)
