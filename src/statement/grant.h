/*
 * Grants and revocations (docs/protocol.md, sections 4 and 5). X_write … X_open
 * as in statement/hospital.h. The keys travel in the bundle (sealed/bundle.h).
 */
#ifndef MIZHEN_STATEMENT_GRANT_H
#define MIZHEN_STATEMENT_GRANT_H

#include "bytes/list.h"
#include "statement/atom.h"
#include "statement/statement.h"

#define GRANT_RECORDS_MAX 1000                 /* what a statement has room for */
#define GRANT_LIFE_MAX (30u * 24 * 3600)       /* seconds from not-before to expiry, at most */

enum grant_kind {
	GRANT_RECORDS = 0,    /* the file keys of records named */
	GRANT_KEY = 1,        /* the shelf's KEK: all there is and all to come */
};

struct grant {
	enum grant_kind kind;
	struct bytes hospital;
	uint8_t tag[ATOM_TAG_LEN];
	uint64_t cycle;                          /* of the root it was made at; a child's: its parent's */
	uint8_t doctor[ATOM_KEY_LEN];            /* signing key */
	struct list records;                     /* of struct grant_record, ordered by rid; for kind records at least 1 */
	uint64_t not_before, expires;            /* Unix seconds */
	bool may_pass_on;
	bool has_parent;
	uint8_t parent[ATOM_HASH_LEN];           /* grant id */
	uint8_t bundle[ATOM_HASH_LEN];           /* SHA-256 of the age file */
	uint64_t made;
};

struct grant_record {
	uint8_t rid[ATOM_ID16_LEN];
	uint64_t version;
	uint8_t file[ATOM_HASH_LEN];             /* SHA-256 of the age file */
};

enum err grant_record_add(struct list_writer *records, const struct grant_record *record);   /* in order of rid */
bool grant_record_next(struct list *rest, struct grant_record *ret);

enum err grant_write(const struct grant *g, struct buf *ret_body);
enum err grant_read(struct bytes body, struct grant *ret);   /* also refused: kind key with records, a parent or may_pass_on; a child that may be passed on */
enum err grant_sign(const struct grant *g, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err grant_open(struct bytes raw, const uint8_t signer_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		    struct grant *ret);          /* signer: the shelf account, or the parent's doctor */

/* OK from not_before up to, not including, expires; else ERR_EXPIRED. */
enum err grant_check_time(const struct grant *g, uint64_t now);

/*
 * OK when CHILD, which was signed by PARENT's doctor, is what PARENT allows:
 * it names PARENT_ID; PARENT may be passed on and has no parent itself; shelf
 * and cycle are the same; not earlier, not longer; every record is one of
 * PARENT's, in that version and file. Else ERR_DENIED.
 */
enum err grant_check_child(const struct grant *child, const struct grant *parent, const uint8_t parent_id[static HASH_LEN]);

struct revoke {
	uint8_t grant[ATOM_HASH_LEN];            /* grant id */
	uint64_t time;
};

enum err grant_revoke_write(const struct revoke *r, struct buf *ret_body);
enum err grant_revoke_read(struct bytes body, struct revoke *ret);
enum err grant_revoke_sign(const struct revoke *r, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err grant_revoke_open(struct bytes raw, const uint8_t signer_key[static ATOM_KEY_LEN], struct statement *ret_statement,
			   struct revoke *ret);  /* signer: who signed the grant, or its parent */

#endif
