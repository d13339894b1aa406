#include "sys/nearest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MAX 31

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The rows of the table of distances between all beginnings (optimal string alignment). */
size_t nearest_distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1], n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *nearest_find(const char *word, const char *const *known, size_t n)
{
	const char *found = NULL;
	size_t best = strlen(word) / 3 + 1;

	for (size_t i = 0; i < n; i++) {
		size_t distance = nearest_distance(word, known[i]);

		if (distance >= best + (found == NULL))
			continue;
		best = distance;
		found = known[i];
	}
	return found;
}
