#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "relay/config.h"

static const char good[] =
	"[hospital]\n"
	"id = renhe\n"
	"name_zh = 仁和医院\n"
	"name_en = Renhe Hospital\n"
	"terminal = https://clinic.example/\n"
	"[switch]\n"
	"driver = simulated\n"
	"[platform]\n"
	"origin = https://clinic.example\n";

static char dir[64], path[128];

static int fresh(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/mizhen-config-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/relay.conf", dir);
	return 0;
}

static int gone(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

/* Reads GOOD with OLD, if there is one, in it replaced by NEW. */
static enum err read_with(const char *old, const char *new, struct relay_config *ret)
{
	const char *at = old == NULL ? good + strlen(good) : strstr(good, old);
	FILE *f = fopen(path, "w");

	assert_non_null(at);
	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(at - good), good, new, old == NULL ? "" : at + strlen(old));
	assert_int_equal(fclose(f), 0);
	return relay_config_read(dir, ret);
}

static void what_is_absent_has_a_default(void **state)
{
	struct relay_config c;

	(void)state;
	assert_int_equal(read_with(NULL, "", &c), OK);
	assert_string_equal(c.id, "renhe");
	assert_string_equal(c.name_zh, "仁和医院");
	assert_string_equal(c.profile, "cn-card");
	assert_int_equal(c.link_policy, RELAY_LINK_SLIP);
	assert_false(c.accept_guessable || c.accept_peer_vouching);
	assert_string_equal(c.phone_command, "");
	assert_string_equal(c.time_zone, "Asia/Shanghai");
	assert_int_equal(c.overlap, 300);
}

static void what_is_wrong_is_refused(void **state)
{
	static const char *const wrong[][2] = {
		{ "id = renhe", "id = Renhe" },
		{ "id = renhe", "id = -renhe" },
		{ "id = renhe", "id = 012345678901234567890123456789012" },
		{ "id = renhe", "id = renhe\nid = renhe" },
		{ "id = renhe", "" },
		{ "id = renhe", "id = renhe\nidd = renhe" },
		{ "name_zh = 仁和医院", "name_zh = 仁和\x1b[31m医院" },
		{ "name_zh = 仁和医院", "name_zh = 仁和\xff医院" },
		{ "name_en = Renhe Hospital", "name_en = Renhe \u202eHospital" },
		{ "terminal = https://clinic.example/", "terminal = https://clinic.example" },
		{ "id = renhe", "id = renhe\nlink_policy = none" },
		{ "id = renhe", "id = renhe\nlink_policy = phone" },
		{ "id = renhe", "id = renhe\nlink_policy = peer" },
		{ "[switch]", "[database]\nconnection = Driver=x\n[switch]" },
		{ "[switch]", "[swich]" },
	};
	struct relay_config c = { .id = "untouched" };

	(void)state;
	for (size_t i = 0; i < LEN(wrong); i++) {
		enum err e = read_with(wrong[i][0], wrong[i][1], &c);

		if (e == OK)
			print_error("accepted: %s\n", wrong[i][1]);
		assert_int_not_equal(e, OK);
	}
	assert_string_equal(c.id, "untouched");
	assert_int_equal(read_with("id = renhe", "id = renhe\nlink_policy = peer\naccept_peer_vouching = yes", &c), OK);
	assert_int_equal(read_with("id = renhe", "id = renhe\nlink_policy = phone\nphone_command = /usr/bin/true", &c), OK);
	assert_string_equal(c.phone_command, "/usr/bin/true");
}

static enum err read_database(const char *text, mode_t mode, struct relay_config *ret)
{
	char database[128];
	FILE *f;

	assert_int_equal(read_with(NULL, "", ret), OK);
	snprintf(database, sizeof(database), "%s/database.conf", dir);
	f = fopen(database, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(database, mode), 0);
	enum err e = relay_config_read_database(ret);
	assert_int_equal(unlink(database), 0);
	return e;
}

static void the_database_has_a_file_of_its_own(void **state)
{
	struct relay_config c;

	(void)state;
	assert_int_equal(read_database("[database]\nconnection = Driver=x\n", 0644, &c), OK);
	assert_string_equal(c.connection, "Driver=x");
	assert_string_equal(c.files, "");
	assert_int_equal(c.block, 1000);
	assert_string_equal(c.id, "renhe");
	assert_int_equal(read_database("[database]\n", 0600, &c), ERR_FORMAT);
	assert_int_equal(read_database("[database]\nconnection = x\nblock = 0\n", 0600, &c), ERR_FORMAT);
	assert_int_equal(read_database("[database]\nconnection = x\nblock = 10001\n", 0600, &c), ERR_FORMAT);
	assert_int_equal(read_database("[database]\nconnection = x\nblock = many\n", 0600, &c), ERR_FORMAT);
	assert_int_equal(relay_config_read_database(&c), ERR_NOT_FOUND);
}

static void a_password_is_for_the_relay_alone(void **state)
{
	static const char *const passwords[] = {
		"[database]\nconnection = Database=x;PWD=geheim\n", "[database]\nconnection = Database=x;Password=geheim\n",
	};
	struct relay_config c;

	(void)state;
	for (size_t i = 0; i < LEN(passwords); i++) {
		assert_int_equal(read_database(passwords[i], 0640, &c), ERR_FORMAT);
		assert_string_equal(c.connection, "");
		assert_int_equal(read_database(passwords[i], 0600, &c), OK);
	}
}

static void a_missing_file_is_told(void **state)
{
	struct relay_config c;

	(void)state;
	unlink(path);
	assert_int_equal(relay_config_read(dir, &c), ERR_NOT_FOUND);
	assert_int_equal(read_with(NULL, "", &c), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_absent_has_a_default, fresh, gone),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_refused, fresh, gone),
		cmocka_unit_test_setup_teardown(the_database_has_a_file_of_its_own, fresh, gone),
		cmocka_unit_test_setup_teardown(a_password_is_for_the_relay_alone, fresh, gone),
		cmocka_unit_test_setup_teardown(a_missing_file_is_told, fresh, gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
