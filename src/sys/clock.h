/* The system's clocks. */
#ifndef MIZHEN_SYS_CLOCK_H
#define MIZHEN_SYS_CLOCK_H

#include <stdint.h>

uint64_t clock_unix(void);        /* seconds since 1970, UTC; may jump */
uint64_t clock_steady_ms(void);   /* milliseconds since some moment before now; never goes back */

#endif
