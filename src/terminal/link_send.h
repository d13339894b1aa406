/* Making and posting link requests (docs/protocol.md, section 6). */
#ifndef MIZHEN_TERMINAL_LINK_SEND_H
#define MIZHEN_TERMINAL_LINK_SEND_H

#include "terminal/links.h"
#include "terminal/opened.h"

/*
 * Appends the identity statement that lies on SHELF: signed by its hospital,
 * for this account, in force at NOW. PROBLEM_NO_IDENTITY.
 */
enum err link_send_identity(const struct opened *shelf, uint64_t now, struct buf *ret_statement, struct problem *why);

/*
 * Asks PEER, as VOUCHER's statement knows it, on VOUCHER's word. CODE NULL: the
 * first request, which becomes one more of LINKS; else the one-time code that
 * answers the first. The request is kept before it is posted: link_send_again
 * goes on from wherever this was cut off.
 */
enum err link_send(struct terminal *t, struct client *c, const struct patient *patient, const struct opened *voucher,
		   const struct hospital_peer *peer, const char *code, struct links *links);

/*
 * Posts what HOSPITAL is not known to have received, if there is any, just as
 * it was. What was refused for good is taken back, and is a problem like every
 * other failure.
 */
enum err link_send_again(struct terminal *t, struct client *c, const char *hospital, struct links *links);

#endif
