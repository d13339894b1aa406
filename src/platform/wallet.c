#include "platform/wallet.h"

#include <string.h>

#include "statement/home.h"
#include "statement/shelf.h"
#include "statement/wallet.h"

enum err wallet_put_home(struct call *c)
{
	uint8_t place[HASH_LEN];
	struct statement st;
	struct home home;

	TRY(home_open(c->http->body, c->who.key, &st, &home));
	shelf_index(home.tag, place);
	TRY(STORE_RUN(c->store, "UPDATE shelf SET home = $1 WHERE no = $2 AND hospital = $3 AND place = $4 AND successor IS NULL",
		      STORE_BYTES(st.raw), STORE_UINT(c->who.shelf), STORE_TEXT(home.hospital), STORE_BYTES(BYTES_OF(place))));
	if (store_changed(c->store) == 0)
		return call_refuse(c, PROBLEM_DENIED, "the statement is not of the shelf of this session");
	return call_answer_empty(c, 204);
}

/* The wallet there is: its sequence number and statement's id. */
static enum err find(struct call *c, bool *ret_there, uint64_t *ret_sequence, uint8_t ret_id[static HASH_LEN])
{
	struct store_query q = STORE_QUERY(c->store, "SELECT sequence, statement FROM wallet WHERE home = $1",
					   STORE_BYTES(BYTES_OF(c->who.key)));

	*ret_there = store_next(&q);
	if (*ret_there) {
		*ret_sequence = store_get_uint(&q, 0);
		statement_id(store_get_bytes(&q, 1), ret_id);
	}
	return store_end(&q);
}

enum err wallet_put(struct call *c)
{
	struct bytes raw, file;
	struct statement st;
	struct wallet w;
	uint64_t sequence = 0;
	uint8_t id[HASH_LEN];
	bool there = false;

	TRY(call_pair(c, &raw, &file));
	TRY(wallet_open(raw, &st, &w));
	if (memcmp(w.home, c->who.key, ATOM_KEY_LEN) != 0)
		return ERR_DENIED;
	TRY(call_check_file_hash(c, file, w.file));
	TRY(find(c, &there, &sequence, id));
	/* the same again is an answer that got lost */
	if (there && memcmp(id, st.id, HASH_LEN) == 0)
		return call_answer_empty(c, 204);
	if (there && w.sequence <= sequence)
		return call_refuse_with(c, PROBLEM_SEQUENCE, "sequence", sequence);
	TRY(STORE_RUN(c->store,
		      "INSERT INTO wallet (home, sequence, statement, file) VALUES ($1, $2, $3, $4) ON CONFLICT (home) DO UPDATE SET"
		      " sequence = excluded.sequence, statement = excluded.statement, file = excluded.file",
		      STORE_BYTES(BYTES_OF(w.home)), STORE_UINT(w.sequence), STORE_BYTES(raw), STORE_BYTES(file)));
	return call_answer_empty(c, 204);
}

enum err wallet_get(struct call *c)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT statement, file FROM wallet WHERE home = $1",
					   STORE_BYTES(BYTES_OF(c->who.key)));
	bool found = store_next(&q);
	struct cbor_writer w = call_answer(c, 200, false);

	if (found) {
		cbor_put_array(&w, 2);
		cbor_put_bytes(&w, store_get_bytes(&q, 0));
		cbor_put_bytes(&w, store_get_bytes(&q, 1));
	}
	TRY(store_end_found(&q, found));
	return cbor_written(&w);
}
