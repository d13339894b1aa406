/* What somebody may have meant by a word that is none of those known. */
#ifndef MIZHEN_SYS_NEAREST_H
#define MIZHEN_SYS_NEAREST_H

#include <stddef.h>

/* How many letters have to be changed, added, left out or swapped with the next to make the one the other. */
size_t nearest_distance(const char *a, const char *b);

/* The one of KNOWN that WORD is nearest to; NULL where it is near none: over a third of its letters are others. */
const char *nearest_find(const char *word, const char *const *known, size_t n);

#endif
