/* The FHIR resource of a row. */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_JSON_H
#define MIZHEN_RELAY_SOURCE_MAPPING_JSON_H

#include "relay/source/mapping.h"

/* A file of @blob, for its Attachment (docs/protocol.md, section 2). */
struct mapping_attachment {
	const char *type;            /* media type */
	const char *title;           /* the file's own name; a label may give another */
	uint64_t size;               /* bytes */
	const char *id;              /* of the blob: 32 hex digits; NULL: not sealed yet (preview) */
	const char *opening;         /* base64 of key and head; NULL with id */
};

/* The ids that records have; NULL where there are none yet (preview), then left out. */
struct mapping_ids {
	const char *id;              /* of this row's record, 32 hex digits */
	const char *patient;         /* of the record of its row in patients.sql */
};

/*
 * Appends the resource of a row that mapping_row_read took, as JSON without
 * white space: the same row, ids and attachments, the same bytes. ERR_FORMAT:
 * the row is to be held back, RET_REJECT tells why; ERR_NOMEM. RET is as it
 * was after an error.
 */
enum err mapping_json_write(struct mapping *mapping, const struct source_value *values, const struct mapping_ids *ids,
			    const struct mapping_attachment *attachments, size_t n, struct buf *ret,
			    struct mapping_reject *ret_reject);

#endif
