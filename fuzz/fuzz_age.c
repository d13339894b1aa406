/*
 * A file, armored or not: its header is refused, or is the same again when its
 * stanzas are written; nothing opens that was not sealed with the key; no
 * reader of stanzas does more than refuse.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/age.h"
#include "crypto/age_armor.h"
#include "sealed/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const uint8_t key[32] = "the key of the seeds in corpus/a";

static void write_again(const struct age_header *h)
{
	AUTO(buf_free) struct buf text = BUF_MAX((size_t)2 * AGE_HEADER_MAX);
	size_t covered = h->covered.n - strlen("---");

	if (age_header_begin(&text) != OK)
		abort();
	for (size_t i = 0; i < h->n; i++)
		if (age_header_add(&text, h->stanzas[i].args, h->stanzas[i].body) != OK)
			return; /* one that leaves no room for its end */
	if (!bytes_equal(BYTES_OF_BUF(&text), BYTES(h->covered.p, covered)))
		abort();
}

static void read_file(struct bytes file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX((size_t)1 << 20);
	struct record_name name = { .hospital = BYTES_LIT("people-1"), .version = 1 };
	uint8_t file_key[AGE_HEADER_KEY_LEN];
	struct age_header h;

	if (record_open(key, &name, file, &plain) == OK || record_open_with_key(key, file, &plain) == OK ||
	    age_open(key, file, &plain) == OK)
		return;
	if (plain.n > 0)
		abort();
	if (age_header_read(file, &h) != OK)
		return;
	if (h.len > file.n)
		abort();
	write_again(&h);
	if (age_x25519_unwrap(&h, key, file_key) == OK && age_header_check(&h, file_key) == OK &&
	    age_open(file_key, file, &plain) != age_open_x25519(key, file, &plain))
		abort();
	if (age_scrypt_unwrap(&h, BYTES_LIT("p"), 1, file_key) == ERR_NOMEM)
		abort();
	age_header_done(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf file = BUF_MAX(n), text = BUF_MAX(2 * n + 1000), again = BUF_MAX(n);

	read_file(BYTES(data, n));
	if (age_armor_decode(BYTES(data, n), &file) != OK) {
		if (file.n > 0)
			abort();
		return 0;
	}
	if (!age_armor_begins(BYTES(data, n)) || age_armor_encode(BYTES_OF_BUF(&file), &text) != OK ||
	    age_armor_decode(BYTES_OF_BUF(&text), &again) != OK || !bytes_equal(BYTES_OF_BUF(&file), BYTES_OF_BUF(&again)))
		abort();
	read_file(BYTES_OF_BUF(&file));
	return 0;
}
