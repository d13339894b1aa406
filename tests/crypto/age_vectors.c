/*
 * Runs C2SP's age test vectors (CCTV) against the core: each argument is a
 * vector file whose body is not compressed any more. Prints one line a vector
 * that is excluded or fails; fails when one fails. age_vectors.mjs starts it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/age.h"
#include "crypto/age_armor.h"
#include "crypto/hash.h"

#define MAX_KEYS 8
#define WORK_FACTOR_MAX 20

struct vector {
	const char *expect;
	uint8_t payload[HASH_LEN];
	bool has_payload, armored, excluded, unread;
	uint8_t secrets[MAX_KEYS][X25519_LEN];
	const char *passphrases[MAX_KEYS];
	size_t secrets_n, passphrases_n;
	struct bytes body;
};

static void read_whole(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p;
	size_t n;

	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	do {
		if (buf_add_room(ret, 65536, &p) != OK)
			exit(2);
		n = fread(p, 1, 65536, f);
		buf_truncate(ret, ret->n - 65536 + n);
	} while (n > 0);
	fclose(f);
}

static void field(struct vector *v, const char *key, const char *value)
{
	if (strcmp(key, "expect") == 0)
		v->expect = value;
	else if (strcmp(key, "armored") == 0)
		v->armored = strcmp(value, "yes") == 0;
	else if (strcmp(key, "passphrase") == 0 && v->passphrases_n < MAX_KEYS)
		v->passphrases[v->passphrases_n++] = value;
	else if (strcmp(key, "payload") == 0)
		for (size_t i = 0; i < HASH_LEN; i++)
			v->has_payload = sscanf(value + 2 * i, "%2hhx", &v->payload[i]) == 1;
	else if (strcmp(key, "identity") == 0 && v->secrets_n < MAX_KEYS) {
		/* the hybrid kind is not ours; a key of our kind that does not read is a failure */
		if (strncmp(value, "AGE-SECRET-KEY-PQ-1", strlen("AGE-SECRET-KEY-PQ-1")) == 0)
			v->excluded = true;
		else if (age_x25519_read_identity(bytes_of_str(value), v->secrets[v->secrets_n]) == OK)
			v->secrets_n++;
		else
			v->unread = true;
	}
}

/* The fields are cut into strings where they stand. */
static void read_vector(struct buf *file, struct vector *v)
{
	char *at = (char *)file->p, *end = at + file->n;

	for (;;) {
		char *lf = memchr(at, '\n', (size_t)(end - at)), *colon;

		if (lf == NULL)
			exit(2);
		*lf = '\0';
		colon = strstr(at, ": ");
		if (colon == NULL) {
			v->body = BYTES(lf + 1, (size_t)(end - lf - 1));
			return;
		}
		*colon = '\0';
		field(v, at, colon + 2);
		at = lf + 1;
	}
}

static const char *find_key(const struct vector *v, const struct age_header *h, uint8_t ret_file_key[AGE_HEADER_KEY_LEN])
{
	enum err e = ERR_OPEN;

	for (size_t i = 0; i < v->secrets_n && e == ERR_OPEN; i++)
		e = age_x25519_unwrap(h, v->secrets[i], ret_file_key);
	for (size_t i = 0; i < v->passphrases_n && e == ERR_OPEN; i++)
		e = age_scrypt_unwrap(h, bytes_of_str(v->passphrases[i]), WORK_FACTOR_MAX, ret_file_key);
	return e == OK ? NULL : e == ERR_OPEN ? "no match" : "header failure";
}

/* Chunk by chunk, as a reader that passes on what it has does it. */
static const char *open_payload(const uint8_t *file_key, struct bytes payload, uint8_t ret_hash[HASH_LEN])
{
	static uint8_t plain[AGE_STREAM_CHUNK];
	size_t at = AGE_STREAM_NONCE_LEN, n;
	const char *result = "success";
	struct age_stream s;
	struct hash h;

	hash_init(&h);
	if (payload.n < AGE_STREAM_NONCE_LEN)
		return "header failure";
	if (age_stream_init(&s) != OK || age_stream_start(&s, file_key, payload.p) != OK)
		exit(2);
	do {
		n = payload.n - at < AGE_STREAM_SEALED ? payload.n - at : AGE_STREAM_SEALED;
		struct bytes chunk = BYTES(payload.p + at, n);
		if (age_stream_open(&s, chunk, at + n == payload.n, plain) != OK) {
			result = "payload failure";
			/* one that stands at the end and does not know it was still sealed by its author */
			if (age_stream_open(&s, chunk, at + n != payload.n, plain) == OK)
				hash_add(&h, BYTES(plain, n - AEAD_TAG_LEN));
			break;
		}
		hash_add(&h, BYTES(plain, n - AEAD_TAG_LEN));
		at += n;
	} while (at < payload.n);
	age_stream_done(&s);
	hash_end(&h, ret_hash);
	return result;
}

static const char *open_file(const struct vector *v, struct bytes file, uint8_t ret_hash[HASH_LEN])
{
	uint8_t file_key[AGE_HEADER_KEY_LEN];
	struct age_header h;
	const char *result;

	if (age_header_read(file, &h) != OK)
		return "header failure";
	result = find_key(v, &h, file_key);
	if (result == NULL && age_header_check(&h, file_key) != OK)
		result = "HMAC failure";
	if (result == NULL)
		result = open_payload(file_key, BYTES(file.p + h.len, file.n - h.len), ret_hash);
	age_header_done(&h);
	return result;
}

/* The whole-file functions have to agree on what opens and what does not. */
static bool whole_agrees(const struct vector *v, struct bytes file, bool success)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(1 << 26);
	enum err e = ERR_OPEN;
	uint8_t hash[HASH_LEN];

	for (size_t i = 0; i < v->secrets_n && e == ERR_OPEN; i++)
		e = age_open_x25519(v->secrets[i], file, &plain);
	for (size_t i = 0; i < v->passphrases_n && e == ERR_OPEN; i++)
		e = age_open_scrypt(bytes_of_str(v->passphrases[i]), WORK_FACTOR_MAX, file, &plain);
	hash_sha256(BYTES_OF_BUF(&plain), hash);
	if (success)
		return e == OK && memcmp(hash, v->payload, HASH_LEN) == 0;
	return e == ERR_OPEN && plain.n == 0;
}

/* Armor that was read is written the same again, line ends and white space around aside. */
static bool armor_comes_back(struct bytes text, struct bytes file)
{
	AUTO(buf_free) struct buf again = BUF_MAX(1 << 26);
	AUTO(buf_free) struct buf back = BUF_MAX(1 << 26);

	return age_armor_encode(file, &again) == OK && age_armor_decode(BYTES_OF_BUF(&again), &back) == OK &&
	       bytes_equal(BYTES_OF_BUF(&back), file) && age_armor_begins(text);
}

static bool run(const struct vector *v, const char *path)
{
	AUTO(buf_free) struct buf unarmored = BUF_MAX(1 << 26);
	struct bytes file = v->body;
	const char *result = NULL;
	uint8_t hash[HASH_LEN];

	if (v->armored) {
		if (age_armor_decode(v->body, &unarmored) != OK)
			result = "armor failure";
		else if (!armor_comes_back(v->body, BYTES_OF_BUF(&unarmored)))
			result = "armor that does not come back";
		file = BYTES_OF_BUF(&unarmored);
	}
	if (result == NULL) {
		result = open_file(v, file, hash);
		if (!whole_agrees(v, file, strcmp(v->expect, "success") == 0))
			result = "another answer from the whole-file functions";
	}
	if (strcmp(result, v->expect) != 0) {
		printf("FAILED %s: expected %s, was %s\n", path, v->expect, result);
		return false;
	}
	if (v->has_payload && memcmp(hash, v->payload, HASH_LEN) != 0) {
		printf("FAILED %s: another payload\n", path);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	size_t passed = 0, failed = 0, excluded = 0;

	for (int i = 1; i < argc; i++) {
		AUTO(buf_free) struct buf file = BUF_MAX(1 << 26);
		struct vector v = { .expect = "" };

		read_whole(argv[i], &file);
		read_vector(&file, &v);
		if (v.excluded) {
			printf("excluded %s: for a hybrid (post-quantum) key\n", argv[i]);
			excluded++;
		} else if (v.unread) {
			printf("FAILED %s: its key does not read\n", argv[i]);
			failed++;
		} else if (run(&v, argv[i])) {
			passed++;
		} else {
			failed++;
		}
	}
	printf("age vectors: %zu passed, %zu failed, %zu excluded\n", passed, failed, excluded);
	return failed > 0 || passed == 0;
}
