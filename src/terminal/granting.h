/* Making and listing grants: what `grant`, `grants`, `revoke` and `pass-on` have in common. */
#ifndef MIZHEN_TERMINAL_GRANTING_H
#define MIZHEN_TERMINAL_GRANTING_H

#include "core/bundle.h"
#include "terminal/opened.h"
#include "terminal/verify_grant.h"

#define GRANTING_HOURS 72                 /* unless chosen */
#define GRANTING_HOURS_MAX 720
#define GRANTING_EARLY 300                /* seconds that a grant begins before it is made: clocks differ */

/* One record to be granted. */
struct granting_record {
	const struct verify_record *record;
	struct secret16 file_key;
};

/* A grant to be made; what it does not say follows from the bundle. */
struct granting {
	struct bytes hospital;
	const uint8_t *tag;
	uint64_t cycle;
	const struct doctor *doctor;
	const char *purpose;                  /* "" for none */
	const struct granting_record *records;   /* in order of rid; NULL for a grant of the key */
	size_t n;                             /* at most GRANT_RECORDS_MAX */
	const uint8_t *kek;                   /* for a grant of the key */
	uint64_t not_before, expires, made;
	bool may_pass_on;
	const uint8_t *parent;                /* grant id, or NULL */
	const uint8_t *secret;                /* Ed25519, of the account or the doctor passing on */
};

/*
 * Signs, seals and posts it. ERR_CONFLICT without a problem: there is a newer
 * root than cycle. RET_ID is the grant's.
 */
enum err granting_post(struct client *c, const struct client_token *token, const struct granting *g,
		       uint8_t ret_id[static HASH_LEN], struct problem *why);

/* The ids of grants known to have ended (verify_ended), kept at home. PROBLEM_HOME_FILE. */
#define GRANTING_ENDED_MAX ((size_t)32 << 20)
enum err granting_ended_load(const struct home_dir *dir, struct buf *ret, struct problem *why);
enum err granting_ended_save(const struct home_dir *dir, const struct buf *ended, struct problem *why);

/* The one of LIST whose id begins with TEXT. PROBLEM_NO_GRANT, PROBLEM_AMBIGUOUS. */
enum err granting_find(const struct verify_grants *list, const char *text, const struct verify_grant **ret,
		       struct problem *why);

#endif
