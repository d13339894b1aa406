#include "bytes/problem.h"

#include <string.h>

static const char *const names[PROBLEM_KINDS] = {
	[PROBLEM_NONE] = "none",
	[PROBLEM_MEMORY] = "memory",
	[PROBLEM_FILE] = "file",
	[PROBLEM_HOME_OPEN] = "home-open",
	[PROBLEM_HOME_BUSY] = "home-busy",
	[PROBLEM_HOME_FILE] = "home-file",
	[PROBLEM_HOME_KEY] = "home-key",
	[PROBLEM_HOME_FULL] = "home-full",
	[PROBLEM_RANDOM] = "random",
	[PROBLEM_FAULT] = "fault",
	[PROBLEM_USAGE] = "usage",
	[PROBLEM_INPUT_FILE] = "input-file",
	[PROBLEM_SLIP] = "slip",
	[PROBLEM_SLIP_URL] = "slip-url",
	[PROBLEM_SLIP_VERSION] = "slip-version",
	[PROBLEM_SLIP_HOSPITAL] = "slip-hospital",
	[PROBLEM_SLIP_FINGERPRINT] = "slip-fingerprint",
	[PROBLEM_SLIP_CODE] = "slip-code",
	[PROBLEM_SLIP_CHECK] = "slip-check",
	[PROBLEM_ORIGIN] = "origin",
	[PROBLEM_IDENTITY_LINE] = "identity-line",
	[PROBLEM_CODE_LINE] = "code-line",
	[PROBLEM_IDENTITY_FIELD] = "identity-field",
	[PROBLEM_IDENTITY_CHECK] = "identity-check",
	[PROBLEM_IDENTITY_MISSING] = "identity-missing",
	[PROBLEM_IDENTITY_OTHER] = "identity-other",
	[PROBLEM_RECOVERY_CODE] = "recovery-code",
	[PROBLEM_PROFILE] = "profile",
	[PROBLEM_GUESSABLE] = "guessable",
	[PROBLEM_HOME_USED] = "home-used",
	[PROBLEM_HOME_EMPTY] = "home-empty",
	[PROBLEM_OTHER_PLATFORM] = "other-platform",
	[PROBLEM_PASSPHRASE] = "passphrase",
	[PROBLEM_PASSPHRASE_NEEDED] = "passphrase-needed",
	[PROBLEM_NOT_ASKED] = "not-asked",
	[PROBLEM_CONFIRM] = "confirm",
	[PROBLEM_AMBIGUOUS] = "ambiguous",
	[PROBLEM_DOCTOR_HAS] = "doctor-has",
	[PROBLEM_DOCTOR_NONE] = "doctor-none",
	[PROBLEM_RECIPIENT] = "recipient",
	[PROBLEM_TOO_MUCH] = "too-much",
	[PROBLEM_NO_SHELF] = "no-shelf",
	[PROBLEM_NO_HOSPITAL] = "no-hospital",
	[PROBLEM_NO_ROOT] = "no-root",
	[PROBLEM_NO_RECORD] = "no-record",
	[PROBLEM_NO_GRANT] = "no-grant",
	[PROBLEM_NO_DOCTOR] = "no-doctor",
	[PROBLEM_NO_WALLET] = "no-wallet",
	[PROBLEM_NO_IDENTITY] = "no-identity",
	[PROBLEM_ANSWER] = "answer",
	[PROBLEM_CHALLENGE] = "challenge",
	[PROBLEM_PLATFORM_KEY] = "platform-key",
	[PROBLEM_HOSPITAL_SIGNATURE] = "hospital-signature",
	[PROBLEM_HOSPITAL_OTHER] = "hospital-other",
	[PROBLEM_HOSPITAL_FINGERPRINT] = "hospital-fingerprint",
	[PROBLEM_HOSPITAL_KEY] = "hospital-key",
	[PROBLEM_HOSPITAL_ROLLBACK] = "hospital-rollback",
	[PROBLEM_HOSPITAL_SPLIT] = "hospital-split",
	[PROBLEM_HOSPITAL_NOT_IN_ROOT] = "hospital-not-in-root",
	[PROBLEM_REVOKED_LIST] = "revoked-list",
	[PROBLEM_ROOT_SIGNATURE] = "root-signature",
	[PROBLEM_ROOT_OTHER] = "root-other",
	[PROBLEM_ROOT_ROLLBACK] = "root-rollback",
	[PROBLEM_ROOT_SPLIT] = "root-split",
	[PROBLEM_SHELF_ORDER] = "shelf-order",
	[PROBLEM_SHELF_OTHER] = "shelf-other",
	[PROBLEM_SHELF_PROOF] = "shelf-proof",
	[PROBLEM_ABSENCE_PROOF] = "absence-proof",
	[PROBLEM_HIDDEN] = "hidden",
	[PROBLEM_RECORD_OPEN] = "record-open",
	[PROBLEM_RECORD_CONTENT] = "record-content",
	[PROBLEM_BLOB] = "blob",
	[PROBLEM_CERTIFICATE] = "certificate",
	[PROBLEM_GRANT_SIGNATURE] = "grant-signature",
	[PROBLEM_GRANT_OTHER] = "grant-other",
	[PROBLEM_GRANT_DOCTOR] = "grant-doctor",
	[PROBLEM_GRANT_PARENT] = "grant-parent",
	[PROBLEM_GRANT_ROOT] = "grant-root",
	[PROBLEM_GRANT_RECORDS] = "grant-records",
	[PROBLEM_GRANT_BUNDLE] = "grant-bundle",
	[PROBLEM_GRANT_REPLAY] = "grant-replay",
	[PROBLEM_GRANT_REVOCATION] = "grant-revocation",
	[PROBLEM_GRANT_NOT_OURS] = "grant-not-ours",
	[PROBLEM_GRANT_PASSER] = "grant-passer",
	[PROBLEM_LINK_ANSWER] = "link-answer",
	[PROBLEM_WALLET] = "wallet",
	[PROBLEM_WALLET_ROLLBACK] = "wallet-rollback",
	[PROBLEM_UNREACHABLE] = "unreachable",
	[PROBLEM_UNANSWERED] = "unanswered",
	[PROBLEM_BUSY] = "busy",
	[PROBLEM_SERVER] = "server",
	[PROBLEM_UNEXPECTED] = "unexpected",
	[PROBLEM_SHELF_CLOSED] = "shelf-closed",
	[PROBLEM_DENIED] = "denied",
	[PROBLEM_ENDED] = "ended",
	[PROBLEM_GRANT_TIME] = "grant-time",
	[PROBLEM_NOT_IN_FORCE] = "not-in-force",
	[PROBLEM_NOT_PASSABLE] = "not-passable",
	[PROBLEM_CONFLICT] = "conflict",
	[PROBLEM_LINK_NO] = "link-no",
	[PROBLEM_LINK_WRONG_CODE] = "link-wrong-code",
	[PROBLEM_LINK_SLIP] = "link-slip",
	[PROBLEM_NO_PEER] = "no-peer",
	[PROBLEM_LINK_PENDING] = "link-pending",
	[PROBLEM_LINK_CODE] = "link-code",
};

/* Not in the middle of a character. */
static size_t cut(struct bytes text, size_t max)
{
	size_t n = text.n;

	if (n <= max)
		return n;
	for (n = max; n > 0 && (text.p[n] & 0xc0) == 0x80; n--)
		;
	return n;
}

enum err problem_about(struct problem *p, enum problem_kind kind, enum err e, struct bytes subject)
{
	size_t n = cut(subject, sizeof(p->subject) - 1);

	if (p->kind != PROBLEM_NONE)
		return e;
	p->kind = kind;
	if (n > 0)
		memcpy(p->subject, subject.p, n);
	p->subject[n] = '\0';
	return e;
}

enum err problem_is(struct problem *p, enum problem_kind kind, enum err e)
{
	return problem_about(p, kind, e, BYTES_NONE);
}

const char *problem_name(enum problem_kind kind)
{
	return names[kind];
}
