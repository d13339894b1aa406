/*
 * The two languages of every text that a person reads. Both stand side by
 * side where the text is used, so that neither can be missing, and both are
 * checked as format strings:
 *
 *	fprintf(stderr, L("找不到文件 %s\n", "no such file: %s\n"), path);
 */
#ifndef MIZHEN_SYS_LANG_H
#define MIZHEN_SYS_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define L(zh, en) (lang_is_chinese() ? (zh) : (en))

/*
 * Whether LC_ALL, LC_MESSAGES or LANG (the first that is set) names Chinese
 * (begins with "zh"). Read once.
 */
bool lang_is_chinese(void);

/*
 * Both languages in one text, for one that is kept and shown later, perhaps to
 * somebody else: as snprintf, but that format and arguments are evaluated in
 * each of the two, and either may take half of the room. Such texts may stand in
 * others as arguments. Of a program with one thread.
 *
 *	LANG_BOTH(message, sizeof(message), L("找不到文件 %s", "no such file: %s"), path);
 *	fprintf(stderr, "%s\n", lang_pick(message, lang_is_chinese()));
 */
#define LANG_BOTH(ret, size, ...) \
	(lang_speak(true), (void)snprintf(lang_half[0], LANG_HALF_MAX, __VA_ARGS__), \
	 lang_speak(false), (void)snprintf(lang_half[1], LANG_HALF_MAX, __VA_ARGS__), lang_join((ret), (size)))

/* Leaves one of the two, in place; a text that has but one stays as it is. Gives TEXT. */
char *lang_pick(char *text, bool chinese);

/* What LANG_BOTH is made of. */
#define LANG_HALF_MAX 4096
extern char lang_half[2][LANG_HALF_MAX];
void lang_speak(bool chinese);
void lang_join(char *ret, size_t size);   /* SIZE: 4 or more */

#endif
