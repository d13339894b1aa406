/* Ids as people see them: lower case hex, of which a unique beginning is enough. */
#ifndef MIZHEN_TERMINAL_HEX_H
#define MIZHEN_TERMINAL_HEX_H

#include "bytes/base.h"
#include "bytes/json_put.h"

#define HEX_ID16 (2 * 16 + 1)   /* characters of an id with its NUL */
#define HEX_ID32 (2 * 32 + 1)

/* Two digits a byte and a NUL. */
void hex_text(struct bytes v, char *ret);

/* Whether TEXT (1 or more hex digits) is how V begins. */
bool hex_begins(struct bytes v, const char *text);

/* The same as a JSON string. */
void hex_put(struct json_put *w, struct bytes v);

#endif
