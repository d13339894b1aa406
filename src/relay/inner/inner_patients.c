#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>

#include "bytes/base64.h"
#include "bytes/cbor.h"
#include "relay/inner/slip_print.h"
#include "relay/state/state_held.h"
#include "relay/state/state_homeless.h"
#include "relay/state/state_shelves.h"
#include "statement/identity_statement.h"
#include "sys/log.h"

#define PERIOD (90ull * 24 * 3600)     /* seconds: identity statements are made afresh once in each, */
#define VALID (365ull * 24 * 3600)     /* and are good for this long after it */

/* A patient while the row is taken in. */
struct taking {
	const struct inner_patient_row *row;
	struct identity id;
	struct state_patient patient;
	struct inner_secrets secrets;
	struct identity_keys keys;         /* derived when the identity is new */
	bool waits;                        /* what is new about the patient takes something away: not done now */
};

static void wipe_taking(struct taking *t)
{
	secret_wipe(t, sizeof(*t));
}

/* Of what the database says, not of normal forms: a row that stayed as it was costs no more than this. */
static void hash_identity(struct inner *in, const struct inner_patient_row *row, uint8_t ret[static HASH_LEN])
{
	crypto_generichash_state h = keys_hash_begin(in->keys, "identity");
	uint8_t len[8];

	keys_hash_add(&h, BYTES(in->profile_text.p, in->profile_text.n));
	for (size_t f = 0; f < IDENTITY_FIELDS; f++) {
		put_be64(len, row->field[f].n);
		keys_hash_add(&h, BYTES_OF(len));
		keys_hash_add(&h, row->field[f]);
	}
	keys_hash_end(&h, ret);
}

static bool in_profile(const struct profile *p, enum identity_field field)
{
	for (size_t i = 0; i < p->key_n; i++)
		if (p->key[i].field == field)
			return true;
	for (size_t i = 0; i < p->message_n; i++)
		if (p->message[i].field == field)
			return true;
	return false;
}

/* Normal forms. What the profile does not need and has none is left out. ERR_FORMAT: RET_FIELD has none. */
static enum err normalise(struct inner *in, struct taking *t, enum identity_field *ret_field)
{
	for (size_t f = 0; f < IDENTITY_CODE; f++) {
		struct bytes raw = t->row->field[f];
		enum err e = raw.n == 0 ? ERR_FORMAT : identity_set(&t->id, (enum identity_field)f, raw);

		if (e == ERR_NOMEM || e == ERR_UNSUPPORTED)
			return e;
		if (e != OK && in_profile(&in->profile, (enum identity_field)f)) {
			*ret_field = (enum identity_field)f;
			return ERR_FORMAT;
		}
	}
	return OK;
}

static enum err set_code(struct taking *t)
{
	AUTO(buf_free) struct buf text = BUF_MAX(64);

	if (!t->secrets.has_code)
		return OK;
	TRY(crockford_encode_checked(BYTES_OF(t->secrets.code), CROCKFORD_CODE, &text));
	return identity_set(&t->id, IDENTITY_CODE, BYTES_OF_BUF(&text));
}

static enum err derive(struct inner *in, struct taking *t, enum identity_field *ret_field)
{
	AUTO(buf_free) struct buf r = BUF_MAX(IDENTITY_ROOT_MAX);
	enum err e;

	TRY(set_code(t));
	e = identity_root(&t->id, &in->profile, &r, ret_field);
	if (e == ERR_NOT_FOUND)
		return ERR_FORMAT;
	TRY(e);
	return identity_keys(BYTES_OF_BUF(&r), inner_hospital(in), &t->keys);
}

/* Keys that lead to no shelf that was closed: a profile with a code draws another. ERR_CONFLICT: there are none. */
static enum err derive_free(struct inner *in, struct taking *t, enum identity_field *ret_field)
{
	for (;;) {
		struct state_shelf shelf;
		enum err e;

		TRY(derive(in, t, ret_field));
		e = state_shelves_find(&in->state, t->keys.tag, &shelf);
		if (e == ERR_NOT_FOUND || (e == OK && !shelf.shelf.closed))
			return OK;
		TRY(e);
		if (!t->secrets.has_code)
			return ERR_CONFLICT;
		inner_secrets_draw(in, &t->secrets);
		t->patient.slip = true;
	}
}

static enum err hash_who(struct inner *in, struct taking *t)
{
	struct bytes card = identity_get(&t->id, IDENTITY_ID_CARD), name = identity_get(&t->id, IDENTITY_NAME);

	t->patient.has_who = card.n > 0 && name.n > 0;
	return t->patient.has_who ? inner_links_who(in, card, name, t->patient.who) : OK;
}

static enum err put(struct inner *in, struct taking *t)
{
	if (t->patient.problem != STATE_UNREADABLE)
		t->patient.field[0] = '\0';
	return state_patients_put(&in->state, t->row->number, &t->patient);
}

static enum err quarantine(struct inner *in, struct taking *t, enum state_problem problem, const char *field)
{
	t->patient.problem = problem;
	snprintf(t->patient.field, sizeof(t->patient.field), "%s", field);
	TRY(inner_secrets_seal(in, &t->secrets, &t->patient));
	log_event("patient-quarantined", "reason=%s field=%s", problem == STATE_UNREADABLE ? "no-normal-form" : "closed", field);
	return put(in, t);
}

/* Takes everything off the shelf of somebody who is not alone with the tag any more. */
static enum err quarantine_shared(struct inner *in, int64_t id)
{
	AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX);
	struct state_patient p;

	TRY(state_patients_get(&in->state, id, &p));
	if (p.problem == STATE_SHARED)
		return OK;
	TRY(state_patients_get_number(&in->state, id, &number));
	if (p.shelf != 0)
		TRY(inner_records_delete_all(in, p.shelf));
	TRY(state_held_add_all(&in->state, BYTES_OF_BUF(&number)));
	p.problem = STATE_SHARED;
	log_event("patient-quarantined", "reason=shared-identity");
	return state_patients_put(&in->state, BYTES_OF_BUF(&number), &p);
}

static enum err quarantine_all_shared(struct inner *in, const uint8_t tag[static SHELF_TAG_LEN])
{
	int64_t id = 0;
	enum err e;

	while ((e = state_patients_next_of_tag(&in->state, tag, id, &id)) == OK)
		TRY(quarantine_shared(in, id));
	return e == ERR_NOT_FOUND ? OK : e;
}

/* A shelf that somebody left who had the same tag is taken over, empty. */
static enum err take_over(struct inner *in, struct taking *t, const struct state_shelf *shelf)
{
	if (shelf->patient != t->patient.id)
		TRY(inner_records_delete_all(in, shelf->id));
	t->patient.shelf = shelf->id;
	return state_shelves_give(&in->state, shelf->id, t->patient.id);
}

static enum err open_shelf(struct inner *in, struct taking *t)
{
	struct batch_item item = { .kind = BATCH_ITEM_OPEN };
	struct state_shelf shelf;
	struct shelf new = { 0 };
	enum err e = state_shelves_find(&in->state, t->keys.tag, &shelf);

	if (e == OK)
		return take_over(in, t, &shelf);
	if (e != ERR_NOT_FOUND)
		return e;
	memcpy(new.tag, t->keys.tag, sizeof(new.tag));
	memcpy(new.sign, t->keys.sign_public, sizeof(new.sign));
	memcpy(new.seal, t->keys.seal_public, sizeof(new.seal));
	TRY(state_shelves_add(&in->state, t->patient.id, &new, &t->patient.shelf));
	memcpy(item.tag, new.tag, sizeof(item.tag));
	memcpy(item.sign, new.sign, sizeof(item.sign));
	memcpy(item.seal, new.seal, sizeof(item.seal));
	return inner_batch_add(in, &item, t->patient.shelf);
}

/* The shelf that the patient leaves, unless somebody else has a claim to it. */
static enum err leave_shelf(struct inner *in, const struct state_shelf *shelf, const uint8_t successor[static SHELF_TAG_LEN],
			    enum state_closed why)
{
	struct batch_item item = { .kind = BATCH_ITEM_CLOSE };
	uint64_t claims;

	TRY(state_patients_count_tag(&in->state, shelf->shelf.tag, &claims));
	if (claims > 0)
		return inner_records_delete_all(in, shelf->id);
	memcpy(item.tag, shelf->shelf.tag, sizeof(item.tag));
	memcpy(item.successor, successor, sizeof(item.successor));
	TRY(inner_batch_add(in, &item, shelf->id));
	log_event("shelf-closed", "");
	if (why != STATE_CLOSED_ENDED)
		TRY(state_homeless_add(&in->state, shelf->id));
	return state_shelves_close(&in->state, shelf->id, successor, why, in->now);
}

/* The shelf that the patient has and is to leave. */
static enum err find_left(struct inner *in, struct taking *t, struct state_shelf *ret)
{
	if (t->patient.shelf == 0)
		return ERR_NOT_FOUND;
	TRY(state_shelves_get(&in->state, t->patient.shelf, ret));
	if (ret->patient == t->patient.id && memcmp(ret->shelf.tag, t->keys.tag, SHELF_TAG_LEN) == 0)
		return ERR_NOT_FOUND;
	t->patient.shelf = 0;
	/* somebody else's by now */
	return ret->patient == t->patient.id ? OK : ERR_NOT_FOUND;
}

/* Somebody else whose identity is the same, and whose shelf would be emptied for it. */
static enum err find_endangered(struct inner *in, const struct taking *t, int64_t *ret)
{
	struct state_patient other;
	int64_t id = 0;

	for (;;) {
		TRY(state_patients_next_of_tag(&in->state, t->keys.tag, id, &id));
		TRY(state_patients_get(&in->state, id, &other));
		if (id != t->patient.id && other.problem == STATE_FINE)
			break;
	}
	*ret = id;
	return OK;
}

/* Whether a shelf that is closed or emptied for it may be, and now. */
static enum err ask_removal(struct inner *in, const struct taking *t, bool moves, bool *ret)
{
	struct state_removal removal = { .patient = t->patient.id, .why = STATE_REMOVAL_IDENTITY };
	enum err e = find_endangered(in, t, &removal.patient);

	if (e == OK)
		removal.why = STATE_REMOVAL_SHARED;
	else if (e != ERR_NOT_FOUND)
		return e;
	*ret = e == ERR_NOT_FOUND && (!moves || t->patient.renew);
	if (*ret)
		return OK;
	TRY(record_rid(in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), t->row->number, removal.rid));
	return inner_removals_may(in, &removal, ret);
}

/* Keys are derived: settles whose the tag is. */
static enum err settle(struct inner *in, struct taking *t)
{
	struct state_shelf left;
	uint64_t claims;
	bool may;
	enum err moves = find_left(in, t, &left);

	if (moves != OK && moves != ERR_NOT_FOUND)
		return moves;
	TRY(ask_removal(in, t, moves == OK, &may));
	bool renewed = t->patient.renew;
	t->waits = !may;
	if (t->waits)
		return OK;
	memcpy(t->patient.tag, t->keys.tag, sizeof(t->patient.tag));
	memcpy(t->secrets.kek, t->keys.kek, sizeof(t->secrets.kek));
	t->patient.has_tag = true;
	t->patient.renew = false;
	t->patient.problem = STATE_FINE;
	TRY(inner_secrets_seal(in, &t->secrets, &t->patient));
	TRY(put(in, t));
	TRY(state_patients_count_tag(&in->state, t->keys.tag, &claims));
	if (claims > 1) {
		TRY(quarantine_all_shared(in, t->keys.tag));
		TRY(state_patients_get(&in->state, t->patient.id, &t->patient));
	} else if (t->patient.shelf == 0) {
		TRY(open_shelf(in, t));
		TRY(put(in, t));
	}
	if (moves != OK)
		return OK;
	TRY(leave_shelf(in, &left, t->keys.tag, renewed ? STATE_CLOSED_RENEWED : STATE_CLOSED_IDENTITY));
	return state_held_add_all(&in->state, t->row->number);
}

/* The identity statement on the shelf (docs/protocol.md, section 6), as FHIR. */
static enum err identity_json(struct inner *in, const struct taking *t, const struct state_shelf *shelf, struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_STATEMENT_FIELDS_MAX);
	AUTO(buf_free) struct buf signed_ = BUF_MAX(STATEMENT_MAX);
	struct identity_statement s = {
		.hospital = inner_hospital(in),
		.checked = IDENTITY_STATEMENT_REGISTERED,
		.from = in->now / PERIOD * PERIOD,
		.until = in->now / PERIOD * PERIOD + PERIOD + VALID,
	};

	TRY(identity_list(&t->id, &fields));
	s.fields = list_of(&fields);
	memcpy(s.account_sign, shelf->shelf.sign, sizeof(s.account_sign));
	memcpy(s.account_seal, shelf->shelf.seal, sizeof(s.account_seal));
	TRY(identity_statement_sign(&s, in->keys->sign, &signed_));
	TRY(buf_add_str(ret, "{\"resourceType\":\"Binary\",\"contentType\":\"application/vnd.mizhen.identity+cose\",\"data\":\""));
	TRY(base64_encode(BYTES_OF_BUF(&signed_), BASE64_PADDED, ret));
	return buf_add_str(ret, "\"}");
}

static enum err put_record(struct inner *in, const struct inner_shelf *shelf, struct inner_record *record)
{
	struct state_record there;
	bool sealed;

	TRY(inner_records_find(in, shelf, record->rid, &there));
	return inner_records_same(&there, record) ? OK : inner_records_put(in, shelf, &there, record, &sealed);
}

static enum err put_identity(struct inner *in, struct taking *t, const struct inner_shelf *to)
{
	enum identity_field field;
	AUTO(buf_free) struct buf json = BUF_MAX(2 * STATEMENT_MAX);
	struct inner_record record = { .source = in->identity_source };
	crypto_generichash_state h = keys_hash_begin(in->keys, "identity-statement");
	struct state_shelf shelf;
	struct state_record there;
	uint8_t period[8];
	bool sealed;

	TRY(state_shelves_get(&in->state, to->id, &shelf));
	put_be64(period, in->now / PERIOD);
	keys_hash_add(&h, BYTES_OF(t->patient.identity));
	keys_hash_add(&h, BYTES_OF(shelf.shelf.tag));
	keys_hash_add(&h, BYTES_OF(period));
	keys_hash_end(&h, record.row);
	TRY(record_rid(in->keys->relay, BYTES_LIT("identity"), t->row->number, record.rid));
	TRY(inner_records_find(in, to, record.rid, &there));
	if (inner_records_same(&there, &record))
		return OK;
	TRY(normalise(in, t, &field));
	TRY(identity_json(in, t, &shelf, &json));
	record.json = BYTES_OF_BUF(&json);
	return inner_records_put(in, to, &there, &record, &sealed);
}

/* patients.sql makes no FHIR Patient, at least not any more. */
static enum err drop_resource(struct inner *in, const uint8_t rid[static SHELF_ID_LEN])
{
	struct state_removal removal;
	enum err e = state_removals_of(&in->state, rid, STATE_REMOVAL_BARE, &removal);
	bool may;

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(inner_removals_may(in, &removal, &may));
	return may ? inner_records_delete(in, rid) : OK;
}

/* What patients.sql itself puts on the shelf. */
static enum err put_records(struct inner *in, struct taking *t)
{
	AUTO(inner_shelf_wipe) struct inner_shelf to = { .id = t->patient.shelf };
	struct inner_record record = { .source = in->patients_source, .json = t->row->json };

	memcpy(to.tag, t->patient.tag, sizeof(to.tag));
	memcpy(to.kek, t->secrets.kek, sizeof(to.kek));
	TRY(put_identity(in, t, &to));
	if (t->row->rejected)
		return OK;
	TRY(record_rid(in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), t->row->number, record.rid));
	if (record.json.n == 0)
		return drop_resource(in, record.rid);
	keys_hash(in->keys, "row", record.json, record.row);
	return put_record(in, &to, &record);
}

/* What is known of the patient, and whether the row leaves it at that. */
static enum err recall(struct inner *in, struct taking *t, bool *ret_settled)
{
	struct state_patient *p = &t->patient;
	uint8_t hash[HASH_LEN];
	uint64_t claims = 0;
	enum err e = state_patients_find(&in->state, t->row->number, p);

	hash_identity(in, t->row, hash);
	if (e == ERR_NOT_FOUND) {
		memset(p, 0, sizeof(*p));
		inner_secrets_draw(in, &t->secrets);
		p->slip = true;
	} else {
		TRY(e);
		TRY(inner_secrets_open(in, p, &t->secrets));
	}
	if (p->problem == STATE_SHARED)
		TRY(state_patients_count_tag(&in->state, p->tag, &claims));
	bool same = p->id != 0 && memcmp(hash, p->identity, sizeof(hash)) == 0 && !p->renew;
	*ret_settled = same && p->problem != STATE_GONE && !(p->problem == STATE_SHARED && claims == 1);
	memcpy(p->identity, hash, sizeof(hash));
	return OK;
}

static enum err take_identity(struct inner *in, struct taking *t)
{
	enum identity_field field = IDENTITY_NAME;
	bool had_code = t->secrets.has_code;
	enum err e;

	/* another profile may want a code where there was none */
	if (!had_code)
		inner_secrets_draw(in, &t->secrets);
	TRY(slip_print_mask(identity_get(&t->id, IDENTITY_NAME), t->secrets.masked, sizeof(t->secrets.masked)));
	struct bytes phone = identity_get(&t->id, IDENTITY_PHONE);
	snprintf(t->secrets.phone, sizeof(t->secrets.phone), "%.*s", (int)phone.n, (const char *)phone.p);
	TRY(hash_who(in, t));
	e = derive_free(in, t, &field);
	if (e == ERR_FORMAT)
		return quarantine(in, t, STATE_UNREADABLE, identity_field_name(field));
	if (e == ERR_CONFLICT)
		return quarantine(in, t, STATE_CLOSED, "");
	TRY(e);
	return settle(in, t);
}

enum err inner_patients_take(struct inner *in, const struct inner_patient_row *row)
{
	AUTO(wipe_taking) struct taking t = { .row = row };
	enum identity_field field = IDENTITY_NAME;
	bool settled;
	enum err e;

	TRY(recall(in, &t, &settled));
	if (t.patient.problem == STATE_ENDED)
		return OK;
	if (!settled) {
		e = normalise(in, &t, &field);
		if (e == ERR_FORMAT)
			return quarantine(in, &t, STATE_UNREADABLE, identity_field_name(field));
		TRY(e);
		TRY(take_identity(in, &t));
	}
	return t.patient.problem == STATE_FINE && !t.waits ? put_records(in, &t) : OK;
}

/* The shelf of a patient whom the hospital closed: it has no successor but itself. */
static enum err end_one(struct inner *in, int64_t id)
{
	AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX);
	struct state_patient p;
	struct state_shelf shelf;

	TRY(state_patients_get(&in->state, id, &p));
	TRY(state_patients_get_number(&in->state, id, &number));
	TRY(state_shelves_get(&in->state, p.shelf, &shelf));
	if (shelf.patient == id && !shelf.shelf.closed)
		TRY(leave_shelf(in, &shelf, shelf.shelf.tag, STATE_CLOSED_ENDED));
	p.shelf = 0;
	return state_patients_put(&in->state, BYTES_OF_BUF(&number), &p);
}

enum err inner_patients_end(struct inner *in)
{
	int64_t id = 0;
	enum err e;

	while ((e = state_patients_next_ended(&in->state, id, &id)) == OK) {
		TRY(end_one(in, id));
		if (inner_batch_full(in))
			TRY(inner_batch_turn(in));
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err inner_patients_rid(struct inner *in, int64_t id, uint8_t ret[static SHELF_ID_LEN])
{
	AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX);

	TRY(state_patients_get_number(&in->state, id, &number));
	return record_rid(in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), BYTES_OF_BUF(&number), ret);
}

enum err inner_patients_gone(struct inner *in, int64_t id)
{
	AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX);
	struct state_patient p;
	uint8_t rid[SHELF_ID_LEN];

	TRY(state_patients_get(&in->state, id, &p));
	TRY(state_patients_get_number(&in->state, id, &number));
	TRY(record_rid(in->keys->relay, BYTES_LIT(SOURCE_PATIENTS), BYTES_OF_BUF(&number), rid));
	TRY(inner_records_delete(in, rid));
	TRY(record_rid(in->keys->relay, BYTES_LIT("identity"), BYTES_OF_BUF(&number), rid));
	TRY(inner_records_delete(in, rid));
	p.problem = STATE_GONE;
	p.has_tag = p.has_who = false;
	return state_patients_put(&in->state, BYTES_OF_BUF(&number), &p);
}
