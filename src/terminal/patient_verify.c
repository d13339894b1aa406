#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/opened_all.h"
#include "terminal/report.h"
#include "terminal/screen.h"

/* What was checked of one hospital: its whole shelf against the root, and every record opened. */
struct checked {
	size_t opened, deleted;
	uint64_t bytes;
};

static enum err check(struct terminal *t, const struct opened *o, struct checked *ret)
{
	struct checked c = { 0 };

	for (size_t i = 0; i < o->shelf.n; i++) {
		AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
		const struct verify_record *record = &o->shelf.records[i];
		struct summary s;

		if (record->deleted) {
			c.deleted++;
			continue;
		}
		TRY(opened_record(o, record, &json, &s, &t->why));
		c.opened += !s.is_identity;
		c.bytes += record->file.n;
		screen_progress(L("核对病历", "checking records"), i + 1, o->shelf.n);
	}
	screen_progress_end();
	*ret = c;
	return OK;
}

static void put(struct json_put *w, const struct opened *o, const struct checked *c)
{
	json_put_object(w);
	report_put_hospital(w, &o->known);
	json_put_key(w, "root");
	hex_put(w, BYTES_OF(o->known.seen.root));
	json_put_key(w, "signing_key");
	hex_put(w, BYTES_OF(o->known.seen.signing));
	json_put_key(w, "tag");
	hex_put(w, BYTES_OF(o->keys.tag));
	json_put_key(w, "cycle");
	json_put_uint(w, o->shelf.at.root.cycle);
	json_put_key(w, "time");
	json_put_uint(w, o->shelf.at.root.time);
	json_put_key(w, "shelves");
	json_put_uint(w, o->shelf.at.root.size);
	json_put_key(w, "opened");
	json_put_uint(w, c->opened);
	json_put_key(w, "deleted");
	json_put_uint(w, c->deleted);
	json_put_key(w, "sealed_bytes");
	json_put_uint(w, c->bytes);
	json_put_key(w, "stale");
	json_put_bool(w, o->stale);
	json_put_end(w);
}

static void print(const struct opened *o, const struct checked *c)
{
	char name[ATOM_NAME_MAX + 1], when[20];

	report_name(&o->known, name);
	screen_time(o->shelf.at.root.time, when);
	screen_line(L("%s %s：截至 %s，医院签名、总签名与证明路径都成立，没有缺少、改动或调换；%zu 份病历全部打开，医院已删除 %zu 份。",
		      "%s %s: as of %s, the hospital's signature, root and path hold, nothing is missing, altered or swapped; "
		      "all %zu records open, the hospital deleted %zu."),
		    known_id(&o->known), name, when, c->opened, c->deleted);
}

enum err patient_verify_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(opened_all_free) struct opened_all all = { 0 };
	struct json_put w = json_put(&t->out);
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, OPENED_FRESH, &all));
	json_put_object(&w);
	json_put_key(&w, "hospitals");
	json_put_array(&w);
	for (size_t i = 0; i < all.n; i++) {
		struct checked c;

		TRY(check(t, &all.shelves[i], &c));
		put(&w, &all.shelves[i], &c);
		if (!t->json)
			print(&all.shelves[i], &c);
	}
	json_put_end(&w);
	report_put_failures(&w, &all);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}
