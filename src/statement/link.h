/*
 * Link requests and answers: one identity at a further hospital
 * (docs/protocol.md, sections 4 and 6). X_write … X_open as in statement/hospital.h.
 * What is inside: sealed/link_plain.h.
 */
#ifndef MIZHEN_STATEMENT_LINK_H
#define MIZHEN_STATEMENT_LINK_H

#include "statement/atom.h"
#include "statement/statement.h"

#define LINK_REQUEST_LIFE_MAX (24u * 3600)   /* seconds */

struct link_request {
	struct bytes audience;           /* the hospital asked */
	struct bytes voucher;            /* the hospital that vouches */
	uint8_t file[ATOM_HASH_LEN];     /* SHA-256 of the age file */
	uint64_t made, expires;          /* made < expires <= made + LINK_REQUEST_LIFE_MAX */
};

enum err link_request_write(const struct link_request *l, struct buf *ret_body);
enum err link_request_read(struct bytes body, struct link_request *ret);
enum err link_request_sign(const struct link_request *l, const uint8_t account_secret[static ED25519_SECRET_LEN],
			   struct buf *ret_statement);
enum err link_request_open(struct bytes raw, const uint8_t account_key[static ATOM_KEY_LEN],
			   struct statement *ret_statement, struct link_request *ret);

struct link_answer {
	struct bytes hospital;
	uint8_t request[ATOM_HASH_LEN];  /* id of the request */
	uint8_t home[ATOM_HASH_LEN];     /* key id of the home sign key: whose mailbox it goes to */
	uint8_t file[ATOM_HASH_LEN];     /* SHA-256 of the age file */
	uint64_t time;
};

enum err link_answer_write(const struct link_answer *l, struct buf *ret_body);
enum err link_answer_read(struct bytes body, struct link_answer *ret);
enum err link_answer_sign(const struct link_answer *l, const uint8_t hospital_secret[static ED25519_SECRET_LEN],
			  struct buf *ret_statement);
enum err link_answer_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN],
			  struct statement *ret_statement, struct link_answer *ret);

#endif
