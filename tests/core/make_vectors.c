/*
 * Prints docs/vectors.json: everything of the protocol once, by made-up people
 * with fixed keys and randomness that is none. With --corpus DIR it writes the
 * seeds of the fuzz targets instead (DIR/object, DIR/statement, DIR/batch_item).
 */
#include "test.h"

#include <sys/stat.h>

#include "../../fuzz/round.h"
#include "core/help_objects.h"

#include "sealed/blob_sealer.h"
#include "sealed/identity.h"
#include "sealed/record.h"
#include "statement/shelf.h"

static int depth;
static bool first = true;

static void begin_value(const char *name)
{
	printf("%s\n%*s", first ? "" : ",", 2 * depth, "");
	if (name != NULL)
		printf("\"%s\": ", name);
	first = false;
}

static void open_value(const char *name, char bracket)
{
	begin_value(name);
	putchar(bracket);
	depth++;
	first = true;
}

static void close_value(char bracket)
{
	depth--;
	printf("\n%*s%c", 2 * depth, "", bracket);
	first = false;
}

static void hex(const char *name, struct bytes b)
{
	begin_value(name);
	putchar('"');
	for (size_t i = 0; i < b.n; i++)
		printf("%02x", b.p[i]);
	putchar('"');
}

/* Text without anything to escape. */
static void text(const char *name, const char *s)
{
	begin_value(name);
	printf("\"%s\"", s);
}

static void number(const char *name, uint64_t v)
{
	begin_value(name);
	printf("%llu", (unsigned long long)v);
}

static const char *const who_names[] = {
	[HOSPITAL] = "hospital", [PEER] = "peer", [OLD_HOSPITAL] = "old-hospital", [DOCTOR] = "doctor", [COLLEAGUE] = "colleague",
	[ACCOUNT] = "account", [PATIENT_HOME] = "home", [PLATFORM] = "platform", [TRANSPORT] = "transport",
};

static void actors(void)
{
	open_value("actors", '{');
	for (size_t i = 1; i < LEN(who_names); i++) {
		struct actor a = actor((enum who)i);

		open_value(who_names[i], '{');
		hex("sign_seed", BYTES(a.sign_secret, 32));
		hex("sign", BYTES_OF(a.sign));
		hex("seal_secret", BYTES_OF(a.seal_secret));
		hex("seal", BYTES_OF(a.seal));
		close_value('}');
	}
	close_value('}');
}

static void statements(void)
{
	open_value("statements", '[');
	for (size_t i = 0; i < object_statements_n; i++) {
		const struct object_statement *object = &object_statements[i];
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		struct statement st;

		object_sign(object, &raw);
		assert_int_equal(statement_read(BYTES_OF_BUF(&raw), object->kind, &st), OK);
		open_value(NULL, '{');
		text("name", object->name);
		text("kind", statement_kind_name(object->kind));
		text("signer", who_names[object->signer]);
		hex("body", st.body);
		hex("statement", st.raw);
		hex("id", BYTES_OF(st.id));
		close_value('}');
	}
	close_value(']');
}

static void plains(void)
{
	struct sealed_random random;

	object_random(0, &random);
	open_value("sealed", '{');
	hex("random_file_key", BYTES_OF(random.file_key));
	hex("random_nonce", BYTES_OF(random.nonce));
	hex("random_ephemeral", BYTES_OF(random.ephemeral[0]));
	text("recipient", who_names[PATIENT_HOME]);
	open_value("files", '[');
	for (size_t i = 0; i < object_plains_n; i++) {
		AUTO(buf_free) struct buf plain = BUF_MAX((size_t)1 << 20);
		AUTO(buf_free) struct buf file = BUF_MAX((size_t)1 << 20);

		object_plains[i].write(&plain);
		assert_int_equal(sealed_seal_one(BYTES_OF_BUF(&plain), actor(PATIENT_HOME).seal, &random, &file), OK);
		open_value(NULL, '{');
		text("name", object_plains[i].name);
		hex("plain", BYTES_OF_BUF(&plain));
		hex("file", BYTES_OF_BUF(&file));
		close_value('}');
	}
	close_value(']');
	close_value('}');
}

static void batch_body(void)
{
	AUTO(buf_free) struct buf body = BUF_MAX((size_t)1 << 20);

	object_batch_body(&body);
	hex("batch_body", BYTES_OF_BUF(&body));
}

static void home_account(void)
{
	AUTO(home_account_done) struct home_account home;
	const uint8_t seed[HOME_ACCOUNT_SEED_LEN] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

	home_account_init(seed, &home);
	open_value("home_account", '{');
	hex("seed", BYTES_OF(seed));
	hex("sign", BYTES_OF(home.sign_public));
	hex("seal_secret", BYTES_OF(home.seal_secret.b));
	hex("seal", BYTES_OF(home.seal_public));
	close_value('}');
}

static void identities(void)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	static const char *const profiles[] = { "cn-card", "claim-3" };

	assert_int_equal(identity_set(&id, IDENTITY_NAME, BYTES_LIT("张 三")), OK);
	assert_int_equal(identity_set(&id, IDENTITY_ID_CARD, BYTES_LIT("11010519491231002x")), OK);
	assert_int_equal(identity_set(&id, IDENTITY_CODE, BYTES_LIT("0123-4567-89ab-cdef-ghjk-h")), OK);
	open_value("identities", '[');
	for (size_t i = 0; i < LEN(profiles); i++) {
		AUTO(buf_free) struct buf profile_text_ = BUF_MAX(PROFILE_TEXT_MAX);
		AUTO(buf_free) struct buf r = BUF_MAX(IDENTITY_ROOT_MAX);
		AUTO(identity_keys_wipe) struct identity_keys keys;
		enum identity_field field;
		struct profile profile;

		assert_int_equal(profile_parse(bytes_of_str(profiles[i]), &profile), OK);
		assert_int_equal(profile_text(&profile, &profile_text_), OK);
		assert_int_equal(identity_root(&id, &profile, &r, &field), OK);
		assert_int_equal(identity_keys(BYTES_OF_BUF(&r), BYTES_LIT("renhe"), &keys), OK);
		open_value(NULL, '{');
		hex("profile", BYTES_OF_BUF(&profile_text_));
		hex("name", identity_get(&id, IDENTITY_NAME));
		hex("id_card", identity_get(&id, IDENTITY_ID_CARD));
		hex("code", identity_get(&id, IDENTITY_CODE));
		text("hospital", "renhe");
		hex("root", BYTES_OF_BUF(&r));
		hex("tag", BYTES_OF(keys.tag));
		hex("kek", BYTES_OF(keys.kek));
		hex("account_sign", BYTES_OF(keys.sign_public));
		hex("account_seal", BYTES_OF(keys.seal_public));
		close_value('}');
	}
	close_value(']');
}

static const char record_json[] = "{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueString\":\"阴性\"}";

static void record(struct buf *ret_file)
{
	AUTO(record_sealer_done) struct record_sealer sealer;
	struct record_name name = { .hospital = BYTES_LIT("renhe"), .version = 3 };
	struct record_random random;
	uint8_t kek[RECORD_KEK_LEN];

	object_fill(kek, sizeof(kek), 0x4b);
	object_fill(random.file_key, sizeof(random.file_key), 0x11);
	object_fill(random.salt, sizeof(random.salt), 0x22);
	object_fill(random.nonce, sizeof(random.nonce), 0x33);
	object_fill(name.rid, sizeof(name.rid), 0x72);
	assert_int_equal(record_sealer_init(&sealer), OK);
	assert_int_equal(record_seal(&sealer, kek, &name, bytes_of_str(record_json), &random, ret_file), OK);
	open_value("record", '{');
	text("hospital", "renhe");
	hex("rid", BYTES_OF(name.rid));
	number("version", name.version);
	hex("kek", BYTES_OF(kek));
	hex("file_key", BYTES_OF(random.file_key));
	hex("salt", BYTES_OF(random.salt));
	hex("nonce", BYTES_OF(random.nonce));
	hex("json", bytes_of_str(record_json));
	hex("file", BYTES_OF_BUF(ret_file));
	close_value('}');
}

enum { BLOB_SIZE = 2 * BLOB_CHUNK + 1000 };

static void blob(struct shelf_blob *ret)
{
	AUTO(blob_sealer_done) struct blob_sealer sealer;
	static uint8_t content[BLOB_SIZE], piece[BLOB_PIECE_MAX];
	uint8_t key[BLOB_KEY_LEN], nonce[BLOB_NONCE_LEN], digest[HASH_LEN];
	struct hash hash;
	size_t n;

	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i % 251);
	object_fill(key, sizeof(key), 0x44);
	object_fill(nonce, sizeof(nonce), 0x55);
	object_fill(ret->id, sizeof(ret->id), 0x66);
	hash_init(&hash);
	assert_int_equal(blob_sealer_init(&sealer), OK);
	assert_int_equal(blob_sealer_start(&sealer, key, nonce), OK);
	for (size_t at = 0; at < sizeof(content); at += BLOB_CHUNK) {
		size_t left = sizeof(content) - at;

		assert_int_equal(blob_sealer_add(&sealer, BYTES(content + at, left < BLOB_CHUNK ? left : BLOB_CHUNK),
						 left <= BLOB_CHUNK, piece, &n), OK);
		hash_add(&hash, BYTES(piece, n));
	}
	assert_int_equal(blob_sealer_end(&sealer, &ret->length, ret->head), OK);
	hash_end(&hash, digest);
	open_value("blob", '{');
	text("content", "byte i is i mod 251");
	number("size", BLOB_SIZE);
	hex("key", BYTES_OF(key));
	hex("nonce", BYTES_OF(nonce));
	hex("id", BYTES_OF(ret->id));
	number("length", ret->length);
	hex("sha256", BYTES_OF(digest));
	hex("head", BYTES_OF(ret->head));
	close_value('}');
}

/* Two leaves: the record with the blob and a clear field, and a deleted one. */
static void shelf(struct bytes file, const struct shelf_blob *b, struct shelf_entry *ret)
{
	struct shelf_field field = { BYTES_LIT("dept"), BYTES_LIT("心内科") };
	struct shelf_leaf leaf = { .hospital = BYTES_LIT("renhe"), .version = 3, .blobs = b, .blobs_n = 1, .fields = &field, .fields_n = 1 };
	struct shelf_leaf gone = { .hospital = BYTES_LIT("renhe"), .version = 9, .deleted = true };
	struct shelf s = { .closed = false };
	struct shelf_hash h;
	uint8_t hashes[2][HASH_LEN];

	object_fill(leaf.rid, sizeof(leaf.rid), 0x72);
	object_fill(gone.rid, sizeof(gone.rid), 0x73);
	hash_sha256(file, leaf.file);
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[0]), OK);
	assert_int_equal(shelf_leaf_hash(&gone, hashes[1]), OK);
	object_fill(s.tag, sizeof(s.tag), 0x74);
	memcpy(s.sign, actor(ACCOUNT).sign, 32);
	memcpy(s.seal, actor(ACCOUNT).seal, 32);
	assert_int_equal(shelf_hash_init(&h, &s, 2), OK);
	assert_int_equal(shelf_hash_add(&h, hashes[0]), OK);
	assert_int_equal(shelf_hash_add(&h, hashes[1]), OK);
	assert_int_equal(shelf_hash_end(&h, ret->shelf), OK);
	shelf_index(s.tag, ret->index);
	open_value("shelf", '{');
	hex("tag", BYTES_OF(s.tag));
	text("account", who_names[ACCOUNT]);
	hex("field_name", field.name);
	hex("field_value", field.value);
	hex("deleted_rid", BYTES_OF(gone.rid));
	number("deleted_version", gone.version);
	hex("leaf", BYTES_OF(hashes[0]));
	hex("deleted_leaf", BYTES_OF(hashes[1]));
	hex("index", BYTES_OF(ret->index));
	hex("hash", BYTES_OF(ret->shelf));
	close_value('}');
}

static int compare_entries(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

/* The shelf among six others; proofs that it is there, and that tag 0xff… is not. */
static void tree(const struct shelf_entry *own)
{
	AUTO(buf_free) struct buf present = BUF_MAX(10000);
	AUTO(buf_free) struct buf absent = BUF_MAX(10000);
	struct cbor_writer w = cbor_writer(&present);
	struct shelf_entry entries[7] = { *own };
	struct shelf_presence presence;
	struct shelf_absence absence;
	struct shelf_tree t;
	uint8_t head[HASH_LEN], tag[SHELF_TAG_LEN], index[HASH_LEN];
	size_t at;

	for (uint8_t i = 1; i < LEN(entries); i++) {
		object_fill(tag, sizeof(tag), i);
		shelf_index(tag, entries[i].index);
		object_fill(entries[i].shelf, HASH_LEN, (uint8_t)(0xa0 + i));
	}
	qsort(entries, LEN(entries), sizeof(entries[0]), compare_entries);
	assert_int_equal(shelf_tree_init(&t, entries, LEN(entries)), OK);
	shelf_tree_head(&t, head);
	assert_true(shelf_tree_find(&t, own->index, &at));
	assert_int_equal(shelf_tree_present(&t, at, &presence), OK);
	object_fill(tag, sizeof(tag), 0xff);
	shelf_index(tag, index);
	assert_int_equal(shelf_tree_absent(&t, index, &absence), OK);
	shelf_put_presence(&w, &presence);
	assert_int_equal(cbor_written(&w), OK);
	w = cbor_writer(&absent);
	shelf_put_absence(&w, &absence);
	assert_int_equal(cbor_written(&w), OK);
	open_value("tree", '{');
	open_value("entries", '[');
	for (size_t i = 0; i < LEN(entries); i++)
		hex(NULL, BYTES(&entries[i], sizeof(entries[i])));
	close_value(']');
	hex("head", BYTES_OF(head));
	hex("presence", BYTES_OF_BUF(&present));
	hex("absent_index", BYTES_OF(index));
	hex("absence", BYTES_OF_BUF(&absent));
	close_value('}');
	shelf_tree_done(&t);
}

static void print_vectors(void)
{
	AUTO(buf_free) struct buf file = BUF_MAX(100000);
	struct shelf_blob b;
	struct shelf_entry entry;

	putchar('{');
	depth = 1;
	text("about", "test vectors of docs/protocol.md, bytes in hex; tests/core/make_vectors.c writes, tests/core/check_vectors.py checks them");
	actors();
	identities();
	home_account();
	record(&file);
	blob(&b);
	shelf(BYTES_OF_BUF(&file), &b, &entry);
	tree(&entry);
	statements();
	plains();
	batch_body();
	close_value('}');
	putchar('\n');
}

static void write_seed(const char *dir, const char *target, const char *name, int selector, struct bytes seed)
{
	char path[4096];
	FILE *f;

	assert_true(snprintf(path, sizeof(path), "%s/%s", dir, target) < (int)sizeof(path));
	mkdir(path, 0777);
	assert_true(snprintf(path, sizeof(path), "%s/%s/%s", dir, target, name) < (int)sizeof(path));
	f = fopen(path, "wb");
	assert_non_null(f);
	if (selector >= 0)
		putc(selector, f);
	assert_int_equal(fwrite(seed.p, 1, seed.n, f), seed.n);
	assert_int_equal(fclose(f), 0);
}

static void write_corpus(const char *dir)
{
	AUTO(buf_free) struct buf batch = BUF_MAX((size_t)1 << 20);

	for (size_t i = 0; i < object_statements_n; i++) {
		const struct object_statement *object = &object_statements[i];
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

		object_sign(object, &raw);
		object->write(&body);
		write_seed(dir, "statement", object->name, -1, BYTES_OF_BUF(&raw));
		write_seed(dir, "object", object->name, (int)object->kind, BYTES_OF_BUF(&body));
	}
	for (size_t i = 0; i < object_plains_n; i++) {
		AUTO(buf_free) struct buf plain = BUF_MAX((size_t)1 << 20);

		object_plains[i].write(&plain);
		write_seed(dir, "object", object_plains[i].name, STATEMENT_KINDS + object_plains[i].reader, BYTES_OF_BUF(&plain));
	}
	object_batch_body(&batch);
	write_seed(dir, "batch_item", "all", -1, BYTES_OF_BUF(&batch));
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--corpus") == 0)
		write_corpus(argv[2]);
	else if (argc == 1)
		print_vectors();
	else
		return 2;
	return 0;
}
