/* `patient open --recovery`: everything back on a new device. */
#ifndef MIZHEN_TERMINAL_PATIENT_RECOVER_H
#define MIZHEN_TERMINAL_PATIENT_RECOVER_H

#include "terminal/terminal.h"

/* PATH is a FILE|- with the recovery code; ORIGIN the platform's. */
enum err patient_recover(struct terminal *t, const char *path, const char *origin, bool accept);

#endif
