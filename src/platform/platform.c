#include "platform/platform.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "bytes/secret.h"
#include "platform/feed.h"
#include "platform/forest.h"
#include "platform/limits.h"
#include "platform/routes.h"
#include "platform/site.h"
#include "platform/writer.h"
#include "sys/config.h"
#include "sys/file.h"
#include "sys/lang.h"

enum err platform_config_read(const char *path, struct platform_config *ret)
{
	struct platform_config config;
	char message[CONFIG_MESSAGE_MAX];
	const struct config_key keys[] = {
		{ "platform", "origin", CONFIG_TEXT, config.origin, 0, sizeof(config.origin), NULL, NULL },
		{ "platform", "listen", CONFIG_TEXT, config.listen, 0, sizeof(config.listen), NULL, NULL },
		{ "platform", "data", CONFIG_PATH, config.data, 0, sizeof(config.data), NULL, NULL },
		{ "platform", "accept_guessable", CONFIG_YES_NO, &config.accept_guessable, 0, 0, NULL, "no" },
		{ "platform", "terminal", CONFIG_PATH, config.terminal, 0, sizeof(config.terminal), NULL, "" },
	};
	enum err e = config_read(path, keys, LEN(keys), message);

	if (e != OK) {
		fprintf(stderr, "%s\n", message);
		return e;
	}
	if (!atom_origin_valid(bytes_of_str(config.origin))) {
		fprintf(stderr, L("%s:[platform] origin 应为 scheme://host[:port],末尾没有斜杠\n",
				  "%s: [platform] origin must be scheme://host[:port], without a slash behind\n"), path);
		return ERR_FORMAT;
	}
	*ret = config;
	return OK;
}

/*
 * The key of nonces: this platform's and this run of the system's, so that one given by the process before serves with
 * the next, and none after the steady clock, which it is stamped by, has begun anew.
 */
static enum err make_nonce_key(const uint8_t seed[static ED25519_SEED_LEN], uint8_t ret[static crypto_auth_KEYBYTES])
{
	static const char label[] = "mizhen/v1/nonce ";
	AUTO(buf_free) struct buf text = BUF_MAX(256);

	TRY(buf_add_str(&text, label));
	TRY(file_read("/proc/sys/kernel/random/boot_id", &text));
	return crypto_auth(ret, text.p, text.n, seed) == 0 ? OK : ERR_IO;
}

/* The signing key: its seed is a file, made at the first start. */
static enum err load_key(struct platform *p)
{
	AUTO(secret32_wipe) struct secret32 seed;
	char path[FILE_PATH_MAX];
	enum err e;

	TRY(file_join(p->config.data, "platform.key", path));
	e = file_read_fixed(path, seed.b, sizeof(seed.b));
	if (e == ERR_NOT_FOUND) {
		randombytes_buf(seed.b, sizeof(seed.b));
		e = file_replace(path, BYTES_OF(seed.b), 0600);
	}
	TRY(e);
	TRY(secret_new(ED25519_SECRET_LEN, (void **)&p->secret_key));
	ed25519_from_seed(seed.b, p->public_key, p->secret_key);
	TRY(secret_new(crypto_auth_KEYBYTES, (void **)&p->nonce_key));
	return make_nonce_key(seed.b, p->nonce_key);
}

enum err platform_open(const struct platform_config *config, struct platform *ret)
{
	struct platform p = { .config = *config, .lock = -1 };

	*ret = p;
	TRY(file_make_folder(ret->config.data, 0700));
	return store_open(ret->config.data, &ret->writer);
}

enum err platform_read_terminal(struct platform *p)
{
	return p->config.terminal[0] == '\0' ? OK : site_open(p->config.terminal, &p->site);
}

enum err platform_start(struct platform *p, char ret_address[static HTTP_SERVER_ADDRESS_MAX])
{
	const struct http_server_app app = { p, routes_begin, routes_serve, routes_end, routes_refuse };
	char path[FILE_PATH_MAX];

	TRY(file_join(p->config.data, "lock", path));
	TRY(file_lock(path, &p->lock));
	TRY(load_key(p));
	TRY(store_open(p->config.data, &p->reader));
	TRY(blobs_open(p->config.data, &p->blobs));
	TRY(forest_new(&p->forest));
	TRY(limits_new(&p->limits));
	TRY(feed_new(p, &p->feed));
	TRY(writer_start(p, &p->work));
	return http_server_open(p->config.listen, http_server_inherited(), &app, &p->server, ret_address);
}

void platform_close(struct platform *p)
{
	int saved = errno;

	if (p->server != NULL)
		http_server_quiesce(p->server);
	if (p->feed != NULL)
		feed_stop(p->feed);
	if (p->server != NULL)
		http_server_drain(p->server);
	writer_stop(p->work);
	http_server_close(p->server);
	site_close(p->site);
	writer_free(p->work);
	feed_free(p->feed);
	limits_free(p->limits);
	forest_free(p->forest);
	store_close(&p->reader);
	store_close(&p->writer);
	secret_free(p->secret_key);
	secret_free(p->nonce_key);
	file_close(&p->lock);
	errno = saved;
}
