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

#define L(zh, en) (lang_is_chinese() ? (zh) : (en))

/*
 * Whether LC_ALL, LC_MESSAGES or LANG (the first that is set) names Chinese
 * (begins with "zh"). Read once.
 */
bool lang_is_chinese(void);

#endif
