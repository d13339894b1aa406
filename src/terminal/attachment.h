/* The large contents that a record refers to: found in its resource, fetched, checked, saved. */
#ifndef MIZHEN_TERMINAL_ATTACHMENT_H
#define MIZHEN_TERMINAL_ATTACHMENT_H

#include "sealed/blob_reader.h"
#include "terminal/client.h"
#include "verify/verify.h"

#define ATTACHMENT_TYPE_MAX 128
#define ATTACHMENT_MAX SHELF_BLOBS_MAX

struct attachment {
	uint8_t id[ATOM_ID16_LEN];
	uint64_t size;                       /* bytes of content */
	uint8_t key[BLOB_KEY_LEN];           /* secret */
	uint8_t head[HASH_LEN];
	char type[ATTACHMENT_TYPE_MAX];      /* media type, "" where there is none */
};

struct attachments {
	struct attachment attachments[ATTACHMENT_MAX];
	size_t n;
};

/*
 * Those of RESOURCE, valid JSON. Each has to be among BLOBS, the proven list of
 * the record, with its length and head. PROBLEM_BLOB. The caller wipes RET.
 */
enum err attachment_find(struct bytes resource, struct bytes blobs, struct attachments *ret, struct problem *why);
void attachment_wipe(struct attachments *a);

/*
 * Fetches one and keeps its content in FOLDER, which is made where missing,
 * under RET_NAME. Nothing is left there of one that does not hold. PROBLEM_BLOB, PROBLEM_FILE.
 */
#define ATTACHMENT_NAME_MAX 64
enum err attachment_save(struct client *c, const struct client_token *token, const char *hospital,
			 const struct attachment *a, const char *folder, char ret_name[static ATTACHMENT_NAME_MAX],
			 struct problem *why);

#endif
