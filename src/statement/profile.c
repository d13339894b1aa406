#include "statement/profile.h"

#include <string.h>

#include "statement/identity_field.h"

static const struct {
	const char *name, *text;
} built_in[] = {
	{ "cn-card", "key=id_card+code message=name" },
	{ "claim-3", "key=id_card[7..12] message=id_card[13..18]" },
	{ "name-id", "key=id_card message=name" },
	{ "visit", "key=outpatient_no+code message=name" },
};

/*
 * Bits of guessing for a whole field, and for a code point of a part of one;
 * on the low side. An ID number: some 3,000 regions, 36,500 birthdays, 1,000
 * serial numbers. A phone: 11 digits of which some 40 prefixes are in use.
 * Numbers of a hospital count up.
 */
static const struct {
	unsigned whole, point;
} worth[IDENTITY_FIELDS] = {
	[IDENTITY_NAME] = { 20, 6 },
	[IDENTITY_ID_CARD] = { 36, 2 },
	[IDENTITY_INSURANCE_CARD] = { 30, 2 },
	[IDENTITY_CITIZEN_CARD] = { 30, 2 },
	[IDENTITY_OUTPATIENT_NO] = { 20, 2 },
	[IDENTITY_INPATIENT_NO] = { 20, 2 },
	[IDENTITY_EXAM_SERIAL] = { 20, 2 },
	[IDENTITY_BED_NO] = { 10, 2 },
	[IDENTITY_CHECKUP_NO] = { 20, 2 },
	[IDENTITY_PHONE] = { 30, 2 },
	[IDENTITY_CODE] = { 100, 5 },
};

/* What is left of the text to be read. */
struct text {
	const uint8_t *p;
	size_t left;
};

static bool take(struct text *t, const char *what)
{
	size_t n = strlen(what);

	if (n > t->left || memcmp(t->p, what, n) != 0)
		return false;
	t->p += n;
	t->left -= n;
	return true;
}

/* The length that every value of a field has, 0 where it differs. */
static int fixed_length(enum identity_field field)
{
	return field == IDENTITY_ID_CARD ? IDENTITY_ID_CARD_LEN : field == IDENTITY_CODE ? IDENTITY_CODE_LEN : 0;
}

/* A number from 1 to IDENTITY_POINTS_MAX, maybe negative, without leading zeros. */
static enum err take_position(struct text *t, int *ret)
{
	bool negative = take(t, "-");
	int v = 0;

	while (t->left > 0 && *t->p >= '0' && *t->p <= '9') {
		v = v * 10 + (*t->p - '0');
		if (v == 0 || v > IDENTITY_POINTS_MAX)
			return ERR_FORMAT;
		t->p++;
		t->left--;
	}
	if (v == 0)
		return ERR_FORMAT;
	*ret = negative ? -v : v;
	return OK;
}

static enum err range_valid(const struct profile_part *part)
{
	int length = fixed_length(part->field);

	if ((part->first > 0) == (part->last > 0) ? part->first > part->last : part->first < 0)
		return ERR_FORMAT;
	if (part->first == 1 && part->last == -1)
		return ERR_FORMAT;
	if (length == 0)
		return OK;
	int first = part->first > 0 ? part->first : length + 1 + part->first;
	int last = part->last > 0 ? part->last : length + 1 + part->last;
	return first >= 1 && first <= last && last <= length ? OK : ERR_FORMAT;
}

static enum err take_part(struct text *t, struct profile_part *ret)
{
	struct profile_part part = { 0 };
	size_t n = 0;

	while (n < t->left && ((t->p[n] >= 'a' && t->p[n] <= 'z') || t->p[n] == '_'))
		n++;
	if (identity_field_from_name(BYTES(t->p, n), &part.field) != OK)
		return ERR_FORMAT;
	t->p += n;
	t->left -= n;
	if (take(t, "[")) {
		TRY(take_position(t, &part.first));
		if (!take(t, ".."))
			return ERR_FORMAT;
		TRY(take_position(t, &part.last));
		if (!take(t, "]"))
			return ERR_FORMAT;
		TRY(range_valid(&part));
	}
	*ret = part;
	return OK;
}

static bool among(const struct profile_part *part, const struct profile_part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (parts[i].field == part->field && parts[i].first == part->first && parts[i].last == part->last)
			return true;
	}
	return false;
}

static enum err take_parts(struct text *t, const struct profile *so_far, struct profile_part *ret, size_t *ret_n)
{
	size_t n = 0;

	do {
		if (n == PROFILE_PARTS_MAX)
			return ERR_FORMAT;
		TRY(take_part(t, &ret[n]));
		if (among(&ret[n], ret, n) || among(&ret[n], so_far->key, so_far->key_n))
			return ERR_FORMAT;
		n++;
	} while (take(t, "+"));
	*ret_n = n;
	return OK;
}

enum err profile_parse(struct bytes text, struct profile *ret)
{
	struct profile p = { .key_n = 0 };

	for (size_t i = 0; i < LEN(built_in); i++) {
		if (bytes_equal(text, bytes_of_str(built_in[i].name)))
			text = bytes_of_str(built_in[i].text);
	}
	struct text t = { text.p, text.n };
	if (text.n > PROFILE_TEXT_MAX || !take(&t, "key="))
		return ERR_FORMAT;
	TRY(take_parts(&t, &p, p.key, &p.key_n));
	if (!take(&t, " message="))
		return ERR_FORMAT;
	TRY(take_parts(&t, &p, p.message, &p.message_n));
	if (t.left > 0)
		return ERR_FORMAT;
	*ret = p;
	return OK;
}

static enum err add_position(struct buf *text, int position)
{
	if (position < 0)
		TRY(buf_add_byte(text, '-'));
	return buf_add_uint(text, (uint64_t)(position < 0 ? -position : position));
}

enum err profile_part_text(const struct profile_part *part, struct buf *ret_text)
{
	TRY(buf_add_str(ret_text, identity_field_name(part->field)));
	if (part->first == 0)
		return OK;
	TRY(buf_add_byte(ret_text, '['));
	TRY(add_position(ret_text, part->first));
	TRY(buf_add_str(ret_text, ".."));
	TRY(add_position(ret_text, part->last));
	return buf_add_byte(ret_text, ']');
}

static enum err parts_text(const struct profile_part *parts, size_t n, struct buf *text)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			TRY(buf_add_byte(text, '+'));
		TRY(profile_part_text(&parts[i], text));
	}
	return OK;
}

enum err profile_text(const struct profile *p, struct buf *ret_text)
{
	AUTO(buf_free) struct buf text = BUF_MAX(PROFILE_TEXT_MAX + 1);

	TRY(buf_add_str(&text, "key="));
	TRY(parts_text(p->key, p->key_n, &text));
	TRY(buf_add_str(&text, " message="));
	TRY(parts_text(p->message, p->message_n, &text));
	return buf_add(ret_text, BYTES_OF_BUF(&text));
}

/* The code's symbols that a part names, the first in bit 0. */
static uint32_t code_symbols(const struct profile_part *part)
{
	int first = part->first == 0 ? 1 : part->first > 0 ? part->first : IDENTITY_CODE_LEN + 1 + part->first;
	int last = part->first == 0 ? IDENTITY_CODE_LEN : part->last > 0 ? part->last : IDENTITY_CODE_LEN + 1 + part->last;
	uint32_t symbols = 0;

	for (int i = first; i <= last; i++)
		symbols |= UINT32_C(1) << (i - 1);
	return symbols;
}

/* What a part of a field other than the code is worth. */
static unsigned part_bits(const struct profile_part *part)
{
	unsigned bits;

	if (part->first == 0)
		return worth[part->field].whole;
	/* from the front to the end: how much is between depends on the value, one code point is sure */
	if ((part->first > 0) != (part->last > 0))
		return worth[part->field].point;
	bits = worth[part->field].point * (unsigned)(part->last - part->first + 1);
	return bits < worth[part->field].whole ? bits : worth[part->field].whole;
}

unsigned profile_guess_bits(const struct profile *p)
{
	unsigned person = 0, code;
	uint32_t symbols = 0;

	for (size_t i = 0; i < p->key_n + p->message_n; i++) {
		const struct profile_part *part = i < p->key_n ? &p->key[i] : &p->message[i - p->key_n];

		if (part->field == IDENTITY_CODE)
			symbols |= code_symbols(part);
		else
			person += part_bits(part);
	}
	if (person > PROFILE_PERSON_BITS)
		person = PROFILE_PERSON_BITS;
	code = worth[IDENTITY_CODE].point * (unsigned)__builtin_popcount(symbols);
	return code > person ? code : person;
}

bool profile_guessable(const struct profile *p)
{
	return profile_guess_bits(p) < PROFILE_GUESS_BITS;
}
