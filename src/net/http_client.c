#include "net/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <curl/curl.h>
#include <jansson.h>

#define PROBLEM_TYPE "urn:mizhen:problem:"

struct http_client {
	CURL *curl;
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1];
	char reason[CURL_ERROR_SIZE];
	char answered[64];
	bool sent;
};

/* One exchange while it runs. */
struct exchange {
	CURL *curl;
	const struct http_client_request *request;
	struct buf good, bad;
	size_t taken;                /* bytes that went to take */
	enum err err;
};

/* Origins */

static bool host_is_loopback(const char *host)
{
	unsigned a, b, c, d;
	char end;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return sscanf(host, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &end) == 4 && a == 127 && b < 256 && c < 256 && d < 256;
}

static void url_free(CURLU **url)
{
	curl_url_cleanup(*url);
}

static void text_free(char **text)
{
	curl_free(*text);
}

/* The part is there only when it was written. */
static bool url_has(CURLU *url, CURLUPart part)
{
	AUTO(text_free) char *text = NULL;

	return curl_url_get(url, part, &text, 0) == CURLUE_OK;
}

enum err http_client_origin_check(const char *origin)
{
	AUTO(url_free) CURLU *url = curl_url();
	AUTO(text_free) char *scheme = NULL;
	AUTO(text_free) char *host = NULL;
	size_t n = strlen(origin);

	if (url == NULL)
		return ERR_NOMEM;
	/* curl forgives much: a space, a path of "/", a fragment; an origin has none of it */
	if (n == 0 || n > HTTP_CLIENT_ORIGIN_MAX || strpbrk(origin, " \t\r\n\\?#@%") != NULL || origin[n - 1] == '/' ||
	    curl_url_set(url, CURLUPART_URL, origin, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return ERR_FORMAT;
	const char *behind = strstr(origin, "://");
	if (behind == NULL || strchr(behind + 3, '/') != NULL || url_has(url, CURLUPART_USER))
		return ERR_FORMAT;
	if (strcmp(scheme, "https") == 0)
		return OK;
	if (strcmp(scheme, "http") != 0)
		return ERR_FORMAT;
	return host_is_loopback(host) ? OK : ERR_DENIED;
}

/* The client */

/* What holds for every request; false when libcurl lacks it. */
static bool set_up(struct http_client *c)
{
	CURL *h = c->curl;

	return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CLIENT_CONNECT_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)HTTP_CLIENT_STALL_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_USERAGENT, "mizhen/" MIZHEN_VERSION) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->reason) == CURLE_OK;
}

enum err http_client_open(const char *origin, struct http_client **ret)
{
	AUTO(http_client_close_auto) struct http_client *c = NULL;

	TRY(http_client_origin_check(origin));
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_NOMEM;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return ERR_NOMEM;
	memcpy(c->origin, origin, strlen(origin) + 1);
	c->curl = curl_easy_init();
	if (c->curl == NULL || !set_up(c))
		return ERR_NOMEM;
	*ret = c;
	c = NULL;
	return OK;
}

enum err http_client_trust(struct http_client *c, const char *path)
{
	return curl_easy_setopt(c->curl, CURLOPT_CAINFO, path) == CURLE_OK && curl_easy_setopt(c->curl, CURLOPT_CAPATH, NULL) == CURLE_OK
		? OK : ERR_NOMEM;
}

void http_client_close(struct http_client *c)
{
	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	free(c);
}

void http_client_close_auto(struct http_client **c)
{
	http_client_close(*c);
}

/* Exchanges */

static long status_of(CURL *curl)
{
	long status = 0;

	return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

static size_t on_body(char *p, size_t size, size_t n, void *data)
{
	struct exchange *x = data;
	struct bytes piece = BYTES(p, size * n);
	long status = status_of(x->curl);

	if (status < 200 || status > 299) {
		/* of a problem that is too long the beginning is no JSON: nothing lost by cutting it */
		if (buf_add(&x->bad, piece) == ERR_NOMEM)
			x->err = ERR_NOMEM;
	} else if (x->request->take == NULL) {
		x->err = buf_add(&x->good, piece);
	} else if (piece.n > x->request->max - x->taken) {
		x->err = ERR_TOO_LONG;
	} else {
		x->err = x->request->take(x->request->context, piece);
		x->taken += piece.n;
	}
	return x->err == OK ? piece.n : CURL_WRITEFUNC_ERROR;
}

static void headers_free(struct curl_slist **headers)
{
	curl_slist_free_all(*headers);
}

static enum err add_header(struct curl_slist **headers, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*headers, line);

	if (longer == NULL)
		return ERR_NOMEM;
	*headers = longer;
	return OK;
}

static enum err add_headers(const struct http_client_request *request, struct curl_slist **headers)
{
	char line[128];

	/* without it libcurl waits a second for a server's leave to send a body */
	TRY(add_header(headers, "Expect:"));
	snprintf(line, sizeof(line), "Content-Type:%s%s", request->type == NULL ? "" : " ",
		 request->type == NULL ? "" : request->type);
	TRY(add_header(headers, line));
	for (size_t i = 0; i < LEN(request->headers) && request->headers[i] != NULL; i++)
		TRY(add_header(headers, request->headers[i]));
	return OK;
}

static bool set_token(CURL *curl, const char *token)
{
	if (token == NULL)
		return curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE) == CURLE_OK &&
		       curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, NULL) == CURLE_OK;
	return curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, token) == CURLE_OK;
}

static bool set_method(CURL *curl, const struct http_client_request *request)
{
	bool head = strcmp(request->method, "HEAD") == 0;
	bool body = strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0 ||
		    strcmp(request->method, "PATCH") == 0;

	if (curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_NOBODY, head ? 1L : 0L) != CURLE_OK)
		return false;
	if (body && (curl_easy_setopt(curl, CURLOPT_POST, 1L) != CURLE_OK ||
		     curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.n == 0 ? "" : (const char *)request->body.p)
			!= CURLE_OK ||
		     curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n) != CURLE_OK))
		return false;
	return curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, head ? NULL : request->method) == CURLE_OK;
}

static enum err set_request(struct http_client *c, const struct http_client_request *request,
			    struct curl_slist *headers, struct exchange *x)
{
	AUTO(buf_free) struct buf url = BUF_MAX(8192);
	const char *text;

	TRY(buf_printf(&url, "%s%s", c->origin, request->path));
	TRY(buf_str(&url, &text));
	if (curl_easy_setopt(c->curl, CURLOPT_URL, text) != CURLE_OK || !set_method(c->curl, request) ||
	    !set_token(c->curl, request->token) ||
	    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK ||
	    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT, (long)request->seconds) != CURLE_OK ||
	    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK ||
	    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, x) != CURLE_OK)
		return ERR_NOMEM;
	return OK;
}

/* Nothing borrowed stays behind in the handle. */
static void clear_request(struct http_client *c)
{
	(void)curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, NULL);
	(void)curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, NULL);
	(void)set_token(c->curl, NULL);
}

static bool type_begins(CURL *curl, const char *want)
{
	const char *type = NULL;

	return curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != NULL &&
	       strncasecmp(type, want, strlen(want)) == 0;
}

static bool went_out(CURL *curl)
{
	long bytes = 0;

	return curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK && bytes > 0;
}

static enum err call_once(struct http_client *c, const struct http_client_request *request,
			  struct http_client_answer *ret)
{
	AUTO(headers_free) struct curl_slist *headers = NULL;
	struct exchange x = { c->curl, request, BUF_MAX(request->max), BUF_MAX(HTTP_CLIENT_PROBLEM_MAX), 0, OK };
	struct http_client_answer answer = { 0 };
	enum err e;

	c->reason[0] = c->answered[0] = '\0';
	c->sent = false;
	e = add_headers(request, &headers);
	if (e == OK)
		e = set_request(c, request, headers, &x);
	if (e == OK) {
		CURLcode code = curl_easy_perform(c->curl);

		if (code != CURLE_OK && c->reason[0] == '\0')
			snprintf(c->reason, sizeof(c->reason), "%s", curl_easy_strerror(code));
		e = x.err != OK ? x.err : code != CURLE_OK ? ERR_IO : OK;
		answer.status = (int)status_of(c->curl);
		c->sent = went_out(c->curl);
	}
	if (e == OK && (answer.status < 200 || answer.status > 599)) {
		snprintf(c->reason, sizeof(c->reason), "status %d", answer.status);
		e = ERR_IO;
	}
	clear_request(c);
	answer.page = type_begins(c->curl, "text/");
	if (e == OK && type_begins(c->curl, "application/problem+json"))
		http_client_problem_read(BYTES_OF_BUF(&x.bad), &answer.problem);
	if (e == OK && answer.status >= 300)
		snprintf(c->answered, sizeof(c->answered), "HTTP %d%s%s", answer.status, answer.problem.name[0] == '\0' ? "" : " ",
			 answer.problem.name);
	buf_free(&x.bad);
	if (e != OK) {
		buf_free(&x.good);
		return e;
	}
	answer.body = x.good;
	*ret = answer;
	return OK;
}

/* Whether the answer says to come back, and it is time again. */
static bool waited(struct http_client *c, const struct http_client_answer *answer)
{
	struct timespec left = { 0 };
	uint64_t seconds;

	if (answer->status != 503 || http_client_header_uint(c, "Retry-After", &seconds) != OK || seconds > HTTP_CLIENT_RETRY_SECONDS)
		return false;
	left.tv_sec = (time_t)seconds;
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
	return true;
}

enum err http_client_call(struct http_client *c, const struct http_client_request *request,
			  struct http_client_answer *ret)
{
	for (int retries = 0;; retries++) {
		struct http_client_answer answer;

		TRY(call_once(c, request, &answer));
		if (retries == HTTP_CLIENT_RETRIES || !waited(c, &answer)) {
			*ret = answer;
			return OK;
		}
		http_client_answer_free(&answer);
	}
}

void http_client_answer_free(struct http_client_answer *answer)
{
	buf_free(&answer->body);
}

enum err http_client_header(struct http_client *c, const char *name, const char **ret_value)
{
	struct curl_header *header;

	if (curl_easy_header(c->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK || header->amount != 1)
		return ERR_NOT_FOUND;
	*ret_value = header->value;
	return OK;
}

enum err http_client_header_uint(struct http_client *c, const char *name, uint64_t *ret_value)
{
	const char *text;
	uint64_t v = 0;

	TRY(http_client_header(c, name, &text));
	if (*text == '\0')
		return ERR_FORMAT;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (*text < '0' || *text > '9' || v > (UINT64_MAX - digit) / 10)
			return ERR_FORMAT;
		v = v * 10 + digit;
	}
	*ret_value = v;
	return OK;
}

bool http_client_sent(const struct http_client *c)
{
	return c->sent;
}

const char *http_client_reason(const struct http_client *c)
{
	return c->reason;
}

const char *http_client_why(const struct http_client *c)
{
	return c->reason[0] != '\0' ? c->reason : c->answered;
}

/* Problems */

static bool read_number(const json_t *object, const char *key, uint64_t *ret)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret = (uint64_t)json_integer_value(value);
	return true;
}

void http_client_problem_read(struct bytes json, struct http_client_problem *ret)
{
	json_t *object = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
	const char *type = json_string_value(json_object_get(object, "type"));
	struct http_client_problem problem = { 0 };

	if (type != NULL && strncmp(type, PROBLEM_TYPE, strlen(PROBLEM_TYPE)) == 0) {
		const char *name = type + strlen(PROBLEM_TYPE);

		if (strlen(name) < sizeof(problem.name) && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name))
			memcpy(problem.name, name, strlen(name) + 1);
		problem.has_expected = read_number(object, "expected", &problem.expected);
		problem.has_cycle = read_number(object, "cycle", &problem.cycle);
	}
	json_decref(object);
	*ret = problem;
}
