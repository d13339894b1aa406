/*
 * Reads standard input, a file, seals it, writes to standard output; for bench/run,
 * which measures the CPU time of the process:
 *
 *   bench_blob payload    an age payload (src/crypto/age_stream.h)
 *   bench_blob blob       the same with the tree head over its pieces (src/sealed/blob_sealer.h)
 *   bench_blob chacha     OpenSSL's ChaCha20-Poly1305 alone, in one run over everything
 *   bench_blob sha        that, and OpenSSL's SHA-256 over what it makes
 *
 * Its largest resident size, in KiB, goes to standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "crypto/hash.h"
#include "sealed/blob_sealer.h"

static uint8_t content[BLOB_CHUNK], piece[BLOB_PIECE_MAX];
static const uint8_t key[32], nonce[16];
static uint64_t left;   /* bytes of input */

static void must(bool good)
{
	if (!good) {
		fprintf(stderr, "bench_blob: failed\n");
		exit(1);
	}
}

static void find_size(void)
{
	struct stat st;

	must(fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode));
	left = (uint64_t)st.st_size;
}

/* A whole chunk, or what is left. */
static size_t get(void)
{
	size_t n = 0;
	ssize_t r;

	do {
		r = read(STDIN_FILENO, content + n, sizeof(content) - n);
		must(r >= 0);
		n += (size_t)r;
	} while (r > 0 && n < sizeof(content));
	must(n == sizeof(content) || n == left);
	left -= n;
	return n;
}

static void put(const uint8_t *p, size_t n)
{
	must(write(STDOUT_FILENO, p, n) == (ssize_t)n);
}

static void payload(void)
{
	struct age_stream s;
	size_t n;

	must(age_stream_init(&s) == OK && age_stream_start(&s, key, nonce) == OK);
	put(nonce, sizeof(nonce));
	do {
		n = get();
		must(age_stream_seal(&s, BYTES(content, n), left == 0, piece) == OK);
		put(piece, n + AEAD_TAG_LEN);
	} while (left > 0);
	age_stream_done(&s);
}

static void blob(void)
{
	struct blob_sealer s;
	uint8_t head[HASH_LEN];
	uint64_t len;
	size_t n, piece_n;

	must(blob_sealer_init(&s) == OK && blob_sealer_start(&s, key, nonce) == OK);
	do {
		n = get();
		must(blob_sealer_add(&s, BYTES(content, n), left == 0, piece, &piece_n) == OK);
		put(piece, piece_n);
	} while (left > 0);
	must(blob_sealer_end(&s, &len, head) == OK);
	blob_sealer_done(&s);
}

static void openssl(bool with_hash)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t digest[HASH_LEN];
	struct hash h;
	size_t n;
	int made;

	hash_init(&h);
	must(ctx != NULL && EVP_EncryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, nonce) == 1);
	while ((n = get()) > 0) {
		must(EVP_EncryptUpdate(ctx, piece, &made, content, (int)n) == 1);
		if (with_hash)
			hash_add(&h, BYTES(piece, n));
		put(piece, n);
	}
	must(EVP_EncryptFinal_ex(ctx, piece, &made) == 1);
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, piece) == 1);
	put(piece, 16);
	hash_end(&h, digest);
	EVP_CIPHER_CTX_free(ctx);
}

/* Not getrusage's, which counts what the program's parent held before it became this one. */
static void print_resident(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	unsigned long kib;

	must(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "VmHWM: %lu", &kib) == 1)
			fprintf(stderr, "%lu\n", kib);
	fclose(f);
}

int main(int argc, char **argv)
{
	const char *mode = argc == 2 ? argv[1] : "";

	find_size();
	if (strcmp(mode, "payload") == 0)
		payload();
	else if (strcmp(mode, "blob") == 0)
		blob();
	else if (strcmp(mode, "chacha") == 0)
		openssl(false);
	else if (strcmp(mode, "sha") == 0)
		openssl(true);
	else {
		fprintf(stderr, "usage: bench_blob payload|blob|chacha|sha <in >out\n");
		return 2;
	}
	print_resident();
	return 0;
}
