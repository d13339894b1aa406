/*
 * The files that @blob names, under the configured folder: relative paths,
 * reached without following a symbolic link, so that no row leads out of it.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_BLOB_H
#define MIZHEN_RELAY_SOURCE_MAPPING_BLOB_H

#include "relay/source/mapping_reject.h"
#include "statement/shelf.h"

#define MAPPING_BLOB_PATH_MAX 1024
#define MAPPING_BLOB_TYPE_MAX 128

struct mapping_blob {
	char path[MAPPING_BLOB_PATH_MAX];      /* under the configured folder */
	const char *name;                      /* its last part; points into path */
	char type[MAPPING_BLOB_TYPE_MAX];      /* media type */
	uint64_t size;                         /* bytes, when it was looked at */
};

struct mapping_blobs {
	size_t n;
	struct mapping_blob file[SHELF_BLOBS_MAX];
};

/*
 * The file PATH under ROOT, or all files of the folder PATH by name (those
 * that begin with a dot are left alone). TYPE is the media type of all; empty:
 * by the endings .pdf .jpg .jpeg .png .dcm .xml .cda. ERR_FORMAT with
 * RET_REJECT; ERR_IO, ERR_NOMEM. To be freed with mapping_blob_free.
 */
enum err mapping_blob_list(const char *root, struct bytes path, struct bytes type, struct mapping_blobs **ret,
			   struct mapping_reject *ret_reject);
void mapping_blob_free(struct mapping_blobs **blobs);

/* Opens a file of the list for reading. ERR_NOT_FOUND: it is no longer there, or no longer a file; ERR_IO. */
enum err mapping_blob_open(const char *root, const char *path, int *ret_fd, uint64_t *ret_size);

#endif
