/*
 * The either/or switch: two links, one to the hospital's database, one to the
 * internet, of which at most one is ever on. Break before make: the other
 * link is off, and read back as off, before one goes on. Every fault ends
 * with both off.
 */
#ifndef MIZHEN_RELAY_SUPERVISOR_SWITCH_H
#define MIZHEN_RELAY_SUPERVISOR_SWITCH_H

#include "bytes/base.h"

enum switch_link { SWITCH_HOSPITAL, SWITCH_PLATFORM };
#define SWITCH_LINKS 2

/*
 * What a kind of hardware has to offer. Each function gives ERR_IO when the
 * hardware does not answer; that it answered is no proof that it obeyed, so
 * the switch reads back.
 */
struct switch_driver {
	const char *name;                                                  /* as relay.conf says it */
	enum err (*open)(const char *dir, void **ret_hardware);
	void (*close)(void *hardware);
	enum err (*set)(void *hardware, enum switch_link link, bool on);
	enum err (*get)(void *hardware, enum switch_link link, bool *ret_on);
};

struct relay_switch {
	const struct switch_driver *driver;
	void *hardware;
};

/* The driver of that name; NULL where there is none. */
const struct switch_driver *switch_driver_find(const char *name);

/*
 * Opens the hardware and turns both links off. DIR is the relay's folder.
 * ERR_IO: the hardware does not answer, or a link does not go off.
 */
enum err switch_open(const struct switch_driver *driver, const char *dir, struct relay_switch *ret);
void switch_close(struct relay_switch *sw);      /* both off first, as far as the hardware obeys */

/* Both off, and read back as off. Tries both even when the first fails. ERR_IO. */
enum err switch_off(struct relay_switch *sw);

/* Turns to one side. After an error both are off, as far as the hardware obeys. ERR_IO. */
enum err switch_turn(struct relay_switch *sw, enum switch_link to);

/*
 * The simulated switch: DIR/switch/hospital and DIR/switch/platform, each
 * holding "on" or "off". For demonstrations and tests.
 */
extern const struct switch_driver switch_simulated;

#endif
