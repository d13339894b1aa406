/*
 * Blobs as files: FOLDER/blobs/<hospital>/<id, 32 hex digits>, and beside a
 * finished one <id>.leaves, the hashes of its chunks (docs/protocol.md,
 * section 2). How much of a blob has arrived for good is the store's to know;
 * a file may be longer than that after a crash, never shorter.
 */
#ifndef MIZHEN_STORE_BLOBS_H
#define MIZHEN_STORE_BLOBS_H

#include "crypto/hash.h"

#define BLOBS_ID_LEN 16
#define BLOBS_NONCE 16
#define BLOBS_CHUNK (65536 + 16)    /* sealed bytes; the first chunk has the nonce before it */

struct blobs {
	const char *folder;         /* of the platform; must last */
};

/* Makes FOLDER/blobs if it is not there. ERR_IO. */
enum err blobs_open(const char *folder, struct blobs *ret);

/* A descriptor for writing, file and folders made and synced where missing. ERR_IO. */
enum err blobs_write(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], int *ret_fd);

/* A descriptor for reading. ERR_NOT_FOUND, ERR_IO. */
enum err blobs_read(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], int *ret_fd);

/*
 * A piece of a blob of LENGTH bytes is written, from FROM to UNTIL: hashes the chunks that are whole now, and syncs
 * their leaves. Where leaves of what came before are missing, it begins there. ERR_FORMAT: no payload has that length;
 * ERR_IO, ERR_FULL.
 */
enum err blobs_hash(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], uint64_t from,
		    uint64_t until, uint64_t length);

/* The same of the last piece, from FROM, and gives the tree head over all chunks, in constant memory. */
enum err blobs_finish(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], uint64_t from,
		      uint64_t length, uint8_t ret_head[static HASH_LEN]);

/* How many chunks a payload of LENGTH bytes has; 0: there is no such payload. */
uint64_t blobs_chunks(uint64_t length);

/* Appends the leaf hashes of a finished blob, 32 bytes each. ERR_NOT_FOUND, ERR_IO, ERR_TOO_LONG. */
enum err blobs_leaves(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], struct buf *ret);

/* Removes file and leaves, if they are there. ERR_IO. */
enum err blobs_remove(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN]);

#endif
