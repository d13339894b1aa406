#include "terminal/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"
#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/screen.h"

void report_name(const struct known *k, char ret[static ATOM_NAME_MAX + 1])
{
	AUTO(buf_free) struct buf safe = BUF_MAX(ATOM_NAME_MAX);
	struct bytes name = L(k->at.hospital.name_zh, k->at.hospital.name_en);

	ret[0] = '\0';
	if (screen_safe(name, false, &safe) == OK && safe.n > 0) {
		memcpy(ret, safe.p, safe.n);
		ret[safe.n] = '\0';
	}
}

void report_put_hospital(struct json_put *w, const struct known *k)
{
	json_put_key(w, "hospital");
	json_put_str(w, known_id(k));
	json_put_key(w, "name_zh");
	json_put_string(w, k->at.hospital.name_zh);
	json_put_key(w, "name_en");
	json_put_string(w, k->at.hospital.name_en);
}

enum err report_shelves(const struct opened *shelves, size_t n)
{
	AUTO(screen_table_free) struct screen_table table;

	screen_table_init(&table, 4);
	TRY(screen_table_add(&table, (const char *[]){ L("医院", "HOSPITAL"), L("名称", "NAME"), L("病历", "RECORDS"),
						      L("截至", "AS OF") }));
	for (size_t i = 0; i < n; i++) {
		char name[ATOM_NAME_MAX + 1], count[24], when[20];

		report_name(&shelves[i].known, name);
		snprintf(count, sizeof(count), "%zu", opened_count(&shelves[i]));
		screen_time(shelves[i].shelf.at.root.time, when);
		TRY(screen_table_add(&table, (const char *[]){ known_id(&shelves[i].known), name, count, when }));
	}
	screen_table_print(&table);
	return OK;
}

void report_put_shelves(struct json_put *w, const struct opened *shelves, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct opened *o = &shelves[i];

		json_put_object(w);
		report_put_hospital(w, &o->known);
		json_put_key(w, "records");
		json_put_uint(w, opened_count(o));
		json_put_key(w, "cycle");
		json_put_uint(w, o->shelf.at.root.cycle);
		json_put_key(w, "time");
		json_put_uint(w, o->shelf.at.root.time);
		json_put_key(w, "stale");
		json_put_bool(w, o->stale);
		json_put_key(w, "guessable");
		json_put_bool(w, o->guessable);
		json_put_key(w, "offline");
		json_put_bool(w, o->offline);
		json_put_end(w);
	}
}

void report_put_failures(struct json_put *w, const struct opened_all *all)
{
	json_put_key(w, "failed");
	json_put_array(w);
	for (size_t i = 0; i < all->failures_n; i++) {
		const struct opened_failure *f = &all->failures[i];

		json_put_object(w);
		json_put_key(w, "hospital");
		json_put_str(w, f->hospital);
		json_put_key(w, "name");
		json_put_str(w, problem_name(f->why.kind));
		json_put_key(w, "message");
		json_put_str(w, problem_what(f->why.kind));
		json_put_end(w);
	}
	json_put_end(w);
}

void report_put_doctor(struct json_put *w, const struct verify_certificate *c)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	const struct doctor *d = &c->doctor;
	const struct {
		const char *key;
		struct bytes value;
	} texts[] = {
		{ "hospital", d->hospital }, { "name", d->name }, { "title", d->title }, { "department", d->department },
		{ "licence", d->licence },
	};

	for (size_t i = 0; i < LEN(texts); i++) {
		json_put_key(w, texts[i].key);
		json_put_string(w, texts[i].value);
	}
	if (w->err == OK)
		w->err = doctor_fingerprint_text(d->request, &fingerprint);
	json_put_key(w, "fingerprint");
	json_put_string(w, BYTES_OF_BUF(&fingerprint));
	json_put_key(w, "key");
	hex_put(w, BYTES_OF(d->sign));
	json_put_key(w, "from");
	json_put_uint(w, d->from);
	json_put_key(w, "until");
	json_put_uint(w, d->until);
}

const char *report_state(const struct verify_grant *g, uint64_t now)
{
	if (g->state == VERIFY_GRANT_REVOKED)
		return "revoked";
	if (g->state == VERIFY_GRANT_ENDED)
		return "ended";
	return now >= g->grant.expires ? "expired" : "live";
}

const char *report_state_text(const struct verify_grant *g, uint64_t now)
{
	if (g->state == VERIFY_GRANT_REVOKED)
		return L("已撤销", "revoked");
	if (g->state == VERIFY_GRANT_ENDED)
		return L("已结束", "ended");
	return now >= g->grant.expires ? L("已过期", "expired") : L("有效", "live");
}

void report_put_grant(struct json_put *w, const struct verify_grant *g, uint64_t now)
{
	json_put_key(w, "grant");
	hex_put(w, BYTES_OF(g->id));
	json_put_key(w, "hospital");
	json_put_string(w, g->grant.hospital);
	json_put_key(w, "kind");
	json_put_str(w, g->grant.kind == GRANT_KEY ? "key" : "records");
	json_put_key(w, "records");
	json_put_uint(w, g->grant.records.n);
	json_put_key(w, "doctor_key");
	hex_put(w, BYTES_OF(g->grant.doctor));
	json_put_key(w, "parent");
	if (g->grant.has_parent)
		hex_put(w, BYTES_OF(g->grant.parent));
	else
		json_put_null(w);
	json_put_key(w, "made");
	json_put_uint(w, g->grant.made);
	json_put_key(w, "not_before");
	json_put_uint(w, g->grant.not_before);
	json_put_key(w, "expires");
	json_put_uint(w, g->grant.expires);
	json_put_key(w, "may_pass_on");
	json_put_bool(w, g->grant.may_pass_on);
	json_put_key(w, "state");
	json_put_str(w, report_state(g, now));
}

/* Columns that the hospital left in clear. */
static void put_clear(struct json_put *w, struct bytes encoded)
{
	struct shelf_field fields[SHELF_FIELDS_MAX];
	struct cbor_reader r = cbor_reader(encoded);
	size_t n = shelf_get_fields(&r, fields);

	json_put_object(w);
	for (size_t i = 0; i < n; i++) {
		json_put_key_bytes(w, fields[i].name);
		json_put_string(w, fields[i].value);
	}
	json_put_end(w);
}

static void put_or_null(struct json_put *w, const char *text)
{
	if (text == NULL || text[0] == '\0')
		json_put_null(w);
	else
		json_put_str(w, text);
}

static void put_mark(struct json_put *w, const struct mark *m)
{
	if (m->level == MARK_NONE) {
		json_put_null(w);
		return;
	}
	json_put_object(w);
	json_put_key(w, "level");
	put_or_null(w, mark_name(m->level));
	json_put_key(w, "by");
	json_put_str(w, m->by_range ? "range" : "hospital");
	json_put_key(w, "words");
	put_or_null(w, m->words);
	json_put_end(w);
}

static void put_standing(struct json_put *w, const struct standing *s)
{
	char says[64 + STANDING_CODE_MAX];

	json_put_object(w);
	json_put_key(w, "meaning");
	json_put_str(w, standing_name(s->meaning));
	json_put_key(w, "counts");
	json_put_bool(w, s->meaning == STANDING_HOLDS);
	json_put_key(w, "says");
	json_put_array(w);
	for (size_t i = 0; i < s->n; i++) {
		snprintf(says, sizeof(says), "%s%s%s", s->says[i].element, s->says[i].code[0] == '\0' ? "" : ":", s->says[i].code);
		json_put_str(w, says);
	}
	json_put_end(w);
	json_put_end(w);
}

/* A list of records, the newest first */

void report_records_free(struct report_records *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_free(&l->rows[i].json);
	free(l->rows);
	*l = (struct report_records){ 0 };
}

enum err report_records_add(struct report_records *l, const struct verify_record *record, const struct summary *summary)
{
	struct report_row *row;
	struct json_put w;

	TRY(ARRAY_GROW(l->rows, l->n, l->max));
	row = &l->rows[l->n];
	*row = (struct report_row){ .json = BUF_MAX(TERMINAL_OUT_MAX), .order = l->n };
	memcpy(row->date, summary->date, sizeof(row->date));
	l->n++;
	w = json_put(&row->json);
	json_put_object(&w);
	report_put_record(&w, record, summary);
	json_put_end(&w);
	return json_put_done(&w);
}

static int newest_first(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;
	int c = strcmp(y->date, x->date);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

void report_put_records(struct json_put *w, struct report_records *l)
{
	if (l->n > 0)
		qsort(l->rows, l->n, sizeof(*l->rows), newest_first);
	json_put_array(w);
	for (size_t i = 0; i < l->n; i++)
		json_put_value(w, BYTES_OF_BUF(&l->rows[i].json));
	json_put_end(w);
}

void report_put_record(struct json_put *w, const struct verify_record *record, const struct summary *summary)
{
	struct shelf_blob blobs[SHELF_BLOBS_MAX];
	struct cbor_reader r = cbor_reader(record->blobs);

	json_put_key(w, "rid");
	hex_put(w, BYTES_OF(record->rid));
	json_put_key(w, "version");
	json_put_uint(w, record->version);
	json_put_key(w, "type");
	json_put_str(w, summary->type);
	json_put_key(w, "date");
	json_put_str(w, summary->date);
	json_put_key(w, "title");
	json_put_str(w, summary->title);
	json_put_key(w, "value");
	put_or_null(w, summary->value);
	json_put_key(w, "mark");
	put_mark(w, &summary->mark);
	json_put_key(w, "range");
	put_or_null(w, summary->mark.range);
	json_put_key(w, "status");
	put_standing(w, &summary->standing);
	json_put_key(w, "blobs");
	json_put_uint(w, shelf_get_blobs(&r, blobs));
	json_put_key(w, "clear");
	put_clear(w, record->fields);
}
