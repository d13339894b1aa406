/* `patient recovery`: the recovery code, shown again, and confirmed once it is on paper. */
#ifndef MIZHEN_TERMINAL_PATIENT_RECOVERY_H
#define MIZHEN_TERMINAL_PATIENT_RECOVERY_H

#include "terminal/terminal.h"

/* Asks for the end of CODE, which was just shown, where somebody is there: typed right, it is confirmed; empty is later. */
enum err patient_recovery_ask(struct terminal *t, struct bytes code);

#endif
