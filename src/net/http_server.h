/*
 * A small HTTP/1.1 server on loopback or a unix socket, behind the public edge
 * (TLS, HTTP/2 and public limits are the edge's). One thread drives all
 * connections; whatever takes long is answered from another thread while the
 * connection is suspended, so ten thousand may wait.
 */
#ifndef MIZHEN_NET_HTTP_SERVER_H
#define MIZHEN_NET_HTTP_SERVER_H

#include <sys/types.h>

#include "bytes/base.h"

#define HTTP_SERVER_CONNECTIONS_MAX 16000
#define HTTP_SERVER_IDLE_SECONDS 30         /* without a byte, unless suspended */
/*
 * Bytes in memory, all together, of request bodies and of answers. A body's room is taken when its length is told: who
 * comes first gets in whole, the others are refused at once with 503, instead of all of them in the middle. What is
 * small, as a session is, finds room when what is large does not.
 */
#define HTTP_SERVER_BODIES_MAX ((size_t)128 << 20)
#define HTTP_SERVER_ANSWERS_MAX ((size_t)256 << 20)     /* one alone may always go out */
#define HTTP_SERVER_SPARE ((size_t)16 << 20)            /* of both, for what is small: */
#define HTTP_SERVER_SMALL ((size_t)64 << 10)
#define HTTP_SERVER_ADDRESS_MAX 160

/* A header that outlives the server. */
struct http_server_fixed {
	const char *name, *value;
};

/* One request and its answer. Belongs to the server; fields are the application's between its callbacks. */
struct http_exchange {
	/* the request */
	const char *method, *path;          /* the path as sent: not unescaped, without the query */
	struct bytes body;
	size_t body_max;                    /* set by begin: larger bodies are answered 413 */
	void *app;                          /* the application's own */

	/* the answer: status 0 until there is one */
	unsigned status;
	const char *type;                   /* content type, a literal; NULL: none */
	const char *cache;                  /* Cache-Control, a literal; NULL: no-store */
	const struct http_server_fixed *fixed;   /* more headers, up to one without a name; NULL: none */
	struct buf out;                     /* its body; its maximum is for the application to set */
	struct bytes lent;                  /* or, when p is not NULL: a body that outlives the server */
	int fd;                             /* -1, or a file that is the body: */
	uint64_t fd_at, fd_n;
	struct http_server_header {
		const char *name;           /* a literal */
		char value[64];
	} headers[3];
	size_t headers_n;

	/* the server's own */
	struct http_server *server;
	void *connection;
	struct buf in;
	size_t counted;                     /* of its body */
	size_t answered;                    /* of its answer */
	bool suspended;
};

struct http_server_app {
	void *context;
	/* Method, path and headers are there. Sets body_max; or a status and the answer, and no body is read. */
	void (*begin)(void *context, struct http_exchange *x);
	/*
	 * All of the request is there. Gives an answer, or suspends x: then it is
	 * called again after http_server_resume, unless x has a status by then.
	 */
	void (*serve)(void *context, struct http_exchange *x);
	/* The exchange ends, however it does: what is in x->app is released. */
	void (*end)(void *context, struct http_exchange *x);
	/* The answer to a request that the server itself refuses (413, 503): status is set, a body may be. */
	void (*refuse)(void *context, struct http_exchange *x);
};

/*
 * The listening socket that whoever started this process opened for it, by the protocol of sd_listen_fds(3): it stays
 * open while one process makes way for the next, and who connects in between waits. -1: there is none.
 */
int http_server_inherited(void);

/*
 * Serves on INHERITED, if that is not -1; else listens on "address:port" (IPv4 or [IPv6]; port 0 picks one) or "unix:/path"
 * (a socket left by a dead process is replaced) and serves from a thread of its
 * own. RET_ADDRESS tells where, in the same form. ERR_FORMAT: not an address;
 * ERR_IO with errno.
 */
enum err http_server_open(const char *listen, int inherited, const struct http_server_app *app, struct http_server **ret,
			  char ret_address[static HTTP_SERVER_ADDRESS_MAX]);

/* Takes no new connections, and ends each that there is with its next answer. Suspended exchanges go on. */
void http_server_quiesce(struct http_server *server);
/* Then: waits until no exchange is under way, and a moment for connections that have not asked yet. */
void http_server_drain(struct http_server *server);

/* Ends all connections; every suspended exchange must have been resumed. Takes NULL. */
void http_server_close(struct http_server *server);

/* A header of the request, the first of that name; NULL if there is none. Good while the exchange lasts. */
const char *http_server_header(const struct http_exchange *x, const char *name);
/* An argument of the query; NULL if there is none. */
const char *http_server_argument(const struct http_exchange *x, const char *name);

/* Adds a header to the answer. At most three; values of at most 63 bytes. */
void http_server_add_header(struct http_exchange *x, const char *name, const char *value);

/* From serve: the connection waits until somebody calls http_server_resume, on any thread, once. */
void http_server_suspend(struct http_exchange *x);
void http_server_resume(struct http_exchange *x);

#endif
