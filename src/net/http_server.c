#include "net/http_server.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "sys/file.h"

#define BACKLOG 1024
#define CONNECTION_MEMORY 8192u     /* request head and the piece of body being read */
#define FAREWELL_MS 2000u           /* for who has connected and not asked yet, when the server closes */
#define DRAIN_MS 20000u             /* and for what is under way */
#define INHERITED_FD 3              /* SD_LISTEN_FDS_START */
#define DRAIN_MAX (32u << 20)       /* a refused body up to this is read and dropped, so that the client reads the answer */

struct http_server {
	struct MHD_Daemon *daemon;
	struct http_server_app app;
	size_t bodies, answers;     /* bytes in memory; the server's thread alone touches them */
	atomic_size_t exchanges;    /* begun and not ended */
	atomic_bool ending;
};

static void exchange_free(struct http_exchange *x)
{
	x->server->app.end(x->server->app.context, x);
	x->server->bodies -= x->counted;
	x->server->answers -= x->answered;
	atomic_fetch_sub(&x->server->exchanges, 1);
	buf_free(&x->in);
	buf_free(&x->out);
	file_close(&x->fd);
	free(x);
}

static struct MHD_Response *response_of(struct http_exchange *x)
{
	struct MHD_Response *r;

	if (x->fd >= 0) {
		r = MHD_create_response_from_fd_at_offset64(x->fd_n, x->fd, x->fd_at);
		if (r != NULL)
			x->fd = -1;     /* the response closes it */
		return r;
	}
	if (x->lent.p != NULL)
		return MHD_create_response_from_buffer(x->lent.n, (void *)(uintptr_t)x->lent.p, MHD_RESPMEM_PERSISTENT);
	r = MHD_create_response_from_buffer_with_free_callback(x->out.n, x->out.p, free);
	if (r != NULL)
		x->out = BUF_MAX(x->out.max);
	return r;
}

static void refuse(struct http_exchange *x, unsigned status)
{
	x->status = status;
	x->server->app.refuse(x->server->app.context, x);
}

/* Whether N more bytes have room beside USED of MAX. */
static bool room(size_t n, size_t used, size_t max)
{
	if (n > HTTP_SERVER_SMALL)
		max -= HTTP_SERVER_SPARE;
	return used <= max && n <= max - used;
}

/* An answer stays in memory until it has gone out, at the pace of whoever asked. */
static void count_answer(struct http_exchange *x)
{
	struct http_server *server = x->server;

	if (x->lent.p != NULL || x->fd >= 0)
		return;
	if (server->answers > 0 && !room(x->out.n, server->answers, HTTP_SERVER_ANSWERS_MAX))
		refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
	x->answered = x->out.n;
	server->answers += x->answered;
}

static enum MHD_Result answer(struct http_exchange *x)
{
	count_answer(x);
	struct MHD_Response *r = response_of(x);
	const struct http_server_fixed *fixed = x->fixed;
	enum MHD_Result ok = MHD_YES;

	if (r == NULL)
		return MHD_NO;
	if (x->type != NULL)
		ok = MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, x->type);
	for (size_t i = 0; i < x->headers_n && ok == MHD_YES; i++)
		ok = MHD_add_response_header(r, x->headers[i].name, x->headers[i].value);
	for (; fixed != NULL && fixed->name != NULL && ok == MHD_YES; fixed++)
		ok = MHD_add_response_header(r, fixed->name, fixed->value);
	if (ok == MHD_YES)
		ok = MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, x->cache != NULL ? x->cache : "no-store");
	if (ok == MHD_YES && atomic_load(&x->server->ending))
		ok = MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	if (ok == MHD_YES)
		ok = MHD_queue_response(x->connection, x->status, r);
	MHD_destroy_response(r);
	return ok;
}

/* The length the client announced; UINT64_MAX when it is chunked or not a number. */
static uint64_t announced(const struct http_exchange *x)
{
	const char *length = http_server_header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long v;
	char *end;

	if (http_server_header(x, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
		return UINT64_MAX;
	if (length == NULL)
		return 0;
	errno = 0;
	v = strtoull(length, &end, 10);
	return errno != 0 || *end != '\0' ? UINT64_MAX : v;
}

/* Room for N more bytes of X's body. */
static bool take_room(struct http_exchange *x, size_t n)
{
	if (!room(x->counted + n, x->server->bodies - x->counted, HTTP_SERVER_BODIES_MAX))
		return false;
	x->counted += n;
	x->server->bodies += n;
	return true;
}

/*
 * Whether the client has closed, and all that it sent is read. libmicrohttpd sees that only where the end came by itself:
 * an edge that told of it together with the bytes before it is gone with them, and the connection would keep its room
 * until it is idle.
 */
static bool is_gone(const struct http_exchange *x)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct pollfd end = { .fd = info == NULL ? -1 : info->connect_fd, .events = POLLRDHUP };
	int left;

	return poll(&end, 1, 0) == 1 && ioctl(end.fd, FIONREAD, &left) == 0 && left == 0;
}

static enum MHD_Result begin(struct http_server *server, struct MHD_Connection *connection, const char *path,
			     const char *method, void **exchange)
{
	struct http_exchange *x = calloc(1, sizeof(*x));
	uint64_t length;

	if (x == NULL)
		return MHD_NO;
	x->method = method;
	x->path = path;
	x->fd = -1;
	x->server = server;
	x->connection = connection;
	atomic_fetch_add(&server->exchanges, 1);
	*exchange = x;
	server->app.begin(server->app.context, x);
	x->in = BUF_MAX(x->body_max);
	length = announced(x);
	if (x->status == 0 && length != UINT64_MAX) {
		if (length > x->body_max)
			refuse(x, MHD_HTTP_CONTENT_TOO_LARGE);
		else if (!take_room(x, (size_t)length) || buf_reserve(&x->in, (size_t)length) != OK)
			refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
	}
	if (x->status != 0 && (length > DRAIN_MAX || http_server_header(x, MHD_HTTP_HEADER_EXPECT) != NULL))
		return answer(x);
	/* a shorter body may have come with the head */
	return x->counted > CONNECTION_MEMORY && is_gone(x) ? MHD_NO : MHD_YES;
}

static void take_piece(struct http_exchange *x, struct bytes piece)
{
	size_t left = x->counted - x->in.n;      /* nothing, where the length was not told */
	enum err e;

	if (x->status != 0)
		return;
	if (piece.n > left && !take_room(x, piece.n - left)) {
		refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE);
		return;
	}
	e = buf_add(&x->in, piece);
	if (e != OK)
		refuse(x, e == ERR_TOO_LONG ? MHD_HTTP_CONTENT_TOO_LARGE : MHD_HTTP_SERVICE_UNAVAILABLE);
}

static enum MHD_Result on_access(void *context, struct MHD_Connection *connection, const char *path, const char *method,
				 const char *version, const char *data, size_t *data_n, void **exchange)
{
	struct http_server *server = context;
	struct http_exchange *x = *exchange;

	(void)version;
	if (x == NULL)
		return begin(server, connection, path, method, exchange);
	if (*data_n > 0) {
		take_piece(x, BYTES(data, *data_n));
		*data_n = 0;
		return x->in.n < x->counted && is_gone(x) ? MHD_NO : MHD_YES;
	}
	x->suspended = false;
	x->body = BYTES_OF_BUF(&x->in);
	if (x->status == 0)
		server->app.serve(server->app.context, x);
	if (x->suspended)
		return MHD_YES;
	return x->status != 0 ? answer(x) : MHD_NO;
}

static void on_end(void *context, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode code)
{
	(void)context;
	(void)connection;
	(void)code;
	if (*exchange != NULL)
		exchange_free(*exchange);
	*exchange = NULL;
}

/* The path stays as it was sent: what has an escape in it names nothing here. */
static size_t no_unescape(void *context, struct MHD_Connection *connection, char *s)
{
	(void)context;
	(void)connection;
	return strlen(s);
}

static enum err listen_unix(const char *path, int *ret_fd)
{
	AUTO(file_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;

	if (strlen(path) >= sizeof(address.sun_path))
		return ERR_FORMAT;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd < 0)
		return ERR_IO;
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0
	    && errno == ECONNREFUSED && unlink(path) != 0)
		return ERR_IO;
	/* who may connect is for the folder's permissions to say, so that the edge can be another user */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || chmod(path, 0666) != 0 || listen(fd, BACKLOG) != 0)
		return ERR_IO;
	*ret_fd = fd;
	fd = -1;
	return OK;
}

static enum err listen_at(const struct addrinfo *at, int *ret_fd)
{
	AUTO(file_close) int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return ERR_IO;
	if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
		return ERR_IO;
	*ret_fd = fd;
	fd = -1;
	return OK;
}

static enum err listen_tcp(const char *where, int *ret_fd)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(where, ':');
	struct addrinfo *found;
	char host[64];
	size_t n = colon == NULL ? 0 : (size_t)(colon - where);
	enum err e;

	if (n >= 2 && where[0] == '[' && where[n - 1] == ']') {
		where++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof(host))
		return ERR_FORMAT;
	memcpy(host, where, n);
	host[n] = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
		return ERR_FORMAT;
	e = listen_at(found, ret_fd);
	freeaddrinfo(found);
	return e;
}

static enum err name_socket(int fd, char ret[static HTTP_SERVER_ADDRESS_MAX])
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = sizeof(address);
	char host[64], port[8];

	if (getsockname(fd, (struct sockaddr *)&address, &n) != 0)
		return ERR_IO;
	if (address.ss_family == AF_UNIX) {
		snprintf(ret, HTTP_SERVER_ADDRESS_MAX, "unix:%.108s", ((struct sockaddr_un *)&address)->sun_path);
		return OK;
	}
	if (getnameinfo((struct sockaddr *)&address, n, host, sizeof(host), port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return ERR_IO;
	snprintf(ret, HTTP_SERVER_ADDRESS_MAX, strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
	return OK;
}

/* As many connections as the system lets us have. */
static unsigned connections(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return 256;
	if (files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	if (files.rlim_cur > HTTP_SERVER_CONNECTIONS_MAX + 256)
		return HTTP_SERVER_CONNECTIONS_MAX;
	return files.rlim_cur < 512 ? (unsigned)files.rlim_cur / 2 : (unsigned)files.rlim_cur - 256;
}

static enum err start(struct http_server *server, int fd)
{
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, server,
		MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, connections(),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_SERVER_IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
		MHD_OPTION_END);
	return server->daemon != NULL ? OK : ERR_IO;
}

static enum err listen_at_all(const char *where, int inherited, int *ret_fd)
{
	if (inherited < 0)
		return strncmp(where, "unix:", 5) == 0 ? listen_unix(where + 5, ret_fd) : listen_tcp(where, ret_fd);
	if (fcntl(inherited, F_SETFL, O_NONBLOCK) != 0 || fcntl(inherited, F_SETFD, FD_CLOEXEC) != 0)
		return ERR_IO;
	*ret_fd = inherited;
	return OK;
}

int http_server_inherited(void)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	char self[24];

	snprintf(self, sizeof(self), "%ld", (long)getpid());
	return pid != NULL && n != NULL && strcmp(pid, self) == 0 && strcmp(n, "1") == 0 ? INHERITED_FD : -1;
}

enum err http_server_open(const char *listen, int inherited, const struct http_server_app *app, struct http_server **ret,
			  char ret_address[static HTTP_SERVER_ADDRESS_MAX])
{
	AUTO(file_close) int fd = -1;
	char address[HTTP_SERVER_ADDRESS_MAX];
	struct http_server *server;
	enum err e;

	TRY(listen_at_all(listen, inherited, &fd));
	TRY(name_socket(fd, address));
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return ERR_NOMEM;
	server->app = *app;
	e = start(server, fd);
	if (e != OK) {
		free(server);
		return e;
	}
	fd = -1;     /* the daemon closes it */
	memcpy(ret_address, address, sizeof(address));
	*ret = server;
	return OK;
}

void http_server_quiesce(struct http_server *server)
{
	int fd;

	atomic_store(&server->ending, true);
	fd = MHD_quiesce_daemon(server->daemon);
	file_close(&fd);
}

static unsigned connections_of(struct http_server *server)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return info == NULL ? 0 : info->num_connections;
}

void http_server_drain(struct http_server *server)
{
	const struct timespec tick = { 0, 10000000 };

	for (unsigned ms = 0; ms < DRAIN_MS; ms += 10) {
		bool busy = atomic_load(&server->exchanges) > 0;

		if (!busy && (ms >= FAREWELL_MS || connections_of(server) == 0))
			return;
		nanosleep(&tick, NULL);
	}
}

void http_server_close(struct http_server *server)
{
	if (server == NULL)
		return;
	MHD_stop_daemon(server->daemon);
	free(server);
}

const char *http_server_header(const struct http_exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

const char *http_server_argument(const struct http_exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->connection, MHD_GET_ARGUMENT_KIND, name);
}

void http_server_add_header(struct http_exchange *x, const char *name, const char *value)
{
	struct http_server_header *h;

	if (x->headers_n == LEN(x->headers) || strlen(value) >= sizeof(h->value))
		return;
	h = &x->headers[x->headers_n++];
	h->name = name;
	memcpy(h->value, value, strlen(value) + 1);
}

void http_server_suspend(struct http_exchange *x)
{
	x->suspended = true;
	MHD_suspend_connection(x->connection);
}

void http_server_resume(struct http_exchange *x)
{
	MHD_resume_connection(x->connection);
}
