#include "test.h"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "help_source.h"

void help_source_shell(const char *format, ...)
{
	char command[8192];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_int_equal(system(command), 0);
}

void help_source_begin(struct relay_config *ret_config)
{
	char path[RELAY_PATH_MAX + 16];

	memset(ret_config, 0, sizeof(*ret_config));
	strcpy(ret_config->dir, "/tmp/mizhen-source-XXXXXX");
	assert_non_null(mkdtemp(ret_config->dir));
	snprintf(path, sizeof(path), "%s/sources", ret_config->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	strcpy(ret_config->time_zone, "Asia/Shanghai");
	ret_config->block = 100;
}

void help_source_end(struct relay_config *config)
{
	help_source_shell("rm -rf '%s'", config->dir);
}

void help_source_write(const struct relay_config *config, const char *name, const char *text, char *ret_path)
{
	char path[RELAY_PATH_MAX];
	FILE *file;

	assert_true(snprintf(path, sizeof(path), "%s/%s", config->dir, name) < (int)sizeof(path));
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	if (ret_path != NULL)
		strcpy(ret_path, path);
}

void help_source_sqlite(struct relay_config *config, const char *sql)
{
	glob_t found;
	char script[RELAY_PATH_MAX];

	if (glob("/usr/lib/*/odbc/libsqlite3odbc.so", 0, NULL, &found) != 0)
		exit(77);
	assert_true(snprintf(config->connection, sizeof(config->connection), "Driver=%s;Database=%s/test.sqlite", found.gl_pathv[0],
			     config->dir) < (int)sizeof(config->connection));
	globfree(&found);
	help_source_write(config, "test.sql", sql, script);
	help_source_shell("rm -f '%s/test.sqlite' && sqlite3 '%s/test.sqlite' < '%s'", config->dir, config->dir, script);
}

void help_source_map(const char *resource, const char *const labels[], struct help_source_mapping *ret)
{
	struct source_label read[HELP_SOURCE_COLUMNS];
	size_t n = 0;

	memset(ret, 0, sizeof(*ret));
	strcpy(ret->file.resource, resource);
	ret->file.patients = strcmp(resource, "Patient") == 0;
	strcpy(ret->file.name, ret->file.patients ? "patients" : "test");
	ret->file.marks.n = 2;
	ret->file.sql = BUF_MAX(0);
	for (; n < HELP_SOURCE_COLUMNS && labels[n] != NULL; n++) {
		ret->err = source_label_read(&ret->file, n + 1, labels[n], &read[n], ret->message);
		if (ret->err != OK)
			return;
	}
	ret->err = mapping_new(&ret->file, read, n, &ret->mapping, ret->message);
}

void help_source_unmap(struct help_source_mapping *m)
{
	mapping_free(&m->mapping);
}

void help_source_values(const char *const texts[], size_t n, struct source_value *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = texts[i] == NULL ? (struct source_value){ SOURCE_NULL, BYTES_NONE }
					  : (struct source_value){ SOURCE_TEXT, bytes_of_str(texts[i]) };
}
