/*
 * The relay's side that sees the internet and never plaintext: carries what
 * lies in the spool to the platform, and sealed requests back. It holds the
 * transport key, which opens sessions and nothing else.
 */
#ifndef MIZHEN_RELAY_OUTER_OUTER_H
#define MIZHEN_RELAY_OUTER_OUTER_H

#include "net/http_client.h"
#include "relay/config.h"
#include "relay/spool.h"

struct outer {
	const struct relay_config *config;
	struct spool spool;
	struct http_client *client;
	char token[64];
	uint64_t after;                      /* requests up to this one lie in the spool */
};

/* Opens the spool and a transport session, and asks the platform how far it is. Logs what failed. */
enum err outer_open(const struct relay_config *config, struct outer *ret);
void outer_close(struct outer *outer);

/*
 * Carries all that lies there now: batches in order, each with its blobs before
 * it, removed once the platform has them; then fetches requests. May be broken
 * off anywhere and called again. Logs what failed; a refusal is left in the spool
 * for inner and status (spool_heard.h).
 */
enum err outer_carry(struct outer *outer);

/* For outer's own files: a refusal (PROBLEM may be NULL); a line of the log about an error, with the folder where the disk is full. */
void outer_refused(struct outer *o, uint64_t number, unsigned status, const struct http_client_problem *problem);
void outer_tell(struct outer *o, const char *event, enum err e);

#endif
