#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/opened_all.h"
#include "terminal/report.h"
#include "terminal/screen.h"

#define BUNDLE_MAX ((size_t)2 << 30)

static enum err file_problem(struct terminal *t, const char *path, enum err e)
{
	return problem_set(&t->why, PROBLEM_FILE, e, "%s: %s", path, strerror(errno));
}

/* What was written: {"records": n, "path": …} */
static enum err report(struct terminal *t, size_t n, const char *path)
{
	struct json_put w = json_put(&t->out);

	if (!t->json) {
		screen_line(L("已导出 %zu 份病历到 %s", "%zu records exported to %s"), n, path);
		return OK;
	}
	json_put_object(&w);
	json_put_key(&w, "records");
	json_put_uint(&w, n);
	json_put_key(&w, "path");
	json_put_str(&w, path);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

/* A FHIR Bundle */

static enum err put_entry(struct terminal *t, const struct opened *o, const struct verify_record *record, struct json_put *w)
{
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	char rid[HEX_ID16], url[128];
	struct summary summary;

	TRY(opened_record(o, record, &json, &summary, &t->why));
	hex_text(BYTES_OF(record->rid), rid);
	snprintf(url, sizeof(url), "urn:mizhen:record:%s:%s:%" PRIu64, known_id(&o->known), rid, record->version);
	json_put_object(w);
	json_put_key(w, "fullUrl");
	json_put_str(w, url);
	json_put_key(w, "resource");
	json_put_value(w, BYTES_OF_BUF(&json));
	json_put_end(w);
	return OK;
}

static enum err put_shelf(struct terminal *t, const struct opened *o, struct json_put *w, size_t *n)
{
	for (size_t i = 0; i < o->shelf.n; i++) {
		if (o->shelf.records[i].deleted)
			continue;
		TRY(put_entry(t, o, &o->shelf.records[i], w));
		(*n)++;
		screen_progress(L("导出病历", "exporting records"), i + 1, o->shelf.n);
	}
	screen_progress_end();
	return OK;
}

static enum err export_bundle(struct terminal *t, const struct opened_all *all, const char *path)
{
	AUTO(buf_free) struct buf bundle = BUF_MAX(BUNDLE_MAX);
	struct json_put w = json_put(&bundle);
	size_t n = 0;

	json_put_object(&w);
	json_put_key(&w, "resourceType");
	json_put_str(&w, "Bundle");
	json_put_key(&w, "type");
	json_put_str(&w, "collection");
	json_put_key(&w, "entry");
	json_put_array(&w);
	for (size_t i = 0; i < all->n; i++)
		TRY(put_shelf(t, &all->shelves[i], &w, &n));
	json_put_end(&w);
	json_put_end(&w);
	TRY(terminal_wrote(t, json_put_done(&w)));
	TRY(terminal_wrote(t, buf_add_byte(&bundle, '\n')));
	enum err e = file_replace(path, BYTES_OF_BUF(&bundle), 0600);
	return e == OK ? report(t, n, path) : file_problem(t, path, e);
}

/* age files for somebody else: the same payload under a new header */

static enum err readdress(struct terminal *t, const struct opened *o, const struct verify_record *record,
			  const uint8_t recipient[static X25519_LEN], const char *folder)
{
	AUTO(buf_free) struct buf file = BUF_MAX(record->file.n + AGE_HEADER_MAX);
	AUTO(secret16_wipe) struct secret16 key;
	AUTO(secret32_wipe) struct secret32 ephemeral;
	struct record_name name = { .hospital = bytes_of_str(known_id(&o->known)), .version = record->version };
	char path[FILE_PATH_MAX], rid[HEX_ID16], base[128];
	enum err e;

	memcpy(name.rid, record->rid, sizeof(name.rid));
	hex_text(BYTES_OF(record->rid), rid);
	randombytes_buf(ephemeral.b, sizeof(ephemeral.b));
	e = record_file_key(o->keys.kek, &name, record->file, key.b);
	if (e == OK)
		e = age_readdress(key.b, record->file, recipient, ephemeral.b, &file);
	if (e == ERR_NOMEM)
		return problem_is(&t->why, PROBLEM_MEMORY, e);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_RECORD_OPEN, e, "%s %s", known_id(&o->known), rid);
	snprintf(base, sizeof(base), "%s-%s.json.age", known_id(&o->known), rid);
	if (file_join(folder, base, path) != OK)
		return problem_set(&t->why, PROBLEM_FILE, ERR_TOO_LONG, "%s", folder);
	e = file_replace(path, BYTES_OF_BUF(&file), 0600);
	return e == OK ? OK : file_problem(t, path, e);
}

static enum err export_age(struct terminal *t, const struct opened_all *all, const uint8_t recipient[static X25519_LEN],
			   const char *folder)
{
	size_t n = 0;

	if (file_make_folder(folder, 0700) != OK)
		return file_problem(t, folder, ERR_IO);
	for (size_t i = 0; i < all->n; i++) {
		const struct opened *o = &all->shelves[i];

		for (size_t k = 0; k < o->shelf.n; k++) {
			if (o->shelf.records[k].deleted)
				continue;
			TRY(readdress(t, o, &o->shelf.records[k], recipient, folder));
			n++;
			screen_progress(L("导出病历", "exporting records"), k + 1, o->shelf.n);
		}
		screen_progress_end();
	}
	return report(t, n, folder);
}

enum err patient_export_run(struct terminal *t, int argc, char **argv)
{
	const char *bundle = NULL, *to = NULL;
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "bundle", ARGS_TEXT, &bundle, 0, 0 },
		{ "to", ARGS_TEXT, &to, 0, 0 },
	};
	AUTO(opened_all_free) struct opened_all all = { 0 };
	uint8_t recipient[X25519_LEN];
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	if ((bundle == NULL) == (to == NULL))
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "--bundle, --to");
	TRY(args_expect(&rest, to != NULL, to != NULL, &t->why));
	if (to != NULL && age_x25519_read_recipient(bytes_of_str(to), recipient) != OK)
		return problem_set(&t->why, PROBLEM_RECIPIENT, ERR_FORMAT, "%s", to);
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, OPENED_OFFLINE, &all));
	return bundle != NULL ? export_bundle(t, &all, bundle) : export_age(t, &all, recipient, rest.words[0]);
}
