/*
 * A program's configuration: an ini file, read strictly. Every key is known
 * and given once, every value has its form; an error names file, line and
 * what to do, in the language of the user.
 *
 *	[section]
 *	name = value        ; comment
 *
 * A line has at most 4000 bytes; the file is UTF-8, at most 64 KiB.
 */
#ifndef MIZHEN_SYS_CONFIG_H
#define MIZHEN_SYS_CONFIG_H

#include "bytes/base.h"

#define CONFIG_MESSAGE_MAX 1024

enum config_kind {
	CONFIG_TEXT,     /* char ret[max] */
	CONFIG_PATH,     /* char ret[max]: a relative path counts from the folder of the configuration file */
	CONFIG_NUMBER,   /* uint64_t: decimal, min to max */
	CONFIG_YES_NO,   /* bool: "yes" or "no" */
	CONFIG_WORD,     /* unsigned: the place of the value in `words`, from 0 */
};

struct config_key {
	const char *section, *name;
	enum config_kind kind;
	void *ret;                  /* where the value goes; written only when the file reads in full */
	uint64_t min, max;          /* CONFIG_NUMBER: the range; CONFIG_TEXT and CONFIG_PATH: max is the size of ret with its NUL */
	const char *const *words;   /* CONFIG_WORD: ends with NULL */
	const char *absent;         /* the value when the key is not there; NULL: it must be there */
};

/*
 * Reads PATH as the COUNT (at most 64) KEYS say. ERR_NOT_FOUND, ERR_IO, ERR_FORMAT or ERR_TOO_LONG with a
 * message for the user, without a newline; RET_MESSAGE is untouched on success. Not for two threads at once.
 */
enum err config_read(const char *path, const struct config_key *keys, size_t count,
		     char ret_message[static CONFIG_MESSAGE_MAX]);

#endif
