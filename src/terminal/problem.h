/*
 * What can go wrong for a person at a terminal: each with a name for programs,
 * an exit status, and in both languages what failed and what to do.
 *
 * Functions that may fail in several ways take a struct problem, and say there
 * which it was; it is untouched on success.
 */
#ifndef MIZHEN_TERMINAL_PROBLEM_H
#define MIZHEN_TERMINAL_PROBLEM_H

#include "core/base.h"

enum problem_exit {
	EXIT_SYSTEM = 1,      /* memory, disk, a fault of the program */
	EXIT_USAGE = 2,       /* arguments or an input file */
	EXIT_NOTHING = 3,     /* nothing there under that name */
	EXIT_UNTRUE = 4,      /* what was received is not what its author signed: somebody lies, or the clock does */
	EXIT_NETWORK = 5,     /* no platform, or none that answers now */
	EXIT_REFUSED = 6,     /* known and not allowed: ended, expired, declined */
	EXIT_PENDING = 7,     /* asked, not answered yet: again later */
};

enum problem_kind {
	PROBLEM_NONE,
	/* the system */
	PROBLEM_MEMORY, PROBLEM_FILE, PROBLEM_HOME_OPEN, PROBLEM_HOME_BUSY, PROBLEM_HOME_FILE, PROBLEM_RANDOM, PROBLEM_INTERNAL,
	/* what was typed */
	PROBLEM_USAGE, PROBLEM_INPUT_FILE, PROBLEM_SLIP, PROBLEM_ORIGIN, PROBLEM_IDENTITY_LINE, PROBLEM_IDENTITY_FIELD,
	PROBLEM_IDENTITY_MISSING, PROBLEM_IDENTITY_OTHER, PROBLEM_RECOVERY_CODE, PROBLEM_PROFILE, PROBLEM_GUESSABLE,
	PROBLEM_HOME_USED, PROBLEM_HOME_EMPTY, PROBLEM_OTHER_PLATFORM, PROBLEM_PASSPHRASE, PROBLEM_PASSPHRASE_NEEDED,
	PROBLEM_NOT_ASKED, PROBLEM_CONFIRM, PROBLEM_AMBIGUOUS, PROBLEM_DOCTOR_HAS, PROBLEM_DOCTOR_NONE, PROBLEM_RECIPIENT,
	PROBLEM_TOO_MUCH,
	/* nothing there */
	PROBLEM_NO_SHELF, PROBLEM_NO_HOSPITAL, PROBLEM_NO_ROOT, PROBLEM_NO_RECORD, PROBLEM_NO_GRANT, PROBLEM_NO_DOCTOR,
	PROBLEM_NO_WALLET, PROBLEM_NO_IDENTITY,
	/* what does not hold */
	PROBLEM_ANSWER, PROBLEM_CHALLENGE, PROBLEM_PLATFORM_KEY, PROBLEM_HOSPITAL_SIGNATURE, PROBLEM_HOSPITAL_OTHER,
	PROBLEM_HOSPITAL_FINGERPRINT, PROBLEM_HOSPITAL_KEY, PROBLEM_HOSPITAL_ROLLBACK, PROBLEM_HOSPITAL_SPLIT,
	PROBLEM_HOSPITAL_NOT_IN_ROOT, PROBLEM_REVOKED_LIST, PROBLEM_ROOT_SIGNATURE, PROBLEM_ROOT_OTHER, PROBLEM_ROOT_ROLLBACK,
	PROBLEM_ROOT_SPLIT, PROBLEM_SHELF_ORDER, PROBLEM_SHELF_OTHER, PROBLEM_SHELF_PROOF, PROBLEM_ABSENCE_PROOF,
	PROBLEM_HIDDEN, PROBLEM_RECORD_OPEN, PROBLEM_RECORD_CONTENT, PROBLEM_BLOB, PROBLEM_CERTIFICATE,
	PROBLEM_GRANT_SIGNATURE, PROBLEM_GRANT_OTHER, PROBLEM_GRANT_DOCTOR, PROBLEM_GRANT_PARENT, PROBLEM_GRANT_ROOT,
	PROBLEM_GRANT_RECORDS, PROBLEM_GRANT_BUNDLE, PROBLEM_GRANT_REPLAY, PROBLEM_GRANT_NOT_OURS, PROBLEM_GRANT_PASSER,
	PROBLEM_LINK_ANSWER, PROBLEM_WALLET, PROBLEM_WALLET_ROLLBACK,
	/* the network */
	PROBLEM_UNREACHABLE, PROBLEM_BUSY, PROBLEM_SERVER, PROBLEM_UNEXPECTED,
	/* refused */
	PROBLEM_SHELF_CLOSED, PROBLEM_DENIED, PROBLEM_ENDED, PROBLEM_GRANT_TIME, PROBLEM_NOT_IN_FORCE, PROBLEM_NOT_PASSABLE,
	PROBLEM_CONFLICT, PROBLEM_LINK_NO, PROBLEM_LINK_SLIP, PROBLEM_NO_PEER,
	/* pending */
	PROBLEM_LINK_PENDING, PROBLEM_LINK_CODE,
	PROBLEM_KINDS,        /* how many there are */
};

#define PROBLEM_SUBJECT_MAX 256

struct problem {
	enum problem_kind kind;
	char subject[PROBLEM_SUBJECT_MAX];   /* which file, hospital, record …; may be empty. Never a secret */
};

/* Sets P (subject: FORMAT) and returns E. Anything set before stays: the first problem is the one to tell. */
enum err problem_set(struct problem *p, enum problem_kind kind, enum err e, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same without a subject. */
enum err problem_is(struct problem *p, enum problem_kind kind, enum err e);

const char *problem_name(enum problem_kind kind);      /* for programs: "root-rollback" */
enum problem_exit problem_exit(enum problem_kind kind);
const char *problem_what(enum problem_kind kind);      /* what failed, in the user's language */
const char *problem_to_do(enum problem_kind kind);     /* what to do */

/* Both texts in the language asked for: for tests and for problem_what and problem_to_do. */
void problem_texts(enum problem_kind kind, bool chinese, const char **ret_what, const char **ret_to_do);

#endif
