#include "core/help_objects.h"

#include "test.h"

#include "../../fuzz/round.h"

#define NOW OBJECTS_NOW
#define RENHE BYTES_LIT("renhe")
#define KANGNING BYTES_LIT("kangning")

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
	object_sign_key(b.author, ACCOUNT);
	object_fill(b.tag, 32, 0x74);
	object_sign_key(b.doctor, DOCTOR);
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
	object_sign_key(p.author, ACCOUNT);
	object_sign_key(p.home_sign, PATIENT_HOME);
	object_seal_key(p.home_seal, PATIENT_HOME);
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
	object_sign_key(p->author, DOCTOR);
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
	object_sign_key(p.sign, COLLEAGUE);
	object_seal_key(p.seal, COLLEAGUE);
	write_said(&p, ret);
}

static void write_opening(struct buf *ret)
{
	struct message_plain p = { .kind = MESSAGE_INVITATION };

	object_sign_key(p.author, PATIENT_HOME);
	object_sign_key(p.sign, PATIENT_HOME);
	object_seal_key(p.seal, PATIENT_HOME);
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

	object_identity_fields(&fields);
	object_sign_key(a.signing, PEER);
	object_sign_key(b.signing, HOSPITAL);
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
