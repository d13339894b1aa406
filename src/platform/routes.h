/*
 * The platform's routes: one table (routes.c) of who may ask what, with how
 * large a body, and which thread answers.
 */
#ifndef MIZHEN_PLATFORM_ROUTES_H
#define MIZHEN_PLATFORM_ROUTES_H

#include "platform/call.h"

enum route_thread {
	ROUTE_READS,        /* on the server's thread, in one read transaction */
	ROUTE_WRITES,       /* on the writer's thread, in one written transaction */
	ROUTE_STOWS,        /* on the stower's thread, in no transaction: it has the writer run steps (writer.h) */
};

struct route {
	const char *method;
	const char *path;       /* with {h}: hospital, {i}: 16 bytes, {x}: 32 bytes, {n}: number */
	unsigned roles;         /* bits of enum session_role; 0: no session is asked for */
	enum route_thread thread;
	size_t body_max;
	enum err (*handle)(struct call *c);
};

/* The callbacks of the server (net/http_server.h); the context is the platform. */
void routes_begin(void *context, struct http_exchange *x);
void routes_serve(void *context, struct http_exchange *x);
void routes_end(void *context, struct http_exchange *x);
void routes_refuse(void *context, struct http_exchange *x);

/* Runs C's step, or else its handler, in a written transaction and leaves the answer; the writer's part. */
void routes_write(struct call *c);
/* Runs C's handler and leaves the answer; the stower's part. */
void routes_stow(struct call *c);

#endif
