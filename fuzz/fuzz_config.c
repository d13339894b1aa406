/* A configuration file: refused with a message, or the same values again when they are written as a file. */
#include "input.h"

#include "sys/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct values {
	char text[64], path[256];
	uint64_t number;
	bool yes;
	unsigned word;
};

static const char *const words[] = { "phone", "slip", "peer", NULL };

static bool read_values(struct bytes text, struct values *ret)
{
	char file[INPUT_PATH_MAX], message[CONFIG_MESSAGE_MAX] = "";
	const struct config_key keys[] = {
		{ "hospital", "name", CONFIG_TEXT, ret->text, 0, sizeof(ret->text), NULL, NULL },
		{ "hospital", "files", CONFIG_PATH, ret->path, 0, sizeof(ret->path), NULL, "/srv" },
		{ "cycle", "interval", CONFIG_NUMBER, &ret->number, 1, 86400, NULL, "300" },
		{ "cycle", "guessable", CONFIG_YES_NO, &ret->yes, 0, 0, NULL, "no" },
		{ "cycle", "policy", CONFIG_WORD, &ret->word, 0, 0, words, "slip" },
	};

	input_file(text, file);
	if (config_read(file, keys, LEN(keys), message) != OK) {
		const struct values none = { 0 };

		if (message[0] == '\0' || memchr(message, '\0', sizeof(message)) == NULL || memcmp(ret, &none, sizeof(none)) != 0)
			abort();
		return false;
	}
	if (message[0] != '\0')
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf text = BUF_MAX(4096);
	struct values once = { 0 }, twice = { 0 };

	if (!read_values(BYTES(data, n), &once))
		return 0;
	if (once.number < 1 || once.number > 86400 || once.word > 2 || once.text[0] == '\0')
		abort();
	if (buf_printf(&text, "[cycle]\npolicy=%s\nguessable=%s\ninterval=%llu\n[hospital]\nfiles=%s\nname=%s\n", words[once.word],
		       once.yes ? "yes" : "no", (unsigned long long)once.number, once.path, once.text) != OK)
		abort();
	if (!read_values(BYTES_OF_BUF(&text), &twice) || memcmp(&once, &twice, sizeof(once)) != 0)
		abort();
	return 0;
}
