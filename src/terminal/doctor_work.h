/* A doctor at work: what the doctor's commands have in common. */
#ifndef MIZHEN_TERMINAL_DOCTOR_WORK_H
#define MIZHEN_TERMINAL_DOCTOR_WORK_H

#include "terminal/directory.h"
#include "terminal/doctor_home.h"
#include "terminal/granting.h"
#include "terminal/replaced.h"
#include "terminal/summary.h"
#include "verify/verify_granted.h"

/* Connected, with the doctors and hospitals they know. */
struct doctor_work {
	struct doctor_home home;
	struct client client;
	struct directory directory;
	const struct verify_certificate *certificate;   /* their own; NULL: none in force */
};

void doctor_work_done(struct doctor_work *w);
enum err doctor_work_begin(struct terminal *t, struct doctor_work *ret);

/* A session. PROBLEM_NOT_IN_FORCE without a certificate. */
enum err doctor_work_session(struct terminal *t, struct doctor_work *w, struct client_token *ret);

/* The grants to and by the doctor; ANSWER is what they point into. None that ended lives again. */
enum err doctor_work_inbox(struct terminal *t, struct doctor_work *w, const struct client_token *token, struct buf *answer,
			   struct verify_grants *ret);

/* A grant opened: proven, and with its keys. */
struct doctor_work_grant {
	struct buf inbox, answer;
	struct verify_grants list;
	struct verify_granted granted;
	struct replaced replaced;               /* of the records granted */
	uint8_t id[HASH_LEN];
	char hospital[ATOM_HOSPITAL_MAX + 1];   /* whose shelf; in the directory */
	struct client_token token;
};

void doctor_work_grant_done(struct doctor_work_grant *g);
enum err doctor_work_grant_open(struct terminal *t, struct doctor_work *w, const char *text, struct doctor_work_grant *ret);

/* The resource of a record of it, appended. PROBLEM_RECORD_OPEN, PROBLEM_RECORD_CONTENT. */
enum err doctor_work_grant_record(const struct doctor_work_grant *g, const struct verify_record *record, struct buf *ret_json,
			     struct summary *ret_summary, struct problem *why);

/* The record whose id begins with RID. PROBLEM_NO_RECORD, PROBLEM_AMBIGUOUS. */
enum err doctor_work_grant_find(const struct doctor_work_grant *g, const char *rid, const struct verify_record **ret,
			   struct problem *why);

#endif
