/*
 * A patient as the home folder keeps them: the home account, the identity, and
 * the access codes of the hospitals opened. All of it but the account's secret
 * lies in the wallet, at home and on the platform, sealed to that account.
 */
#ifndef MIZHEN_TERMINAL_PATIENT_H
#define MIZHEN_TERMINAL_PATIENT_H

#include "sealed/home_account.h"
#include "sealed/identity.h"
#include "sealed/slip.h"
#include "terminal/client.h"
#include "terminal/known.h"
#include "terminal/terminal.h"

#define PATIENT_HOSPITALS_MAX 256

struct patient_hospital {
	char id[ATOM_HOSPITAL_MAX + 1];
	uint8_t signing[ATOM_KEY_LEN];      /* as pinned */
	char code[SLIP_CODE_LEN + 1];       /* "" where the profile has none; secret */
	uint64_t cycle;                     /* the highest seen */
};

struct patient {
	uint8_t seed[HOME_ACCOUNT_SEED_LEN];   /* what the recovery code says */
	struct home_account home;
	struct identity identity;           /* without code */
	struct patient_hospital *hospitals; /* ordered by id; the heap's */
	size_t n;
	uint64_t sequence;                  /* of the wallet */
};

/* Wipes and frees; also what is all zero. */
void patient_done(struct patient *p);

/* Reads the home. PROBLEM_HOME_EMPTY. */
enum err patient_load(struct terminal *t, struct patient *ret);

/* One whose account is kept and whose wallet is not yet: the first opening was cut off. */
enum err patient_begun(struct terminal *t, struct patient *ret);

/* A patient with a fresh home account, not kept yet; or with that of a recovery code. */
enum err patient_new(struct patient *ret, struct problem *why);
enum err patient_from_code(struct bytes code, struct patient *ret, struct problem *why);

/* Takes or replaces a hospital, by its id. */
enum err patient_add(struct patient *p, const struct patient_hospital *hospital, struct problem *why);
const struct patient_hospital *patient_find(const struct patient *p, const char *id);   /* NULL if none */

/* What the home knows of a hospital of the wallet, or at least its pin. RET is to be freed when OK. */
enum err patient_known(struct terminal *t, const struct patient_hospital *hospital, struct known *ret);

/*
 * Keeps the account's secret, once; the wallet, after every change. Of a new
 * account (FRESH) nobody has the recovery code yet: it is kept in mind that it
 * has to be shown, until somebody says that they wrote it down.
 */
enum err patient_keep_key(struct terminal *t, const struct patient *p, bool fresh);
bool patient_unconfirmed(const struct terminal *t);
enum err patient_confirm(struct terminal *t);
enum err patient_keep_wallet(struct terminal *t, struct patient *p, uint64_t now);

/* Puts the wallet onto the platform, unless it is there; takes in what another terminal put there. */
enum err patient_back_up(struct terminal *t, struct client *c, struct patient *p);

/* Takes in what another terminal put there since, and keeps it; whether there was anything. PROBLEM_NO_WALLET. */
enum err patient_catch_up(struct terminal *t, struct client *c, struct patient *p, bool *ret_newer);

/* Brings it back from there. PROBLEM_NO_WALLET. */
enum err patient_restore(struct terminal *t, struct client *c, struct patient *p);

/* A home session's token. */
enum err patient_session(struct client *c, const struct patient *p, struct client_token *ret, struct problem *why);

#endif
