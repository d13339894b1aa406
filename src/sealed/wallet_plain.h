/* What a patient's wallet keeps: the identity, and the hospitals' access codes (docs/protocol.md, section 4). */
#ifndef MIZHEN_SEALED_WALLET_PLAIN_H
#define MIZHEN_SEALED_WALLET_PLAIN_H

#include "bytes/list.h"
#include "sealed/home_account.h"
#include "sealed/sealed.h"
#include "statement/wallet.h"

#define WALLET_PLAIN_HOSPITALS_MAX 256
#define WALLET_PLAIN_CODE_MAX 32         /* bytes of an access code */
#define WALLET_PLAIN_BLOCK 4096          /* the plaintext is a multiple of it */
#define WALLET_PLAIN_MAX 65536

struct wallet_plain {
	struct list identity;            /* of struct list_pair: field, value; without code */
	struct list hospitals;           /* of struct wallet_plain_hospital, ordered by id */
};

struct wallet_plain_hospital {
	struct bytes id;
	uint8_t signing[ATOM_KEY_LEN];   /* the hospital's signing key, as pinned */
	struct bytes code;               /* access code; p NULL where the profile has none */
	uint64_t cycle;                  /* the highest seen */
};

enum err wallet_plain_hospital_add(struct list_writer *hospitals, const struct wallet_plain_hospital *hospital);   /* in order of id */
bool wallet_plain_hospital_next(struct list *rest, struct wallet_plain_hospital *ret);

enum err wallet_plain_write(const struct wallet_plain *p, struct buf *ret_plain);   /* padded with spaces */
enum err wallet_plain_read(struct bytes plain, struct wallet_plain *ret);

/* Seals P to the home account itself, and the statement over it. Appends both. */
enum err wallet_plain_seal(const struct wallet_plain *p, const struct home_account *home, uint64_t sequence, uint64_t time,
			   const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file);

/* The same as [statement, file]: as it is kept, and put onto the platform. Appended. */
enum err wallet_plain_pack(const struct wallet_plain *p, const struct home_account *home, uint64_t sequence, uint64_t time,
			   const struct sealed_random *random, struct buf *ret_both);

/*
 * Opens FILE under STATEMENT. PLAIN, empty and with WALLET_PLAIN_MAX, keeps the
 * bytes that RET points to. ERR_CONFLICT for another account's wallet;
 * ERR_SIGNATURE, ERR_PROOF, ERR_OPEN.
 */
enum err wallet_plain_open(struct bytes statement, struct bytes file, const struct home_account *home, struct buf *plain,
			   struct wallet *ret_wallet, struct wallet_plain *ret);

#endif
