#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"

/* What a lower floor found wrong with bytes that came from outside. */
enum err verify_bad_answer(struct problem *why, enum err e, const char *where)
{
	return problem_about(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_ANSWER, e, bytes_of_str(where));
}

enum err verify_challenge(struct bytes raw, const char *origin, const uint8_t *pinned, struct challenge *ret,
			  struct problem *why)
{
	struct statement st;
	struct challenge c;
	enum err e = challenge_open(raw, &st, &c);

	if (e != OK)
		return problem_about(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_CHALLENGE, e, bytes_of_str(origin));
	if (!bytes_equal(c.origin, bytes_of_str(origin)))
		return problem_about(why, PROBLEM_CHALLENGE, ERR_CONFLICT, bytes_of_str(origin));
	if (pinned != NULL && memcmp(pinned, c.key, ATOM_KEY_LEN) != 0)
		return problem_about(why, PROBLEM_PLATFORM_KEY, ERR_CONFLICT, bytes_of_str(origin));
	*ret = c;
	return OK;
}

/* Hospital statements */

/* Signed by the key it names, and of the hospital asked about. */
static enum err open_statement(struct bytes raw, const struct verify_seen *seen, struct verify_hospital *at,
			       struct problem *why)
{
	enum err e = hospital_open(raw, &at->statement, &at->hospital);

	if (e == ERR_SIGNATURE)
		return problem_about(why, PROBLEM_HOSPITAL_SIGNATURE, e, bytes_of_str(seen->hospital));
	if (e != OK)
		return verify_bad_answer(why, e, seen->hospital);
	if (!bytes_equal(at->hospital.id, bytes_of_str(seen->hospital)))
		return problem_about(why, PROBLEM_HOSPITAL_OTHER, ERR_CONFLICT, bytes_of_str(seen->hospital));
	return OK;
}

static enum err check_fingerprint(const struct verify_seen *seen, const struct verify_hospital *at, struct problem *why)
{
	uint8_t id[HASH_LEN];

	if (!seen->has_fingerprint)
		return OK;
	statement_key_id(at->hospital.signing, id);
	if (memcmp(id, seen->fingerprint, VERIFY_FINGERPRINT_LEN) != 0)
		return problem_about(why, PROBLEM_HOSPITAL_FINGERPRINT, ERR_CONFLICT, bytes_of_str(seen->hospital));
	return OK;
}

static enum err check_follows(const struct verify_seen *seen, const struct hospital *next, struct problem *why)
{
	struct hospital now = { .id = bytes_of_str(seen->hospital), .serial = seen->serial };
	enum err e;

	memcpy(now.signing, seen->signing, sizeof(now.signing));
	/* of a hospital that is known by its key alone, every serial is new */
	if (!seen->has_statement && memcmp(next->signing, seen->signing, ATOM_KEY_LEN) == 0)
		return OK;
	e = hospital_follows(&now, next);
	if (e == ERR_STALE)
		return problem_about(why, PROBLEM_HOSPITAL_ROLLBACK, e, bytes_of_str(seen->hospital));
	if (e != OK)
		return problem_about(why, PROBLEM_HOSPITAL_KEY, e, bytes_of_str(seen->hospital));
	return OK;
}

enum err verify_statement(struct bytes raw, const struct verify_seen *seen, struct verify_hospital *at, struct problem *why)
{
	TRY(open_statement(raw, seen, at, why));
	TRY(check_fingerprint(seen, at, why));
	if (seen->has_statement) {
		if (memcmp(at->statement.id, seen->statement, HASH_LEN) == 0)
			return OK;
		if (at->hospital.serial == seen->serial)
			return problem_about(why, PROBLEM_HOSPITAL_SPLIT, ERR_CONFLICT, bytes_of_str(seen->hospital));
	}
	return seen->has_signing ? check_follows(seen, &at->hospital, why) : OK;
}

enum err verify_past(struct bytes raw, const struct verify_seen *seen, struct verify_hospital *at, struct problem *why)
{
	TRY(open_statement(raw, seen, at, why));
	if (at->hospital.serial > seen->serial)
		return verify_statement(raw, seen, at, why);
	if (memcmp(at->hospital.signing, seen->signing, ATOM_KEY_LEN) == 0 ||
	    (seen->has_previous && memcmp(at->hospital.signing, seen->previous, ATOM_KEY_LEN) == 0))
		return OK;
	return problem_about(why, PROBLEM_HOSPITAL_KEY, ERR_CONFLICT, bytes_of_str(seen->hospital));
}

/* Roots */

enum err verify_root(struct bytes raw, struct verify_hospital *at, struct problem *why)
{
	const struct hospital *h = &at->hospital;
	enum err e = root_open(raw, h->signing, &at->root_statement, &at->root);

	if (e == ERR_SIGNATURE)
		return problem_about(why, PROBLEM_ROOT_SIGNATURE, e, h->id);
	if (e != OK)
		return verify_bad_answer(why, e, "root");
	if (!bytes_equal(at->root.hospital, h->id))
		return problem_about(why, PROBLEM_ROOT_OTHER, ERR_CONFLICT, h->id);
	if (memcmp(at->root.hospital_statement, at->statement.id, HASH_LEN) != 0)
		return problem_about(why, PROBLEM_HOSPITAL_NOT_IN_ROOT, ERR_CONFLICT, h->id);
	at->has_root = true;
	return OK;
}

/* "hospital: got", or "hospital: got < had". */
static enum err wrong_cycle(const struct verify_seen *seen, uint64_t got, enum problem_kind kind, enum err e, struct problem *why)
{
	uint8_t text[PROBLEM_SUBJECT_MAX];
	struct buf subject = BUF_ON(text);

	TRY(buf_add_str(&subject, seen->hospital));
	TRY(buf_add_str(&subject, ": "));
	TRY(buf_add_uint(&subject, got));
	if (got < seen->cycle) {
		TRY(buf_add_str(&subject, " < "));
		TRY(buf_add_uint(&subject, seen->cycle));
	}
	return problem_about(why, kind, e, BYTES_OF_BUF(&subject));
}

enum err verify_not_rolled_back(const struct verify_seen *seen, const struct verify_hospital *at, struct problem *why)
{
	uint64_t got = at->root.cycle;

	if (got < seen->cycle)
		return wrong_cycle(seen, got, PROBLEM_ROOT_ROLLBACK, ERR_STALE, why);
	if (got == seen->cycle && seen->has_root && memcmp(at->root_statement.id, seen->root, HASH_LEN) != 0)
		return wrong_cycle(seen, got, PROBLEM_ROOT_SPLIT, ERR_CONFLICT, why);
	return OK;
}

/* Statement and root as every answer brings them together. */
static enum err newest(struct bytes statement, struct bytes root, const struct verify_seen *seen,
		       struct verify_hospital *at, struct problem *why)
{
	TRY(verify_statement(statement, seen, at, why));
	TRY(verify_root(root, at, why));
	return verify_not_rolled_back(seen, at, why);
}

static enum err check_revoked(struct bytes raw, struct verify_hospital *at, struct problem *why)
{
	struct statement st;
	const struct root *root = &at->root;
	const char *where = "revoked doctors";

	if (root->has_revoked != (raw.p != NULL))
		return problem_about(why, PROBLEM_REVOKED_LIST, ERR_CONFLICT, bytes_of_str(where));
	if (raw.p == NULL)
		return OK;
	enum err e = revoked_doctors_open(raw, at->hospital.signing, &st, &at->revoked);
	if (e != OK && e != ERR_SIGNATURE)
		return verify_bad_answer(why, e, where);
	if (e != OK || memcmp(st.id, root->revoked, HASH_LEN) != 0 ||
	    !bytes_equal(at->revoked.hospital, at->hospital.id))
		return problem_about(why, PROBLEM_REVOKED_LIST, ERR_CONFLICT, bytes_of_str(where));
	at->has_revoked = true;
	return OK;
}

enum err verify_hospital(struct bytes answer, const struct verify_seen *seen, struct verify_hospital *ret,
			 struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);
	struct verify_hospital at = { 0 };
	struct bytes statement, root, revoked;

	cbor_get_array_of(&r, 3);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	root = atom_get_bytes_or_null(&r, STATEMENT_MAX);
	revoked = atom_get_bytes_or_null(&r, STATEMENT_MAX);
	if (cbor_done(&r) != OK)
		return verify_bad_answer(why, r.err, seen->hospital);
	if (root.p == NULL) {
		TRY(verify_statement(statement, seen, &at, why));
		/* a root that was seen cannot have gone */
		if (seen->cycle > 0)
			return problem_about(why, PROBLEM_ROOT_ROLLBACK, ERR_STALE, bytes_of_str(seen->hospital));
		if (revoked.p != NULL)
			return problem_about(why, PROBLEM_REVOKED_LIST, ERR_CONFLICT, bytes_of_str(seen->hospital));
	} else {
		TRY(newest(statement, root, seen, &at, why));
		TRY(check_revoked(revoked, &at, why));
	}
	*ret = at;
	return OK;
}

/* Shelves */

enum err verify_record(struct cbor_reader *r, struct bytes hospital, struct verify_record *ret, struct problem *why)
{
	struct shelf_blob blobs[SHELF_BLOBS_MAX];
	struct shelf_field fields[SHELF_FIELDS_MAX];
	struct shelf_leaf leaf = { .hospital = hospital, .blobs = blobs, .fields = fields };
	struct verify_record record = { 0 };
	size_t at;
	enum err e;

	cbor_get_array_of(r, 5);
	cbor_get_fixed(r, record.rid, sizeof(record.rid));
	record.version = cbor_get_uint(r);
	at = r->at;
	leaf.blobs_n = shelf_get_blobs(r, blobs);
	record.blobs = BYTES(r->in.p + at, r->at - at);
	at = r->at;
	leaf.fields_n = shelf_get_fields(r, fields);
	record.fields = BYTES(r->in.p + at, r->at - at);
	record.deleted = cbor_get_opt_null(r);
	if (!record.deleted)
		record.file = cbor_get_bytes(r, SIZE_MAX);
	if (r->err != OK)
		return verify_bad_answer(why, r->err, "record");
	if (!record.deleted)
		hash_sha256(record.file, record.file_hash);
	memcpy(leaf.rid, record.rid, sizeof(leaf.rid));
	memcpy(leaf.file, record.file_hash, sizeof(leaf.file));
	leaf.version = record.version;
	leaf.deleted = record.deleted;
	e = shelf_leaf_hash(&leaf, record.leaf);
	if (e != OK)
		return verify_bad_answer(why, e, "record");
	*ret = record;
	return OK;
}

enum err verify_records_add(struct verify_record **records, size_t *n, size_t *max, const struct verify_record *record)
{
	TRY(ARRAY_GROW(*records, *n, *max));
	(*records)[(*n)++] = *record;
	return OK;
}

/* The records behind the head of a shelf's answer, in order of rid. */
static enum err read_records(struct cbor_reader *r, uint64_t n, struct verify_shelf *s, struct problem *why)
{
	size_t max = 0;

	for (uint64_t i = 0; i < n; i++) {
		struct verify_record record;

		TRY(verify_record(r, s->at.hospital.id, &record, why));
		if (i > 0 && memcmp(s->records[i - 1].rid, record.rid, ATOM_ID16_LEN) >= 0)
			return problem_is(why, PROBLEM_SHELF_ORDER, ERR_FORMAT);
		if (verify_records_add(&s->records, &s->n, &max, &record) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	}
	return cbor_done(r) == OK ? OK : verify_bad_answer(why, r->err, "shelf");
}

static enum err prove_shelf(const struct verify_shelf *s, const struct shelf *whose, const struct shelf_presence *presence,
			    struct problem *why)
{
	const struct root *root = &s->at.root;
	uint8_t hash[HASH_LEN];
	struct shelf_hash h;
	enum err e = shelf_hash_init(&h, whose, s->n);

	for (size_t i = 0; e == OK && i < s->n; i++)
		e = shelf_hash_add(&h, s->records[i].leaf);
	if (e == OK)
		e = shelf_hash_end(&h, hash);
	if (e == OK)
		e = shelf_check_present(whose->tag, hash, presence, root->size, root->head);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	return e == OK ? OK : problem_is(why, PROBLEM_SHELF_PROOF, ERR_PROOF);
}

void verify_shelf_free(struct verify_shelf *s)
{
	free(s->records);
	*s = (struct verify_shelf){ 0 };
}

enum err verify_shelf(struct bytes answer, const struct verify_seen *seen, const uint8_t tag[static ATOM_TAG_LEN],
		      const uint8_t sign[static ATOM_KEY_LEN], const uint8_t seal[static ATOM_KEY_LEN],
		      struct verify_shelf *ret, struct problem *why)
{
	AUTO(verify_shelf_free) struct verify_shelf s = { 0 };
	struct cbor_reader r = cbor_reader(answer);
	struct shelf whose = { 0 };
	struct shelf_presence presence;
	struct bytes root, statement;
	uint64_t n;

	cbor_get_array_of(&r, 7);
	root = cbor_get_bytes(&r, STATEMENT_MAX);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	shelf_get_presence(&r, &presence);
	cbor_get_fixed(&r, whose.sign, sizeof(whose.sign));
	cbor_get_fixed(&r, whose.seal, sizeof(whose.seal));
	whose.closed = atom_get_fixed_or_null(&r, whose.successor, sizeof(whose.successor));
	n = cbor_get_uint(&r);
	if (r.err != OK)
		return verify_bad_answer(why, r.err, "shelf");
	TRY(newest(statement, root, seen, &s.at, why));
	if (memcmp(whose.sign, sign, ATOM_KEY_LEN) != 0 || memcmp(whose.seal, seal, ATOM_KEY_LEN) != 0)
		return problem_about(why, PROBLEM_SHELF_OTHER, ERR_CONFLICT, bytes_of_str(seen->hospital));
	memcpy(whose.tag, tag, sizeof(whose.tag));
	TRY(read_records(&r, n, &s, why));
	TRY(prove_shelf(&s, &whose, &presence, why));
	s.closed = whose.closed;
	memcpy(s.successor, whose.successor, sizeof(s.successor));
	*ret = s;
	s = (struct verify_shelf){ 0 };
	return OK;
}

enum err verify_absence(struct bytes answer, const struct verify_seen *seen, const uint8_t tag[static ATOM_TAG_LEN],
			struct verify_hospital *ret, struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);
	struct verify_hospital at = { 0 };
	struct shelf_absence absence;
	struct bytes root, statement;

	cbor_get_array_of(&r, 3);
	root = cbor_get_bytes(&r, STATEMENT_MAX);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	shelf_get_absence(&r, &absence);
	if (cbor_done(&r) != OK)
		return verify_bad_answer(why, r.err, seen->hospital);
	TRY(newest(statement, root, seen, &at, why));
	if (shelf_check_absent(tag, &absence, at.root.size, at.root.head) != OK)
		return problem_about(why, PROBLEM_ABSENCE_PROOF, ERR_PROOF, bytes_of_str(seen->hospital));
	*ret = at;
	return OK;
}

void verify_accept(struct verify_seen *seen, const struct verify_hospital *at)
{
	const struct hospital *h = &at->hospital;

	if (h->rekeyed) {
		seen->has_previous = true;
		memcpy(seen->previous, h->previous, sizeof(seen->previous));
	}
	seen->has_signing = true;
	memcpy(seen->signing, h->signing, sizeof(seen->signing));
	seen->has_statement = true;
	seen->serial = h->serial;
	memcpy(seen->statement, at->statement.id, sizeof(seen->statement));
	if (!at->has_root)
		return;
	seen->has_root = true;
	seen->cycle = at->root.cycle;
	seen->time = at->root.time;
	memcpy(seen->root, at->root_statement.id, sizeof(seen->root));
}
