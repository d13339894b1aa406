/*
 * A record's resource as the terminal takes it apart: a byte for the length of
 * the proven list of blobs (CBOR), the list, the resource. No attachment that
 * the list does not have; a summary of whole characters; alone it is replaced by
 * nothing.
 */
#include "input.h"

#include "bytes/json.h"
#include "bytes/utf8.h"
#include "terminal/attachment.h"
#include "terminal/replaced.h"
#include "terminal/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void summarise(struct bytes resource)
{
	struct summary s;

	memset(&s, 0xee, sizeof(s));
	if (summary_of(resource, false, &s) != OK)
		return;
	if (memchr(s.type, '\0', sizeof(s.type)) == NULL || memchr(s.date, '\0', sizeof(s.date)) == NULL ||
	    memchr(s.title, '\0', sizeof(s.title)) == NULL || s.type[0] == '\0' || !utf8_valid(bytes_of_str(s.type)) ||
	    !utf8_valid(bytes_of_str(s.date)) || !utf8_valid(bytes_of_str(s.title)))
		abort();
}

/* No record takes its own place, however it is named. */
static void place(struct bytes resource)
{
	AUTO(replaced_free) struct replaced r = { 0 };
	const uint8_t rid[REPLACED_RID] = { 0 };

	if (replaced_add(&r, rid, resource) != OK)
		return;
	replaced_settle(&r);
	if (replaced_is(&r, rid))
		abort();
}

static void find(struct bytes resource, struct bytes list)
{
	static struct attachments found;
	static struct shelf_blob blobs[SHELF_BLOBS_MAX];
	struct cbor_reader r = cbor_reader(list);
	struct problem why = { 0 };
	size_t count = shelf_get_blobs(&r, blobs);

	/* the border before: verify_record */
	if (cbor_done(&r) != OK)
		return;
	if (attachment_find(resource, list, &found, &why) != OK) {
		if (why.kind == PROBLEM_NONE)
			abort();
		return;
	}
	for (size_t i = 0; i < found.n; i++) {
		bool there = false;

		for (size_t k = 0; k < count; k++)
			there = there || (memcmp(blobs[k].id, found.attachments[i].id, sizeof(blobs[k].id)) == 0 &&
					  blobs[k].length == blob_len(found.attachments[i].size) &&
					  memcmp(blobs[k].head, found.attachments[i].head, HASH_LEN) == 0);
		if (!there || memchr(found.attachments[i].type, '\0', ATTACHMENT_TYPE_MAX) == NULL)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 1 || data[0] > n - 1)
		return 0;
	struct bytes list = BYTES(data + 1, data[0]), resource = BYTES(data + 1 + data[0], n - 1 - data[0]);

	if (json_valid(resource, JSON_DEPTH_MAX) != OK)
		return 0;
	summarise(resource);
	place(resource);
	find(resource, list);
	return 0;
}
