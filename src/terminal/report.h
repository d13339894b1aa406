/* What several commands say in the same words: hospitals, doctors, grants. */
#ifndef MIZHEN_TERMINAL_REPORT_H
#define MIZHEN_TERMINAL_REPORT_H

#include "terminal/opened_all.h"
#include "verify/verify_certificates.h"
#include "verify/verify_grants.h"

#define REPORT_ID_DIGITS 12      /* of a record's id in a table: what a person needs to name it */

/* A hospital's name in the user's language, made safe for the terminal; "" if it does not fit. */
void report_name(const struct known *k, char ret[static ATOM_NAME_MAX + 1]);

/* Members "hospital", "name_zh", "name_en" of an object that is open. */
void report_put_hospital(struct json_put *w, const struct known *k);

/* Shelves one by one: how many records, as of when. As a table, or the items of an array that is open. */
enum err report_shelves(const struct opened *shelves, size_t n);
void report_put_shelves(struct json_put *w, const struct opened *shelves, size_t n);

/* "failed": the hospitals that did not open, as a member of an object that is open. */
void report_put_failures(struct json_put *w, const struct opened_all *all);

/* A doctor's certificate: the members of an object that is open. */
void report_put_doctor(struct json_put *w, const struct verify_certificate *c);

/* "live", "ended", "revoked", or "expired" by NOW; and the same for people. */
const char *report_state(const struct verify_grant *g, uint64_t now);
const char *report_state_text(const struct verify_grant *g, uint64_t now);

/* A grant in a list: the members of an object that is open. */
void report_put_grant(struct json_put *w, const struct verify_grant *g, uint64_t now);

/* A record in a list: the members of an object that is open. */
void report_put_record(struct json_put *w, const struct verify_record *record, const struct summary *summary);

/* Records as a JSON array, the newest first by their dates as written; those of one date, and without one, as they came. */
struct report_records {
	struct report_row {
		char date[SUMMARY_DATE_MAX];
		size_t order;
		struct buf json;
	} *rows;                         /* the heap's */
	size_t n, max;
};

void report_records_free(struct report_records *l);
enum err report_records_add(struct report_records *l, const struct verify_record *record, const struct summary *summary);
void report_put_records(struct json_put *w, struct report_records *l);

#endif
