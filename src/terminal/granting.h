/* Making and listing grants: what `grant`, `grants`, `revoke` and `pass-on` have in common. */
#ifndef MIZHEN_TERMINAL_GRANTING_H
#define MIZHEN_TERMINAL_GRANTING_H

#include "terminal/kept_grants.h"
#include "terminal/opened_all.h"

#define GRANTING_HOURS 72                 /* unless chosen */
#define GRANTING_HOURS_MAX 720
#define GRANTING_EARLY 300                /* seconds that a grant begins before it is made: clocks differ */

/* FROM as a grant names it; the key is the caller's to fill in. */
struct grant_make_record granting_record(const struct verify_record *from);

/* The ids of grants known to have ended (verify_ended), kept at home; on a full disk a note says that they are not. PROBLEM_HOME_FILE. */
#define GRANTING_ENDED_MAX ((size_t)32 << 20)
enum err granting_ended_load(const struct home_dir *dir, struct buf *ret, struct problem *why);
enum err granting_ended_save(const struct home_dir *dir, const struct buf *ended, struct problem *why);

/* The one of LIST whose id begins with TEXT. PROBLEM_NO_GRANT, PROBLEM_AMBIGUOUS. */
enum err granting_find(const struct verify_grants *list, const char *text, const struct verify_grant **ret,
		       struct problem *why);

#endif
