#include "test.h"

#include "../../fuzz/round.h"
#include "core/help_objects.h"

#include "bytes/cbor.h"

static void every_kind_round(void **state)
{
	bool seen[STATEMENT_KINDS] = { 0 };

	(void)state;
	for (size_t i = 0; i < object_statements_n; i++) {
		const struct object_statement *object = &object_statements[i];
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		struct actor signer = actor(object->signer);
		struct statement st;
		uint8_t id[HASH_LEN];

		object_sign(object, &raw);
		assert_int_equal(statement_open(BYTES_OF_BUF(&raw), object->kind, signer.sign, &st), OK);
		assert_int_equal(round_bodies[st.kind](st.body), OK);
		assert_int_equal(st.kind, object->kind);
		hash_sha256(BYTES_OF_BUF(&raw), id);
		assert_memory_equal(st.id, id, sizeof(id));
		hash_sha256(BYTES_OF(signer.sign), id);
		assert_memory_equal(st.key_id, id, sizeof(id));
		seen[object->kind] = true;
	}
	for (int kind = 0; kind < STATEMENT_KINDS; kind++)
		assert_true(seen[kind]);
}

/* R5: whoever changes one bit, cuts or lengthens a statement has none. */
static void every_bit_and_length_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < object_statements_n; i++) {
		const struct object_statement *object = &object_statements[i];
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX + 1);
		struct actor signer = actor(object->signer);
		struct statement st;

		object_sign(object, &raw);
		for (size_t n = 0; n < raw.n; n++)
			assert_int_not_equal(statement_open(BYTES(raw.p, n), object->kind, signer.sign, &st), OK);
		for (size_t bit = 0; bit < 8 * raw.n; bit++) {
			raw.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_not_equal(statement_open(BYTES_OF_BUF(&raw), object->kind, signer.sign, &st), OK);
			raw.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_int_equal(buf_add_byte(&raw, 0xf6), OK);
		assert_int_equal(statement_open(BYTES_OF_BUF(&raw), object->kind, signer.sign, &st), ERR_FORMAT);
	}
}

static void key_and_kind_are_the_expected(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct statement st = { .kind = STATEMENT_KINDS };

	(void)state;
	object_sign(object_statement("root"), &raw);
	assert_int_equal(statement_open(BYTES_OF_BUF(&raw), STATEMENT_ROOT, actor(PEER).sign, &st), ERR_SIGNATURE);
	assert_int_equal(statement_open(BYTES_OF_BUF(&raw), STATEMENT_HOME, actor(HOSPITAL).sign, &st), ERR_UNSUPPORTED);
	assert_int_equal(st.kind, STATEMENT_KINDS);
	assert_int_equal(statement_read_any(BYTES_OF_BUF(&raw), &st), OK);
	assert_int_equal(st.kind, STATEMENT_ROOT);
}

/* A statement whose header and signature length are as given; the signature does not matter to reading. */
static enum err read_made(struct bytes header, size_t unprotected, size_t signature_n)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(1000);
	struct cbor_writer w = cbor_writer(&raw);
	uint8_t signature[65] = { 0 };
	struct statement st;

	cbor_put_array(&w, 4);
	cbor_put_bytes(&w, header);
	cbor_put_map(&w, unprotected);
	for (size_t i = 0; i < unprotected; i++) {
		cbor_put_uint(&w, i);
		cbor_put_null(&w);
	}
	cbor_put_bytes(&w, BYTES_LIT("\xa0"));
	cbor_put_bytes(&w, BYTES(signature, signature_n));
	assert_int_equal(cbor_written(&w), OK);
	return statement_read_any(BYTES_OF_BUF(&raw), &st);
}

static void header(struct buf *ret, int64_t alg, size_t kid_n, const char *typ)
{
	struct cbor_writer w = cbor_writer(ret);
	uint8_t kid[33] = { 0 };

	buf_truncate(ret, 0);
	cbor_put_map(&w, 3);
	cbor_put_uint(&w, 1);
	cbor_put_int(&w, alg);
	cbor_put_uint(&w, 4);
	cbor_put_bytes(&w, BYTES(kid, kid_n));
	cbor_put_uint(&w, 16);
	cbor_put_str(&w, typ);
	assert_int_equal(cbor_written(&w), OK);
}

static void headers_are_exact(void **state)
{
	AUTO(buf_free) struct buf h = BUF_MAX(200);

	(void)state;
	header(&h, -8, 32, "mizhen/root");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), OK);
	assert_int_not_equal(read_made(BYTES_OF_BUF(&h), 1, 64), OK);
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 63), ERR_FORMAT);
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 65), ERR_FORMAT);
	assert_int_equal(read_made(BYTES(h.p, h.n - 1), 0, 64), ERR_FORMAT);
	assert_int_equal(read_made(BYTES_NONE, 0, 64), ERR_FORMAT);
	header(&h, -7, 32, "mizhen/root");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_FORMAT);
	header(&h, -8, 31, "mizhen/root");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_FORMAT);
	header(&h, -8, 33, "mizhen/root");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_FORMAT);
	header(&h, -8, 32, "mizhen/roots");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_UNSUPPORTED);
	header(&h, -8, 32, "root");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_UNSUPPORTED);
	header(&h, -8, 32, "mizhen/");
	assert_int_equal(read_made(BYTES_OF_BUF(&h), 0, 64), ERR_UNSUPPORTED);
}

/* A good signature under a header that names another key: nobody could tell by the id whose it is. */
static void the_key_is_named(void **state)
{
	AUTO(buf_free) struct buf h = BUF_MAX(200), message = BUF_MAX(1000), raw = BUF_MAX(1000);
	struct cbor_writer w = cbor_writer(&message), out = cbor_writer(&raw);
	struct actor a = actor(HOSPITAL);
	uint8_t signature[ED25519_SIGNATURE_LEN];
	struct statement st;

	(void)state;
	header(&h, -8, 32, "mizhen/root");
	cbor_put_array(&w, 4);
	cbor_put_str(&w, "Signature1");
	cbor_put_bytes(&w, BYTES_OF_BUF(&h));
	cbor_put_bytes(&w, BYTES_LIT("mizhen/v1"));
	cbor_put_bytes(&w, BYTES_LIT("\xa0"));
	assert_int_equal(cbor_written(&w), OK);
	ed25519_sign(a.sign_secret, BYTES_OF_BUF(&message), signature);
	cbor_put_array(&out, 4);
	cbor_put_bytes(&out, BYTES_OF_BUF(&h));
	cbor_put_map(&out, 0);
	cbor_put_bytes(&out, BYTES_LIT("\xa0"));
	cbor_put_bytes(&out, BYTES_OF(signature));
	assert_int_equal(cbor_written(&out), OK);
	assert_int_equal(ed25519_verify(a.sign, BYTES_OF_BUF(&message), signature), OK);
	assert_int_equal(statement_open(BYTES_OF_BUF(&raw), STATEMENT_ROOT, a.sign, &st), ERR_SIGNATURE);
}

static void statements_have_a_maximum(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX((size_t)1 << 20);
	struct actor a = actor(HOSPITAL);
	uint8_t *big = calloc(1, STATEMENT_MAX + 1);
	struct statement st;

	(void)state;
	assert_non_null(big);
	assert_int_equal(statement_sign(STATEMENT_ROOT, BYTES(big, STATEMENT_MAX), a.sign_secret, &raw), ERR_TOO_LONG);
	assert_int_equal(statement_sign(STATEMENT_ROOT, BYTES(big, STATEMENT_MAX + 1), a.sign_secret, &raw), ERR_TOO_LONG);
	assert_int_equal(raw.n, 0);
	assert_int_equal(statement_read_any(BYTES(big, STATEMENT_MAX + 1), &st), ERR_TOO_LONG);
	assert_int_equal(statement_sign(STATEMENT_ROOT, BYTES(big, STATEMENT_MAX - 200), a.sign_secret, &raw), OK);
	assert_int_equal(statement_open(BYTES_OF_BUF(&raw), STATEMENT_ROOT, a.sign, &st), OK);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_round),
		cmocka_unit_test(every_bit_and_length_counts),
		cmocka_unit_test(key_and_kind_are_the_expected),
		cmocka_unit_test(headers_are_exact),
		cmocka_unit_test(the_key_is_named),
		cmocka_unit_test(statements_have_a_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
