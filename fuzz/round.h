/*
 * What holds for every reader of an object: it refuses its input, or writing
 * what it read gives the same bytes again. Anything else aborts.
 */
#ifndef MIZHEN_FUZZ_ROUND_H
#define MIZHEN_FUZZ_ROUND_H

#include <stdlib.h>

#include "sealed/bundle.h"
#include "sealed/link_plain.h"
#include "sealed/message_plain.h"
#include "sealed/wallet_plain.h"
#include "statement/batch.h"
#include "statement/challenge.h"
#include "statement/doctor.h"
#include "statement/grant.h"
#include "statement/home.h"
#include "statement/hospital.h"
#include "statement/identity_statement.h"
#include "statement/revoked_doctors.h"
#include "statement/root.h"
#include "statement/session.h"

typedef enum err round_fn(struct bytes in);

#define ROUND(stem, type)                                                \
	static enum err round_##stem(struct bytes in)                    \
	{                                                                \
		AUTO(buf_free) struct buf out = BUF_MAX((size_t)16 << 20); \
		struct type object;                                      \
                                                                         \
		TRY(stem##_read(in, &object));                           \
		if (stem##_write(&object, &out) != OK)                   \
			abort();                                         \
		if (!bytes_equal(in, BYTES_OF_BUF(&out)))                \
			abort();                                         \
		return OK;                                               \
	}

ROUND(hospital, hospital)
ROUND(batch, batch)
ROUND(root, root)
ROUND(identity_statement, identity_statement)
ROUND(doctor_request, doctor_request)
ROUND(doctor, doctor)
ROUND(revoked_doctors, revoked_doctors)
ROUND(home, home)
ROUND(challenge, challenge)
ROUND(session, session)
ROUND(grant, grant)
ROUND(grant_revoke, revoke)
ROUND(message, message)
ROUND(link_request, link_request)
ROUND(link_answer, link_answer)
ROUND(wallet, wallet)
ROUND(bundle, bundle)
ROUND(link_plain_request, link_plain_request)
ROUND(link_plain_answer, link_plain_answer)
ROUND(message_plain, message_plain)
ROUND(wallet_plain, wallet_plain)

/* The bodies of statements by kind. */
static round_fn *const round_bodies[STATEMENT_KINDS] = {
	[STATEMENT_HOSPITAL] = round_hospital,
	[STATEMENT_BATCH] = round_batch,
	[STATEMENT_ROOT] = round_root,
	[STATEMENT_IDENTITY] = round_identity_statement,
	[STATEMENT_DOCTOR_REQUEST] = round_doctor_request,
	[STATEMENT_DOCTOR] = round_doctor,
	[STATEMENT_REVOKED_DOCTORS] = round_revoked_doctors,
	[STATEMENT_HOME] = round_home,
	[STATEMENT_CHALLENGE] = round_challenge,
	[STATEMENT_SESSION] = round_session,
	[STATEMENT_GRANT] = round_grant,
	[STATEMENT_REVOKE] = round_grant_revoke,
	[STATEMENT_MESSAGE] = round_message,
	[STATEMENT_LINK_REQUEST] = round_link_request,
	[STATEMENT_LINK_ANSWER] = round_link_answer,
	[STATEMENT_WALLET] = round_wallet,
};

/* What is sealed. */
enum { ROUND_BUNDLE, ROUND_LINK_REQUEST, ROUND_LINK_ANSWER, ROUND_MESSAGE, ROUND_WALLET, ROUND_PLAINS };

static round_fn *const round_plains[ROUND_PLAINS] = {
	[ROUND_BUNDLE] = round_bundle,
	[ROUND_LINK_REQUEST] = round_link_plain_request,
	[ROUND_LINK_ANSWER] = round_link_plain_answer,
	[ROUND_MESSAGE] = round_message_plain,
	[ROUND_WALLET] = round_wallet_plain,
};

#endif
