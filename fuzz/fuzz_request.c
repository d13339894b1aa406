/*
 * Requests to the platform as its handlers get them, before a small hospital:
 *
 *	a GET /v1/shelf?x=1          the letter: session of an account, home, doctor, transport, or - for none
 *	Name: value                  headers, then an empty line, then the body
 *
 * Each is refused with a problem that is not the platform's own fault, or
 * answered, well formed. Nothing is committed: every request meets the same
 * state. The keys are those of tests/core/help_objects.c.
 */
#include "input.h"

#include <fcntl.h>
#include <ftw.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "bytes/secret.h"
#include "platform/admit.h"
#include "platform/feed.h"
#include "platform/forest.h"
#include "platform/limits.h"
#include "platform/routes.h"
#include "platform/writer.h"
#include "statement/batch.h"
#include "statement/batch_item.h"
#include "statement/doctor.h"
#include "statement/root.h"
#include "sys/clock.h"
#include "sys/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NOW 1790000000u
#define STEADY 1000000u

enum who { HOSPITAL = 1, DOCTOR = 4, ACCOUNT = 6, PATIENT_HOME = 7, PLATFORM = 8, TRANSPORT = 9 };

struct request {
	char *line, *method, *path, *query, *headers;
	struct bytes body;
};

static struct platform platform = { .config = { .origin = "https://mizhen.example:8443" }, .lock = -1 };
static const struct request *current;

static void must_be(bool holds)
{
	if (!holds)
		abort();
}

/* In place of the clock, the log, the connection and the threads that write */

uint64_t clock_unix(void)
{
	return NOW;
}

uint64_t clock_steady_ms(void)
{
	return STEADY;
}

void log_event(const char *event, const char *format, ...)
{
	(void)event;
	(void)format;
}

/* The value behind NAME and MARK among the parts of TEXT that END ends; good until the next call. */
static const char *look_up(const char *text, const char *name, const char *mark, char end)
{
	static char value[512];
	size_t n = strlen(name);

	for (const char *at = text; at != NULL && *at != '\0'; at = strchr(at, end), at = at == NULL ? NULL : at + 1) {
		const char *stop = strchrnul(at, end);

		if (strncasecmp(at, name, n) != 0 || strncmp(at + n, mark, strlen(mark)) != 0)
			continue;
		at += n + strlen(mark);
		if ((size_t)(stop - at) >= sizeof(value))
			return NULL;
		memcpy(value, at, (size_t)(stop - at));
		value[stop - at] = '\0';
		return value;
	}
	return NULL;
}

const char *http_server_header(const struct http_exchange *x, const char *name)
{
	(void)x;
	/* the session that the letter says */
	if (strcmp(name, "Authorization") == 0 && strchr("ahdt", current->line[0]) != NULL) {
		static char bearer[] = "Bearer ???????????????????????????????????????????";
		uint8_t token[32];
		AUTO(buf_free) struct buf text = BUF_MAX(64);

		memset(token, current->line[0], sizeof(token));
		must_be(base64_encode(BYTES_OF(token), BASE64_URL_UNPADDED, &text) == OK);
		memcpy(bearer + 7, text.p, text.n);
		return bearer;
	}
	return look_up(current->headers, name, ": ", '\n');
}

const char *http_server_argument(const struct http_exchange *x, const char *name)
{
	(void)x;
	return look_up(current->query, name, "=", '&');
}

void http_server_add_header(struct http_exchange *x, const char *name, const char *value)
{
	must_be(x->headers_n < LEN(x->headers) && strlen(value) < sizeof(x->headers[0].value));
	x->headers[x->headers_n].name = name;
	strcpy(x->headers[x->headers_n++].value, value);
}

void http_server_suspend(struct http_exchange *x)
{
	(void)x;
	abort();
}

void http_server_resume(struct http_exchange *x)
{
	(void)x;
	abort();
}

enum err http_server_open(const char *listen, int inherited, const struct http_server_app *app, struct http_server **ret,
			  char ret_address[static HTTP_SERVER_ADDRESS_MAX])
{
	(void)listen;
	(void)inherited;
	(void)app;
	(void)ret;
	(void)ret_address;
	return ERR_UNSUPPORTED;
}

int http_server_inherited(void)
{
	return -1;
}

void http_server_drain(struct http_server *server)
{
	(void)server;
}

void http_server_quiesce(struct http_server *server)
{
	(void)server;
}

void http_server_close(struct http_server *server)
{
	(void)server;
}

enum err writer_start(struct platform *p, struct writer **ret)
{
	(void)p;
	(void)ret;
	return ERR_UNSUPPORTED;
}

void writer_put(struct writer *w, struct call *c)
{
	(void)w;
	(void)c;
	abort();
}

/* In the request's own transaction, which is not kept. */
enum err writer_step(struct writer *w, struct call *c, enum err (*step)(struct call *c))
{
	(void)w;
	return step(c);
}

void writer_poke(struct writer *w)
{
	(void)w;
}

void writer_stop(struct writer *w)
{
	(void)w;
}

void writer_free(struct writer *w)
{
	(void)w;
}

/* One request */

static void well_formed(const struct http_exchange *x)
{
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&x->out));

	must_be(x->status >= 200 && x->status <= 299);
	if (x->type == NULL || strncmp(x->type, "application/cbor", strlen("application/cbor")) != 0)
		return;
	while (cbor_more(&r))
		cbor_skip(&r);
	must_be(cbor_done(&r) == OK);
}

static void settle(struct call *c, enum err e, bool keep)
{
	if (e == OK && keep) {
		if (c->grown != NULL)
			forest_add(platform.forest, c->grown);
		must_be(store_commit(c->store) == OK);
		if (c->grown != NULL)
			forest_settle(platform.forest, c->grown);
	} else {
		store_rollback(c->store);
		forest_discard(c->grown);
	}
	c->grown = NULL;
	feed_wake(platform.feed, false);
}

static enum err serve(const struct request *request, bool keep)
{
	struct http_exchange x = { .method = request->method, .path = request->path, .fd = -1 };
	enum err e = ERR_DENIED;

	current = request;
	limits_free(platform.limits);
	must_be(limits_new(&platform.limits) == OK);
	routes_begin(&platform, &x);
	if (x.status == 0 && request->body.n <= x.body_max) {
		struct call *c = x.app;

		x.body = request->body;
		if (c->route->thread != ROUTE_READS)
			c->store = platform.writer;
		must_be(store_begin(c->store, c->route->thread != ROUTE_READS) == OK);
		e = c->route->handle(c);
		/* what somebody sends is never our own failure */
		must_be(e == OK || c->refused || problem_of_err(e) != PROBLEM_INTERNAL);
		if (e == OK)
			well_formed(&x);
		settle(c, e, keep);
	}
	routes_end(&platform, &x);
	buf_free(&x.out);
	if (x.fd >= 0)
		close(x.fd);
	return e;
}

/* "LETTER METHOD PATH[?QUERY]", headers, an empty line, the body. */
static bool read_request(char *text, struct bytes body, struct request *ret)
{
	struct request r = { .line = text, .body = body };

	r.headers = strchrnul(text, '\n');
	if (*r.headers == '\n')
		*r.headers++ = '\0';
	r.method = strchr(text, ' ');
	r.path = r.method == NULL ? NULL : strchr(r.method + 1, ' ');
	if (text[0] == '\0' || text[1] != ' ' || r.path == NULL)
		return false;
	*r.method++ = '\0';
	*r.path++ = '\0';
	r.query = strchrnul(r.path, '?');
	if (*r.query == '?')
		*r.query++ = '\0';
	*ret = r;
	/* waiting is the connection's affair */
	const char *wait = look_up(r.query, "wait", "=", '&');
	return wait == NULL || wait[0] < '1' || wait[0] > '9';
}

/* The state before every request */

static const uint8_t tag[ATOM_TAG_LEN] = "tttttttttttttttttttttttttttttttt";
static const uint8_t blob_id[ATOM_ID16_LEN] = "bbbbbbbbbbbbbbbb";
static uint8_t blob[100];

static void sign_keys(enum who who, uint8_t ret_public[static ED25519_PUBLIC_LEN], uint8_t ret_secret[static ED25519_SECRET_LEN])
{
	uint8_t seed[ED25519_SEED_LEN];

	memset(seed, (int)who, sizeof(seed));
	ed25519_from_seed(seed, ret_public, ret_secret);
}

static void make_hospital(struct buf *ret_statement)
{
	struct hospital h = {
		.serial = 1, .id = BYTES_LIT("renhe"), .name_zh = BYTES_LIT("仁和医院"), .name_en = BYTES_LIT("Renhe Hospital"),
		.profile = BYTES_LIT("key=id_card+code message=name"), .time = NOW,
	};
	uint8_t secret[ED25519_SECRET_LEN], unused[ED25519_SECRET_LEN];

	sign_keys(HOSPITAL, h.signing, secret);
	sign_keys(TRANSPORT, h.transport, unused);
	must_be(hospital_sign(&h, secret, ret_statement) == OK);
}

static void make_certificate(struct buf *ret_statement)
{
	struct doctor d = {
		.hospital = BYTES_LIT("renhe"), .name = BYTES_LIT("李华"), .title = BYTES_LIT("主任医师"), .department = BYTES_LIT("内科"),
		.licence = BYTES_LIT("1101"), .from = NOW - 60, .until = NOW + 86400,
	};
	uint8_t secret[ED25519_SECRET_LEN], unused[ED25519_SECRET_LEN], hospital[ED25519_PUBLIC_LEN];

	sign_keys(DOCTOR, d.sign, unused);
	sign_keys(HOSPITAL, hospital, secret);
	must_be(doctor_sign(&d, secret, ret_statement) == OK);
}

/* The items of the first batch, and the head of the tree they lead to. */
static void make_items(struct buf *ret_body, uint8_t ret_head[static HASH_LEN])
{
	AUTO(buf_free) struct buf certificate = BUF_MAX(STATEMENT_MAX);
	struct batch_item open = { .kind = BATCH_ITEM_OPEN }, record = { .kind = BATCH_ITEM_RECORD, .version = 1 };
	struct shelf_blob blobs[1] = { { .length = sizeof(blob) } };
	struct shelf_leaf leaf = { .hospital = BYTES_LIT("renhe"), .version = 1, .blobs = blobs, .blobs_n = 1 };
	uint8_t unused[ED25519_SECRET_LEN], entry[2 * HASH_LEN], leaf_hash[HASH_LEN];
	struct shelf shelf = { .closed = false };
	struct shelf_hash h;

	memcpy(open.tag, tag, sizeof(tag));
	sign_keys(ACCOUNT, open.sign, unused);
	memcpy(blobs[0].id, blob_id, sizeof(blob_id));
	merkle_leaf(BYTES_OF(blob), blobs[0].head);
	memcpy(record.tag, tag, sizeof(tag));
	memset(record.rid, 'r', sizeof(record.rid));
	record.file = BYTES_LIT("age-encryption.org/v1\n-> mizhen/identity AAAA\n");
	record.blobs = blobs;
	record.blobs_n = 1;
	make_certificate(&certificate);
	must_be(batch_item_write(&open, ret_body) == OK && batch_item_write(&record, ret_body) == OK);
	must_be(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_STATEMENT, .statement = BYTES_OF_BUF(&certificate) }, ret_body) == OK);

	memcpy(leaf.rid, record.rid, sizeof(leaf.rid));
	hash_sha256(record.file, leaf.file);
	memcpy(shelf.tag, tag, sizeof(tag));
	memcpy(shelf.sign, open.sign, sizeof(shelf.sign));
	must_be(shelf_leaf_hash(&leaf, leaf_hash) == OK && shelf_hash_init(&h, &shelf, 1) == OK && shelf_hash_add(&h, leaf_hash) == OK &&
		shelf_hash_end(&h, entry + HASH_LEN) == OK);
	shelf_index(tag, entry);
	merkle_leaf(BYTES_OF(entry), ret_head);
}

static void make_batch(struct bytes hospital_statement, struct buf *ret)
{
	AUTO(buf_free) struct buf body = BUF_MAX(BATCH_BODY_MAX), root_raw = BUF_MAX(STATEMENT_MAX);
	struct root root = { .hospital = BYTES_LIT("renhe"), .cycle = NOW, .time = NOW, .interval = 300, .size = 1 };
	struct batch batch = { .hospital = BYTES_LIT("renhe"), .number = 1 };
	uint8_t public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];

	sign_keys(HOSPITAL, public_key, secret);
	make_items(&body, root.head);
	statement_id(hospital_statement, root.hospital_statement);
	must_be(root_sign(&root, secret, &root_raw) == OK);
	must_be(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_ROOT, .statement = BYTES_OF_BUF(&root_raw) }, &body) == OK);
	batch.length = body.n;
	hash_sha256(BYTES_OF_BUF(&body), batch.hash);
	statement_id(BYTES_OF_BUF(&root_raw), batch.root);
	must_be(batch_sign(&batch, secret, ret) == OK && buf_add(ret, BYTES_OF_BUF(&body)) == OK);
}

/* A session of ROLE under the token of its letter. */
static void add_session(char letter, enum session_role role, enum who who, uint64_t shelf)
{
	uint8_t token[32], hash[HASH_LEN], key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];

	memset(token, letter, sizeof(token));
	hash_sha256(BYTES_OF(token), hash);
	sign_keys(who, key, secret);
	must_be(STORE_RUN(platform.writer,
			  "INSERT INTO session (token, nonce, role, hospital, shelf, key, expires, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
			  STORE_BYTES(BYTES_OF(hash)), STORE_BYTES(BYTES_OF(token)), STORE_UINT(role),
			  STORE_TEXT(role == SESSION_HOME ? BYTES_LIT("") : BYTES_LIT("renhe")), STORE_UINT(shelf), STORE_BYTES(BYTES_OF(key)),
			  STORE_UINT(NOW + 3600)) == OK);
}

static void send(const char *head, struct bytes body)
{
	char *text = input_str(bytes_of_str(head));
	struct request r;

	must_be(read_request(text, body, &r) && serve(&r, true) == OK);
	free(text);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void clean_up(void)
{
	platform_close(&platform);
	nftw(platform.config.data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void open_platform(void)
{
	strcpy(platform.config.data, "/tmp/mizhen-fuzz-XXXXXX");
	must_be(mkdtemp(platform.config.data) != NULL);
	const struct platform_config config = platform.config;
	must_be(platform_open(&config, &platform) == OK && atexit(clean_up) == 0);
	must_be(secret_new(ED25519_SECRET_LEN, (void **)&platform.secret_key) == OK);
	must_be(secret_new(32, (void **)&platform.nonce_key) == OK);
	sign_keys(PLATFORM, platform.public_key, platform.secret_key);
	memset(platform.nonce_key, 'n', 32);
	must_be(store_open(platform.config.data, &platform.reader) == OK && blobs_open(platform.config.data, &platform.blobs) == OK &&
		forest_new(&platform.forest) == OK && feed_new(&platform, &platform.feed) == OK);
}

static void prepare(void)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX), batch = BUF_MAX(BATCH_BODY_MAX + STATEMENT_MAX);
	char path[INPUT_PATH_MAX];

	must_be(sodium_init() >= 0);
	open_platform();
	make_hospital(&statement);
	input_file(BYTES_OF_BUF(&statement), path);
	must_be(admit_file(&platform, path) == OK);
	must_be(store_begin(platform.writer, true) == OK);
	add_session('t', SESSION_TRANSPORT, TRANSPORT, 0);
	add_session('a', SESSION_ACCOUNT, ACCOUNT, 1);
	add_session('d', SESSION_DOCTOR, DOCTOR, 0);
	add_session('h', SESSION_HOME, PATIENT_HOME, 0);
	must_be(store_commit(platform.writer) == OK);
	send("t PATCH /v1/hospitals/renhe/blobs/YmJiYmJiYmJiYmJiYmJiYg\nUpload-Offset: 0\nUpload-Length: 100\n", BYTES_OF(blob));
	make_batch(BYTES_OF_BUF(&statement), &batch);
	send("t PUT /v1/hospitals/renhe/batches/1\n", BYTES_OF_BUF(&batch));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *end = n == 0 ? NULL : memmem(data, n, "\n\n", 2);
	size_t head = end == NULL ? n : (size_t)(end - data) + 1, behind = end == NULL ? n : head + 1;
	struct request r;

	if (platform.config.data[0] == '\0')
		prepare();
	/* what a server takes from the connection has no NUL */
	if (n == 0 || memchr(data, '\0', head) != NULL)
		return 0;
	char *text = input_str(BYTES(data, head));
	if (read_request(text, BYTES(data + behind, n - behind), &r))
		(void)!serve(&r, false);
	free(text);
	return 0;
}
