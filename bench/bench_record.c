/*
 * Seals records of 2,000 bytes of JSON one by one and prints CPU time a record:
 *
 *   bench_record seal COUNT     all of docs/protocol.md, section 2: record id, padding, age file; its hash and its leaf
 *   bench_record bare COUNT     OpenSSL's ChaCha20-Poly1305 and SHA-256 alone, over as many blocks as that takes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "sealed/record.h"
#include "statement/shelf.h"

#define JSON_LEN 2000
#define PADDED_LEN 2048
#define FILE_LEN 2236
#define KEY_BLOCKS 35   /* of SHA-256 in three HKDF, the header's MAC, the record id, the leaf */
#define DRAW 1000       /* records that randomness is drawn for at a time */

static void must(bool good)
{
	if (!good) {
		fprintf(stderr, "bench_record: failed\n");
		exit(1);
	}
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void seal_one(struct record_sealer *s, const uint8_t *secret, size_t i, struct bytes json,
		     const struct record_random *random, struct buf *file)
{
	struct record_name name = { .hospital = BYTES_LIT("people-1"), .version = 1 };
	struct shelf_leaf leaf = { .hospital = name.hospital, .version = 1 };
	uint8_t hash[HASH_LEN];
	char key[24];

	snprintf(key, sizeof(key), "%zu", i);
	buf_truncate(file, 0);
	must(record_rid(secret, BYTES_LIT("lab"), bytes_of_str(key), name.rid) == OK);
	must(record_seal(s, secret, &name, json, random, file) == OK);
	memcpy(leaf.rid, name.rid, sizeof(leaf.rid));
	hash_sha256(BYTES_OF_BUF(file), leaf.file);
	must(shelf_leaf_hash(&leaf, hash) == OK);
}

static void seal(size_t count)
{
	static struct record_random random[DRAW];
	AUTO(record_sealer_done) struct record_sealer s;
	AUTO(buf_free) struct buf file = BUF_MAX(1 << 20);
	uint8_t secret[32], json[JSON_LEN];

	memset(json, 'x', sizeof(json));
	randombytes_buf(secret, sizeof(secret));
	must(record_sealer_init(&s) == OK);
	for (size_t i = 0; i < count; i++) {
		if (i % DRAW == 0)
			randombytes_buf(random, sizeof(random));
		seal_one(&s, secret, i, BYTES_OF(json), &random[i % DRAW], &file);
	}
}

static void bare_seal(EVP_CIPHER_CTX *ctx, const uint8_t *key, struct bytes plain, uint8_t *ret)
{
	static const uint8_t nonce[12];
	int n;

	must(EVP_EncryptInit_ex(ctx, NULL, NULL, key, nonce) == 1);
	must(EVP_EncryptUpdate(ctx, ret, &n, plain.p, (int)plain.n) == 1);
	must(EVP_EncryptFinal_ex(ctx, ret + plain.n, &n) == 1);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, ret + plain.n) == 1);
}

static void bare(size_t count)
{
	static uint8_t plain[PADDED_LEN], sealed[FILE_LEN];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t key[32] = { 0 }, hash[HASH_LEN];

	must(ctx != NULL && EVP_EncryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, NULL, NULL) == 1);
	for (size_t i = 0; i < count; i++) {
		memcpy(key, &i, sizeof(i));
		bare_seal(ctx, key, BYTES(plain, 16), sealed);
		bare_seal(ctx, key, BYTES_OF(plain), sealed);
		hash_sha256(BYTES_OF(sealed), hash);
		hash_sha256(BYTES(sealed, 64 * (KEY_BLOCKS - 1)), hash);
	}
	EVP_CIPHER_CTX_free(ctx);
}

int main(int argc, char **argv)
{
	size_t count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	double begin;

	if (count == 0 || (strcmp(argv[1], "seal") != 0 && strcmp(argv[1], "bare") != 0)) {
		fprintf(stderr, "usage: bench_record seal|bare COUNT\n");
		return 2;
	}
	must(sodium_init() >= 0);
	begin = cpu_seconds();
	if (argv[1][0] == 's')
		seal(count);
	else
		bare(count);
	printf("%.0f\n", (double)count / (cpu_seconds() - begin));
	return 0;
}
