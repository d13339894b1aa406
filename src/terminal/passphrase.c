#include "terminal/passphrase.h"

#include <string.h>

#include <sodium.h>
#include <utf8proc.h>

#define SYMBOLS_MAX (6 * PASSPHRASE_MAX)   /* NFKC makes 18 symbols of one of three bytes */
#define DIFFERENT_MIN 4                    /* fewer are repeated so often that length says nothing */
#define REST_MIN (PASSPHRASE_MIN / 2)      /* symbols beside those that others know */
#define RUN_MIN 4                          /* letters and digits of ASCII that are no chance; of others, half as many */

struct symbols {
	int32_t p[SYMBOLS_MAX];
	size_t n;
};

static void symbols_wipe(struct symbols *s)
{
	sodium_memzero(s, sizeof(*s));
}

/* What is not UTF-8 is taken byte by byte. */
static void read_symbols(struct bytes text, struct symbols *ret)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
	utf8proc_ssize_t n;

	if (text.n > PASSPHRASE_MAX) {
		for (text.n = PASSPHRASE_MAX; text.n > 0 && (text.p[text.n] & 0xc0) == 0x80;)
			text.n--;
	}
	n = utf8proc_decompose(text.p, (utf8proc_ssize_t)text.n, ret->p, SYMBOLS_MAX, options);
	if (n >= 0 && n <= SYMBOLS_MAX)
		n = utf8proc_normalize_utf32(ret->p, n, options);
	if (n < 0 || n > SYMBOLS_MAX) {
		n = (utf8proc_ssize_t)text.n;
		for (size_t i = 0; i < text.n; i++)
			ret->p[i] = text.p[i];
	}
	ret->n = (size_t)n;
	for (size_t i = 0; i < ret->n; i++)
		ret->p[i] = utf8proc_tolower(ret->p[i]);
}

static bool letter_or_number(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
	       (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/* Easy ones */

/* Whether there are DIFFERENT_MIN different ones. */
static bool various(const struct symbols *s)
{
	int32_t seen[DIFFERENT_MIN];
	size_t n = 0;

	for (size_t i = 0; i < s->n && n < DIFFERENT_MIN; i++) {
		size_t k = 0;

		while (k < n && seen[k] != s->p[i])
			k++;
		if (k == n)
			seen[n++] = s->p[i];
	}
	sodium_memzero(seen, sizeof(seen));
	return n == DIFFERENT_MIN;
}

/* One step from each symbol to the next: aaaa, abcdef, 9876. */
static bool is_row(const struct symbols *s)
{
	for (size_t i = 2; i < s->n; i++) {
		if (s->p[i] - s->p[i - 1] != s->p[1] - s->p[0])
			return false;
	}
	return true;
}

/* Whether the symbols lie in ROW side by side, forwards (step 1) or backwards (-1), from AT on. */
static bool lies_at(const struct symbols *s, const char *row, size_t at, int step)
{
	size_t end = strlen(row);

	for (size_t i = 0; i < s->n; i++) {
		if (at >= end || s->p[i] != row[at])
			return false;
		at += (size_t)step;      /* before the first is beyond the last */
	}
	return true;
}

static bool are_keys(const struct symbols *s)
{
	static const char *const rows[] = { "1234567890", "qwertyuiopasdfghjklzxcvbnm" };

	for (size_t i = 0; i < LEN(rows); i++) {
		for (size_t at = 0; rows[i][at] != '\0'; at++) {
			if (lies_at(s, rows[i], at, 1) || lies_at(s, rows[i], at, -1))
				return true;
		}
	}
	return false;
}

/* Those of the owner */

static void letters_and_numbers(struct symbols *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (letter_or_number(s->p[i]))
			s->p[n++] = s->p[i];
	}
	s->n = n;
}

/* Marks in OF the runs of WORD that VALUE has, too. */
static void mark_runs(const struct symbols *word, const struct symbols *value, bool *of)
{
	for (size_t at = 0; at < word->n; at++) {
		for (size_t from = 0; from < value->n; from++) {
			size_t n = 0, weight = 0;

			while (at + n < word->n && from + n < value->n && word->p[at + n] == value->p[from + n])
				weight += word->p[at + n++] < 0x80 ? 1 : 2;
			if (weight >= RUN_MIN)
				memset(of + at, true, n * sizeof(*of));
		}
	}
}

/* The birth date that VALUE has where an id card's number has it, as people write one; the year first is how it stands there. */
static void mark_birthdays(const struct symbols *word, const struct symbols *value, bool *of)
{
	static const char *const orders[] = { "ddmmyyyy", "ddmmyy", "mmddyyyy", "mmddyy" };
	AUTO(symbols_wipe) struct symbols day;

	for (size_t i = 0; i < 14; i++) {
		if (i >= value->n || value->p[i] < '0' || value->p[i] > '9')
			return;
	}
	for (size_t i = 0; i < LEN(orders); i++) {
		size_t years = strlen(orders[i]) - 4, d = 12, m = 10, y = 10 - years;

		day.n = 0;
		for (const char *c = orders[i]; *c != '\0'; c++)
			day.p[day.n++] = value->p[*c == 'd' ? d++ : *c == 'm' ? m++ : y++];
		mark_runs(word, &day, of);
	}
}

/* Whether too little is left of WORD without what is KNOWN. */
static bool is_of_owner(const struct symbols *all, const struct bytes *known, size_t n_known)
{
	AUTO(symbols_wipe) struct symbols word = *all, rest = { .n = 0 }, value;
	bool of[SYMBOLS_MAX] = { false };
	size_t at = 0;

	letters_and_numbers(&word);
	for (size_t i = 0; i < n_known; i++) {
		read_symbols(known[i], &value);
		letters_and_numbers(&value);
		mark_runs(&word, &value, of);
		mark_birthdays(&word, &value, of);
	}
	for (size_t i = 0; i < all->n; i++) {
		if (!letter_or_number(all->p[i]) || !of[at++])
			rest.p[rest.n++] = all->p[i];
	}
	sodium_memzero(of, sizeof(of));
	return rest.n < REST_MIN || !various(&rest);
}

enum passphrase_fault passphrase_fault(struct bytes passphrase, const struct bytes *known, size_t n)
{
	AUTO(symbols_wipe) struct symbols word;

	read_symbols(passphrase, &word);
	if (word.n < PASSPHRASE_MIN)
		return PASSPHRASE_SHORT;
	if (!various(&word) || is_row(&word) || are_keys(&word))
		return PASSPHRASE_EASY;
	return n > 0 && is_of_owner(&word, known, n) ? PASSPHRASE_OWNER : PASSPHRASE_GOOD;
}
