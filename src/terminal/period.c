#include "terminal/period.h"

#include <stdio.h>
#include <string.h>

#include "sys/lang.h"

/* The N digits that TEXT begins with; -1 where it does not. */
static int number(const char *text, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		v = 10 * v + (text[i] - '0');
	}
	return v;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* The first N letters of TEXT are YYYY, YYYY-MM or YYYY-MM-DD, and there is such a day. */
static bool is_date(const char *text, size_t n)
{
	int year, month = 1, day = 1;

	if (n != 4 && n != 7 && n != 10)
		return false;
	year = number(text, 4);
	if (n > 4)
		month = text[4] == '-' ? number(text + 5, 2) : -1;
	if (n > 7)
		day = text[7] == '-' ? number(text + 8, 2) : -1;
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

/* The first or last day of what the first N letters of TEXT say; every month may end on a 31st, as days are only compared. */
static void fill(const char *text, size_t n, const char *rest, char ret[static PERIOD_DAY])
{
	memcpy(ret, text, n);
	memcpy(ret + n, rest + n - 4, PERIOD_DAY - n);
}

static const char first[] = "-01-01", last[] = "-12-31";

static enum err read_one(const char *option, const char *text, const char *rest, char ret[static PERIOD_DAY], struct problem *why)
{
	ret[0] = '\0';
	if (text == NULL)
		return OK;
	if (!is_date(text, strlen(text)))
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT,
				   L("--%s %.40s：日期写作 2024、2024-06 或 2024-06-24，且须有这一天",
				     "--%s %.40s: a date is written 2024, 2024-06 or 2024-06-24, and is a day that there is"), option, text);
	fill(text, strlen(text), rest, ret);
	return OK;
}

enum err period_read(const char *from, const char *to, struct period *ret, struct problem *why)
{
	struct period p;

	TRY(read_one("from", from, first, p.from, why));
	TRY(read_one("to", to, last, p.to, why));
	if (from != NULL && to != NULL && strcmp(p.from, p.to) > 0)
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT, L("--from %s 晚于 --to %s", "--from %s is after --to %s"), from, to);
	*ret = p;
	return OK;
}

enum period_place period_place(const struct period *p, const char *date)
{
	char begins[PERIOD_DAY], ends[PERIOD_DAY];
	size_t n = strcspn(date, "T");

	if (!is_date(date, n))
		return PERIOD_UNSURE;
	fill(date, n, first, begins);
	fill(date, n, last, ends);
	if ((p->from[0] != '\0' && strcmp(ends, p->from) < 0) || (p->to[0] != '\0' && strcmp(begins, p->to) > 0))
		return PERIOD_OUT;
	if ((p->from[0] == '\0' || strcmp(begins, p->from) >= 0) && (p->to[0] == '\0' || strcmp(ends, p->to) <= 0))
		return PERIOD_IN;
	return PERIOD_UNSURE;
}
