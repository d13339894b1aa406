#include "statement/wallet.h"

static void fields(struct codec *c, void *object)
{
	struct wallet *w = object;

	codec_map(c, 4);
	codec_uint(c, &w->sequence);
	codec_fixed(c, w->file, sizeof(w->file));
	codec_uint(c, &w->time);
	codec_fixed(c, w->home, sizeof(w->home));
}

STATEMENT_OBJECT_OF_SIGNER(wallet, struct wallet, fields, STATEMENT_WALLET, home)
