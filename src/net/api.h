/*
 * The steps of the platform's interface (docs/protocol.md, section 7) that
 * relay and terminals share: the challenge and the session.
 */
#ifndef MIZHEN_NET_API_H
#define MIZHEN_NET_API_H

#include "net/http_client.h"
#include "statement/session.h"

#define API_TOKEN_TEXT (43 + 1)      /* 32 bytes in base64url, and a NUL */

#define API_CHALLENGE_MAX 1024       /* bytes of its statement */

struct api_challenge {
	uint8_t nonce[CHALLENGE_NONCE_LEN];
	uint64_t time;                       /* the platform's clock */
	uint8_t key[ATOM_KEY_LEN];           /* the platform's; whoever pins it compares it */
	uint8_t statement[API_CHALLENGE_MAX];/* as it came */
	size_t statement_n;
};

/*
 * A fresh challenge, signed by the key it names, for just ORIGIN. ERR_IO,
 * ERR_FORMAT, ERR_SIGNATURE, ERR_DENIED (it names another origin); another
 * status than 200 is api_status's error.
 */
enum err api_challenge(struct http_client *client, const char *origin, struct api_challenge *ret);

/* Who asks for a session. */
struct api_login {
	enum session_role role;
	struct bytes hospital;               /* as the role has it; none for home */
	const uint8_t *tag;                  /* account: ATOM_TAG_LEN bytes; else NULL */
	const uint8_t *public_key;           /* ED25519_PUBLIC_LEN bytes */
	const uint8_t *secret;               /* ED25519_SECRET_LEN bytes */
};

/*
 * Answers CHALLENGE; the token is for http_client_request.token and a secret.
 * ERR_NOT_FOUND: no such account here; ERR_DENIED: the key has not that role.
 */
enum err api_session(struct http_client *client, const char *origin, const struct api_challenge *challenge,
		     const struct api_login *login, char ret_token[static API_TOKEN_TEXT], uint64_t *ret_expires);

/*
 * What an answer's status means where the caller has no better word: OK for
 * 2xx; 401 ERR_EXPIRED, 403 ERR_DENIED, 404 ERR_NOT_FOUND, 409 and 422
 * ERR_CONFLICT, 410 ERR_EXPIRED, 413 ERR_TOO_LONG, 429 and 503 ERR_BUSY, other
 * 4xx ERR_FORMAT, else ERR_IO.
 */
enum err api_status(const struct http_client_answer *answer);

/* "PREFIX" base64url(ID) "SUFFIX" for a path; the result is always NUL-terminated. ERR_TOO_LONG. */
enum err api_path(struct buf *ret_path, const char *prefix, struct bytes id, const char *suffix);

#endif
