/*
 * The inner process: reads the hospital's database, seals, signs, and leaves
 * finished batches in the spool. One file a subject:
 *
 *	inner.c            what every command opens and closes
 *	inner_batch.c      items become a batch, a batch leads to a root
 *	inner_spool.c      what the platform has not taken lies in the spool
 *	inner_statement.c  what the hospital says of itself and its doctors
 *	inner_patients.c   identities become shelves
 *	inner_secrets.c    what is secret of a patient
 *	inner_records.c    records on shelves
 *	inner_sources.c    sources are read, how far, what is gone
 *	inner_rows.c       rows become records
 *	inner_removals.c   what goes, and what is held back
 *	inner_blobs.c      files become blobs
 *	inner_doctors.c    doctors' requests and certificates
 *	inner_links.c      link requests
 *	inner_requests.c   both, as they come out of the spool
 *	inner_peers.c      the hospitals that this one recognises
 *	inner_clock.c      whether the clock may be signed under
 *	inner_troubles.c   what fails, and stops nothing else
 *	inner_login.c      the database lets it in, or it waits
 *	inner_cycle.c      all of it in order
 *	inner_withdraw.c   sources that are no more
 *	inner_init.c inner_slips.c inner_close.c inner_accept.c inner_status.c   commands
 *	inner_confirm.c    asks whoever runs them
 *	inner_text.c       numbers, sizes and times for them
 */
#ifndef MIZHEN_RELAY_INNER_INNER_H
#define MIZHEN_RELAY_INNER_INNER_H

#include "bytes/crockford.h"
#include "relay/config.h"
#include "relay/inner/keys.h"
#include "relay/inner/tree.h"
#include "relay/source/mapping_blob.h"
#include "relay/source/mapping_json.h"
#include "relay/source/mapping_mark.h"
#include "relay/source/mapping_row.h"
#include "relay/source/mapping_time.h"
#include "relay/spool.h"
#include "relay/state/state.h"
#include "relay/state/state_batches.h"
#include "relay/state/state_blobs.h"
#include "relay/state/state_patients.h"
#include "relay/state/state_records.h"
#include "relay/state/state_removals.h"
#include "relay/state/state_troubles.h"
#include "sealed/blob_sealer.h"
#include "sealed/identity.h"
#include "sealed/record.h"
#include "statement/batch_item.h"
#include "statement/hospital.h"
#include "sys/lang.h"

#define INNER_MASKED_MAX 64
#define INNER_PHONE_MAX 32
#define INNER_BLOB_TEXT_MAX 136       /* id of a blob in hex, and key and head in base64 */
#define INNER_BATCH_ITEMS 4096                /* a batch ends at so many items, */
#define INNER_BATCH_BLOBS ((uint64_t)1 << 30)        /* or so many bytes of blobs: they are sent right before it */
#define INNER_BATCH_BYTES (8u * 1024 * 1024)  /* or so many bytes: as much again is left for the record that fills it */

#define INNER_SUBJECT_MAX 256

/* What this cycle found wrong. */
struct inner_trouble {
	enum state_trouble_kind kind;
	char subject[INNER_SUBJECT_MAX], text[2 * SOURCE_MESSAGE_MAX];
};

struct inner_troubles {
	struct inner_trouble *trouble;
	size_t n;
	bool looked[STATE_TROUBLE_KINDS];     /* all that there may be of the kind: what was not found has ended */
	bool any;
};

/* How far the open batch was, to go back to. */
struct inner_mark {
	size_t items_bytes, items_n, touched_n;
	bool set;
};

struct inner {
	struct relay_config config;
	struct profile profile;
	struct buf profile_text;              /* canonical */
	struct keys *keys;
	struct state state;
	enum err database;                    /* of reading database.conf */
	int lock;                             /* held by whoever writes; -1: none */
	int exit_status;                      /* of the program, when the command ends well */

	/* For a cycle */
	struct spool spool;
	struct tree tree;
	struct record_sealer sealer;
	struct buf file;                      /* an age file, while it is made */
	struct blob_sealer blob_sealer;
	int64_t patients_source, identity_source;   /* ids of what patients.sql gives: Patient and identity statement */
	uint64_t now;                         /* Unix seconds, when the cycle began */
	bool judged;                          /* the removals of the source at hand are: what passed is done */
	struct state_relay relay;             /* as it will be with the open batch */
	struct buf items;                     /* of the open batch */
	size_t items_n;
	int64_t *touched;                     /* shelves it changes, some of them more than once */
	size_t touched_n, touched_cap;
	uint8_t statement_id[HASH_LEN];       /* of the hospital statement in force */
	bool has_revoked;
	uint8_t revoked_id[HASH_LEN];
	uint64_t blob_bytes;                  /* of the blobs of the open batch */
	uint64_t spooled;                     /* bytes that lie in the spool */
	bool cut;                             /* reading ended for want of room: what was read stays */
	struct inner_mark mark;
	struct inner_troubles troubles;
};

/*
 * Reads the configuration of DIR and opens keys and state; WRITE takes the
 * lock that only one process has. Tells the user what is wrong.
 */
enum err inner_open(const char *dir, bool write, struct inner *ret);
enum err inner_open_keys(struct inner *in);            /* tells the user */
void inner_close(struct inner *in);
enum err inner_open_profile(struct inner *in);         /* the configuration's; ERR_GUESSABLE unless accepted; tells the user */

struct bytes inner_hospital(const struct inner *in);   /* its id */
enum err inner_hospital_zone(const struct inner *in);  /* makes its time zone the process's; tells the user */

/* inner_spool.c */

/* Puts spool and state in step. ERR_STALE: the state is older than what the platform has. */
enum err inner_spool_begin(struct inner *in);
enum err inner_spool_release(struct inner *in, struct bytes batch);   /* the newest, committed before, and its blobs */
/* ERR_FULL, and cut is set: BYTES more would be over the spool's limit, or leave too little of the disk. */
enum err inner_spool_room(struct inner *in, uint64_t bytes);
void inner_spool_tell_full(struct inner *in);                         /* after ERR_FULL */

/* inner_batch.c */

/* Puts spool and state in step, loads the tree, opens the first batch. */
enum err inner_batch_begin(struct inner *in);

/*
 * Adds an item; SHELF (0: none) is the one it changes. The state must have
 * been changed accordingly. ERR_TOO_LONG for what no batch can hold.
 */
enum err inner_batch_add(struct inner *in, const struct batch_item *item, int64_t shelf);

/* Whether the batch is full: then the caller brings the state up to here and ends it. */
bool inner_batch_full(const struct inner *in);

/* Ends the batch: root, commit, release. Nothing is open then. */
enum err inner_batch_end(struct inner *in);

/* Ends the batch and opens the next. ERR_STOPPED: the process was asked to stop, and nothing is open. */
enum err inner_batch_turn(struct inner *in);
void inner_batch_done(struct inner *in);               /* what is open is dropped */

/* Commits what is open: as a batch where it has items, else as it is. Nothing is open then. */
enum err inner_batch_close(struct inner *in);

/*
 * Goes back to what was open at the mark, or to the beginning of the batch where
 * it turned since. ERR_IO: all that was open is lost.
 */
enum err inner_batch_mark(struct inner *in);
enum err inner_batch_back(struct inner *in);

/* inner_statement.c */

/* Makes the hospital's statement out of the configuration. Appends it. */
enum err inner_statement_make(struct inner *in, uint64_t serial, struct buf *ret);

/* That configuration and keys are those of the statement in force: ERR_CONFLICT, and tells the user. */
enum err inner_statement_check(struct inner *in);

/* Publishes a new statement or list of revoked doctors where what they say has changed. */
enum err inner_statement_update(struct inner *in);

/* Brings DIR/hospital.statement up to the state, and DIR/outer/transport.key to the keys. */
enum err inner_statement_export(struct inner *in);

/* inner_peers.c */

/* The peers that DIR/peers gives; what is wrong with a file is a trouble. NOW: the statement in force; NULL before the first. */
enum err inner_peers_list(struct inner *in, const struct hospital *now, struct list_writer *ret);

/* The signing key of a peer, by its id; ERR_NOT_FOUND. */
enum err inner_statement_peer(struct inner *in, struct bytes id, uint8_t ret_signing[static 32]);

/* inner_patients.c */

/* What is secret of a patient; in the state it is sealed. */
struct inner_secrets {
	uint8_t kek[32];
	bool has_code;
	uint8_t code[CROCKFORD_BYTES(CROCKFORD_CODE)];
	char masked[INNER_MASKED_MAX];        /* the name as slips print it */
	char phone[INNER_PHONE_MAX];          /* normal form; empty: none */
};

void inner_secrets_wipe(struct inner_secrets *s);
enum err inner_secrets_seal(const struct inner *in, const struct inner_secrets *secrets, struct state_patient *ret);
enum err inner_secrets_open(const struct inner *in, const struct state_patient *patient, struct inner_secrets *ret);

/* A new access code, for a profile that has one. */
void inner_secrets_draw(const struct inner *in, struct inner_secrets *secrets);

/* A row of patients.sql. */
struct inner_patient_row {
	struct bytes number;
	struct bytes field[IDENTITY_FIELDS];  /* as the database has them; n 0: none */
	struct bytes json;                    /* the Patient resource; n 0: patients.sql makes none */
	bool rejected;                        /* the row does not make one: what there is stays */
};

/*
 * Takes in a patient: a shelf for a new one, another for one whose identity
 * changed or who is to be renewed, quarantine where the identity leads nowhere
 * or to somebody else.
 */
enum err inner_patients_take(struct inner *in, const struct inner_patient_row *row);

/* Of what patients.sql makes of a patient. */
enum err inner_patients_rid(struct inner *in, int64_t id, uint8_t ret[static SHELF_ID_LEN]);

/* Closes the shelves of those whom the hospital closed. */
enum err inner_patients_end(struct inner *in);

/* The patient is no longer among the hospital's. */
enum err inner_patients_gone(struct inner *in, int64_t id);

/* inner_requests.c */

/* Works through what lies in the spool: answers go into the batch, doctors' requests into the state. */
enum err inner_requests_take(struct inner *in);

/* Afterwards, all being committed: takes what is done out of the spool, sends codes to phones. */
enum err inner_requests_finish(struct inner *in);

/* inner_doctors.c */

enum err inner_doctors_request(struct inner *in, struct bytes file);   /* ERR_OPEN, ERR_FORMAT, …: not to be taken */
enum err inner_doctors_certify(struct inner *in);                      /* those approved since */

/* inner_links.c */

/* The keyed hash by which a link request finds its patient; both in normal form. */
enum err inner_links_who(const struct inner *in, struct bytes id_card, struct bytes name, uint8_t ret[static HASH_LEN]);
enum err inner_links_request(struct inner *in, struct bytes statement, struct bytes file);   /* as inner_doctors_request */
enum err inner_links_call(struct inner *in);

/* inner_records.c */

/* Where a record goes. */
struct inner_shelf {
	int64_t id;
	uint8_t tag[SHELF_TAG_LEN], kek[32];
};

void inner_shelf_wipe(struct inner_shelf *shelf);

/* The shelf of a patient. ERR_NOT_FOUND: unknown, or in quarantine. */
enum err inner_shelf_find(struct inner *in, struct bytes number, struct inner_shelf *ret);

struct inner_record {
	int64_t source;
	uint8_t rid[SHELF_ID_LEN];
	uint8_t row[HASH_LEN];                /* keyed hash of all that makes it what it is */
	struct bytes json;
	const struct shelf_blob *blobs;
	size_t blobs_n;
	const struct shelf_field *fields;
	size_t fields_n;
};

/* What lies on the shelf under this rid: version 0 where nothing ever did. */
enum err inner_records_find(struct inner *in, const struct inner_shelf *shelf, const uint8_t rid[static SHELF_ID_LEN],
			    struct state_record *ret);
bool inner_records_same(const struct state_record *there, const struct inner_record *record);

/*
 * Seals a version of the record onto the shelf, where THERE was, and takes it
 * off another; unless what was made of another row is what lies there.
 */
enum err inner_records_put(struct inner *in, const struct inner_shelf *shelf, const struct state_record *there,
			   const struct inner_record *record, bool *ret_sealed);

/* Deletes it, wherever it lies; homeless, it is forgotten; OK if nowhere. */
enum err inner_records_delete(struct inner *in, const uint8_t rid[static SHELF_ID_LEN]);
enum err inner_records_delete_all(struct inner *in, int64_t shelf);

/* inner_removals.c */

/*
 * Whether what takes REMOVAL off a shelf is to be done now. While a source is read for the first time nothing is:
 * it is noted, and what passes comes by again.
 */
enum err inner_removals_may(struct inner *in, const struct state_removal *removal, bool *ret);

/* inner_blobs.c */

/* The files of a row: as they are found, then as they are sealed. */
struct inner_files {
	struct mapping_blobs *list;           /* NULL: none */
	uint64_t *mtimes;                     /* nanoseconds */
	bool *fresh;                          /* sealed for this record now */
	bool asked;                           /* whether there is room */
	struct state_blob *blobs;             /* in the order of the list */
	struct shelf_blob *ordered;           /* by id, as records name them */
	struct mapping_attachment *attachments;
	char (*texts)[INNER_BLOB_TEXT_MAX];        /* what the attachments point to */
};

/* Finds the files of a row. ERR_FORMAT: the row is to be held back. */
enum err inner_blobs_find(struct inner *in, const struct mapping_row *row, struct inner_files *ret,
			  struct mapping_reject *ret_reject);
void inner_blobs_hash(const struct inner_files *files, crypto_generichash_state *h);   /* what tells whether one changed */

/* Seals what is new or changed; ERR_FORMAT as above; ERR_STOPPED; ERR_FULL, before anything, where there is no room. */
enum err inner_blobs_seal(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct inner_files *files,
			  struct mapping_reject *ret_reject);
/* With the record they belong to: the state keeps just these. */
enum err inner_blobs_keep(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			  const struct inner_files *files);
void inner_blobs_done(struct inner_files *files);

/* Seals the file of a lost blob again, to the same bytes. ERR_PROOF, ERR_NOT_FOUND …: it is not what it was. */
enum err inner_blobs_again(struct inner *in, const struct state_spooled *lost);

/* inner_sources.c */

/* All of the hospital's database that is new: patients first. SWEEP: all of it, and what is gone is deleted. */
enum err inner_sources_read(struct inner *in, struct source_odbc *db, const struct source_files *files, bool sweep);

/* inner_clock.c: ERR_STALE where the clock has leapt, which is a trouble; the relay's state and the spool are there. */
enum err inner_clock_check(struct inner *in);

/* inner_troubles.c */

/*
 * Something does not work, and the cycle goes on without it: told on standard
 * error, and by status with since when. SUBJECT as the kind has it, "" for none;
 * format and arguments are evaluated in both languages (sys/lang.h): who asks for
 * status may read another than the cycle's log.
 */
#define inner_trouble(in, kind, subject, ...) \
	(LANG_BOTH(inner_trouble_text, sizeof(inner_trouble_text), __VA_ARGS__), inner_troubles_add((in), (kind), (subject)))
extern char inner_trouble_text[2 * SOURCE_MESSAGE_MAX];
void inner_troubles_add(struct inner *in, enum state_trouble_kind kind, const char *subject);
void inner_troubles_looked(struct inner *in, enum state_trouble_kind kind);   /* what is wrong of this kind is noted in this cycle */
bool inner_troubles_has(const struct inner *in, enum state_trouble_kind kind);
void inner_troubles_keep(struct inner *in);                                  /* into the state, in a transaction of its own */

/* inner_withdraw.c */
bool inner_withdraw_has_file(const struct inner *in, const char *name);
enum err inner_withdraw_run(struct inner *in);                      /* in a cycle: deletes what withdrawn sources gave */

/* inner_confirm.c: OK when WORD is typed on standard input; ERR_DENIED. */
enum err inner_confirm(const char *word);

/* inner_cycle.c, inner_init.c, inner_slips.c, inner_accept.c, inner_status.c: the commands. They tell the user what is wrong. */

enum err inner_cycle_run(struct inner *in);
enum err inner_init_run(const char *dir);
enum err inner_slips_one(struct inner *in, const char *number, const char *svg);    /* SVG: a file; NULL: to the terminal */
enum err inner_slips_all(struct inner *in, const char *folder);                     /* NULL: to the terminal */
enum err inner_slips_renew(struct inner *in, const char *number);
enum err inner_slips_hospital(const struct inner *in, struct buf *ret_link);        /* a slip's link without a code: what doctors enrol with */
enum err inner_withdraw(struct inner *in, const char *source);
enum err inner_close_patient(struct inner *in, const char *number, const char *reason);     /* ERR_UNSUPPORTED: no such reason */
enum err inner_close_reopen(struct inner *in, const char *number);
const char *inner_close_reason(struct bytes reason);                /* for the user; "" for none that there is */
enum err inner_accept_deletions(struct inner *in, const char *source);
const char *inner_accept_describe(enum state_removal_why why);      /* for the user */
enum err inner_status_run(struct inner *in, bool json);             /* exit_status tells how the relay stands */
const char *inner_status_describe(enum state_problem problem);      /* for the user */
enum err inner_doctors_list(struct inner *in);
enum err inner_doctors_decide(struct inner *in, const char *fingerprint, bool approve);

#endif
