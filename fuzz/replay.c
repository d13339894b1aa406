/*
 * Runs a fuzz target over the files of its corpus, where libFuzzer is not
 * there to do it: fuzz_NAME FOLDER. A folder without a file is a failure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void close_file(FILE **f)
{
	if (*f != NULL)
		fclose(*f);
}

/* A block of just the file's size, so that a read behind its end is one behind the block's. */
static bool replay_file(const char *path)
{
	struct stat st;
	AUTO(close_file) FILE *f = fopen(path, "rb");

	if (f == NULL || fstat(fileno(f), &st) != 0)
		return false;
	size_t n = (size_t)st.st_size;
	uint8_t *data = malloc(n);
	bool ok = (data != NULL || n == 0) && fread(data, 1, n, f) == n;
	if (ok)
		LLVMFuzzerTestOneInput(data, n);
	free(data);
	return ok;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	DIR *folder = opendir(argv[1]);
	size_t files = 0;

	for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
		char path[4096];

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name);
		if (!replay_file(path)) {
			perror(path);
			return 1;
		}
		files++;
	}
	if (folder != NULL)
		closedir(folder);
	if (files == 0) {
		fprintf(stderr, "%s: no seed in it\n", argv[1]);
		return 1;
	}
	printf("%zu seeds\n", files);
	return 0;
}
