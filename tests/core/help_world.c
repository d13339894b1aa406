#include "core/help_world.h"

#include "test.h"

#include "crypto/x25519.h"
#include "sealed/record.h"

#define BUF BUF_MAX((size_t)1 << 20)

struct person person(uint8_t number)
{
	struct person p;
	uint8_t seed[32];

	memset(seed, number, sizeof(seed));
	ed25519_from_seed(seed, p.sign, p.sign_secret);
	memset(p.seal_secret, number + 100, sizeof(p.seal_secret));
	x25519_public(p.seal_secret, p.seal);
	memset(p.tag, number, sizeof(p.tag));
	p.tag[1] = 'T';
	memset(p.kek, number + 50, sizeof(p.kek));
	return p;
}

struct world_spec world_usual(void)
{
	return (struct world_spec){ .id = "renhe", .hospital = HOSPITAL, .serial = 5, .cycle = 100, .version = 3 };
}

/* Records */

static void make_record(const struct world *w, uint8_t patient, size_t i, struct world_record *r)
{
	struct person p = person(patient);
	struct record_sealer sealer;
	struct record_random random;
	struct record_name name = { .hospital = bytes_of_str(w->spec.id), .version = w->spec.version };
	char json[200];

	memset(r, 0, sizeof(*r));
	r->file = BUF;
	memset(r->rid, patient, sizeof(r->rid));
	r->rid[0] = (uint8_t)(i + 1);
	memcpy(name.rid, r->rid, sizeof(name.rid));
	r->version = w->spec.version;
	r->deleted = w->spec.deleted == i + 1;
	if (r->deleted)
		return;
	if (i == 0) {
		r->blobs_n = 1;
		memset(r->blob.id, patient, sizeof(r->blob.id));
		r->blob.length = 1000;
		memset(r->blob.head, 7, sizeof(r->blob.head));
	}
	r->field = (struct shelf_field){ BYTES_LIT("dept"), BYTES_LIT("internal") };
	memset(&random, (int)(patient * 16 + i), sizeof(random));
	random.nonce[0] = (uint8_t)w->spec.version;
	memcpy(r->file_key, random.file_key, sizeof(r->file_key));
	snprintf(json, sizeof(json), "{\"resourceType\":\"Observation\",\"id\":\"%u-%zu-%llu\"}", patient, i,
		 (unsigned long long)w->spec.version);
	assert_int_equal(record_sealer_init(&sealer), OK);
	assert_int_equal(record_seal(&sealer, p.kek, &name, bytes_of_str(json), &random, &r->file), OK);
	record_sealer_done(&sealer);
}

static void leaf_of(const struct world *w, const struct world_record *r, uint8_t ret[static 32])
{
	struct shelf_leaf leaf = {
		.hospital = bytes_of_str(w->spec.id), .version = r->version, .deleted = r->deleted, .blobs = &r->blob,
		.blobs_n = r->blobs_n, .fields = &r->field, .fields_n = r->deleted ? 0 : 1,
	};

	memcpy(leaf.rid, r->rid, sizeof(leaf.rid));
	if (!r->deleted)
		hash_sha256(BYTES_OF_BUF(&r->file), leaf.file);
	assert_int_equal(shelf_leaf_hash(&leaf, ret), OK);
}

static void make_entry(const struct world *w, uint8_t patient, struct shelf_entry *ret)
{
	struct person p = person(patient);
	struct shelf shelf = { .closed = false };
	struct shelf_hash h;
	uint8_t leaf[32];

	memcpy(shelf.tag, p.tag, 32);
	memcpy(shelf.sign, p.sign, 32);
	memcpy(shelf.seal, p.seal, 32);
	assert_int_equal(shelf_hash_init(&h, &shelf, WORLD_RECORDS), OK);
	for (size_t i = 0; i < WORLD_RECORDS; i++) {
		leaf_of(w, &w->records[patient - 1][i], leaf);
		assert_int_equal(shelf_hash_add(&h, leaf), OK);
	}
	assert_int_equal(shelf_hash_end(&h, ret->shelf), OK);
	shelf_index(p.tag, ret->index);
}

static int by_index(const void *a, const void *b)
{
	return memcmp(((const struct shelf_entry *)a)->index, ((const struct shelf_entry *)b)->index, 32);
}

/* Statements */

static void make_statement(struct world *w)
{
	struct person transport = person(90), old = person(w->spec.previous);
	struct hospital h = {
		.serial = w->spec.serial, .id = bytes_of_str(w->spec.id), .name_zh = BYTES_LIT("仁和医院"),
		.name_en = BYTES_LIT("Renhe Hospital"), .profile = BYTES_LIT("key=id_card+code message=name"), .time = WORLD_NOW,
	};

	memcpy(h.signing, w->hospital.sign, 32);
	memcpy(h.transport, transport.sign, 32);
	memcpy(h.inbox, w->hospital.seal, 32);
	if (w->spec.previous != 0) {
		struct person signer = w->spec.forged ? person(STRANGER) : old;

		assert_int_equal(hospital_rekey(&h, signer.sign_secret, w->hospital.sign), OK);
		memcpy(h.previous, old.sign, 32);
	}
	assert_int_equal(hospital_sign(&h, w->hospital.sign_secret, &w->statement), OK);
}

static void make_revoked(struct world *w)
{
	AUTO(list_writer_done) struct list_writer list = LIST_WRITER(REVOKED_DOCTORS_MAX);
	struct revoked_doctors r = { .hospital = bytes_of_str(w->spec.id), .serial = w->spec.cycle, .time = WORLD_NOW };
	struct revoked_doctor d = { .time = WORLD_NOW };
	struct person colleague = person(COLLEAGUE);

	memcpy(d.sign, colleague.sign, 32);
	if (w->spec.revoked)
		assert_int_equal(revoked_doctors_add(&list, &d), OK);
	r.doctors = list_of(&list);
	assert_int_equal(revoked_doctors_sign(&r, w->hospital.sign_secret, &w->revoked), OK);
}

static void make_root(struct world *w)
{
	struct root root = {
		.hospital = bytes_of_str(w->spec.id), .cycle = w->spec.cycle, .time = WORLD_NOW - 1000 + w->spec.cycle,
		.interval = 300, .size = WORLD_SHELVES, .has_revoked = true,
	};

	shelf_tree_head(&w->tree, root.head);
	statement_id(BYTES_OF_BUF(&w->statement), root.hospital_statement);
	if (w->spec.statement != NULL)
		memcpy(root.hospital_statement, w->spec.statement, 32);
	statement_id(BYTES_OF_BUF(&w->revoked), root.revoked);
	assert_int_equal(root_sign(&root, w->hospital.sign_secret, &w->root), OK);
}

void world_make(struct world *w, struct world_spec spec)
{
	memset(w, 0, sizeof(*w));
	w->spec = spec;
	w->hospital = person(spec.hospital);
	w->statement = w->root = w->revoked = BUF;
	for (uint8_t patient = 1; patient <= WORLD_SHELVES; patient++) {
		for (size_t i = 0; i < WORLD_RECORDS; i++)
			make_record(w, patient, i, &w->records[patient - 1][i]);
		make_entry(w, patient, &w->entries[patient - 1]);
	}
	qsort(w->entries, WORLD_SHELVES, sizeof(w->entries[0]), by_index);
	assert_int_equal(shelf_tree_init(&w->tree, w->entries, WORLD_SHELVES), OK);
	make_statement(w);
	make_revoked(w);
	make_root(w);
}

void world_free(struct world *w)
{
	for (size_t p = 0; p < WORLD_SHELVES; p++)
		for (size_t i = 0; i < WORLD_RECORDS; i++)
			buf_free(&w->records[p][i].file);
	shelf_tree_done(&w->tree);
	buf_free(&w->statement);
	buf_free(&w->root);
	buf_free(&w->revoked);
}

struct verify_seen world_seen(const struct world *w)
{
	struct verify_hospital at = { .has_root = true };
	struct verify_seen seen = { 0 };

	memcpy(seen.hospital, w->spec.id, strlen(w->spec.id));
	assert_int_equal(hospital_open(BYTES_OF_BUF(&w->statement), &at.statement, &at.hospital), OK);
	assert_int_equal(root_open(BYTES_OF_BUF(&w->root), w->hospital.sign, &at.root_statement, &at.root), OK);
	verify_accept(&seen, &at);
	return seen;
}

/* Answers */

void world_shelf(const struct world *w, uint8_t patient, struct shelf_parts *ret)
{
	struct person p = person(patient);
	uint8_t index[32];
	size_t at;

	*ret = (struct shelf_parts){
		.root = BYTES_OF_BUF(&w->root), .statement = BYTES_OF_BUF(&w->statement), .announced = WORLD_RECORDS, .n = WORLD_RECORDS,
	};
	memcpy(ret->sign, p.sign, 32);
	memcpy(ret->seal, p.seal, 32);
	memcpy(ret->records, w->records[patient - 1], sizeof(w->records[0]));
	shelf_index(p.tag, index);
	assert_true(shelf_tree_find(&w->tree, index, &at));
	assert_int_equal(shelf_tree_present(&w->tree, at, &ret->presence), OK);
}

void world_put_record(struct cbor_writer *w, const struct world_record *r, bool no_blobs)
{
	cbor_put_array(w, 5);
	cbor_put_bytes(w, BYTES_OF(r->rid));
	cbor_put_uint(w, r->version);
	shelf_put_blobs(w, &r->blob, no_blobs ? 0 : r->blobs_n);
	shelf_put_fields(w, &r->field, r->deleted ? 0 : 1);
	if (r->deleted)
		cbor_put_null(w);
	else
		cbor_put_bytes(w, BYTES_OF_BUF(&r->file));
}

void world_put_shelf(const struct shelf_parts *p, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	cbor_put_array(&w, 7);
	cbor_put_bytes(&w, p->root);
	cbor_put_bytes(&w, p->statement);
	shelf_put_presence(&w, &p->presence);
	cbor_put_bytes(&w, BYTES_OF(p->sign));
	cbor_put_bytes(&w, BYTES_OF(p->seal));
	atom_put_fixed_or_null(&w, p->closed, p->successor, 32);
	cbor_put_uint(&w, p->announced);
	for (size_t i = 0; i < p->n; i++)
		world_put_record(&w, &p->records[i], p->no_blob_list);
	cbor_put_raw(&w, p->behind);
	assert_int_equal(cbor_written(&w), OK);
}

static void put_or_null(struct cbor_writer *w, struct bytes b)
{
	if (b.n > 0)
		cbor_put_bytes(w, b);
	else
		cbor_put_null(w);
}

void world_put_hospital(struct bytes statement, struct bytes root, struct bytes revoked, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	cbor_put_array(&w, 3);
	cbor_put_bytes(&w, statement);
	put_or_null(&w, root);
	put_or_null(&w, revoked);
	assert_int_equal(cbor_written(&w), OK);
}

void world_certify(const struct world *w, uint8_t who, uint64_t from, struct buf *ret)
{
	struct person p = person(who);
	struct doctor d = {
		.hospital = bytes_of_str(w->spec.id), .name = BYTES_LIT("李医生"), .title = BYTES_LIT("主任医师"),
		.department = BYTES_LIT("心内科"), .licence = BYTES_LIT("110000"), .from = from, .until = from + DOCTOR_VALID_MAX,
	};

	memcpy(d.sign, p.sign, 32);
	memcpy(d.seal, p.seal, 32);
	d.request[0] = who;
	assert_int_equal(doctor_sign(&d, w->hospital.sign_secret, ret), OK);
}

/* Grants */

struct grant_spec world_usual_grant(const struct world *w)
{
	return (struct grant_spec){
		.patient = 1, .signer = 1, .doctor = DOCTOR, .first = 1, .n = 2, .may_pass_on = true, .cycle = w->spec.cycle,
		.not_before = WORLD_NOW - 300, .expires = WORLD_NOW + 3600,
	};
}

void world_grant(const struct world *w, const struct grant_spec *spec, struct world_grant *ret)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
	struct person patient = person(spec->patient), signer = person(spec->signer), doctor = person(spec->doctor);
	struct bundle b = { .hospital = bytes_of_str(w->spec.id), .purpose = BYTES_LIT("会诊"), .kind = spec->key ? GRANT_KEY : GRANT_RECORDS };
	struct grant g = {
		.cycle = spec->cycle, .not_before = spec->not_before, .expires = spec->expires, .may_pass_on = spec->may_pass_on,
		.has_parent = spec->parent != NULL, .made = WORLD_NOW,
	};
	struct sealed_random random;

	for (size_t i = spec->first; !spec->key && i < spec->first + spec->n; i++) {
		const struct world_record *r = &w->records[spec->patient - 1][i];
		struct grant_record record = { .version = r->version };
		struct bundle_key key = { 0 };

		memcpy(record.rid, r->rid, 16);
		hash_sha256(BYTES_OF_BUF(&r->file), record.file);
		memcpy(key.rid, r->rid, 16);
		memcpy(key.file_key.b, r->file_key, 16);
		assert_int_equal(grant_record_add(&records, &record), OK);
		assert_int_equal(bundle_key_add(&keys, &key), OK);
	}
	g.records = list_of(&records);
	b.keys = list_of(&keys);
	memcpy(b.tag, patient.tag, 32);
	memcpy(b.doctor, doctor.sign, 32);
	memcpy(b.kek.b, patient.kek, 32);
	if (spec->parent != NULL)
		memcpy(g.parent, spec->parent, 32);
	memset(&random, spec->doctor, sizeof(random));
	ret->statement = ret->bundle = BUF;
	assert_int_equal(bundle_grant(&b, &g, doctor.seal, signer.sign_secret, &random, &ret->statement, &ret->bundle), OK);
	statement_id(BYTES_OF_BUF(&ret->statement), ret->id);
}

void world_grant_free(struct world_grant *g)
{
	buf_free(&g->statement);
	buf_free(&g->bundle);
}

void world_granted(const struct world *w, const struct grant_spec *spec, const struct world_grant *g, struct granted_parts *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->grant = BYTES_OF_BUF(&g->statement);
	ret->bundle = BYTES_OF_BUF(&g->bundle);
	world_shelf(w, spec->patient, &ret->shelf);
	ret->leaves_n = WORLD_RECORDS;
	for (size_t i = 0; i < WORLD_RECORDS; i++)
		leaf_of(w, &ret->shelf.records[i], ret->leaves[i]);
	if (!spec->key) {
		memmove(ret->shelf.records, ret->shelf.records + spec->first, spec->n * sizeof(ret->shelf.records[0]));
		ret->shelf.n = ret->shelf.announced = spec->n;
	}
}

void world_put_granted(const struct granted_parts *p, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);
	const struct shelf_parts *s = &p->shelf;

	cbor_put_array(&w, 11);
	cbor_put_bytes(&w, p->grant);
	put_or_null(&w, p->parent);
	cbor_put_bytes(&w, p->bundle);
	cbor_put_bytes(&w, s->root);
	cbor_put_bytes(&w, s->statement);
	shelf_put_presence(&w, &s->presence);
	cbor_put_bytes(&w, BYTES_OF(s->sign));
	cbor_put_bytes(&w, BYTES_OF(s->seal));
	atom_put_fixed_or_null(&w, s->closed, s->successor, 32);
	cbor_put_array(&w, p->leaves_n);
	for (size_t i = 0; i < p->leaves_n; i++)
		cbor_put_bytes(&w, BYTES_OF(p->leaves[i]));
	cbor_put_uint(&w, s->announced);
	for (size_t i = 0; i < s->n; i++)
		world_put_record(&w, &s->records[i], s->no_blob_list);
	cbor_put_raw(&w, s->behind);
	assert_int_equal(cbor_written(&w), OK);
}
