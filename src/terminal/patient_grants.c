#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/directory.h"
#include "terminal/hex.h"
#include "terminal/own_grants.h"
#include "terminal/report.h"
#include "terminal/screen.h"

/* A doctor's name; NULL where the certificate is no longer in force. */
static const struct bytes *doctor_name(const struct directory *d, const uint8_t key[static ATOM_KEY_LEN])
{
	const struct verify_certificate *c = verify_certificates_find(&d->doctors, key);

	return c == NULL ? NULL : &c->doctor.name;
}

/* By name, else by key, and why. */
static void doctor_text(const struct directory *d, const uint8_t key[static ATOM_KEY_LEN], char ret[static ATOM_NAME_MAX + 1])
{
	const struct bytes *name = doctor_name(d, key);

	if (name == NULL) {
		char hex[HEX_ID32];

		hex_text(BYTES(key, ATOM_KEY_LEN), hex);
		snprintf(ret, ATOM_NAME_MAX + 1, L("%.16s…（证书已不在名录中）", "%.16s… (no longer certified)"), hex);
		return;
	}
	snprintf(ret, ATOM_NAME_MAX + 1, "%.*s", (int)name->n, (const char *)name->p);
}

static void put_opened(struct json_put *w, struct bytes encoded)
{
	struct cbor_reader r = cbor_reader(encoded);
	size_t n = cbor_get_array(&r, SIZE_MAX);

	json_put_array(w);
	for (size_t i = 0; i < n; i++) {
		uint8_t key[ATOM_KEY_LEN];

		cbor_get_array_of(&r, 3);
		cbor_get_fixed(&r, key, sizeof(key));
		json_put_object(w);
		json_put_key(w, "key");
		hex_put(w, BYTES_OF(key));
		json_put_key(w, "time");
		json_put_uint(w, cbor_get_uint(&r));
		json_put_key(w, "times");
		json_put_uint(w, cbor_get_uint(&r));
		json_put_end(w);
	}
	json_put_end(w);
}

static void put_revoked(struct json_put *w, const struct verify_grant *g)
{
	if (g->state != VERIFY_GRANT_REVOKED) {
		json_put_null(w);
		return;
	}
	json_put_object(w);
	json_put_key(w, "time");
	json_put_uint(w, g->revoked);
	json_put_key(w, "by");
	json_put_str(w, g->revoked_by_passer ? "doctor" : "patient");
	json_put_end(w);
}

static void put_grant(struct json_put *w, const struct verify_grant *g, const struct directory *d, uint64_t now)
{
	const struct bytes *name = doctor_name(d, g->grant.doctor);

	json_put_object(w);
	report_put_grant(w, g, now);
	json_put_key(w, "doctor");
	if (name == NULL)
		json_put_null(w);
	else
		json_put_string(w, *name);
	json_put_key(w, "opened");
	put_opened(w, g->opened);
	json_put_key(w, "revoked");
	put_revoked(w, g);
	json_put_end(w);
}

static enum err list_json(struct terminal *t, const struct verify_grants *list, const struct directory *d, uint64_t now)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "grants");
	json_put_array(&w);
	for (size_t i = 0; i < list->n; i++)
		put_grant(&w, &list->grants[i], d, now);
	json_put_end(&w);
	json_put_end(&w);
	return json_put_done(&w);
}

/* "3, 2026-01-31 08:00": how often, and when last (within an hour from then). */
static void opened_text(struct bytes encoded, char ret[static 48])
{
	struct cbor_reader r = cbor_reader(encoded);
	size_t n = cbor_get_array(&r, SIZE_MAX);
	uint64_t last = 0, times = 0;
	char when[20];

	for (size_t i = 0; i < n; i++) {
		uint8_t key[ATOM_KEY_LEN];
		uint64_t time;

		cbor_get_array_of(&r, 3);
		cbor_get_fixed(&r, key, sizeof(key));
		time = cbor_get_uint(&r);
		times += cbor_get_uint(&r);
		last = time > last ? time : last;
	}
	screen_time(last, when);
	if (n == 0)
		snprintf(ret, 48, "-");
	else
		snprintf(ret, 48, "%" PRIu64 ", %s", times, when);
}

/* "revoked 2026-01-31 08:00" */
static void state_text(const struct verify_grant *g, uint64_t now, char ret[static 48])
{
	char when[20];

	screen_time(g->revoked, when);
	snprintf(ret, 48, g->state == VERIFY_GRANT_REVOKED ? "%s %s" : "%s", report_state_text(g, now), when);
}

static enum err add_row(struct screen_table *table, const struct verify_grant *g, const struct directory *d, uint64_t now)
{
	char id[HEX_ID32], hospital[ATOM_HOSPITAL_MAX + 1], name[ATOM_NAME_MAX + 1], records[24], until[20], state[48], opened[48];

	hex_text(BYTES_OF(g->id), id);
	id[16] = '\0';
	memcpy(hospital, g->grant.hospital.p, g->grant.hospital.n);
	hospital[g->grant.hospital.n] = '\0';
	doctor_text(d, g->grant.doctor, name);
	snprintf(records, sizeof(records), "%zu", g->grant.records.n);
	screen_time(g->grant.expires, until);
	state_text(g, now, state);
	opened_text(g->opened, opened);
	return screen_table_add(table, (const char *[]){ id, hospital, name, g->grant.kind == GRANT_KEY ? L("钥匙", "key") : records,
							until, state,
							g->grant.has_parent ? L("会诊转出", "passed on") : "", opened });
}

static enum err list_table(const struct verify_grants *list, const struct directory *d, uint64_t now)
{
	AUTO(screen_table_free) struct screen_table table;

	screen_table_init(&table, 8);
	TRY(screen_table_add(&table, (const char *[]){ L("授权号", "GRANT"), L("医院", "HOSPITAL"), L("医生", "DOCTOR"),
						      L("病历", "RECORDS"), L("有效至", "UNTIL"), L("状态", "STATE"), "",
						      L("平台称已查看", "OPENED, SAYS THE PLATFORM") }));
	for (size_t i = 0; i < list->n; i++)
		TRY(add_row(&table, &list->grants[i], d, now));
	screen_table_print(&table);
	return OK;
}

enum err patient_grants_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(opened_all_free) struct opened_all all = { 0 };
	AUTO(own_grants_free) struct own_grants g = { 0 };
	AUTO(directory_free) struct directory d = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, 0, &all));
	TRY(own_grants_load(t, &all, &g));
	TRY(directory_init(&d, &t->why));
	for (size_t i = 0; i < all.n; i++)
		TRY(directory_add(t, &all.client, &all.shelves[i].known, &d));
	uint64_t now = client_now(&all.client);
	return terminal_wrote(t, t->json ? list_json(t, &g.list, &d, now) : list_table(&g.list, &d, now));
}
