#include "sealed/identity_find.h"

#include <string.h>

#include "bytes/base64.h"
#include "bytes/json.h"

static bool says(struct bytes resource, const char *pointer, const char *text)
{
	struct bytes value;

	return json_get(resource, pointer, &value) == OK && json_string_is(value, bytes_of_str(text));
}

static enum err read_data(struct bytes resource, struct buf *ret)
{
	AUTO(buf_free) struct buf text = BUF_MAX(2 * STATEMENT_MAX);
	struct bytes value;

	if (!says(resource, "/resourceType", "Binary") || !says(resource, "/contentType", IDENTITY_FIND_TYPE))
		return ERR_NOT_FOUND;
	TRY(json_get(resource, "/data", &value));
	TRY(json_string(value, &text));
	return base64_decode(BYTES_OF_BUF(&text), BASE64_PADDED, ret);
}

static enum err check(struct bytes raw, struct bytes hospital, const uint8_t signing[static ATOM_KEY_LEN],
		      const uint8_t account[static ATOM_KEY_LEN], uint64_t now)
{
	struct identity_statement identity;
	struct statement st;

	TRY(identity_statement_open(raw, signing, &st, &identity));
	if (!bytes_equal(identity.hospital, hospital) || memcmp(identity.account_sign, account, ATOM_KEY_LEN) != 0)
		return ERR_CONFLICT;
	return identity_statement_check(&identity, now);
}

enum err identity_find(struct bytes resource, struct bytes hospital, const uint8_t signing[static ATOM_KEY_LEN],
		       const uint8_t account[static ATOM_KEY_LEN], uint64_t now, struct buf *ret_statement)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	enum err e = read_data(resource, &raw);

	if (e == OK)
		e = check(BYTES_OF_BUF(&raw), hospital, signing, account, now);
	if (e != OK)
		return e == ERR_NOMEM ? e : ERR_NOT_FOUND;
	return buf_add(ret_statement, BYTES_OF_BUF(&raw));
}
