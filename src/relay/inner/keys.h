/*
 * The hospital's secrets: DIR/state/keys, 0600, made once by init and never
 * again; a hash behind them tells damage from another hospital's keys. In memory
 * they live in one guarded allocation. From the relay secret comes all that
 * only this relay needs: record ids, hashes of what the state must recognise,
 * and the key under which the state keeps its secrets.
 */
#ifndef MIZHEN_RELAY_INNER_KEYS_H
#define MIZHEN_RELAY_INNER_KEYS_H

#include <sodium.h>

#include "bytes/base.h"
#include "bytes/secret.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "crypto/x25519.h"

#define KEYS_OVERHEAD (24 + 16)      /* bytes that sealing adds */

/* What stands in the file. */
struct keys_secrets {
	uint8_t sign_seed[ED25519_SEED_LEN];       /* the hospital's signing key */
	uint8_t inbox[X25519_LEN];                 /* what requests are sealed to */
	uint8_t relay[32];
	uint8_t transport_seed[ED25519_SEED_LEN];  /* outer's: kept here so that its file can be made again */
	uint8_t check[HASH_LEN];                   /* over all before it */
};

struct keys {
	uint8_t sign_public[ED25519_PUBLIC_LEN], inbox_public[X25519_LEN];
	uint8_t sign[ED25519_SECRET_LEN];
	uint8_t inbox[X25519_LEN];
	uint8_t relay[32];
	uint8_t transport_seed[ED25519_SEED_LEN], transport_public[ED25519_PUBLIC_LEN];
	uint8_t state[32];                         /* seals what the state keeps */
	crypto_generichash_state hash;             /* keyed already, to be copied */
};

/* Draws secrets and writes the file. ERR_CONFLICT when there is one; ERR_FULL, ERR_IO. */
enum err keys_make(const char *dir);

/* Reads them. ERR_NOT_FOUND, ERR_FORMAT (damaged), ERR_IO; ERR_DENIED when others may read the file. */
enum err keys_open(const char *dir, struct keys **ret);
void keys_close(struct keys **keys);

/*
 * Hashes that nobody can guess their way to without the relay secret: keyed
 * BLAKE2b, for this relay alone. KIND keeps uses apart. In one shot, or piece by
 * piece.
 */
void keys_hash(const struct keys *k, const char *kind, struct bytes data, uint8_t ret[static HASH_LEN]);
crypto_generichash_state keys_hash_begin(const struct keys *k, const char *kind);
void keys_hash_add(crypto_generichash_state *h, struct bytes data);
void keys_hash_end(crypto_generichash_state *h, uint8_t ret[static HASH_LEN]);

/* Seals what the state keeps; CONTEXT (a kind of thing and whose) must be the same to open it. ERR_OPEN. */
enum err keys_seal(const struct keys *k, struct bytes context, struct bytes plain, struct buf *ret);
enum err keys_unseal(const struct keys *k, struct bytes context, struct bytes sealed, struct buf *ret);

#endif
