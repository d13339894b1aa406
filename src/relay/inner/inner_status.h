/*
 * How the relay stands, gathered for people and for a monitor: findings, which
 * somebody has to look at, and figures. inner_status.c gathers,
 * inner_status_text.c and inner_status_json.c tell.
 */
#ifndef MIZHEN_RELAY_INNER_INNER_STATUS_H
#define MIZHEN_RELAY_INNER_INNER_STATUS_H

#include "relay/inner/inner.h"
#include "relay/spool_heard.h"
#include "relay/state/state_report.h"
#include "relay/state/state_shelves.h"

/* Also the exit status of `status`, after the convention of monitoring plugins. */
enum status_level {
	STATUS_WELL,
	STATUS_ATTENTION,             /* news arrive, and somebody should look */
	STATUS_FAILING,               /* news do not arrive, or soon will not */
	STATUS_UNKNOWN,               /* it cannot be told: called wrongly, or the folder cannot be read */
};

#define STATUS_CLOSED_SECONDS (30ull * 24 * 3600)   /* shelves closed so long ago are listed */

#define STATUS_ABOUT_MAX 256
#define STATUS_TEXT_MAX 1600

struct status_finding {
	enum status_level level;
	const char *name;             /* for machines: "deletions-held" */
	char about[STATUS_ABOUT_MAX]; /* a source, a file; empty: the relay as a whole */
	uint64_t n, since;            /* 0: not said; since in Unix seconds */
	char text[STATUS_TEXT_MAX];   /* what is wrong, and what to do; in the user's language */
};

struct status_source {
	char name[SOURCE_NAME_MAX + 1];
	bool present;                 /* DIR/sources has its file */
	struct state_source_report report;
	uint64_t doubted;             /* deletions held back */
};

struct status {
	struct inner *in;
	uint64_t now;
	struct state_relay relay;
	struct state_counts counts;
	uint64_t identities;          /* of the records: identity statements, which no source's file gives */
	uint64_t accepted;            /* the last batch that the platform took; 0: none */
	uint64_t waiting, waiting_since;   /* the first batch that waits, 0: none; since when */
	bool on[2], known[2];         /* the switch at the hospital's side and the platform's */
	bool running;                 /* a cycle, at this moment */
	uint64_t spooled;                  /* bytes that wait for the platform */
	uint64_t disk_free, disk_needed;   /* bytes; needed: what the spool may still take, the state once more, and a margin */
	struct status_source *sources;
	size_t sources_n;
	struct status_finding *findings;   /* the worst first */
	size_t findings_n;
	struct buf link;              /* what doctors enrol with */
};

enum status_level inner_status_level(const struct status *s);
const char *inner_status_level_name(enum status_level level);   /* "well", …, for machines */

const char *inner_status_level_word(enum status_level level);   /* "OK", …, for monitors */

/* inner_status_unknown.c: what is said on standard error from now on is kept as the reason, and standard output held back; */
void inner_status_listen(void);
/* instead of a status, the reason: UNKNOWN, or CRITICAL where the disk is full. The exit status. */
int inner_status_unknown(enum err e, bool json);

const char *inner_status_closed(enum state_closed why);         /* for the user */

enum err inner_status_text(struct status *s);         /* to standard output */
enum err inner_status_json(struct status *s);

#endif
