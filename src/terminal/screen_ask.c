#include "terminal/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* The bytes up to a line break or the end, read one by one: what is behind stays for the next reader. */
static enum err read_line(struct buf *ret)
{
	for (;;) {
		uint8_t c;
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		if (n == 0)
			return ret->n == 0 ? ERR_STOPPED : OK;
		if (c == '\n')
			return OK;
		TRY(buf_add_byte(ret, c));
	}
}

static void trim(struct buf *line)
{
	size_t from = 0;

	while (line->n > 0 && strchr(" \t\r", line->p[line->n - 1]) != NULL)
		line->n--;
	while (from < line->n && strchr(" \t", line->p[from]) != NULL)
		from++;
	if (from > 0)
		memmove(line->p, line->p + from, line->n - from);
	line->n -= from;
}

/* Whatever ends or stops this program while nothing is echoed, the terminal echoes again. */

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

static struct {
	struct termios before, quiet;
	struct sigaction old[LEN(signals)];
	const char *question;
} asking;

static void on_signal(int number)
{
	int error = errno;
	struct sigaction mine, usual = { .sa_handler = SIG_DFL };

	tcsetattr(STDIN_FILENO, TCSANOW, &asking.before);
	sigaction(number, &usual, &mine);
	raise(number);
	/* here again: it was stopped, and goes on */
	sigaction(number, &mine, NULL);
	tcsetattr(STDIN_FILENO, TCSANOW, &asking.quiet);
	(void)!write(STDERR_FILENO, asking.question, strlen(asking.question));
	errno = error;
}

static enum err quiet_begin(const char *question)
{
	/* it may be raised again within itself: that is how it takes its usual effect */
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_NODEFER };

	if (tcgetattr(STDIN_FILENO, &asking.before) != 0)
		return ERR_IO;
	asking.quiet = asking.before;
	asking.quiet.c_lflag &= ~(tcflag_t)ECHO;
	asking.question = question;
	for (size_t i = 0; i < LEN(signals); i++) {
		sigaction(signals[i], NULL, &asking.old[i]);
		/* what whoever started us wants ignored stays so */
		if (asking.old[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	return tcsetattr(STDIN_FILENO, TCSAFLUSH, &asking.quiet) == 0 ? OK : ERR_IO;
}

static void quiet_end(void)
{
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &asking.before);
	for (size_t i = 0; i < LEN(signals); i++)
		sigaction(signals[i], &asking.old[i], NULL);
	fputc('\n', stderr);
}

enum err screen_ask(const char *question, bool secret, struct buf *ret_line)
{
	AUTO(buf_free) struct buf line = BUF_MAX(4096);
	enum err e;

	if (!screen_interactive())
		return ERR_DENIED;
	fprintf(stderr, "%s", question);
	fflush(stderr);
	e = secret ? quiet_begin(question) : OK;
	if (e == OK)
		e = read_line(&line);
	if (secret)
		quiet_end();
	TRY(e);
	trim(&line);
	return buf_add(ret_line, BYTES_OF_BUF(&line));
}

enum err screen_confirm(const char *question)
{
	AUTO(buf_free) struct buf line = BUF_MAX(64);

	TRY(screen_ask(question, false, &line));
	return bytes_equal(BYTES_OF_BUF(&line), BYTES_LIT("yes")) || bytes_equal(BYTES_OF_BUF(&line), BYTES_LIT("是"))
		? OK : ERR_DENIED;
}
