/* Sealed requests to a hospital: queued here until its relay says that they are done. */
#ifndef MIZHEN_PLATFORM_REQUESTS_H
#define MIZHEN_PLATFORM_REQUESTS_H

#include "platform/call.h"

#define REQUESTS_QUEUE_MAX 10000                    /* of one hospital */
#define REQUESTS_ANSWER_BYTES ((size_t)1 << 20)     /* after which an answer takes no more */

enum requests_kind { REQUESTS_DOCTOR = 0, REQUESTS_LINK = 1 };

/* Routes. */
enum err requests_post(struct call *c);
enum err requests_list(struct call *c);

#endif
