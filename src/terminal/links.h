/*
 * Link requests under way, kept in the home until they are answered or run out.
 * The request itself lies beside them, as patient.post.ID, until it is known to
 * be out: posted twice, the hospital takes it once.
 */
#ifndef MIZHEN_TERMINAL_LINKS_H
#define MIZHEN_TERMINAL_LINKS_H

#include "crypto/hash.h"
#include "statement/atom.h"
#include "terminal/home_dir.h"
#include "terminal/problem.h"

#define LINKS_MAX 256

enum links_stage {
	LINKS_ASKED = 0,       /* the first request is out */
	LINKS_CODE = 1,        /* a one-time code was sent to the phone: to be entered */
	LINKS_ANSWERED = 2,    /* the second request, with the code, is out */
};

struct links_pending {
	char hospital[ATOM_HOSPITAL_MAX + 1], voucher[ATOM_HOSPITAL_MAX + 1];
	enum links_stage stage;
	uint8_t first[HASH_LEN];         /* id of the first request */
	uint8_t second[HASH_LEN];        /* of the second; zero before LINKS_ANSWERED */
	uint64_t expires;
};

struct links {
	struct links_pending pending[LINKS_MAX];
	size_t n;
};

/* Without those that have run out by NOW; none where the file is damaged. PROBLEM_HOME_FILE. */
enum err links_load(const struct home_dir *dir, uint64_t now, struct links *ret, struct problem *why);
enum err links_save(const struct home_dir *dir, const struct links *l, struct problem *why);

/* What is to be posted to HOSPITAL: kept before it is, until it is known to be out. ERR_NOT_FOUND: nothing is left to post; ERR_FORMAT: it is damaged, as kept_file_read tells. */
enum err links_keep_post(const struct home_dir *dir, const char *hospital, struct bytes body, struct problem *why);
enum err links_load_post(const struct home_dir *dir, const char *hospital, struct buf *ret_body, struct problem *why);
enum err links_drop_post(const struct home_dir *dir, const char *hospital, struct problem *why);

/* NULL if none. */
struct links_pending *links_find(struct links *l, const char *hospital);
void links_remove(struct links *l, struct links_pending *p);

#endif
