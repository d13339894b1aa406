/*
 * The doctors whose certificates a hospital has taken back before their time
 * (docs/protocol.md, section 4). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_REVOKED_DOCTORS_H
#define MIZHEN_STATEMENT_REVOKED_DOCTORS_H

#include "bytes/list.h"
#include "statement/atom.h"
#include "statement/statement.h"

#define REVOKED_DOCTORS_MAX 1000

struct revoked_doctors {
	struct bytes hospital;
	uint64_t serial, time;
	struct list doctors;                 /* of struct revoked_doctor, ordered by key */
};

struct revoked_doctor {
	uint8_t sign[ATOM_KEY_LEN];
	uint64_t time;                       /* since when */
};

enum err revoked_doctors_add(struct list_writer *doctors, const struct revoked_doctor *doctor);   /* in order of key */
bool revoked_doctors_next(struct list *rest, struct revoked_doctor *ret);
bool revoked_doctors_has(const struct revoked_doctors *list, const uint8_t sign[static ATOM_KEY_LEN]);

enum err revoked_doctors_write(const struct revoked_doctors *list, struct buf *ret_body);
enum err revoked_doctors_read(struct bytes body, struct revoked_doctors *ret);
enum err revoked_doctors_sign(const struct revoked_doctors *list, const uint8_t secret[static ED25519_SECRET_LEN],
			      struct buf *ret_statement);
enum err revoked_doctors_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN],
			      struct statement *ret_statement, struct revoked_doctors *ret);

#endif
