#include "help_home.h"

#include <stdlib.h>
#include <unistd.h>

struct home_dir help_home = { .lock = -1 };

static char folder[] = "/tmp/mizhen-home-XXXXXX";

int help_home_make(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL && home_dir_open(folder, &help_home) == OK ? 0 : -1;
}

int help_home_remove(void **state)
{
	enum err e = home_dir_remove_all(&help_home, "");

	(void)state;
	home_dir_close(&help_home);
	return e == OK && rmdir(folder) == 0 ? 0 : -1;
}
