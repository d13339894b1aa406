#include "relay/supervisor/switch.h"

#include <string.h>

static const struct switch_driver *const drivers[] = { &switch_simulated };

const struct switch_driver *switch_driver_find(const char *name)
{
	for (size_t i = 0; i < LEN(drivers); i++)
		if (strcmp(drivers[i]->name, name) == 0)
			return drivers[i];
	return NULL;
}

static enum err set_and_read_back(struct relay_switch *sw, enum switch_link link, bool on)
{
	bool is_on = !on;

	TRY(sw->driver->set(sw->hardware, link, on));
	TRY(sw->driver->get(sw->hardware, link, &is_on));
	return is_on == on ? OK : ERR_IO;
}

enum err switch_off(struct relay_switch *sw)
{
	enum err hospital = set_and_read_back(sw, SWITCH_HOSPITAL, false);
	enum err platform = set_and_read_back(sw, SWITCH_PLATFORM, false);

	return hospital != OK ? hospital : platform;
}

enum err switch_open(const struct switch_driver *driver, const char *dir, struct relay_switch *ret)
{
	struct relay_switch sw = { .driver = driver };

	TRY(driver->open(dir, &sw.hardware));
	enum err e = switch_off(&sw);
	if (e != OK) {
		driver->close(sw.hardware);
		return e;
	}
	*ret = sw;
	return OK;
}

void switch_close(struct relay_switch *sw)
{
	/* nothing is left to do where the hardware does not obey: its own watchdog opens the links */
	if (switch_off(sw) != OK)
		(void)!switch_off(sw);
	sw->driver->close(sw->hardware);
	sw->hardware = NULL;
}

enum err switch_turn(struct relay_switch *sw, enum switch_link to)
{
	enum err e = switch_off(sw);

	if (e == OK)
		e = set_and_read_back(sw, to, true);
	if (e != OK)
		(void)!switch_off(sw);
	return e;
}
