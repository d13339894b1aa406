#include "relay/state/state_homeless.h"

enum err state_homeless_add(struct state *s, int64_t shelf)
{
	struct query q = query_begin_int(&s->db,
		"REPLACE INTO homeless SELECT rid, source, patient FROM records JOIN shelves ON id = shelf"
		" WHERE shelf = ? AND row IS NOT NULL", shelf);

	return query_run(&q);
}

enum err state_homeless_drop(struct state *s, const uint8_t rid[static SHELF_ID_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM homeless WHERE rid = ?");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return query_run(&q);
}
