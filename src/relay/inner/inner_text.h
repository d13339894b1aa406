/* For people: numbers in groups, sizes in one unit, times to the minute. Each returns RET. */
#ifndef MIZHEN_RELAY_INNER_INNER_TEXT_H
#define MIZHEN_RELAY_INNER_INNER_TEXT_H

#include "bytes/base.h"

#define INNER_TEXT_NUMBER_MAX 32
#define INNER_TEXT_SIZE_MAX 32
#define INNER_TEXT_WHEN_MAX 64

const char *inner_text_number(uint64_t n, char ret[static INNER_TEXT_NUMBER_MAX]);
const char *inner_text_size(uint64_t bytes, char ret[static INNER_TEXT_SIZE_MAX]);
const char *inner_text_when(uint64_t instant, char ret[static INNER_TEXT_WHEN_MAX]);   /* Unix seconds, in the hospital's time zone */

#endif
