/* status --json: one object; docs/relay.md, section 9. Times are Unix seconds, sizes bytes. */
#include "relay/inner/inner_status.h"

#include <stdio.h>

#include "bytes/json_put.h"
#include "sys/lang.h"

#define JSON_MAX ((size_t)64 << 20)

static void put_uint(struct json_put *w, const char *key, uint64_t v)
{
	json_put_key(w, key);
	json_put_uint(w, v);
}

static void put_str(struct json_put *w, const char *key, const char *v)
{
	json_put_key(w, key);
	json_put_str(w, v);
}

static void put_bytes(struct json_put *w, const char *key, struct bytes v)
{
	json_put_key(w, key);
	json_put_string(w, v);
}

static void put_findings(struct json_put *w, const struct status *s)
{
	json_put_key(w, "findings");
	json_put_array(w);
	for (size_t i = 0; i < s->findings_n; i++) {
		const struct status_finding *f = &s->findings[i];

		json_put_object(w);
		put_str(w, "level", inner_status_level_name(f->level));
		put_str(w, "name", f->name);
		if (f->about[0] != '\0')
			put_str(w, "about", f->about);
		if (f->n != 0)
			put_uint(w, "n", f->n);
		if (f->since != 0)
			put_uint(w, "since", f->since);
		put_str(w, "text", f->text);
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_sources(struct json_put *w, const struct status *s)
{
	json_put_key(w, "sources");
	json_put_array(w);
	for (size_t i = 0; i < s->sources_n; i++) {
		const struct status_source *source = &s->sources[i];

		json_put_object(w);
		put_str(w, "name", source->name);
		json_put_key(w, "file");
		json_put_bool(w, source->present);
		put_uint(w, "records", source->report.records);
		put_uint(w, "compared", source->report.read);
		put_uint(w, "rows", source->report.rows);
		put_uint(w, "waiting", source->report.waiting_rows);
		put_uint(w, "unmarked", source->report.unmarked);
		put_uint(w, "quarantine", source->report.refused);
		put_uint(w, "held", source->doubted);
		json_put_end(w);
	}
	json_put_end(w);
}

static enum err see_sum(void *context, const struct state_sum *sum)
{
	struct json_put *w = context;

	json_put_object(w);
	if (sum->source.n > 0)
		put_bytes(w, "source", sum->source);
	if (sum->known && sum->problem != STATE_FINE)
		put_str(w, "why", inner_status_describe(sum->problem));
	if (sum->reason.n > 0)
		put_bytes(w, "reason", sum->reason);
	put_uint(w, "n", sum->n);
	put_bytes(w, "examples", sum->examples);
	json_put_end(w);
	return w->err;
}

static void put_link(struct json_put *w, const struct status *s, size_t side, const char *name)
{
	json_put_key(w, name);
	if (s->known[side])
		json_put_bool(w, s->on[side]);
	else
		json_put_null(w);
}

static void put_figures(struct json_put *w, const struct status *s)
{
	put_uint(w, "good", s->relay.good);
	put_uint(w, "cycles", s->relay.cycles);
	json_put_key(w, "running");
	json_put_bool(w, s->running);
	put_uint(w, "batch", s->relay.batch);
	put_uint(w, "accepted", s->accepted);
	put_uint(w, "waiting", s->waiting);
	json_put_key(w, "switch");
	json_put_object(w);
	put_link(w, s, 0, "hospital");
	put_link(w, s, 1, "platform");
	json_put_end(w);
	put_uint(w, "patients", s->counts.patients);
	put_uint(w, "records", s->counts.records);
	put_uint(w, "identity_statements", s->identities);
	put_uint(w, "slips", s->counts.slips);
	put_uint(w, "requests", s->counts.requests);
	put_uint(w, "disk_free", s->disk_free);
	put_uint(w, "disk_needed", s->disk_needed);
	put_bytes(w, "link", BYTES_OF_BUF(&s->link));
}

static enum err see_closed(void *context, const struct state_closed_report *closed)
{
	struct json_put *w = context;

	json_put_object(w);
	put_bytes(w, "patient", closed->number);
	put_uint(w, "when", closed->when);
	put_str(w, "why", inner_status_closed(closed->why));
	json_put_end(w);
	return w->err;
}

enum err inner_status_json(struct status *s)
{
	AUTO(buf_free) struct buf out = BUF_MAX(JSON_MAX);
	struct json_put w = json_put(&out);

	json_put_object(&w);
	put_str(&w, "state", inner_status_level_name(inner_status_level(s)));
	put_str(&w, "hospital", s->in->config.id);
	put_findings(&w, s);
	put_figures(&w, s);
	put_sources(&w, s);
	json_put_key(&w, "patients_in_quarantine");
	json_put_array(&w);
	TRY(state_report_patients(&s->in->state, see_sum, &w));
	json_put_end(&w);
	json_put_key(&w, "keys_in_quarantine");
	json_put_array(&w);
	TRY(state_report_refused(&s->in->state, lang_is_chinese(), see_sum, &w));
	json_put_end(&w);
	json_put_key(&w, "patients_waited_for");
	json_put_array(&w);
	TRY(state_report_waiting(&s->in->state, see_sum, &w));
	json_put_end(&w);
	json_put_key(&w, "closed_shelves");
	json_put_array(&w);
	TRY(state_report_closed(&s->in->state, s->now - STATUS_CLOSED_SECONDS, see_closed, &w));
	json_put_end(&w);
	json_put_end(&w);
	TRY(json_put_done(&w));
	return fwrite(out.p, 1, out.n, stdout) == out.n && putchar('\n') != EOF ? OK : ERR_IO;
}
