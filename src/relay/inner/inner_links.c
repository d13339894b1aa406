#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "bytes/cbor.h"
#include "relay/state/state_calls.h"
#include "relay/state/state_links.h"
#include "sealed/link_plain.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/crash.h"
#include "sys/lang.h"
#include "sys/log.h"

#define DAY (24ull * 3600)
#define CODE_LIFE DAY              /* seconds a one-time code is good for */
#define CODE_DIGITS 8
#define WRONG_MAX 3                /* wrong codes a patient and day */
#define CALLS_MAX 5                /* messages to a phone a patient and day */
#define CALL_SECONDS 10            /* that the command may take */
#define CALLS_SECONDS 30           /* that all calls of a cycle may take: nothing else waits for longer */
#define CALL_LIFE 3600             /* seconds until a message that would not go out is given up */

#define CALL_CONTEXT BYTES_LIT("call")

enum err inner_links_who(const struct inner *in, struct bytes id_card, struct bytes name, uint8_t ret[static HASH_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(4 * IDENTITY_VALUE_MAX);
	struct cbor_writer w = cbor_writer(&message);

	cbor_put_array(&w, 2);
	cbor_put_text(&w, id_card);
	cbor_put_text(&w, name);
	TRY(cbor_written(&w));
	keys_hash(in->keys, "who", BYTES_OF_BUF(&message), ret);
	return OK;
}

/* A request that was found good, and the patient it means. */
struct asked {
	uint8_t id[HASH_LEN];              /* of the statement */
	struct link_plain_request *request;
	int64_t patient;                   /* 0: none here, or not just one */
	struct state_patient known;
	struct inner_secrets secrets;
};

static void wipe_asked(struct asked *a)
{
	inner_secrets_wipe(&a->secrets);
}

static void wipe_identity(struct identity *id)
{
	identity_wipe(id);
}

/* The patient whose ID card number and name these are, if there is just one. */
static enum err find_patient(struct inner *in, const struct identity_statement *statement, struct asked *a)
{
	AUTO(wipe_identity) struct identity id = { 0 };
	struct list rest = statement->fields;
	struct list_pair pair;
	enum identity_field field;
	uint8_t who[HASH_LEN];
	int64_t found[2];
	size_t n;

	while (list_pair_next(&rest, &pair)) {
		if (identity_field_from_name(pair.name, &field) == OK && field != IDENTITY_CODE)
			TRY(identity_set(&id, field, pair.value));
	}
	if (identity_get(&id, IDENTITY_ID_CARD).n == 0 || identity_get(&id, IDENTITY_NAME).n == 0)
		return OK;
	TRY(inner_links_who(in, identity_get(&id, IDENTITY_ID_CARD), identity_get(&id, IDENTITY_NAME), who));
	TRY(state_patients_find_who(&in->state, who, found, LEN(found), &n));
	if (n != 1)
		return OK;
	a->patient = found[0];
	TRY(state_patients_get(&in->state, a->patient, &a->known));
	return inner_secrets_open(in, &a->known, &a->secrets);
}

static enum err hash_code(const struct inner *in, const uint8_t request[static HASH_LEN], struct bytes code,
			  uint8_t ret[static HASH_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(HASH_LEN + LINK_PLAIN_CODE_MAX);

	TRY(buf_add(&message, BYTES(request, HASH_LEN)));
	TRY(buf_add(&message, code));
	keys_hash(in->keys, "one-time-code", BYTES_OF_BUF(&message), ret);
	return OK;
}

/* Leaves number and code for inner_links_call. */
static enum err add_call(struct inner *in, const struct asked *a, const char *code)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(128), sealed = BUF_MAX(256);
	struct cbor_writer w = cbor_writer(&plain);

	cbor_put_array(&w, 3);
	cbor_put_uint(&w, in->now);
	cbor_put_str(&w, a->secrets.phone);
	cbor_put_str(&w, code);
	TRY(cbor_written(&w));
	TRY(keys_seal(in->keys, CALL_CONTEXT, BYTES_OF_BUF(&plain), &sealed));
	return state_calls_add(&in->state, BYTES_OF_BUF(&sealed));
}

/* The answer is the same whether there is such a patient, with a phone, or not. */
static enum err send_code(struct inner *in, const struct asked *a)
{
	struct state_code code = { .patient = a->patient, .expires = in->now + CODE_LIFE };
	char digits[CODE_DIGITS + 1];
	uint64_t calls;

	if (a->patient == 0 || a->secrets.phone[0] == '\0')
		return OK;
	TRY(state_links_tally(&in->state, STATE_CALLS, a->patient, in->now / DAY, &calls));
	if (calls >= CALLS_MAX)
		return OK;
	for (size_t i = 0; i < CODE_DIGITS; i++)
		digits[i] = (char)('0' + randombytes_uniform(10));
	digits[CODE_DIGITS] = '\0';
	memcpy(code.request, a->id, sizeof(code.request));
	statement_key_id(a->request->home_sign, code.home);
	TRY(hash_code(in, a->id, bytes_of_str(digits), code.code));
	TRY(state_links_put_code(&in->state, &code));
	TRY(state_links_add_tally(&in->state, STATE_CALLS, a->patient, in->now / DAY));
	enum err e = add_call(in, a, digits);
	secret_wipe(digits, sizeof(digits));
	return e;
}

/* OK: the code is the one that was sent for the first request, to this home account. ERR_DENIED. */
static enum err check_code(struct inner *in, const struct asked *a)
{
	uint8_t hash[HASH_LEN], home[HASH_LEN];
	struct state_code code;
	uint64_t wrong;
	enum err e = state_links_get_code(&in->state, a->request->request, &code);

	if (e == ERR_NOT_FOUND)
		return ERR_DENIED;
	TRY(e);
	statement_key_id(a->request->home_sign, home);
	if (a->patient == 0 || code.patient != a->patient || code.expires < in->now || memcmp(home, code.home, sizeof(home)) != 0)
		return ERR_DENIED;
	TRY(state_links_tally(&in->state, STATE_WRONG_CODES, a->patient, in->now / DAY, &wrong));
	if (wrong >= WRONG_MAX)
		return ERR_DENIED;
	TRY(hash_code(in, a->request->request, a->request->code, hash));
	if (secret_equal(BYTES_OF(hash), BYTES_OF(code.code)))
		return state_links_drop_code(&in->state, code.request);
	TRY(state_links_add_tally(&in->state, STATE_WRONG_CODES, a->patient, in->now / DAY));
	return ERR_DENIED;
}

static enum err decide_by_phone(struct inner *in, const struct asked *a, enum link_plain_outcome *ret)
{
	if (a->request->code.p == NULL) {
		TRY(send_code(in, a));
		*ret = LINK_CODE_SENT;
		return OK;
	}
	enum err e = check_code(in, a);
	if (e != OK && e != ERR_DENIED)
		return e;
	*ret = e == OK ? LINK_OPENED : LINK_NO;
	return OK;
}

static enum err decide(struct inner *in, const struct asked *a, enum link_plain_outcome *ret)
{
	switch (in->config.link_policy) {
	case RELAY_LINK_PHONE:
		return decide_by_phone(in, a, ret);
	case RELAY_LINK_SLIP:
		*ret = LINK_COME_WITH_SLIP;
		return OK;
	case RELAY_LINK_PEER:
		*ret = a->patient != 0 ? LINK_OPENED : LINK_NO;
		return OK;
	}
	return ERR_UNSUPPORTED;
}

static enum err answer(struct inner *in, const struct asked *a, enum link_plain_outcome outcome)
{
	AUTO(buf_free) struct buf code = BUF_MAX(64), statement = BUF_MAX(STATEMENT_MAX), file = BUF_MAX(16384);
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct link_plain_answer plain = { .hospital = inner_hospital(in), .outcome = outcome };
	struct batch_item item = { .kind = BATCH_ITEM_ANSWER };

	if (outcome == LINK_OPENED && a->secrets.has_code) {
		TRY(crockford_encode_checked(BYTES_OF(a->secrets.code), CROCKFORD_CODE, &code));
		plain.code = BYTES_OF_BUF(&code);
	}
	memcpy(plain.request, a->id, sizeof(plain.request));
	randombytes_buf(&random, sizeof(random));
	TRY(link_plain_answer_seal(&plain, a->request->home_sign, a->request->home_seal, in->keys->sign, in->now, &random,
				   &statement, &file));
	item.statement = BYTES_OF_BUF(&statement);
	item.file = BYTES_OF_BUF(&file);
	return inner_batch_add(in, &item, 0);
}

enum err inner_links_request(struct inner *in, struct bytes statement, struct bytes file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	AUTO(wipe_asked) struct asked a = { 0 };
	struct link_plain_request request;
	struct identity_statement identity;
	struct link_request outside;
	struct statement st;
	enum link_plain_outcome outcome;
	uint8_t voucher[32];

	TRY(statement_read(statement, STATEMENT_LINK_REQUEST, &st));
	TRY(link_plain_request_open(&st, file, inner_hospital(in), in->keys->inbox, in->now, &plain, &request));
	TRY(link_request_read(st.body, &outside));
	TRY(inner_statement_peer(in, request.voucher, voucher));
	TRY(link_plain_request_vouched(&request, voucher, in->now, &identity));
	TRY(state_links_use_nonce(&in->state, request.nonce, outside.expires));
	memcpy(a.id, st.id, sizeof(a.id));
	a.request = &request;
	TRY(find_patient(in, &identity, &a));
	TRY(decide(in, &a, &outcome));
	log_event("link-request", "voucher=%.*s", (int)request.voucher.n, (const char *)request.voucher.p);
	return answer(in, &a, outcome);
}

/* Hands number and code to the hospital's command, a line each. ERR_DENIED: it did not take them. */
static enum err call(struct inner *in, struct bytes phone, struct bytes code)
{
	AUTO(buf_free) struct buf input = BUF_MAX(128);
	char *argv[] = { in->config.phone_command, NULL };
	struct child child;
	int status;

	TRY(buf_printf(&input, "%.*s\n%.*s\n", (int)phone.n, (const char *)phone.p, (int)code.n, (const char *)code.p));
	if (child_start(argv, BYTES_OF_BUF(&input), &child) != OK)
		return ERR_DENIED;
	if (child_wait(&child, CALL_SECONDS * 1000, -1, &status) != OK)
		status = child_stop(&child, 1000);
	return status == 0 ? OK : ERR_DENIED;
}

/* ERR_DENIED: to be tried again. ERR_OPEN, ERR_FORMAT: it is damaged, and nobody's any more. */
static enum err call_sealed(struct inner *in, struct bytes sealed)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(256);
	struct cbor_reader r;
	struct bytes phone, code;
	uint64_t since;
	enum err e;

	TRY(keys_unseal(in->keys, CALL_CONTEXT, sealed, &plain));
	r = cbor_reader(BYTES_OF_BUF(&plain));
	cbor_get_array_of(&r, 3);
	since = cbor_get_uint(&r);
	phone = cbor_get_text(&r, INNER_PHONE_MAX);
	code = cbor_get_text(&r, CODE_DIGITS);
	TRY(cbor_done(&r));
	e = call(in, phone, code);
	if (e == OK)
		return OK;
	log_event("phone-command-failed", "command=%s", in->config.phone_command);
	return in->now > since + CALL_LIFE ? OK : ERR_DENIED;
}

/* One that waits again does so behind the others. */
static enum err call_next(struct inner *in, int64_t id, struct bytes sealed, bool *failed)
{
	enum err e = call_sealed(in, sealed);

	crash_point("phone-called");
	if (e == ERR_DENIED) {
		*failed = true;
		return state_calls_postpone(&in->state, id);
	}
	if (e != OK && e != ERR_OPEN && e != ERR_FORMAT)
		return e;
	return state_calls_drop(&in->state, id);
}

enum err inner_links_call(struct inner *in)
{
	AUTO(buf_free) struct buf sealed = BUF_MAX(1024);
	uint64_t end = clock_steady_ms() + CALLS_SECONDS * 1000;
	bool failed = false;
	int64_t id = 0, last;
	enum err e;

	inner_troubles_looked(in, STATE_TROUBLE_PHONE);
	TRY(state_calls_last(&in->state, &last));
	while ((e = state_calls_next(&in->state, id, &id, &sealed)) == OK && id <= last && clock_steady_ms() < end) {
		TRY(call_next(in, id, BYTES_OF_BUF(&sealed), &failed));
		buf_truncate(&sealed, 0);
	}
	if (failed)
		inner_trouble(in, STATE_TROUBLE_PHONE, "", L("phone_command（%s）没有发出一些验证码；下一轮再试，一小时后放弃",
							      "phone_command (%s) did not send some one-time codes; they are tried again for"
							      " an hour"), in->config.phone_command);
	return e == ERR_NOT_FOUND ? OK : e;
}
