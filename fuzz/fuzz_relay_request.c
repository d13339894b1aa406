/*
 * Requests as the relay's inner process takes them out of the spool: after a
 * byte of 0 the spool's file as it is; of 1 a doctor's request, signed, which
 * is sealed here; of 2 the plaintext of a patient's link request, which is
 * sealed and signed here. Each is answered or dropped, and is done then;
 * nothing is committed. The keys are those of tests/core/help_objects.c.
 */
#include "input.h"

#include <ftw.h>
#include <sys/stat.h>

#include <sodium.h>

#include "relay/inner/inner.h"
#include "sealed/link_plain.h"
#include "statement/hospital.h"
#include "sys/file.h"
#include "sys/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NOW 1790000000u

enum who { PEER = 2, ACCOUNT = 6 };
enum { RAW, DOCTOR, LINK };

static struct inner inner = { .lock = -1 };

static void must_be(bool holds)
{
	if (!holds)
		abort();
}

void log_event(const char *event, const char *format, ...)
{
	(void)event;
	(void)format;
}

static void sign_keys(enum who who, uint8_t ret_public[static ED25519_PUBLIC_LEN], uint8_t ret_secret[static ED25519_SECRET_LEN])
{
	uint8_t seed[ED25519_SEED_LEN];

	memset(seed, (int)who, sizeof(seed));
	ed25519_from_seed(seed, ret_public, ret_secret);
}

/* The hospital that vouches for those who ask. */
static void make_peer(void)
{
	struct hospital h = {
		.serial = 1, .id = BYTES_LIT("kangning"), .name_zh = BYTES_LIT("康宁医院"), .name_en = BYTES_LIT("Kangning Hospital"),
		.profile = BYTES_LIT("key=id_card+code message=name"), .time = NOW,
	};
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	uint8_t secret[ED25519_SECRET_LEN];
	char path[RELAY_PATH_MAX];

	sign_keys(PEER, h.signing, secret);
	must_be(hospital_sign(&h, secret, &statement) == OK);
	must_be(relay_config_path(&inner.config, "peers", path) == OK && file_make_folder(path, 0700) == OK);
	must_be(relay_config_path(&inner.config, "peers/kangning.hospital", path) == OK &&
		file_replace(path, BYTES_OF_BUF(&statement), 0600) == OK);
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
	inner_batch_done(&inner);
	inner_close(&inner);
	nftw(inner.config.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void prepare(void)
{
	char path[RELAY_PATH_MAX];

	must_be(sodium_init() >= 0);
	/* every request is synced: in memory that costs nothing */
	strcpy(inner.config.dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/mizhen-fuzz-XXXXXX" : "/tmp/mizhen-fuzz-XXXXXX");
	must_be(mkdtemp(inner.config.dir) != NULL && atexit(clean_up) == 0);
	strcpy(inner.config.id, "renhe");
	inner.config.link_policy = RELAY_LINK_PEER;
	inner.config.accept_peer_vouching = true;
	inner.now = NOW;
	must_be(relay_config_path(&inner.config, "state", path) == OK && file_make_folder(path, 0700) == OK);
	must_be(keys_make(inner.config.dir) == OK && keys_open(inner.config.dir, &inner.keys) == OK);
	must_be(state_open(inner.config.dir, true, &inner.state) == OK && spool_open(inner.config.dir, &inner.spool) == OK);
	make_peer();
	must_be(inner_batch_begin(&inner) == OK);
}

static void frame(uint64_t kind, struct bytes statement, struct bytes file, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	cbor_put_array(&w, 4);
	cbor_put_uint(&w, 1);
	cbor_put_uint(&w, kind);
	if (statement.p == NULL)
		cbor_put_null(&w);
	else
		cbor_put_bytes(&w, statement);
	cbor_put_bytes(&w, file);
	must_be(cbor_written(&w) == OK);
}

static void send_doctor(struct bytes plain, struct buf *ret)
{
	static const struct sealed_random random = { .file_key = "file key 16 byte" };
	AUTO(buf_free) struct buf file = BUF_MAX(plain.n + 1000);

	must_be(sealed_seal_one(plain, inner.keys->inbox_public, &random, &file) == OK);
	frame(0, BYTES_NONE, BYTES_OF_BUF(&file), ret);
}

static bool send_link(struct bytes plain, struct buf *ret)
{
	static const struct sealed_random random = { .file_key = "file key 16 byte" };
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX), file = BUF_MAX(plain.n + 1000);
	uint8_t account[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];
	struct link_plain_request p;

	sign_keys(ACCOUNT, account, secret);
	if (link_plain_request_read(plain, &p) != OK)
		return false;
	must_be(link_plain_request_seal(&p, inner.keys->inbox_public, secret, NOW, NOW + 3600, &random, &statement, &file) == OK);
	frame(1, BYTES_OF_BUF(&statement), BYTES_OF_BUF(&file), ret);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf request = BUF_MAX(n + 100000);

	if (inner.config.dir[0] == '\0')
		prepare();
	if (n < 1 || data[0] > LINK || n > SPOOL_REQUEST_MAX / 2)
		return 0;
	struct bytes in = BYTES(data + 1, n - 1);

	if (data[0] == RAW)
		must_be(buf_add(&request, in) == OK);
	else if (data[0] == DOCTOR)
		send_doctor(in, &request);
	else if (!send_link(in, &request))
		return 0;
	if (request.n > SPOOL_REQUEST_MAX)
		return 0;
	must_be(spool_put_request(&inner.spool, 0, 1, BYTES_OF_BUF(&request)) == OK);
	/* what is wrong with a request is never our own failure */
	must_be(inner_requests_take(&inner) == OK && inner.relay.request == 1);
	must_be(spool_remove_request(&inner.spool, 1) == OK);
	state_rollback(&inner.state);
	must_be(state_begin(&inner.state) == OK);
	buf_truncate(&inner.items, 0);
	inner.items_n = inner.touched_n = 0;
	inner.relay.request = 0;
	return 0;
}
