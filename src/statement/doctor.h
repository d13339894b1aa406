/*
 * Doctors: what one asks for, and what the hospital certifies (docs/protocol.md,
 * section 4). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_DOCTOR_H
#define MIZHEN_STATEMENT_DOCTOR_H

#include "statement/atom.h"
#include "statement/revoked_doctors.h"
#include "statement/statement.h"

#define DOCTOR_VALID_MAX (90u * 24 * 3600)     /* seconds a certificate is good for, at most */
#define DOCTOR_FINGERPRINT_LEN 20              /* symbols */

struct doctor_request {
	struct bytes hospital, name, title, department, licence;
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];
	uint64_t time;
};

enum err doctor_request_write(const struct doctor_request *d, struct buf *ret_body);
enum err doctor_request_read(struct bytes body, struct doctor_request *ret);
enum err doctor_request_sign(const struct doctor_request *d, const uint8_t secret[static ED25519_SECRET_LEN],
			     struct buf *ret_statement);
enum err doctor_request_open(struct bytes raw, struct statement *ret_statement, struct doctor_request *ret);   /* signed by its own key */

/* What is compared in person: the first 100 bits of the request's id, 20 Crockford symbols, appended. */
enum err doctor_fingerprint(const uint8_t request_id[static HASH_LEN], struct buf *ret_text);
enum err doctor_fingerprint_text(const uint8_t request_id[static HASH_LEN], struct buf *ret_text);   /* in groups of five, to be read out */

struct doctor {
	struct bytes hospital, name, title, department, licence;
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];
	uint64_t from, until;              /* Unix seconds, from < until <= from + DOCTOR_VALID_MAX */
	uint8_t request[ATOM_HASH_LEN];    /* id of the request */
};

enum err doctor_write(const struct doctor *d, struct buf *ret_body);
enum err doctor_read(struct bytes body, struct doctor *ret);
enum err doctor_sign(const struct doctor *d, const uint8_t hospital_secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err doctor_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		     struct doctor *ret);

/* The certificate for a request, word for word as requested; pointers are shared. */
struct doctor doctor_from_request(const struct doctor_request *request, const uint8_t request_id[static HASH_LEN],
				  uint64_t from, uint64_t until);

/*
 * OK when the certificate, which doctor_open took, is in force at NOW:
 * ERR_EXPIRED outside its time; ERR_DENIED when REVOKED, the hospital's list or
 * NULL where it has none, names the doctor; ERR_CONFLICT for another hospital's list.
 */
enum err doctor_check(const struct doctor *d, const struct revoked_doctors *revoked, uint64_t now);

#endif
