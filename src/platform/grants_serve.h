/* Grants as patients and doctors see them. */
#ifndef MIZHEN_PLATFORM_GRANTS_SERVE_H
#define MIZHEN_PLATFORM_GRANTS_SERVE_H

#include "platform/call.h"

#define GRANTS_OPENED_SECONDS 3600      /* openings of a grant within this time of the first are told together, with their number */

/* Routes. */
enum err grants_serve_one(struct call *c);
enum err grants_serve_list(struct call *c);

#endif
