/*
 * The relay's side that sees the internet and never plaintext: carries what
 * lies in the spool to the platform, and sealed requests back. It holds the
 * transport key, which opens sessions and nothing else.
 */
#ifndef MIZHEN_RELAY_OUTER_H
#define MIZHEN_RELAY_OUTER_H

#include "net/http_client.h"
#include "relay/config.h"
#include "relay/spool.h"

struct outer {
	const struct relay_config *config;
	struct spool spool;
	struct http_client *client;
	char token[64];
};

/* Opens the spool and a transport session. Logs what failed. */
enum err outer_open(const struct relay_config *config, struct outer *ret);
void outer_close(struct outer *outer);

/*
 * Carries all that lies there now, in order: blobs, then batches, each removed
 * once the platform has it; then fetches requests. May be broken off anywhere
 * and called again. Logs what failed; ERR_CONFLICT when the platform expects
 * another batch than there is, or finds that one does not lead to its root.
 */
enum err outer_carry(struct outer *outer);

#endif
