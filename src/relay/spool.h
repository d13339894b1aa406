/*
 * The only thing that inner and outer share: a folder of finished files.
 *
 *	out/0000000000000042.batch   a batch: its statement and its body, the very bytes that are PUT
 *	out/<32 hex digits>.blob     a sealed blob
 *	in/0000000000000007.request  a sealed request: the number before it (8 bytes), a hash, and CBOR
 *	                             [number, kind, statement / null, age file]
 *	in/accepted                  the number of the last batch that the platform took, in decimal
 *
 * A file appears under its name whole and on disk (written under a name that
 * ends in ".new" or ".prepared", synced, renamed, folder synced) or not at
 * all. Whoever writes a folder clears what a crash left half written in it.
 */
#ifndef MIZHEN_RELAY_SPOOL_H
#define MIZHEN_RELAY_SPOOL_H

#include "statement/batch.h"

#define SPOOL_BATCH_MAX (BATCH_BODY_MAX + STATEMENT_MAX)
#define SPOOL_REQUEST_MAX (20u * 1024)        /* 16 KiB and its envelope */
#define SPOOL_PATH_MAX 1024

struct spool {
	char out[SPOOL_PATH_MAX], in[SPOOL_PATH_MAX];   /* folders */
};

/* DIR/spool, made (0700) where missing. ERR_IO. */
enum err spool_open(const char *dir, struct spool *ret);

/* Removes what a crash left half written: inner calls it for out, outer for in. Prepared batches stay. */
enum err spool_clear_out(struct spool *spool);
enum err spool_clear_in(struct spool *spool);

/* A batch appears for outer to see; the state keeps another copy of it (state_batches.h). The same number again replaces it. */
enum err spool_put_batch(struct spool *spool, uint64_t number, struct bytes batch);
enum err spool_batch_size(struct spool *spool, uint64_t number, uint64_t *ret);   /* ERR_NOT_FOUND */

/*
 * A blob, written piece by piece, and prepared like the batch that names it:
 * outer must not see it before that batch is committed, or a crash would leave
 * it on the platform with no record to name it.
 */
struct spool_blob {
	char path[SPOOL_PATH_MAX + 64];   /* of the prepared file */
	int fd;                           /* -1 when done */
};

enum err spool_blob_begin(struct spool *spool, const uint8_t id[16], struct spool_blob *ret);
enum err spool_blob_add(struct spool_blob *blob, struct bytes piece);
enum err spool_blob_end(struct spool_blob *blob);       /* its content is synced; its name is by spool_settle_blobs */
void spool_blob_abandon(struct spool_blob *blob);       /* removed unless ended; for AUTO */

/* Of all blobs, those that KNOWN says a committed batch names are released, where they are not yet; the others are removed. */
enum err spool_settle_blobs(struct spool *spool, enum err (*known)(void *context, const uint8_t id[16], bool *ret), void *context);

/* What lies in out: batches, the lowest number above AFTER (ERR_NOT_FOUND: none), and blobs. */
enum err spool_next_batch(struct spool *spool, uint64_t after, uint64_t *ret_number);
enum err spool_read_batch(struct spool *spool, uint64_t number, struct buf *ret);
enum err spool_remove_batch(struct spool *spool, uint64_t number);
enum err spool_open_blob(struct spool *spool, const uint8_t id[16], int *ret_fd, uint64_t *ret_size);
enum err spool_remove_blob(struct spool *spool, const uint8_t id[16]);
enum err spool_waiting(struct spool *spool, uint64_t *ret_bytes);       /* in all files of out */

/*
 * What lies in in. A request is kept with a hash and the number of the one that
 * came BEFORE it (0: not known), so that damage and a gap are seen: then inner
 * takes none behind it, and outer fetches from there again. After a crash one may
 * come again under its number: inner ignores numbers that it has done.
 * spool_next_request gives the lowest number above AFTER (ERR_NOT_FOUND: none),
 * spool_read_request ERR_PROOF where it is damaged, spool_requests_end the number
 * up to which all are there (0: none).
 */
enum err spool_put_request(struct spool *spool, uint64_t before, uint64_t number, struct bytes request);
enum err spool_next_request(struct spool *spool, uint64_t after, uint64_t *ret_number);
enum err spool_read_request(struct spool *spool, uint64_t number, uint64_t *ret_before, struct buf *ret);
enum err spool_remove_request(struct spool *spool, uint64_t number);
enum err spool_requests_end(struct spool *spool, uint64_t *ret);
enum err spool_put_accepted(struct spool *spool, uint64_t number);
enum err spool_get_accepted(struct spool *spool, uint64_t *ret_number);   /* 0 where nothing was yet; ERR_FORMAT: damaged */

#endif
