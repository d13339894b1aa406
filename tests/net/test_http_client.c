#include "test.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_client.h"

/* A server of one answer a connection, byte for byte as the test says; keeps the request. */
struct server {
	int fd;
	pthread_t thread;
	char origin[64];
	struct bytes answer;
	struct buf request;
};

static size_t content_length(const char *head)
{
	const char *at = strstr(head, "Content-Length: ");

	return at == NULL ? 0 : strtoul(at + 16, NULL, 10);
}

static void *serve(void *arg)
{
	struct server *s = arg;
	int fd = accept(s->fd, NULL, NULL);
	const char *text = "", *end = NULL;

	while (end == NULL || s->request.n < (size_t)(end + 4 - text) + content_length(text)) {
		uint8_t chunk[4096];
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n <= 0 || buf_add(&s->request, BYTES(chunk, (size_t)n)) != OK || buf_str(&s->request, &text) != OK)
			break;
		end = strstr(text, "\r\n\r\n");
	}
	for (size_t at = 0; at < s->answer.n;) {
		ssize_t n = send(fd, s->answer.p + at, s->answer.n - at, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	close(fd);
	return NULL;
}

static void server_start(struct server *s, struct bytes answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);

	*s = (struct server){ .answer = answer, .request = BUF_MAX(1 << 20) };
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(s->fd >= 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s->fd, 1), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &n), 0);
	snprintf(s->origin, sizeof(s->origin), "http://127.0.0.1:%u", ntohs(at.sin_port));
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

/* The request as text, good until server_done. */
static const char *server_request(struct server *s)
{
	const char *text = NULL;

	assert_int_equal(pthread_join(s->thread, NULL), 0);
	assert_int_equal(buf_str(&s->request, &text), OK);
	return text;
}

static void server_done(struct server *s)
{
	close(s->fd);
	buf_free(&s->request);
}

/* One exchange with a server that gives ANSWER. */
static char why[128];     /* what the last exchange came to */

static enum err exchange(const char *answer, size_t answer_n, const struct http_client_request *request,
			 struct http_client_answer *ret)
{
	AUTO(http_client_close_auto) struct http_client *c = NULL;
	struct server s;
	enum err e;

	server_start(&s, BYTES(answer, answer_n));
	assert_int_equal(http_client_open(s.origin, &c), OK);
	e = http_client_call(c, request, ret);
	if (e == ERR_IO)
		assert_true(http_client_reason(c)[0] != '\0');
	snprintf(why, sizeof(why), "%s", http_client_why(c));
	server_request(&s);
	server_done(&s);
	return e;
}

static void origins(void **state)
{
	static const struct {
		const char *origin;
		enum err e;
	} cases[] = {
		{ "https://clinic.example", OK }, { "https://clinic.example:8443", OK }, { "http://localhost:8080", OK },
		{ "http://127.0.0.1", OK }, { "http://127.8.9.10:1", OK }, { "http://[::1]:8080", OK },
		{ "http://clinic.example", ERR_DENIED }, { "http://127.0.0.1.example", ERR_DENIED },
		{ "http://128.0.0.1", ERR_DENIED }, { "http://localhost.example", ERR_DENIED },
		{ "http://10.0.0.1", ERR_DENIED }, { "", ERR_FORMAT }, { "clinic.example", ERR_FORMAT },
		{ "https://clinic.example/", ERR_FORMAT }, { "https://clinic.example/a", ERR_FORMAT },
		{ "https://u:p@clinic.example", ERR_FORMAT }, { "https://clinic.example?x", ERR_FORMAT },
		{ "https://clinic.example#x", ERR_FORMAT }, { "https://clinic example", ERR_FORMAT },
		{ "ftp://127.0.0.1", ERR_FORMAT }, { "file:///etc/passwd", ERR_FORMAT }, { "http://", ERR_FORMAT },
		{ "https://clinic.example:99999", ERR_FORMAT }, { "http://127.0.0.1\r\nX: y", ERR_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		if (http_client_origin_check(cases[i].origin) != cases[i].e)
			fail_msg("%s", cases[i].origin);
}

static void sends_what_was_asked(void **state)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	static const char *const methods[] = { "POST", "PUT", "PATCH" };

	(void)state;
	/* what an environment says about proxies is not for us: this one would swallow everything */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	for (size_t i = 0; i < LEN(methods); i++) {
		AUTO(http_client_close_auto) struct http_client *c = NULL;
		struct http_client_request request = {
			.method = methods[i], .path = "/v1/x?after=7", .type = HTTP_CLIENT_CBOR, .body = BYTES_LIT("\0body"),
			.token = "T0ken", .headers = { "Upload-Offset: 5" }, .max = 2,
		};
		struct http_client_answer got;
		struct server s;
		char line[64];

		server_start(&s, BYTES(answer, sizeof(answer) - 1));
		assert_int_equal(http_client_open(s.origin, &c), OK);
		assert_int_equal(http_client_call(c, &request, &got), OK);
		assert_int_equal(got.status, 200);
		assert_bytes_equal(BYTES_OF_BUF(&got.body), BYTES_LIT("ok"));
		http_client_answer_free(&got);
		const char *sent = server_request(&s);
		snprintf(line, sizeof(line), "%s /v1/x?after=7 HTTP/1.1\r\n", methods[i]);
		assert_ptr_equal(strstr(sent, line), sent);
		assert_non_null(strstr(sent, "\r\nAuthorization: Bearer T0ken\r\n"));
		assert_non_null(strstr(sent, "\r\nContent-Type: application/cbor\r\n"));
		assert_non_null(strstr(sent, "\r\nContent-Length: 5\r\n"));
		assert_non_null(strstr(sent, "\r\nUpload-Offset: 5\r\n"));
		assert_null(strstr(sent, "Expect"));
		assert_memory_equal(s.request.p + s.request.n - 5, "\0body", 5);
		server_done(&s);
	}
	unsetenv("http_proxy");
}

static void plain_methods(void **state)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\nUpload-Offset: 18446744073709551615\r\nUpload-Length: 1x\r\n"
				     "Twice: 1\r\nTwice: 2\r\n\r\n";
	static const char *const methods[] = { "GET", "HEAD", "DELETE" };

	(void)state;
	for (size_t i = 0; i < LEN(methods); i++) {
		AUTO(http_client_close_auto) struct http_client *c = NULL;
		struct http_client_request request = { .method = methods[i], .path = "/v1/y", .max = 0 };
		struct http_client_answer got;
		struct server s;
		const char *value;
		uint64_t number;

		server_start(&s, BYTES(answer, sizeof(answer) - 1));
		assert_int_equal(http_client_open(s.origin, &c), OK);
		assert_int_equal(http_client_call(c, &request, &got), OK);
		assert_int_equal(got.status, 204);
		http_client_answer_free(&got);
		assert_int_equal(http_client_header_uint(c, "upload-offset", &number), OK);
		assert_true(number == UINT64_MAX);
		assert_int_equal(http_client_header_uint(c, "Upload-Length", &number), ERR_FORMAT);
		assert_int_equal(http_client_header(c, "Twice", &value), ERR_NOT_FOUND);
		assert_int_equal(http_client_header(c, "None", &value), ERR_NOT_FOUND);
		const char *sent = server_request(&s);
		assert_memory_equal(sent, methods[i], strlen(methods[i]));
		assert_null(strstr(sent, "Authorization"));
		assert_null(strstr(sent, "Content-"));
		server_done(&s);
	}
}

static void no_whole_answer(void **state)
{
	static const struct {
		const char *answer;
		enum err e;
	} cases[] = {
		{ "", ERR_IO }, { "nonsense\r\n\r\n", ERR_IO }, { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", ERR_IO },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", ERR_IO },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde", ERR_TOO_LONG },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", ERR_TOO_LONG },
		{ "HTTP/1.1 700 Odd\r\nContent-Length: 0\r\n\r\n", ERR_IO },
	};
	struct http_client_request request = { .method = "GET", .path = "/", .max = 4 };
	struct http_client_answer got;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		if (exchange(cases[i].answer, strlen(cases[i].answer), &request, &got) != cases[i].e)
			fail_msg("%s", cases[i].answer);
}

static void redirects_are_answers(void **state)
{
	static const char answer[] = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
	struct http_client_request request = { .method = "GET", .path = "/", .token = "secret", .max = 4 };
	struct http_client_answer got;

	(void)state;
	assert_int_equal(exchange(answer, sizeof(answer) - 1, &request, &got), OK);
	assert_int_equal(got.status, 302);
	http_client_answer_free(&got);
}

static void nobody_there(void **state)
{
	AUTO(http_client_close_auto) struct http_client *c = NULL;
	struct http_client_request request = { .method = "GET", .path = "/" };
	struct http_client_answer got;

	(void)state;
	assert_int_equal(http_client_open("http://127.0.0.1:1", &c), OK);
	assert_int_equal(http_client_call(c, &request, &got), ERR_IO);
	assert_true(http_client_reason(c)[0] != '\0');
}

static enum err collect(void *context, struct bytes piece)
{
	return buf_add(context, piece);
}

static void streams(void **state)
{
	static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstream";
	static const char bad[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\nstream";
	AUTO(buf_free) struct buf got = BUF_MAX(16);
	struct buf small = BUF_MAX(3);
	struct http_client_request request = { .method = "GET", .path = "/", .max = 6, .take = collect, .context = &got };
	struct http_client_answer answer;

	(void)state;
	assert_int_equal(exchange(good, sizeof(good) - 1, &request, &answer), OK);
	assert_bytes_equal(BYTES_OF_BUF(&got), BYTES_LIT("stream"));
	http_client_answer_free(&answer);
	assert_int_equal(exchange(bad, sizeof(bad) - 1, &request, &answer), OK);
	assert_int_equal(got.n, 6);
	http_client_answer_free(&answer);
	request.max = 5;
	assert_int_equal(exchange(good, sizeof(good) - 1, &request, &answer), ERR_TOO_LONG);
	request.max = 6;
	request.context = &small;
	assert_int_equal(exchange(good, sizeof(good) - 1, &request, &answer), ERR_TOO_LONG);
	buf_free(&small);
}

static void problems(void **state)
{
	static const struct {
		const char *json, *name;
	} cases[] = {
		{ "{\"type\":\"urn:mizhen:problem:ended\"}", "ended" },
		{ "{\"type\":\"urn:mizhen:problem:\"}", "" },
		{ "{\"type\":\"urn:mizhen:problem:not good\"}", "" },
		{ "{\"type\":\"urn:mizhen:problem:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "" },
		{ "{\"type\":\"about:blank\"}", "" }, { "{\"type\":7}", "" }, { "[]", "" }, { "{", "" }, { "", "" },
		{ "{\"type\":\"urn:mizhen:problem:a\",\"type\":\"urn:mizhen:problem:b\"}", "" },
	};
	struct http_client_problem p;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		http_client_problem_read(bytes_of_str(cases[i].json), &p);
		assert_string_equal(p.name, cases[i].name);
	}
	http_client_problem_read(BYTES_LIT("{\"type\":\"urn:mizhen:problem:out-of-order\",\"expected\":42,\"cycle\":-1}"), &p);
	assert_true(p.has_expected && p.expected == 42);
	assert_false(p.has_cycle);
}

static void problems_come_with_answers(void **state)
{
	static const char ours[] = "HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\nContent-Length: 49\r\n\r\n"
				   "{\"type\":\"urn:mizhen:problem:cycle\",\"cycle\":12345}";
	static const char other[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 49\r\n\r\n"
				    "{\"type\":\"urn:mizhen:problem:cycle\",\"cycle\":12345}";
	struct http_client_request request = { .method = "GET", .path = "/", .max = 4 };
	struct http_client_answer got;

	(void)state;
	assert_int_equal(exchange(ours, sizeof(ours) - 1, &request, &got), OK);
	assert_int_equal(got.status, 409);
	assert_string_equal(got.problem.name, "cycle");
	assert_string_equal(why, "HTTP 409 cycle");
	assert_true(got.problem.has_cycle && got.problem.cycle == 12345);
	assert_int_equal(got.body.n, 0);
	http_client_answer_free(&got);
	assert_int_equal(exchange(other, sizeof(other) - 1, &request, &got), OK);
	assert_int_equal(got.status, 502);
	assert_string_equal(got.problem.name, "");
	assert_string_equal(why, "HTTP 502");
	http_client_answer_free(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(origins),
		cmocka_unit_test(sends_what_was_asked),
		cmocka_unit_test(plain_methods),
		cmocka_unit_test(no_whole_answer),
		cmocka_unit_test(redirects_are_answers),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(streams),
		cmocka_unit_test(problems),
		cmocka_unit_test(problems_come_with_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
