#include "relay/supervisor/switch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/file.h"

struct simulated {
	char path[SWITCH_LINKS][FILE_PATH_MAX];
};

static enum err simulated_open(const char *dir, void **ret_hardware)
{
	static const char *const names[SWITCH_LINKS] = { "hospital", "platform" };
	char folder[FILE_PATH_MAX];
	struct simulated *s;

	TRY(file_join(dir, "switch", folder));
	TRY(file_make_folder(folder, 0700));
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < SWITCH_LINKS; i++) {
		enum err e = file_join(folder, names[i], s->path[i]);

		if (e != OK) {
			free(s);
			return e;
		}
	}
	*ret_hardware = s;
	return OK;
}

static void simulated_close(void *hardware)
{
	free(hardware);
}

static enum err simulated_set(void *hardware, enum switch_link link, bool on)
{
	struct simulated *s = hardware;

	return file_replace(s->path[link], on ? BYTES_LIT("on\n") : BYTES_LIT("off\n"), 0600);
}

static enum err simulated_get(void *hardware, enum switch_link link, bool *ret_on)
{
	struct simulated *s = hardware;
	AUTO(buf_free) struct buf content = BUF_MAX(16);

	TRY(file_read(s->path[link], &content));
	if (bytes_equal(BYTES_OF_BUF(&content), BYTES_LIT("on\n")))
		*ret_on = true;
	else if (bytes_equal(BYTES_OF_BUF(&content), BYTES_LIT("off\n")))
		*ret_on = false;
	else
		return ERR_IO;
	return OK;
}

const struct switch_driver switch_simulated = {
	.name = "simulated",
	.open = simulated_open,
	.close = simulated_close,
	.set = simulated_set,
	.get = simulated_get,
};
