#include "relay/inner/inner_source.h"

#include <string.h>

#include <sodium.h>

#include "bytes/cbor.h"
#include "relay/state/state_held.h"
#include "relay/state/state_reading.h"
#include "relay/state/state_refused.h"
#include "relay/state/state_shelves.h"
#include "relay/state/state_sweep.h"

#define HEX_LEN (2 * SHELF_ID_LEN + 1)
#define FOREIGN_MANY 100               /* marks in another form before the first in ours are the table's form */

/* Remembers how far the changes go: the database's own clock counts, as far as it is not ahead of ours. */
static enum err note_change(struct inner_source *s, const struct mapping_row *row)
{
	char text[MAPPING_TIME_LEN + 1];
	enum mapping_mark mark = mapping_mark_count(&s->marks, s->mapping, row, text);

	/* one may be odd; but not a whole table is read each cycle to see that all are */
	if (s->marks.foreign >= FOREIGN_MANY && s->marks.times == 0 && s->state.mark.n == 0) {
		mapping_mark_text(&s->marks, s->mapping, s->problem.text);
		return ERR_FORMAT;
	}
	/* taken, or read for what was judged: what changed since is for the next cycle */
	if (mark == MAPPING_MARK_TIME && s->look && !s->in->judged && strcmp(text, s->now) <= 0 && strcmp(text, s->last) > 0)
		memcpy(s->last, text, sizeof(s->last));
	return OK;
}

/* The row cannot become what the source says: listed, and what lies on the shelf stays. */
static enum err refuse(struct inner_source *s, const struct mapping_row *row, const struct mapping_reject *reject)
{
	char text[MAPPING_REJECT_MAX], chinese[MAPPING_REJECT_MAX];

	/* what is not the row's fault is the state's */
	if (reject->reason == MAPPING_FITS)
		return ERR_DAMAGED;
	mapping_reject_text(reject, false, text);
	mapping_reject_text(reject, true, chinese);
	s->any_refused = true;
	if (s->sweep)
		TRY(state_sweep_refused(&s->in->state, row->key));
	return state_refused_add(&s->in->state, s->state.id, row->key, bytes_of_str(text), bytes_of_str(chinese));
}

/* Most sources have no row that was refused. */
static enum err accept(struct inner_source *s, const struct mapping_row *row)
{
	return s->any_refused ? state_refused_drop(&s->in->state, s->state.id, row->key) : OK;
}

/*
 * What makes the record what it is: every value but the time of change, under
 * its label, and the zone that dates are read in. A row that stayed so is not
 * even made into JSON.
 */
static crypto_generichash_state hash_values(const struct inner_source *s, const struct source_value *values)
{
	crypto_generichash_state h = keys_hash_begin(s->in->keys, "row");
	const char *zone = s->in->config.time_zone, *resource = s->file->resource;

	keys_hash_add(&h, BYTES(zone, strlen(zone) + 1));
	keys_hash_add(&h, BYTES(resource, strlen(resource) + 1));
	for (size_t i = 0; i < s->query->n; i++) {
		const struct source_label *label = &s->query->labels[i];
		uint8_t head[9];

		if (label->kind == SOURCE_LABEL_CHANGED)
			continue;
		head[0] = (uint8_t)values[i].state;
		put_be64(head + 1, values[i].text.n);
		keys_hash_add(&h, BYTES(label->text, strlen(label->text) + 1));
		keys_hash_add(&h, BYTES_OF(head));
		keys_hash_add(&h, values[i].text);
	}
	return h;
}

/*
 * Whether the row is the one of its key. Where there are others none of them is
 * taken: the key is listed, and its record stays as it is.
 */
static enum err see_key(struct inner_source *s, const struct source_value *values, const struct mapping_row *row,
			const uint8_t rid[static SHELF_ID_LEN], bool *ret_take)
{
	const struct mapping_reject reject = mapping_reject_of(MAPPING_DOUBLED, s->file->patients ? "@patient" : "@key", BYTES_NONE);
	enum state_key key = STATE_KEY_NEW;

	if (row->key.n > 0 && s->look) {
		crypto_generichash_state h = hash_values(s, values);
		uint8_t hash[HASH_LEN];

		keys_hash_end(&h, hash);
		TRY(state_reading_see(&s->in->state, s->state.id, rid, hash, row->key, &key));
	} else if (row->key.n > 0) {
		TRY(state_reading_take(&s->in->state, s->state.id, rid, &key));
	}
	*ret_take = key == STATE_KEY_NEW;
	return key == STATE_KEY_DOUBLED ? refuse(s, row, &reject) : OK;
}

static enum err write_json(struct inner_source *s, const struct source_value *values, const struct mapping_row *row,
			   const uint8_t rid[static SHELF_ID_LEN], const struct mapping_attachment *attachments, size_t n,
			   struct mapping_reject *ret_reject)
{
	char id[HEX_LEN], patient[HEX_LEN];
	uint8_t of_patient[SHELF_ID_LEN];
	const struct mapping_ids ids = { .id = id, .patient = patient };

	TRY(record_rid(s->in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), row->patient, of_patient));
	sodium_bin2hex(id, sizeof(id), rid, SHELF_ID_LEN);
	sodium_bin2hex(patient, sizeof(patient), of_patient, sizeof(of_patient));
	buf_truncate(&s->json, 0);
	return mapping_json_write(s->mapping, values, &ids, attachments, n, &s->json, ret_reject);
}

/* The row says that the patient is no longer one. */
static enum err flag_patient(struct inner_source *s, struct bytes number)
{
	struct state_removal removal = { .why = STATE_REMOVAL_FLAGGED };
	struct state_patient known;
	enum err e = state_patients_find(&s->in->state, number, &known);
	bool may;

	if (e != OK || known.problem == STATE_GONE || known.problem == STATE_ENDED)
		return e == ERR_NOT_FOUND ? OK : e;
	removal.patient = known.id;
	TRY(record_rid(s->in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), number, removal.rid));
	TRY(inner_removals_may(s->in, &removal, &may));
	if (may)
		TRY(inner_patients_gone(s->in, known.id));
	return s->sweep ? state_patients_note(&s->in->state, known.id) : OK;
}

/* The sweep saw the patient. */
static enum err note_patient(struct inner_source *s, struct bytes number)
{
	struct state_patient known;
	enum err e = s->sweep ? state_patients_find(&s->in->state, number, &known) : ERR_NOT_FOUND;

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return state_patients_note(&s->in->state, known.id);
}

enum err inner_rows_patient(struct inner_source *s, const struct source_value *values)
{
	struct inner_patient_row patient = { 0 };
	struct mapping_reject reject = { 0 };
	struct mapping_row row;
	uint8_t rid[SHELF_ID_LEN];
	enum err e = mapping_row_read(s->mapping, values, &row, &reject);
	bool take;

	TRY(note_change(s, &row));
	TRY(record_rid(s->in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), row.patient, rid));
	TRY(see_key(s, values, &row, rid, &take));
	if (s->look)
		s->due |= take;
	if (s->look || !take)
		return note_patient(s, row.patient);
	if (e == OK && row.patient.n > STATE_NUMBER_MAX) {
		reject = mapping_reject_of(MAPPING_TOO_LONG, "@patient", BYTES_NONE);
		e = ERR_FORMAT;
	}
	if (e == ERR_FORMAT)
		return refuse(s, &row, &reject);
	TRY(e);
	if (row.deleted)
		return flag_patient(s, row.patient);
	patient.number = row.patient;
	memcpy(patient.field, row.identity, sizeof(patient.field));
	if (s->mapping->resource) {
		e = write_json(s, values, &row, rid, NULL, 0, &reject);
		if (e == ERR_FORMAT)
			TRY(refuse(s, &row, &reject));
		else
			TRY(e);
		patient.rejected = e == ERR_FORMAT;
		patient.json = BYTES_OF_BUF(&s->json);
	}
	if (!patient.rejected)
		TRY(accept(s, &row));
	TRY(inner_patients_take(s->in, &patient));
	return note_patient(s, row.patient);
}

/* Takes the record off its shelf, if that may be and is to be done now. */
static enum err remove_record(struct inner_source *s, const struct state_removal *removal)
{
	bool may;

	s->due = true;
	if (s->look)
		return OK;
	TRY(inner_removals_may(s->in, removal, &may));
	if (!may)
		return OK;
	s->deleted++;
	return inner_records_delete(s->in, removal->rid);
}

/* Nobody to give it to: it waits until there is. What lies with somebody else is taken off there. */
static enum err hold(struct inner_source *s, const struct mapping_row *row, const uint8_t rid[static SHELF_ID_LEN])
{
	struct state_removal removal;
	struct state_patient known;
	enum err e;

	s->held++;
	if (row->patient.n > STATE_NUMBER_MAX)
		return OK;
	TRY(state_held_add(&s->in->state, s->state.id, row->patient));
	if (s->sweep)
		TRY(state_sweep_held(&s->in->state, row->patient));
	e = state_removals_of(&s->in->state, rid, STATE_REMOVAL_UNKNOWN, &removal);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = state_patients_find(&s->in->state, row->patient, &known);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return e == OK && known.id == removal.patient ? OK : remove_record(s, &removal);
}

/* Whether the record may come onto the shelf: it is moved there from another patient's, if it is one's. */
static enum err may_come(struct inner_source *s, const struct inner_shelf *shelf, const struct state_record *there,
			 const uint8_t rid[static SHELF_ID_LEN], bool *ret)
{
	struct state_removal removal;
	struct state_shelf to;
	enum err e;

	*ret = true;
	if (!there->deleted)
		return OK;
	e = state_removals_of(&s->in->state, rid, STATE_REMOVAL_MOVED, &removal);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(state_shelves_get(&s->in->state, shelf->id, &to));
	return to.patient == removal.patient ? OK : inner_removals_may(s->in, &removal, ret);
}

static enum err seal_row(struct inner_source *s, const struct source_value *values, const struct mapping_row *row,
			 const struct inner_shelf *shelf, const struct state_record *there, struct inner_record *record,
			 struct inner_files *files, struct mapping_reject *ret_reject)
{
	size_t n = files->list == NULL ? 0 : files->list->n;
	bool sealed;

	TRY(inner_blobs_seal(s->in, shelf->id, record->rid, files, ret_reject));
	TRY(write_json(s, values, row, record->rid, files->attachments, n, ret_reject));
	record->json = BYTES_OF_BUF(&s->json);
	record->blobs = files->ordered;
	record->blobs_n = n;
	record->fields = row->clear;
	record->fields_n = row->clear_n;
	TRY(inner_records_put(s->in, shelf, there, record, &sealed));
	s->sealed += sealed;
	if (n == 0 && there->version == 0)
		return OK;
	return inner_blobs_keep(s->in, shelf->id, record->rid, files);
}

/* ERR_FORMAT with a reason: the row is to be refused. */
static enum err take_row(struct inner_source *s, const struct source_value *values, const struct mapping_row *row,
			 const struct inner_shelf *shelf, struct inner_record *record, struct mapping_reject *ret_reject)
{
	AUTO(inner_blobs_done) struct inner_files files = { 0 };
	crypto_generichash_state h = hash_values(s, values);
	struct state_record there;
	bool may;

	TRY(inner_records_find(s->in, shelf, record->rid, &there));
	s->due |= there.deleted;
	if (s->look && there.deleted)
		return OK;
	TRY(may_come(s, shelf, &there, record->rid, &may));
	if (!may)
		return OK;
	TRY(inner_blobs_find(s->in, row, &files, ret_reject));
	inner_blobs_hash(&files, &h);
	keys_hash_end(&h, record->row);
	if (inner_records_same(&there, record))
		return OK;
	s->due = true;
	if (s->look)
		return OK;
	return seal_row(s, values, row, shelf, &there, record, &files, ret_reject);
}

static enum err delete_row(struct inner_source *s, const struct mapping_row *row, const uint8_t rid[static SHELF_ID_LEN])
{
	struct state_removal removal;
	enum err e = state_removals_of(&s->in->state, rid, STATE_REMOVAL_FLAGGED, &removal);

	TRY(accept(s, row));
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return remove_record(s, &removal);
}

enum err inner_rows_record(struct inner_source *s, const struct source_value *values)
{
	struct inner_record record = { .source = s->state.id };
	AUTO(inner_shelf_wipe) struct inner_shelf shelf;
	struct mapping_reject reject = { 0 };
	struct mapping_row row;
	enum err e = mapping_row_read(s->mapping, values, &row, &reject);
	bool take;

	if (e != OK && e != ERR_FORMAT)
		return e;
	TRY(note_change(s, &row));
	TRY(record_rid(s->in->keys->relay, bytes_of_str(s->file->name), row.key, record.rid));
	if (s->sweep)
		TRY(state_sweep_seen(&s->in->state, record.rid));
	TRY(see_key(s, values, &row, record.rid, &take));
	if (!take)
		return OK;
	if (e == ERR_FORMAT)
		return refuse(s, &row, &reject);
	if (row.deleted)
		return delete_row(s, &row, record.rid);
	e = inner_shelf_find(s->in, row.patient, &shelf);
	if (e == ERR_NOT_FOUND)
		return hold(s, &row, record.rid);
	TRY(e);
	e = take_row(s, values, &row, &shelf, &record, &reject);
	if (e == ERR_FORMAT)
		return refuse(s, &row, &reject);
	TRY(e);
	return accept(s, &row);
}
