#include "core/help_objects.h"

#include "test.h"

#include "crypto/x25519.h"
#include "statement/batch.h"
#include "statement/batch_item.h"
#include "statement/challenge.h"
#include "statement/doctor.h"
#include "statement/grant.h"
#include "statement/home.h"
#include "statement/hospital.h"
#include "statement/identity_statement.h"
#include "statement/link.h"
#include "statement/message.h"
#include "statement/revoked_doctors.h"
#include "statement/root.h"
#include "statement/session.h"
#include "statement/wallet.h"

#define NOW OBJECTS_NOW
#define RENHE BYTES_LIT("renhe")
#define KANGNING BYTES_LIT("kangning")

void object_fill(uint8_t *p, size_t n, uint8_t v)
{
	memset(p, v, n);
}

void object_random(uint8_t seed, struct sealed_random *ret)
{
	uint8_t bytes[sizeof(*ret)];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(seed + i);
	memcpy(ret, bytes, sizeof(bytes));
}

struct actor actor(enum who who)
{
	struct actor a;
	uint8_t seed[32];

	memset(seed, (int)who, sizeof(seed));
	ed25519_from_seed(seed, a.sign, a.sign_secret);
	memset(a.seal_secret, 128 + (int)who, sizeof(a.seal_secret));
	x25519_public(a.seal_secret, a.seal);
	return a;
}

void object_sign_key(uint8_t ret[static 32], enum who who)
{
	struct actor a = actor(who);

	memcpy(ret, a.sign, 32);
}

void object_seal_key(uint8_t ret[static 32], enum who who)
{
	struct actor a = actor(who);

	memcpy(ret, a.seal, 32);
}

static void write_hospital_as(struct buf *ret, bool rekeyed)
{
	AUTO(list_writer_done) struct list_writer peers = LIST_WRITER(HOSPITAL_PEERS_MAX);
	struct hospital_peer a = { .id = BYTES_LIT("anding") }, b = { .id = KANGNING };
	struct hospital h = {
		.serial = 7, .id = RENHE, .name_zh = BYTES_LIT("仁和医院"), .name_en = BYTES_LIT("Renhe Hospital"),
		.profile = BYTES_LIT("key=id_card+code message=name"), .link_policy = HOSPITAL_LINK_PHONE, .time = NOW,
	};

	object_fill(a.signing, 32, 0x61);
	object_fill(a.inbox, 32, 0x62);
	object_sign_key(b.signing, PEER);
	object_seal_key(b.inbox, PEER);
	assert_int_equal(hospital_peer_add(&peers, &a), OK);
	assert_int_equal(hospital_peer_add(&peers, &b), OK);
	h.peers = list_of(&peers);
	object_sign_key(h.signing, HOSPITAL);
	object_sign_key(h.transport, TRANSPORT);
	object_seal_key(h.inbox, HOSPITAL);
	if (rekeyed)
		assert_int_equal(hospital_rekey(&h, actor(OLD_HOSPITAL).sign_secret, actor(HOSPITAL).sign), OK);
	assert_int_equal(hospital_write(&h, ret), OK);
}

static void write_hospital(struct buf *ret)
{
	write_hospital_as(ret, false);
}

static void write_hospital_rekeyed(struct buf *ret)
{
	write_hospital_as(ret, true);
}

static void write_batch(struct buf *ret)
{
	AUTO(buf_free) struct buf body = BUF_MAX(BATCH_BODY_MAX);
	struct batch b = { .hospital = RENHE, .number = 3 };

	object_batch_body(&body);
	b.length = body.n;
	hash_sha256(BYTES_OF_BUF(&body), b.hash);
	object_fill(b.root, 32, 0x22);
	assert_int_equal(batch_write(&b, ret), OK);
}

static void write_root_as(struct buf *ret, bool has_revoked)
{
	struct root root = { .hospital = RENHE, .cycle = NOW, .time = NOW, .interval = 300, .size = 1234, .has_revoked = has_revoked };

	object_fill(root.head, 32, 0x31);
	object_fill(root.hospital_statement, 32, 0x32);
	if (has_revoked)
		object_fill(root.revoked, 32, 0x33);
	assert_int_equal(root_write(&root, ret), OK);
}

static void write_root(struct buf *ret)
{
	write_root_as(ret, false);
}

static void write_root_revoked(struct buf *ret)
{
	write_root_as(ret, true);
}

void object_identity_fields(struct list_writer *fields)
{
	assert_int_equal(list_pair_add(fields, BYTES_LIT("name"), BYTES_LIT("张三")), OK);
	assert_int_equal(list_pair_add(fields, BYTES_LIT("id_card"), BYTES_LIT("11010519491231002X")), OK);
	assert_int_equal(list_pair_add(fields, BYTES_LIT("phone"), BYTES_LIT("13800138000")), OK);
}

static void write_identity(struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_STATEMENT_FIELDS_MAX);
	struct identity_statement s = { .hospital = KANGNING, .checked = IDENTITY_STATEMENT_DOCUMENT, .from = NOW - 1000, .until = NOW + 86400 };

	object_identity_fields(&fields);
	s.fields = list_of(&fields);
	object_sign_key(s.account_sign, ACCOUNT);
	object_seal_key(s.account_seal, ACCOUNT);
	assert_int_equal(identity_statement_write(&s, ret), OK);
}

static void write_doctor_request(struct buf *ret)
{
	struct doctor_request d = {
		.hospital = RENHE, .name = BYTES_LIT("李华"), .title = BYTES_LIT("主任医师"),
		.department = BYTES_LIT("心内科"), .licence = BYTES_LIT("110000000012345"), .time = NOW,
	};

	object_sign_key(d.sign, DOCTOR);
	object_seal_key(d.seal, DOCTOR);
	assert_int_equal(doctor_request_write(&d, ret), OK);
}

static void write_doctor_of(struct buf *ret, enum who who)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct doctor_request request;
	struct doctor d;

	object_sign(object_statement("doctor-request"), &raw);
	assert_int_equal(doctor_request_open(BYTES_OF_BUF(&raw), &st, &request), OK);
	object_sign_key(request.sign, who);
	object_seal_key(request.seal, who);
	d = doctor_from_request(&request, st.id, NOW, NOW + DOCTOR_VALID_MAX);
	assert_int_equal(doctor_write(&d, ret), OK);
}

static void write_doctor(struct buf *ret)
{
	write_doctor_of(ret, DOCTOR);
}

static void write_colleague(struct buf *ret)
{
	write_doctor_of(ret, COLLEAGUE);
}

static void write_revoked_doctors(struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer doctors = LIST_WRITER(REVOKED_DOCTORS_MAX);
	struct revoked_doctors list = { .hospital = RENHE, .serial = 2, .time = NOW };
	struct revoked_doctor d = { .time = NOW - 5 };

	for (uint8_t i = 0x10; i < 0x13; i++) {
		object_fill(d.sign, 32, i);
		assert_int_equal(revoked_doctors_add(&doctors, &d), OK);
	}
	list.doctors = list_of(&doctors);
	assert_int_equal(revoked_doctors_write(&list, ret), OK);
}

static void write_home(struct buf *ret)
{
	struct home h = { .hospital = RENHE, .time = NOW };

	object_fill(h.tag, 32, 0x74);
	object_sign_key(h.sign, PATIENT_HOME);
	object_seal_key(h.seal, PATIENT_HOME);
	assert_int_equal(home_write(&h, ret), OK);
}

static void write_challenge(struct buf *ret)
{
	struct challenge c = { .origin = BYTES_LIT("https://mizhen.example:8443"), .time = NOW };

	object_fill(c.nonce, 32, 0x43);
	object_sign_key(c.key, PLATFORM);
	assert_int_equal(challenge_write(&c, ret), OK);
}

static void write_session_as(struct buf *ret, enum session_role role, enum who who)
{
	struct session s = { .origin = BYTES_LIT("https://mizhen.example:8443"), .time = NOW, .role = role };

	object_fill(s.nonce, 32, 0x43);
	if (role != SESSION_HOME)
		s.hospital = RENHE;
	if (role == SESSION_ACCOUNT)
		object_fill(s.tag, 32, 0x74);
	object_sign_key(s.key, who);
	assert_int_equal(session_write(&s, ret), OK);
}

static void write_session_account(struct buf *ret)
{
	write_session_as(ret, SESSION_ACCOUNT, ACCOUNT);
}

static void write_session_home(struct buf *ret)
{
	write_session_as(ret, SESSION_HOME, PATIENT_HOME);
}

static void write_session_doctor(struct buf *ret)
{
	write_session_as(ret, SESSION_DOCTOR, DOCTOR);
}

static void write_session_transport(struct buf *ret)
{
	write_session_as(ret, SESSION_TRANSPORT, TRANSPORT);
}

static void add_records(struct list_writer *records, uint8_t first, uint8_t n)
{
	struct grant_record record = { 0 };

	for (uint8_t i = first; i < first + n; i++) {
		object_fill(record.rid, 16, i);
		record.version = i;
		object_fill(record.file, 32, (uint8_t)(0x80 + i));
		assert_int_equal(grant_record_add(records, &record), OK);
	}
}

static void write_grant_as(struct buf *ret, enum grant_kind kind, bool child)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	struct grant g = {
		.kind = kind, .hospital = RENHE, .cycle = NOW, .not_before = NOW, .expires = NOW + 72 * 3600,
		.may_pass_on = kind == GRANT_RECORDS && !child, .has_parent = child, .made = NOW,
	};

	if (kind == GRANT_RECORDS)
		add_records(&records, child ? 2 : 1, child ? 2 : 4);
	g.records = list_of(&records);
	object_fill(g.tag, 32, 0x74);
	object_sign_key(g.doctor, child ? COLLEAGUE : DOCTOR);
	if (child) {
		AUTO(buf_free) struct buf parent = BUF_MAX(STATEMENT_MAX);

		object_sign(object_statement("grant"), &parent);
		statement_id(BYTES_OF_BUF(&parent), g.parent);
	}
	object_fill(g.bundle, 32, 0x62);
	assert_int_equal(grant_write(&g, ret), OK);
}

static void write_grant(struct buf *ret)
{
	write_grant_as(ret, GRANT_RECORDS, false);
}

static void write_grant_child(struct buf *ret)
{
	write_grant_as(ret, GRANT_RECORDS, true);
}

static void write_grant_key(struct buf *ret)
{
	write_grant_as(ret, GRANT_KEY, false);
}

static void write_revoke(struct buf *ret)
{
	struct revoke r = { .time = NOW + 60 };

	object_fill(r.grant, 32, 0x67);
	assert_int_equal(grant_revoke_write(&r, ret), OK);
}

static void write_message_as(struct buf *ret, bool opens)
{
	struct message m = { .has_thread = !opens, .count = opens ? 0 : 5, .seen_n = opens ? 0 : 2, .time = NOW, .audience_n = 2 };

	if (!opens)
		object_fill(m.thread, 32, 0x54);
	for (size_t i = 0; i < m.seen_n; i++)
		object_fill(m.seen[i], 32, (uint8_t)(0x50 + i));
	object_sign_key(m.audience[0], PATIENT_HOME);
	object_sign_key(m.audience[1], DOCTOR);
	message_sort(m.audience, 2);
	object_fill(m.file, 32, 0x46);
	assert_int_equal(message_write(&m, ret), OK);
}

static void write_message_opening(struct buf *ret)
{
	write_message_as(ret, true);
}

static void write_message(struct buf *ret)
{
	write_message_as(ret, false);
}

static void write_link_request(struct buf *ret)
{
	struct link_request l = { .audience = RENHE, .voucher = KANGNING, .made = NOW, .expires = NOW + LINK_REQUEST_LIFE_MAX };

	object_fill(l.file, 32, 0x46);
	assert_int_equal(link_request_write(&l, ret), OK);
}

static void write_link_answer(struct buf *ret)
{
	struct link_answer a = { .hospital = RENHE, .time = NOW };

	object_fill(a.request, 32, 0x71);
	statement_key_id(actor(PATIENT_HOME).sign, a.home);
	object_fill(a.file, 32, 0x46);
	assert_int_equal(link_answer_write(&a, ret), OK);
}

static void write_wallet(struct buf *ret)
{
	struct wallet w = { .sequence = 9, .time = NOW };

	object_fill(w.file, 32, 0x46);
	object_sign_key(w.home, PATIENT_HOME);
	assert_int_equal(wallet_write(&w, ret), OK);
}

const struct object_statement object_statements[] = {
	{ "hospital", STATEMENT_HOSPITAL, HOSPITAL, write_hospital },
	{ "hospital-rekeyed", STATEMENT_HOSPITAL, HOSPITAL, write_hospital_rekeyed },
	{ "batch", STATEMENT_BATCH, HOSPITAL, write_batch },
	{ "root", STATEMENT_ROOT, HOSPITAL, write_root },
	{ "root-revoked", STATEMENT_ROOT, HOSPITAL, write_root_revoked },
	{ "identity", STATEMENT_IDENTITY, PEER, write_identity },
	{ "doctor-request", STATEMENT_DOCTOR_REQUEST, DOCTOR, write_doctor_request },
	{ "doctor", STATEMENT_DOCTOR, HOSPITAL, write_doctor },
	{ "doctor-colleague", STATEMENT_DOCTOR, HOSPITAL, write_colleague },
	{ "revoked-doctors", STATEMENT_REVOKED_DOCTORS, HOSPITAL, write_revoked_doctors },
	{ "home", STATEMENT_HOME, ACCOUNT, write_home },
	{ "challenge", STATEMENT_CHALLENGE, PLATFORM, write_challenge },
	{ "session-account", STATEMENT_SESSION, ACCOUNT, write_session_account },
	{ "session-home", STATEMENT_SESSION, PATIENT_HOME, write_session_home },
	{ "session-doctor", STATEMENT_SESSION, DOCTOR, write_session_doctor },
	{ "session-transport", STATEMENT_SESSION, TRANSPORT, write_session_transport },
	{ "grant", STATEMENT_GRANT, ACCOUNT, write_grant },
	{ "grant-child", STATEMENT_GRANT, DOCTOR, write_grant_child },
	{ "grant-key", STATEMENT_GRANT, ACCOUNT, write_grant_key },
	{ "revoke", STATEMENT_REVOKE, ACCOUNT, write_revoke },
	{ "message-opening", STATEMENT_MESSAGE, PATIENT_HOME, write_message_opening },
	{ "message", STATEMENT_MESSAGE, DOCTOR, write_message },
	{ "link-request", STATEMENT_LINK_REQUEST, ACCOUNT, write_link_request },
	{ "link-answer", STATEMENT_LINK_ANSWER, HOSPITAL, write_link_answer },
	{ "wallet", STATEMENT_WALLET, PATIENT_HOME, write_wallet },
};
const size_t object_statements_n = LEN(object_statements);

void object_sign(const struct object_statement *object, struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	object->write(&body);
	assert_int_equal(statement_sign(object->kind, BYTES_OF_BUF(&body), actor(object->signer).sign_secret, ret_statement), OK);
}

const struct object_statement *object_statement(const char *name)
{
	for (size_t i = 0; i < LEN(object_statements); i++) {
		if (strcmp(object_statements[i].name, name) == 0)
			return &object_statements[i];
	}
	fail_msg("no statement %s", name);
	return NULL;
}

static void add_item(struct buf *body, struct batch_item *item, uint8_t v)
{
	object_fill(item->rid, 16, item->kind == BATCH_ITEM_RECORD || item->kind == BATCH_ITEM_DELETE ? v : 0);
	object_fill(item->tag, 32, item->kind <= BATCH_ITEM_CLOSE ? 0x74 : 0);
	assert_int_equal(batch_item_write(item, body), OK);
}

void object_batch_body(struct buf *ret_body)
{
	AUTO(buf_free) struct buf doctor = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf answer = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf root = BUF_MAX(STATEMENT_MAX);
	struct batch_item open = { .kind = BATCH_ITEM_OPEN }, close = { .kind = BATCH_ITEM_CLOSE };
	struct shelf_blob blobs[2] = { { .length = 70000 }, { .length = 32 } };
	struct shelf_field fields[2] = { { BYTES_LIT("dept"), BYTES_LIT("心内科") }, { BYTES_LIT("kind"), BYTES_LIT("lab") } };

	object_sign(object_statement("doctor"), &doctor);
	object_sign(object_statement("link-answer"), &answer);
	object_sign(object_statement("root"), &root);
	object_sign_key(open.sign, ACCOUNT);
	object_seal_key(open.seal, ACCOUNT);
	object_fill(close.successor, 32, 0x75);
	object_fill(blobs[0].id, 16, 1);
	object_fill(blobs[1].id, 16, 2);
	add_item(ret_body, &open, 0);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_RECORD, .version = 1, .file = BYTES_LIT("age-encryption.org/v1"),
						 .blobs = blobs, .blobs_n = 2, .fields = fields, .fields_n = 2 }, 7);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_RECORD, .version = 2, .file = BYTES_LIT("a") }, 8);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_DELETE, .version = 3 }, 9);
	add_item(ret_body, &close, 0);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_STATEMENT, .statement = BYTES_OF_BUF(&doctor) }, 0);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_ANSWER, .statement = BYTES_OF_BUF(&answer), .file = BYTES_LIT("a") }, 0);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_DONE, .done = 41 }, 0);
	add_item(ret_body, &(struct batch_item){ .kind = BATCH_ITEM_ROOT, .statement = BYTES_OF_BUF(&root) }, 0);
}
