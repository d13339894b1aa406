/*
 * What the relay's inner process knows and must not forget: DIR/state/inner.db,
 * one SQLite file. It changes in transactions, each of which ends with one
 * batch (state_commit): what is committed is what the batch says.
 *
 * Nothing here is in clear that would open a shelf or name a person, but for
 * the patient numbers: codes, keys and phone numbers come and go sealed
 * (keys.h), identities as keyed hashes.
 *
 * Errors: ERR_IO the file, ERR_DAMAGED what is in it, ERR_NOT_FOUND.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_H
#define MIZHEN_RELAY_STATE_STATE_H

#include "bytes/base.h"
#include "crypto/hash.h"
#include "relay/state/query.h"
#include "statement/shelf.h"

#define STATE_NUMBER_MAX 128      /* bytes of a patient number */
#define STATE_SEALED_MAX 1024     /* bytes of a sealed secret */
#define STATE_REASON_MAX 400      /* bytes of a reason */

struct state {
	struct query_db db;
};

/* Opens DIR/state/inner.db, made if CREATE. ERR_NOT_FOUND without; ERR_UNSUPPORTED: of another version. */
enum err state_open(const char *dir, bool create, struct state *ret);
void state_close(struct state *s);

enum err state_begin(struct state *s);      /* ERR_BUSY when another process writes for long */
enum err state_commit(struct state *s);     /* durable when it returns */
void state_rollback(struct state *s);       /* nothing happens outside a transaction */

/* Within a transaction: a place to go back to. One at a time; committing forgets it. */
enum err state_mark(struct state *s);
enum err state_unmark(struct state *s);
enum err state_back(struct state *s);       /* to the mark, which stays */

/* The relay as a whole. */
struct state_relay {
	uint64_t cycle, root_time;          /* of the newest root; 0: none yet */
	uint64_t batch;                     /* number of the newest batch; 0: none yet */
	uint8_t batch_id[HASH_LEN];         /* of its statement, which covers all of it */
	uint64_t accepted;                  /* number of the newest batch that the platform was seen to have taken */
	uint64_t request;                   /* requests up to this one are done */
	uint64_t cycles;                    /* cycles that ran to their end */
	uint64_t good;                      /* when the last of them began in which nothing failed, Unix seconds; 0: none yet */
};

enum err state_get_relay(struct state *s, struct state_relay *ret);
enum err state_set_relay(struct state *s, const struct state_relay *relay);

struct state_counts {
	uint64_t patients, records, slips, requests;   /* requests: doctors' not decided upon */
};
enum err state_count(struct state *s, struct state_counts *ret);

/* The statements in force. ERR_NOT_FOUND before the first. */
enum state_statement { STATE_HOSPITAL, STATE_REVOKED };

enum err state_get_statement(struct state *s, enum state_statement which, uint64_t *ret_serial, struct buf *ret);
enum err state_set_statement(struct state *s, enum state_statement which, uint64_t serial, struct bytes statement);

/* Patients */

enum state_problem {
	STATE_FINE,
	STATE_UNREADABLE,                   /* a field has no normal form; field says which */
	STATE_SHARED,                       /* another patient comes to the same tag */
	STATE_CLOSED,                       /* the identity leads to a shelf that was closed for ever */
	STATE_GONE,                         /* no longer among the hospital's patients */
	STATE_ENDED,                        /* the hospital closed it; field says why */
};

struct state_patient {
	int64_t id;                         /* 0: not stored yet */
	enum state_problem problem;
	char field[32];
	int64_t shelf;                      /* 0: none */
	bool has_tag, has_who;
	uint8_t tag[SHELF_TAG_LEN];         /* where the identity leads */
	uint8_t identity[HASH_LEN];         /* keyed hash of the fields: another one, another identity */
	uint8_t who[HASH_LEN];              /* keyed hash of ID card number and name, for link requests */
	uint8_t sealed[STATE_SEALED_MAX];   /* struct keys_patient, sealed */
	size_t sealed_n;                    /* 0: none yet */
	bool slip;                          /* a slip is due */
	bool renew;                         /* a renewal is due */
};

enum err state_find_patient(struct state *s, struct bytes number, struct state_patient *ret);
enum err state_get_patient(struct state *s, int64_t id, struct state_patient *ret);
enum err state_put_patient(struct state *s, struct bytes number, struct state_patient *patient);   /* id is set when new */
enum err state_get_number(struct state *s, int64_t id, struct buf *ret);

/* How many lay claim to a tag, and the next of them above AFTER. */
enum err state_count_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], uint64_t *ret);
enum err state_next_of_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], int64_t after, int64_t *ret);
enum err state_any_alone(struct state *s, bool *ret);   /* whether somebody is quarantined for a tag that nobody shares any more */

/* The patients that are fine and of this hash, at most MAX. */
enum err state_find_who(struct state *s, const uint8_t who[static HASH_LEN], int64_t *ret, size_t max, size_t *ret_n);

/* The next patient above AFTER for whom something is due (a slip: only to one who is fine) or wrong; ERR_NOT_FOUND at the end. */
enum err state_next_slip(struct state *s, int64_t after, int64_t *ret);
enum err state_next_renewal(struct state *s, int64_t after, int64_t *ret);
enum err state_next_ended(struct state *s, int64_t after, int64_t *ret);     /* whose shelf is not closed yet */

/* Patients that the hospital still has are noted; the next above AFTER that was not comes back, ERR_NOT_FOUND at the end. */
enum err state_note_begin(struct state *s);
enum err state_note_patient(struct state *s, int64_t id);
enum err state_next_unnoted(struct state *s, int64_t after, int64_t *ret);

/* Shelves. An id is never used again. */

struct state_shelf {
	int64_t id;
	int64_t patient;
	struct shelf shelf;
};

enum err state_add_shelf(struct state *s, int64_t patient, const struct shelf *shelf, int64_t *ret_id);
enum err state_get_shelf(struct state *s, int64_t id, struct state_shelf *ret);
enum err state_give_shelf(struct state *s, int64_t id, int64_t patient);
enum err state_find_shelf(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], struct state_shelf *ret);

/* Why a shelf was closed. */
enum state_closed { STATE_CLOSED_IDENTITY = 1, STATE_CLOSED_RENEWED, STATE_CLOSED_ENDED };

/* Its records are forgotten. SUCCESSOR is its own tag where it has none. */
enum err state_close_shelf(struct state *s, int64_t id, const uint8_t successor[static SHELF_TAG_LEN], enum state_closed why, uint64_t now);
/*
 * A shelf's records that are to come to another of the same patient are
 * homeless until they lie there: of a source that comes out short meanwhile
 * they are not forgotten, and another patient does not get them unasked.
 */
enum err state_make_homeless(struct state *s, int64_t shelf);     /* before they leave it */
enum err state_forget_homeless(struct state *s, const uint8_t rid[static SHELF_ID_LEN]);
enum err state_hash_shelf(struct state *s, int64_t id, struct shelf_entry *ret);   /* computed and kept */
enum err state_load_shelves(struct state *s, struct shelf_entry **ret, size_t *ret_n);   /* ordered by index; freed by the caller */

/* Records: the newest version of each on each shelf. */

struct state_record {
	int64_t shelf;
	uint8_t rid[SHELF_ID_LEN];
	int64_t source;
	uint64_t version;
	bool deleted;
	uint8_t row[HASH_LEN];              /* keyed hash of the row that it was made of, unless deleted, */
	uint8_t made[HASH_LEN];             /* and of what was made of it and sealed */
	uint8_t leaf[HASH_LEN];
};

enum err state_get_record(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret);
enum err state_live_record(struct state *s, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret);   /* wherever it lies */
enum err state_put_record(struct state *s, const struct state_record *record);
/* The next live record of a shelf above RID (NULL: the first). */
enum err state_next_record(struct state *s, int64_t shelf, const uint8_t *rid, struct state_record *ret);

/* The next live record of a source after AFTER (NULL: the first), by shelf and rid. */
enum err state_next_of_source(struct state *s, int64_t source, const struct state_record *after, struct state_record *ret);

/* The files that were sealed as blobs of a record, found by their names. */
struct state_blob {
	uint8_t path[HASH_LEN];             /* keyed hash of the name */
	uint8_t content[HASH_LEN];          /* keyed hash of the bytes */
	uint64_t size, mtime_ns;
	struct shelf_blob blob;
	uint8_t sealed[STATE_SEALED_MAX];   /* the key, sealed */
	size_t sealed_n;
};

enum err state_get_blob(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			const uint8_t path[static HASH_LEN], struct state_blob *ret);
enum err state_put_blob(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], const struct state_blob *blob);
enum err state_drop_blobs(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN]);

/*
 * The sweep of a source: rids that the hospital still has are noted, to tell
 * what is gone (state_removals.h), and which rows are held back or refused, to
 * forget the others. The notes outlive transactions, not the process.
 */
enum err state_sweep_begin(struct state *s);
enum err state_sweep_seen(struct state *s, const uint8_t rid[static SHELF_ID_LEN]);
enum err state_sweep_held(struct state *s, struct bytes number);
enum err state_sweep_refused(struct state *s, struct bytes key);
enum err state_sweep_end(struct state *s, int64_t source);

/* Sources */

struct state_source {
	int64_t id;
	uint8_t query[HASH_LEN];            /* of the SQL: another one, and everything is read afresh */
	struct buf mark;                    /* changes up to here were read, in the database's time; empty: none */
};

enum err state_get_source(struct state *s, struct bytes name, struct state_source *ret);   /* made where missing; mark's owner: the caller */
enum err state_find_source(struct state *s, struct bytes name, int64_t *ret);              /* ERR_NOT_FOUND */
enum err state_next_source(struct state *s, int64_t after, int64_t *ret, struct buf *ret_name);   /* above AFTER; ERR_NOT_FOUND at the end */
enum err state_withdraw_source(struct state *s, int64_t id, bool yes);       /* what it gave is to be deleted */
enum err state_next_withdrawn(struct state *s, int64_t *ret, struct buf *ret_name);   /* any; ERR_NOT_FOUND: none */
enum err state_drop_source(struct state *s, int64_t id);                     /* with all that is known of it; it has no live records */
enum err state_set_source(struct state *s, const struct state_source *source);

/* Rows held back because their patient is unknown or quarantined, by patient: to be read again when that ends. */
enum err state_hold(struct state *s, int64_t source, struct bytes number);
enum err state_hold_all(struct state *s, struct bytes number);   /* in every source */
enum err state_any_ready(struct state *s, int64_t source, bool *ret);   /* whether a patient with rows held is fine now */
enum err state_unhold_ready(struct state *s, int64_t source);

/* Rows that could not become what the source says, with the reason in both languages. */
enum err state_refuse(struct state *s, int64_t source, struct bytes key, struct bytes reason, struct bytes chinese);
enum err state_accept(struct state *s, int64_t source, struct bytes key);
enum err state_count_refused(struct state *s, int64_t source, uint64_t *ret);   /* by their keys */

/* Doctors, by request */

enum state_doctor_status { STATE_REQUESTED, STATE_APPROVED, STATE_CERTIFIED, STATE_DOCTOR_REVOKED };

struct state_doctor {
	int64_t id;
	uint8_t request_id[HASH_LEN];
	uint8_t sign[SHELF_KEY_LEN];
	enum state_doctor_status status;
	uint64_t until;                     /* of the certificate; 0: none */
	struct buf request;                 /* statement; owner: the caller */
};

enum err state_add_doctor(struct state *s, const struct state_doctor *doctor);   /* the same request again changes nothing */
enum err state_next_doctor(struct state *s, int64_t after, struct state_doctor *ret);
enum err state_set_doctor(struct state *s, int64_t id, enum state_doctor_status status, uint64_t until);

enum err state_trim_doctors(struct state *s, uint64_t keep);   /* of those not decided upon only the newest stay */

enum err state_is_revoked(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], bool *ret);
enum err state_revoke_key(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], uint64_t now);   /* ERR_TOO_LONG: the list is full */
/* Those whose certificates had ended when the newest root was signed: the clock of the moment may be wrong. */
enum err state_forget_revoked(struct state *s);
/* The next key of the list above AFTER (NULL: the first). */
enum err state_next_revoked(struct state *s, const uint8_t *after, uint8_t ret_sign[static SHELF_KEY_LEN], uint64_t *ret_time);

/* Link requests */

enum err state_use_nonce(struct state *s, const uint8_t nonce[static 16], uint64_t expires);   /* ERR_CONFLICT: used before */
struct state_code {
	uint8_t request[HASH_LEN];          /* id of the request that asked for it */
	int64_t patient;
	uint8_t home[HASH_LEN];             /* key id of the home account that may use it */
	uint8_t code[HASH_LEN];             /* keyed hash */
	uint64_t expires;
};
enum err state_put_code(struct state *s, const struct state_code *code);
enum err state_get_code(struct state *s, const uint8_t request[static HASH_LEN], struct state_code *ret);
enum err state_drop_code(struct state *s, const uint8_t request[static HASH_LEN]);

/* What is counted a patient and day. */
enum state_tally { STATE_WRONG_CODES, STATE_CALLS };
enum err state_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day, uint64_t *ret);
enum err state_add_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day);
enum err state_forget_links(struct state *s, uint64_t now);    /* what has expired */

/* Messages to phones, to be sent once their batch is committed; the next above AFTER. SEALED holds number and code. */
enum err state_add_call(struct state *s, struct bytes sealed);
enum err state_next_call(struct state *s, int64_t after, int64_t *ret_id, struct buf *ret_sealed);
enum err state_last_call(struct state *s, int64_t *ret_id);                     /* 0: there is none */
enum err state_drop_call(struct state *s, int64_t id);
enum err state_postpone_call(struct state *s, int64_t id);                      /* behind all others, under another id */

#endif
