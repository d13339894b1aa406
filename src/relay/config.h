/*
 * The relay's configuration: DIR/relay.conf for all its processes, and
 * DIR/database.conf for inner alone, since it may hold a password. Read once at
 * the start of each process, strictly: an unknown section or key, a key twice,
 * a missing or malformed value is an error that names the file, the line, and
 * what to do.
 */
#ifndef MIZHEN_RELAY_CONFIG_H
#define MIZHEN_RELAY_CONFIG_H

#include "statement/profile.h"

#define RELAY_PATH_MAX 1024

enum relay_link_policy { RELAY_LINK_PHONE, RELAY_LINK_SLIP, RELAY_LINK_PEER };   /* values of the hospital statement */

struct relay_config {
	char dir[RELAY_PATH_MAX];              /* DIR, as given */

	/* [hospital] */
	char id[33];                           /* [a-z0-9-], as docs/protocol.md */
	char name_zh[201], name_en[201];
	char profile[PROFILE_TEXT_MAX + 1];    /* a built-in name or a profile's text; checked by whoever parses it */
	bool accept_guessable;
	enum relay_link_policy link_policy;
	bool accept_peer_vouching;             /* link_policy = peer needs it: refused here otherwise */
	char phone_command[RELAY_PATH_MAX];    /* absolute; link_policy = phone needs it */
	char terminal[256];                    /* URL that slips open; ends in "/" */
	char time_zone[64];                    /* IANA name */

	/* [database], of database.conf: empty before relay_config_read_database */
	char connection[1024];                 /* ODBC connection string; may hold a password: never logged */
	char files[RELAY_PATH_MAX];            /* folder of @blob files; empty: none */
	unsigned block;                        /* rows fetched at once, 1 … 10000 */
	unsigned timeout;                      /* seconds that a statement may take to answer, 1 … 86400 */

	/* [cycle], seconds */
	unsigned platform_seconds, interval, overlap;
	unsigned sweep;                        /* every so many cycles; 1: each */
	uint64_t spool_limit;                  /* MB in the spool at which reading ends and waits for the platform */

	/* [switch] */
	char switch_driver[32];

	/* [platform] */
	char origin[256];                      /* scheme://host[:port] */
	char authority[RELAY_PATH_MAX];        /* PEM file of who certifies it; empty: the system's authorities */
};

/*
 * Reads DIR/relay.conf; then, for inner, DIR/database.conf. On an error prints what is wrong, where, and what to
 * do to standard error, in the user's language.
 */
enum err relay_config_read(const char *dir, struct relay_config *ret);
enum err relay_config_read_database(struct relay_config *config);

/*
 * What database drivers look at besides the connection string: [environment]
 * of DIR/database.conf. inner alone has it, however it was started.
 */
#define RELAY_ENVIRONMENT_NAMES 22
#define RELAY_ENVIRONMENT_VALUE 1024
extern const char *const relay_environment[RELAY_ENVIRONMENT_NAMES];

/* Their values, "" where not given; ERR_IO, ERR_FORMAT, …: the file does not read, and relay_config_read_database tells why. */
enum err relay_config_read_environment(const char *dir, char ret[RELAY_ENVIRONMENT_NAMES][RELAY_ENVIRONMENT_VALUE]);

/* DIR/NAME; ERR_TOO_LONG. */
enum err relay_config_path(const struct relay_config *config, const char *name, char ret[RELAY_PATH_MAX]);

#endif
