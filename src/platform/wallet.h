/* What a patient keeps here for their own terminals: the wallet, and whose home account it is. */
#ifndef MIZHEN_PLATFORM_WALLET_H
#define MIZHEN_PLATFORM_WALLET_H

#include "platform/call.h"

/* Routes. */
enum err wallet_put_home(struct call *c);
enum err wallet_put(struct call *c);
enum err wallet_get(struct call *c);

#endif
