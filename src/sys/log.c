#include "sys/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static size_t clamp(int n, size_t room)
{
	if (n < 0)
		return 0;
	return (size_t)n < room ? (size_t)n : room - 1;
}

void log_event(const char *event, const char *format, ...)
{
	char line[LOG_LINE_MAX];
	time_t now = time(NULL);
	struct tm tm;
	va_list args;
	size_t n;

	gmtime_r(&now, &tm);
	n = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &tm);
	n += clamp(snprintf(line + n, sizeof(line) - n, format[0] != '\0' ? "%s " : "%s", event), sizeof(line) - n);
	va_start(args, format);
	n += clamp(vsnprintf(line + n, sizeof(line) - n, format, args), sizeof(line) - n);
	va_end(args);
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	}
	line[n++] = '\n';
	/* a log that cannot be written must not stop the program */
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
