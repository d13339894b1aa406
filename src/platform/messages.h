/* Messages between patients and doctors: put into the mailbox of everyone they are addressed to. */
#ifndef MIZHEN_PLATFORM_MESSAGES_H
#define MIZHEN_PLATFORM_MESSAGES_H

#include "platform/call.h"

#define MESSAGES_MAILBOX_MAX 10000      /* messages in one mailbox */

/* Route. */
enum err messages_post(struct call *c);

#endif
