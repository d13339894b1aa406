/*
 * The grants of one command, kept in the home before each is posted and until
 * the command has come to its end. Whatever is lost on the way, the next
 * command knows what may be live: it looks, sends the same bytes again, and
 * makes nothing twice.
 */
#ifndef MIZHEN_TERMINAL_KEPT_GRANTS_H
#define MIZHEN_TERMINAL_KEPT_GRANTS_H

#include "sealed/grant_make.h"
#include "terminal/client.h"
#include "verify/verify_grants.h"

#define KEPT_GRANTS_PATIENT "patient.granting"
#define KEPT_GRANTS_DOCTOR "doctor.granting"
#define KEPT_GRANTS_MAX 1024
#define KEPT_GRANTS_LIFE (24 * 3600)     /* seconds; whoever comes back later means a new one */

struct kept_grant {
	uint8_t want[HASH_LEN];          /* what it was made for: kept_grants_want */
	uint8_t id[HASH_LEN];
	char hospital[ATOM_HOSPITAL_MAX + 1];
	uint8_t doctor[ATOM_KEY_LEN];
	uint64_t made, expires;
	bool live;                       /* the platform said so; false: it may be, or not */
	struct buf rids;                 /* of its records, one behind the other; none for the key */
	struct buf post;                 /* the body of POST /v1/grants */
	/* not kept: */
	bool used;                       /* is part of what this command does */
	bool wider;                      /* gives more than this command is to give */
	bool fresh;                      /* was never posted before */
};

struct kept_grants {
	const char *file;
	struct kept_grant *grants;       /* the heap's; KEPT_GRANTS_MAX */
	size_t n;
};

void kept_grants_free(struct kept_grants *k);     /* also what is all zero */

/* FILE is one of the names above. PROBLEM_HOME_FILE. */
enum err kept_grants_load(const struct home_dir *dir, const char *file, struct kept_grants *ret, struct problem *why);
enum err kept_grants_save(const struct home_dir *dir, const struct kept_grants *k, struct problem *why);

/* Two grants with one want differ in nothing but their records and when they were made. */
void kept_grants_want(const struct grant_make *g, uint64_t hours, uint8_t ret[static HASH_LEN]);

/* The one made for WANT that has record RID (NULL: the key) and is not wider; NULL if none. Good until the next add or remove. */
struct kept_grant *kept_grants_find(struct kept_grants *k, const uint8_t want[static HASH_LEN], const uint8_t *rid);
bool kept_grants_has(const struct kept_grant *g, const uint8_t *rid);

/* By what the platform lists: which are live; those that have ended, or are too old at NOW, are kept no longer. */
void kept_grants_look(struct kept_grants *k, const struct verify_grants *list, uint64_t now);

/*
 * Signs and keeps a new one, not posted yet. RET is good until the next add or
 * remove. PROBLEM_TOO_MUCH, PROBLEM_HOME_FILE.
 */
enum err kept_grants_make(const struct home_dir *dir, struct kept_grants *k, const struct grant_make *g, uint64_t hours,
			  struct kept_grant **ret, struct problem *why);

/*
 * Posts G, once more or for the first time, under TOKEN. OK: it is live. Else
 * it is kept where nobody knows (PROBLEM_UNANSWERED and other problems of the
 * network), and no longer where it was refused: ERR_CONFLICT without a problem
 * when there is a newer root than its cycle.
 */
enum err kept_grants_post(const struct home_dir *dir, struct client *c, const struct client_token *token,
			  struct kept_grants *k, struct kept_grant *g, struct problem *why);

/* Keeps none of them any longer. */
enum err kept_grants_end(const struct home_dir *dir, struct kept_grants *k, struct problem *why);

#endif
