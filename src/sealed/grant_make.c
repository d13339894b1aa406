#include "sealed/grant_make.h"

#include <string.h>

static enum err write_lists(const struct grant_make *g, struct list_writer *records, struct list_writer *keys)
{
	for (size_t i = 0; i < g->n; i++) {
		struct bundle_key key = { .file_key = g->records[i].file_key };
		enum err e;

		memcpy(key.rid, g->records[i].record.rid, sizeof(key.rid));
		e = grant_record_add(records, &g->records[i].record);
		if (e == OK)
			e = bundle_key_add(keys, &key);
		secret16_wipe(&key.file_key);
		TRY(e);
	}
	return OK;
}

static enum err sign_and_seal(const struct grant_make *g, const struct sealed_random *random, struct buf *statement,
			      struct buf *file)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(bundle_done) struct bundle bundle = {
		.hospital = g->hospital, .purpose = g->purpose, .kind = g->kek == NULL ? GRANT_RECORDS : GRANT_KEY,
	};
	struct grant grant = {
		.cycle = g->cycle, .not_before = g->not_before, .expires = g->expires, .may_pass_on = g->may_pass_on,
		.has_parent = g->parent != NULL, .made = g->made,
	};

	TRY(write_lists(g, &records, &keys));
	grant.records = list_of(&records);
	bundle.keys = list_of(&keys);
	memcpy(bundle.tag, g->tag, sizeof(bundle.tag));
	memcpy(bundle.doctor, g->doctor_sign, sizeof(bundle.doctor));
	if (g->kek != NULL)
		memcpy(bundle.kek.b, g->kek, sizeof(bundle.kek.b));
	if (g->parent != NULL)
		memcpy(grant.parent, g->parent, sizeof(grant.parent));
	return bundle_grant(&bundle, &grant, g->doctor_seal, g->secret, random, statement, file);
}

enum err grant_make(const struct grant_make *g, const struct sealed_random *random, struct buf *ret_statement,
		    struct buf *ret_post)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(BUNDLE_FILE_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(GRANT_MAKE_POST_MAX);
	struct cbor_writer w = cbor_writer(&post);

	TRY(sign_and_seal(g, random, &statement, &file));
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(&w, BYTES_OF_BUF(&file));
	TRY(cbor_written(&w));
	TRY(buf_reserve(ret_post, post.n));
	TRY(buf_add(ret_statement, BYTES_OF_BUF(&statement)));
	return buf_add(ret_post, BYTES_OF_BUF(&post));
}
