/*
 * A terminal's talk with the platform (docs/protocol.md, section 7): the clock,
 * sessions, and requests whose failures come out as problems.
 */
#ifndef MIZHEN_TERMINAL_CLIENT_H
#define MIZHEN_TERMINAL_CLIENT_H

#include "net/api.h"
#include "terminal/home_dir.h"
#include "terminal/problem.h"

#define CLIENT_CLOCK_SLACK 300                     /* seconds that a clock may be off */
#define CLIENT_ANSWER_MAX ((size_t)256 << 20)      /* bytes: the platform sends no more */

struct client {
	struct http_client *http;
	int status;                /* of the last answer; 0 where none came */
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1];
	bool pinned;
	uint8_t platform[ATOM_KEY_LEN];   /* the platform's key */
	bool clock_wrong;
	int64_t skew;              /* the platform's time less ours; 0 unless the clock is wrong */
	uint64_t floor;            /* time of the newest root accepted: no time is earlier */
};

/*
 * Connects to ORIGIN (NULL: the home's platform), checks the clock, says so
 * when it is wrong, and pins the platform's key in DIR at first sight.
 * PROBLEM_HOME_EMPTY, PROBLEM_OTHER_PLATFORM, PROBLEM_ORIGIN, and as
 * client_call. Closed by client_close, also for AUTO.
 */
enum err client_open(const struct home_dir *dir, const char *origin, struct client *ret, struct problem *why);
void client_close(struct client *c);

/* Unix seconds, as the protocol's last paragraph has it; client_seen tells of a root's time. */
uint64_t client_now(const struct client *c);
void client_seen(struct client *c, uint64_t root_time);

/* A session's token; wiped at the end of its scope. */
struct client_token {
	char text[API_TOKEN_TEXT];
};

void client_token_wipe(struct client_token *t);

/*
 * A session. ERR_NOT_FOUND without a problem where the platform knows no such
 * shelf; else problems as client_call.
 */
enum err client_session(struct client *c, const struct api_login *login, struct client_token *ret, struct problem *why);

/*
 * One request. OK with any answer of 2xx; ERR_NOT_FOUND (404), ERR_CONFLICT
 * (409) and ERR_EXPIRED (410) without a problem, the caller knows what it
 * means; everything else with one. RET is to be freed after OK and these three.
 */
enum err client_call(struct client *c, const struct http_client_request *request, struct http_client_answer *ret,
		     struct problem *why);

/* GET of PATH: the body, appended to RET, an empty buf with CLIENT_ANSWER_MAX or less. TOKEN may be NULL. */
enum err client_get(struct client *c, const char *path, const struct client_token *token, struct buf *ret,
		    struct problem *why);

/*
 * POST or PUT of one CBOR item that counts once however often it arrives: where
 * the answer is lost it is sent once more. Lost again: PROBLEM_UNANSWERED, and
 * it may have been done. RET_PROBLEM, may be NULL, is the platform's word on a
 * refusal.
 */
enum err client_send(struct client *c, const char *method, const char *path, const struct client_token *token,
		     struct bytes body, struct http_client_problem *ret_problem, struct problem *why);

#endif
