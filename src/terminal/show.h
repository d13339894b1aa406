/* One record on the screen, the same for patients and doctors. */
#ifndef MIZHEN_TERMINAL_SHOW_H
#define MIZHEN_TERMINAL_SHOW_H

#include "terminal/attachment.h"
#include "terminal/known.h"
#include "terminal/summary.h"
#include "terminal/terminal.h"

struct show {
	const struct known *hospital;
	const struct verify_record *record;
	struct bytes json;                   /* the resource */
	const struct summary *summary;
	struct client *client;               /* for saving; both may be NULL where nothing is to be saved */
	const struct client_token *token;
	const char *folder;                  /* --save, or NULL */
	uint64_t as_of;                      /* time of the root that proves it */
};

enum err show_record(struct terminal *t, const struct show *s);

#endif
