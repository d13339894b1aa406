/*
 * The platform: keeps and serves what hospitals, patients and doctors seal and
 * sign, and holds no key that opens any of it (docs/protocol.md, section 7).
 *
 * Three threads work. The server's thread answers what only reads, and waits
 * for all connections. The writer's thread takes what writes, one request a
 * transaction, in order; it alone writes the store. The stower's thread makes
 * files of blobs (writer.h).
 */
#ifndef MIZHEN_PLATFORM_PLATFORM_H
#define MIZHEN_PLATFORM_PLATFORM_H

#include "crypto/ed25519.h"
#include "net/http_server.h"
#include "statement/atom.h"
#include "store/blobs.h"
#include "store/store.h"

#define PLATFORM_PATH_MAX 1024

struct platform_config {
	char origin[ATOM_ORIGIN_MAX + 1];     /* as sessions name it */
	char listen[PLATFORM_PATH_MAX];       /* as http_server_open takes it */
	char data[PLATFORM_PATH_MAX];         /* folder: platform.db, blobs/, platform.key */
	bool accept_guessable;                /* hospitals with a profile that can be guessed (statement/profile.h) */
	char terminal[PLATFORM_PATH_MAX];     /* folder of the web terminal that it serves; "": none */
};

struct platform {
	struct platform_config config;
	uint8_t public_key[ED25519_PUBLIC_LEN];
	uint8_t *secret_key;                  /* ED25519_SECRET_LEN bytes, guarded */
	uint8_t *nonce_key;                   /* 32 bytes, guarded, this run of the system's (session.c) */
	struct store *reader;                 /* the server's thread's */
	struct store *writer;                 /* the writer's thread's */
	bool buries;                          /* the writer's: blobs died since it last removed their files */
	struct blobs blobs;
	struct forest *forest;
	struct feed *feed;
	struct limits *limits;
	struct writer *work;
	struct site *site;                    /* NULL: serves no web terminal */
	struct http_server *server;
	int lock;                             /* on the folder: one process at a time */
};

/* Reads the configuration; a message for the user goes to standard error. */
enum err platform_config_read(const char *path, struct platform_config *ret);

/*
 * Opens the folder (made where missing) and its keys. To serve, platform_start
 * follows; without it only P->writer may be used, and the lock is not taken.
 */
enum err platform_open(const struct platform_config *config, struct platform *ret);
/* Reads the web terminal, if there is to be one; a message for the user goes to standard error. Before platform_start. */
enum err platform_read_terminal(struct platform *p);
/* ERR_BUSY: another process serves this folder. The address is where it listens. */
enum err platform_start(struct platform *p, char ret_address[static HTTP_SERVER_ADDRESS_MAX]);
void platform_close(struct platform *p);     /* stops first, if it was started; for AUTO */

#endif
