#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "relay/supervisor/switch.h"

/* Hardware that breaks at random, and watches that both links are never on at one instant. */
static struct {
	bool on[SWITCH_LINKS], stuck[SWITCH_LINKS];
	bool faulty;
	unsigned random;
	unsigned long both, faults;
} hw;

static unsigned draw(unsigned n)
{
	hw.random = hw.random * 1664525u + 1013904223u;
	return (hw.random >> 8) % n;
}

static enum err hw_open(const char *dir, void **ret_hardware)
{
	(void)dir;
	*ret_hardware = &hw;
	return OK;
}

static void hw_close(void *hardware)
{
	(void)hardware;
}

static enum err hw_set(void *hardware, enum switch_link link, bool on)
{
	(void)hardware;
	if (hw.faulty && draw(16) == 0) {
		hw.faults++;
		return ERR_IO;                   /* no answer; may have obeyed or not */
	}
	if (hw.faulty && draw(16) == 0) {
		hw.faults++;
		return OK;                       /* says yes and does nothing */
	}
	if (!hw.stuck[link])
		hw.on[link] = on;
	if (hw.on[SWITCH_HOSPITAL] && hw.on[SWITCH_PLATFORM])
		hw.both++;
	return OK;
}

static enum err hw_get(void *hardware, enum switch_link link, bool *ret_on)
{
	(void)hardware;
	if (hw.faulty && draw(16) == 0) {
		hw.faults++;
		return ERR_IO;
	}
	*ret_on = hw.on[link];
	return OK;
}

static const struct switch_driver faulty_driver = {
	.name = "faulty", .open = hw_open, .close = hw_close, .set = hw_set, .get = hw_get,
};

static struct relay_switch fresh(void)
{
	struct relay_switch sw;

	memset(&hw, 0, sizeof(hw));
	hw.random = 2018;
	hw.on[SWITCH_PLATFORM] = true;               /* left on by a crash */
	assert_int_equal(switch_open(&faulty_driver, "", &sw), OK);
	return sw;
}

static void opening_turns_both_off(void **state)
{
	struct relay_switch sw = fresh();

	(void)state;
	assert_false(hw.on[SWITCH_HOSPITAL] || hw.on[SWITCH_PLATFORM]);
	switch_close(&sw);
}

static void turns_to_one_side_only(void **state)
{
	struct relay_switch sw = fresh();

	(void)state;
	assert_int_equal(switch_turn(&sw, SWITCH_PLATFORM), OK);
	assert_true(hw.on[SWITCH_PLATFORM] && !hw.on[SWITCH_HOSPITAL]);
	assert_int_equal(switch_turn(&sw, SWITCH_HOSPITAL), OK);
	assert_true(!hw.on[SWITCH_PLATFORM] && hw.on[SWITCH_HOSPITAL]);
	switch_close(&sw);
	assert_false(hw.on[SWITCH_HOSPITAL] || hw.on[SWITCH_PLATFORM]);
}

static void a_stuck_link_keeps_the_other_off(void **state)
{
	struct relay_switch sw = fresh();

	(void)state;
	assert_int_equal(switch_turn(&sw, SWITCH_PLATFORM), OK);
	hw.stuck[SWITCH_PLATFORM] = true;
	assert_int_equal(switch_turn(&sw, SWITCH_HOSPITAL), ERR_IO);
	assert_false(hw.on[SWITCH_HOSPITAL]);
	hw.stuck[SWITCH_PLATFORM] = false;
	assert_int_equal(switch_turn(&sw, SWITCH_HOSPITAL), OK);
	switch_close(&sw);
}

static void never_both_whatever_breaks(void **state)
{
	struct relay_switch sw = fresh();
	unsigned long turned = 0;

	(void)state;
	hw.faulty = true;
	for (unsigned long i = 0; i < 100000; i++) {
		enum switch_link to = draw(2) == 0 ? SWITCH_HOSPITAL : SWITCH_PLATFORM;

		if (switch_turn(&sw, to) != OK)
			continue;
		turned++;
		assert_true(hw.on[to] && !hw.on[1 - to]);
	}
	assert_int_equal(hw.both, 0);
	assert_true(turned > 1000 && hw.faults > 1000);
	hw.faulty = false;
	switch_close(&sw);
}

static void simulated_reads_back_and_survives(void **state)
{
	char dir[] = "/tmp/mizhen-switch-XXXXXX", path[64];
	struct relay_switch sw, again;
	bool on = true;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_ptr_equal(switch_driver_find("simulated"), &switch_simulated);
	assert_null(switch_driver_find("magnet"));
	assert_int_equal(switch_open(&switch_simulated, dir, &sw), OK);
	assert_int_equal(switch_turn(&sw, SWITCH_HOSPITAL), OK);
	/* as after a crash: opened anew without having been closed */
	assert_int_equal(switch_open(&switch_simulated, dir, &again), OK);
	assert_int_equal(again.driver->get(again.hardware, SWITCH_HOSPITAL, &on), OK);
	assert_false(on);
	switch_close(&again);
	snprintf(path, sizeof(path), "%s/switch/hospital", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("maybe\n", f);
	fclose(f);
	assert_int_equal(sw.driver->get(sw.hardware, SWITCH_HOSPITAL, &on), ERR_IO);
	switch_close(&sw);
	unlink(path);
	snprintf(path, sizeof(path), "%s/switch/platform", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/switch", dir);
	rmdir(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opening_turns_both_off),
		cmocka_unit_test(turns_to_one_side_only),
		cmocka_unit_test(a_stuck_link_keeps_the_other_off),
		cmocka_unit_test(never_both_whatever_breaks),
		cmocka_unit_test(simulated_reads_back_and_survives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
