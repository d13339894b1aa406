/* A byte for the kind, then a proof or a list of shelves: refused, or the same bytes again. */
#include <stdlib.h>

#include "statement/shelf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void round_presence(struct cbor_reader *r, struct cbor_writer *w)
{
	struct shelf_presence p;
	const uint8_t tag[SHELF_TAG_LEN] = { 0 };

	shelf_get_presence(r, &p);
	if (cbor_done(r) != OK)
		return;
	shelf_put_presence(w, &p);
	if (shelf_check_present(tag, tag, &p, p.size, tag) != ERR_PROOF)
		abort();
}

static void round_absence(struct cbor_reader *r, struct cbor_writer *w)
{
	struct shelf_absence a;
	const uint8_t tag[SHELF_TAG_LEN] = { 0 };

	shelf_get_absence(r, &a);
	if (cbor_done(r) != OK)
		return;
	shelf_put_absence(w, &a);
	if (shelf_check_absent(tag, &a, a.size, tag) != ERR_PROOF)
		abort();
}

static void round_blobs(struct cbor_reader *r, struct cbor_writer *w)
{
	static struct shelf_blob blobs[SHELF_BLOBS_MAX];
	size_t count = shelf_get_blobs(r, blobs);

	if (cbor_done(r) == OK)
		shelf_put_blobs(w, blobs, count);
}

static void round_fields(struct cbor_reader *r, struct cbor_writer *w)
{
	static struct shelf_field fields[SHELF_FIELDS_MAX];
	size_t count = shelf_get_fields(r, fields);

	if (cbor_done(r) == OK)
		shelf_put_fields(w, fields, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const rounds[])(struct cbor_reader *, struct cbor_writer *) = { round_presence, round_absence, round_blobs, round_fields };
	AUTO(buf_free) struct buf out = BUF_MAX((size_t)1 << 20);
	struct cbor_writer w = cbor_writer(&out);

	if (n < 1)
		return 0;
	struct bytes in = BYTES(data + 1, n - 1);
	struct cbor_reader r = cbor_reader(in);

	rounds[data[0] % LEN(rounds)](&r, &w);
	if (r.err == OK && (cbor_written(&w) != OK || !bytes_equal(in, BYTES_OF_BUF(&out))))
		abort();
	return 0;
}
