#include "help_objects.h"

#include "test.h"

#include "../../fuzz/round.h"
#include "core/batch_item.h"
#include "core/x25519.h"

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

static void sign_key(uint8_t ret[static 32], enum who who)
{
	struct actor a = actor(who);

	memcpy(ret, a.sign, 32);
}

static void seal_key(uint8_t ret[static 32], enum who who)
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
	sign_key(b.signing, PEER);
	seal_key(b.inbox, PEER);
	assert_int_equal(hospital_peer_add(&peers, &a), OK);
	assert_int_equal(hospital_peer_add(&peers, &b), OK);
	h.peers = list_of(&peers);
	sign_key(h.signing, HOSPITAL);
	sign_key(h.transport, TRANSPORT);
	seal_key(h.inbox, HOSPITAL);
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

static void add_identity(struct list_writer *fields)
{
	assert_int_equal(list_pair_add(fields, BYTES_LIT("name"), BYTES_LIT("张三")), OK);
	assert_int_equal(list_pair_add(fields, BYTES_LIT("id_card"), BYTES_LIT("11010519491231002X")), OK);
	assert_int_equal(list_pair_add(fields, BYTES_LIT("phone"), BYTES_LIT("13800138000")), OK);
}

static void write_identity(struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_STATEMENT_FIELDS_MAX);
	struct identity_statement s = { .hospital = KANGNING, .checked = IDENTITY_STATEMENT_DOCUMENT, .from = NOW - 1000, .until = NOW + 86400 };

	add_identity(&fields);
	s.fields = list_of(&fields);
	sign_key(s.account_sign, ACCOUNT);
	seal_key(s.account_seal, ACCOUNT);
	assert_int_equal(identity_statement_write(&s, ret), OK);
}

static void write_doctor_request(struct buf *ret)
{
	struct doctor_request d = {
		.hospital = RENHE, .name = BYTES_LIT("李华"), .title = BYTES_LIT("主任医师"),
		.department = BYTES_LIT("心内科"), .licence = BYTES_LIT("110000000012345"), .time = NOW,
	};

	sign_key(d.sign, DOCTOR);
	seal_key(d.seal, DOCTOR);
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
	sign_key(request.sign, who);
	seal_key(request.seal, who);
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
	sign_key(h.sign, PATIENT_HOME);
	seal_key(h.seal, PATIENT_HOME);
	assert_int_equal(home_write(&h, ret), OK);
}

static void write_challenge(struct buf *ret)
{
	struct challenge c = { .origin = BYTES_LIT("https://mizhen.example:8443"), .time = NOW };

	object_fill(c.nonce, 32, 0x43);
	sign_key(c.key, PLATFORM);
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
	sign_key(s.key, who);
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
	sign_key(g.doctor, child ? COLLEAGUE : DOCTOR);
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
	sign_key(m.audience[0], PATIENT_HOME);
	sign_key(m.audience[1], DOCTOR);
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
	sign_key(w.home, PATIENT_HOME);
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

static void write_bundle_as(struct buf *ret, enum grant_kind kind)
{
	AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
	struct bundle b = { .hospital = RENHE, .purpose = BYTES_LIT("复诊"), .kind = kind };
	struct bundle_key key;

	for (uint8_t i = 1; i < 5 && kind == GRANT_RECORDS; i++) {
		object_fill(key.rid, 16, i);
		object_fill(key.file_key.b, 16, (uint8_t)(0x40 + i));
		assert_int_equal(bundle_key_add(&keys, &key), OK);
	}
	b.keys = list_of(&keys);
	sign_key(b.author, ACCOUNT);
	object_fill(b.tag, 32, 0x74);
	sign_key(b.doctor, DOCTOR);
	if (kind == GRANT_KEY)
		object_fill(b.kek.b, 32, 0x4b);
	assert_int_equal(bundle_write(&b, ret), OK);
}

static void write_bundle(struct buf *ret)
{
	write_bundle_as(ret, GRANT_RECORDS);
}

static void write_bundle_key(struct buf *ret)
{
	write_bundle_as(ret, GRANT_KEY);
}

static void write_link_plain_as(struct buf *ret, struct bytes code)
{
	AUTO(buf_free) struct buf identity = BUF_MAX(STATEMENT_MAX);
	struct link_plain_request p = { .audience = RENHE, .voucher = KANGNING, .code = code };

	object_sign(object_statement("identity"), &identity);
	p.identity = BYTES_OF_BUF(&identity);
	sign_key(p.author, ACCOUNT);
	sign_key(p.home_sign, PATIENT_HOME);
	seal_key(p.home_seal, PATIENT_HOME);
	if (code.p != NULL)
		object_fill(p.request, 32, 0x71);
	object_fill(p.nonce, 16, 0x6e);
	assert_int_equal(link_plain_request_write(&p, ret), OK);
}

static void write_link_plain(struct buf *ret)
{
	write_link_plain_as(ret, BYTES_NONE);
}

static void write_link_plain_code(struct buf *ret)
{
	write_link_plain_as(ret, BYTES_LIT("31415926"));
}

static void write_answer_as(struct buf *ret, enum link_plain_outcome outcome, struct bytes code)
{
	struct link_plain_answer p = { .hospital = RENHE, .outcome = outcome, .code = code };

	object_fill(p.request, 32, 0x71);
	assert_int_equal(link_plain_answer_write(&p, ret), OK);
}

static void write_answer_opened(struct buf *ret)
{
	write_answer_as(ret, LINK_OPENED, BYTES_LIT("ABCDEFGHJKMNPQRSTVWX0"));
}

static void write_answer_no(struct buf *ret)
{
	write_answer_as(ret, LINK_NO, BYTES_NONE);
}

static void write_said(struct message_plain *p, struct buf *ret)
{
	sign_key(p->author, DOCTOR);
	p->has_thread = true;
	object_fill(p->thread, 32, 0x54);
	assert_int_equal(message_plain_write(p, ret), OK);
}

static void write_text(struct buf *ret)
{
	write_said(&(struct message_plain){ .kind = MESSAGE_TEXT, .text = BYTES_LIT("您好，哪里不舒服？") }, ret);
}

static void write_attachment(struct buf *ret)
{
	write_said(&(struct message_plain){ .kind = MESSAGE_ATTACHMENT, .media_type = BYTES_LIT("image/png"),
					    .file_name = BYTES_LIT("心电图.png"), .data = BYTES_LIT("\x89PNG") }, ret);
}

static void write_granted(struct buf *ret)
{
	struct message_plain p = { .kind = MESSAGE_GRANT };

	object_fill(p.grant, 32, 0x67);
	write_said(&p, ret);
}

static void write_invitation(struct buf *ret)
{
	AUTO(buf_free) struct buf certificate = BUF_MAX(STATEMENT_MAX);
	struct message_plain p = { .kind = MESSAGE_INVITATION };

	object_sign(object_statement("doctor-colleague"), &certificate);
	p.certificate = BYTES_OF_BUF(&certificate);
	sign_key(p.sign, COLLEAGUE);
	seal_key(p.seal, COLLEAGUE);
	write_said(&p, ret);
}

static void write_opening(struct buf *ret)
{
	struct message_plain p = { .kind = MESSAGE_INVITATION };

	sign_key(p.author, PATIENT_HOME);
	sign_key(p.sign, PATIENT_HOME);
	seal_key(p.seal, PATIENT_HOME);
	assert_int_equal(message_plain_write(&p, ret), OK);
}

static void write_leave(struct buf *ret)
{
	write_said(&(struct message_plain){ .kind = MESSAGE_LEAVE }, ret);
}

static void write_opinion(struct buf *ret)
{
	struct message_plain p = { .kind = MESSAGE_OPINION, .data = BYTES_LIT("{\"resourceType\":\"Composition\"}") };

	assert_int_equal(message_plain_sign_opinion(&p, actor(DOCTOR).sign_secret), OK);
	write_said(&p, ret);
}

static void write_opinion_unsigned(struct buf *ret)
{
	write_said(&(struct message_plain){ .kind = MESSAGE_OPINION, .data = BYTES_LIT("{}") }, ret);
}

static void write_call(struct buf *ret)
{
	write_said(&(struct message_plain){ .kind = MESSAGE_CALL, .data = BYTES_LIT("v=0") }, ret);
}

static void write_wallet_plain(struct buf *ret)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_STATEMENT_FIELDS_MAX);
	AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(WALLET_PLAIN_HOSPITALS_MAX);
	struct wallet_plain_hospital a = { .id = KANGNING, .cycle = NOW };
	struct wallet_plain_hospital b = { .id = RENHE, .code = BYTES_LIT("ABCDEFGHJKMNPQRSTVWX0"), .cycle = NOW - 300 };
	struct wallet_plain p;

	add_identity(&fields);
	sign_key(a.signing, PEER);
	sign_key(b.signing, HOSPITAL);
	assert_int_equal(wallet_plain_hospital_add(&hospitals, &a), OK);
	assert_int_equal(wallet_plain_hospital_add(&hospitals, &b), OK);
	p = (struct wallet_plain){ list_of(&fields), list_of(&hospitals) };
	assert_int_equal(wallet_plain_write(&p, ret), OK);
}

const struct object_plain object_plains[] = {
	{ "bundle", ROUND_BUNDLE, write_bundle },
	{ "bundle-key", ROUND_BUNDLE, write_bundle_key },
	{ "link-plain", ROUND_LINK_REQUEST, write_link_plain },
	{ "link-plain-code", ROUND_LINK_REQUEST, write_link_plain_code },
	{ "answer-plain-opened", ROUND_LINK_ANSWER, write_answer_opened },
	{ "answer-plain-no", ROUND_LINK_ANSWER, write_answer_no },
	{ "message-plain-text", ROUND_MESSAGE, write_text },
	{ "message-plain-attachment", ROUND_MESSAGE, write_attachment },
	{ "message-plain-grant", ROUND_MESSAGE, write_granted },
	{ "message-plain-invitation", ROUND_MESSAGE, write_invitation },
	{ "message-plain-opening", ROUND_MESSAGE, write_opening },
	{ "message-plain-leave", ROUND_MESSAGE, write_leave },
	{ "message-plain-opinion", ROUND_MESSAGE, write_opinion },
	{ "message-plain-opinion-unsigned", ROUND_MESSAGE, write_opinion_unsigned },
	{ "message-plain-call", ROUND_MESSAGE, write_call },
	{ "wallet-plain", ROUND_WALLET, write_wallet_plain },
};
const size_t object_plains_n = LEN(object_plains);

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
	sign_key(open.sign, ACCOUNT);
	seal_key(open.seal, ACCOUNT);
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
