/* Blobs coming in: resumable, in pieces, each on disk before it is answered (docs/protocol.md, section 7). */
#ifndef MIZHEN_PLATFORM_UPLOAD_H
#define MIZHEN_PLATFORM_UPLOAD_H

#include "platform/call.h"

#define UPLOAD_MAX ((uint64_t)64 << 30)     /* bytes of one blob */

/* Routes. */
enum err upload_offset(struct call *c);
enum err upload_append(struct call *c);

#endif
