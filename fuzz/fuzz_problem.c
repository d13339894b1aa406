/* The platform's problem documents: nothing, or a name of ours and numbers that are the same when written again. */
#include "input.h"

#include "net/http_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_again(const struct http_client_problem *problem, struct buf *ret)
{
	enum err e = buf_printf(ret, "{\"type\":\"urn:mizhen:problem:%s\"", problem->name);

	if (e == OK && problem->has_expected)
		e = buf_printf(ret, ",\"expected\":%llu", (unsigned long long)problem->expected);
	if (e == OK && problem->has_cycle)
		e = buf_printf(ret, ",\"cycle\":%llu", (unsigned long long)problem->cycle);
	if (e != OK || buf_add_byte(ret, '}') != OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf text = BUF_MAX(256);
	struct http_client_problem once, twice;

	memset(&once, 0xee, sizeof(once));
	http_client_problem_read(BYTES(data, n), &once);
	if (memchr(once.name, '\0', sizeof(once.name)) == NULL ||
	    strspn(once.name, "abcdefghijklmnopqrstuvwxyz-") != strlen(once.name))
		abort();
	write_again(&once, &text);
	http_client_problem_read(BYTES_OF_BUF(&text), &twice);
	if (strcmp(once.name, twice.name) != 0 || once.has_expected != twice.has_expected || once.has_cycle != twice.has_cycle ||
	    once.expected != twice.expected || once.cycle != twice.cycle)
		abort();
	return 0;
}
