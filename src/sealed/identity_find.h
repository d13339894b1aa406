/* The identity statement as it lies on a patient's shelf: a FHIR Binary (docs/protocol.md, section 6). */
#ifndef MIZHEN_SEALED_IDENTITY_FIND_H
#define MIZHEN_SEALED_IDENTITY_FIND_H

#include "statement/identity_statement.h"

#define IDENTITY_FIND_TYPE "application/vnd.mizhen.identity+cose"

/*
 * Appends the statement that the valid RESOURCE holds, once it is one of
 * HOSPITAL, whose key is SIGNING, about the shelf account ACCOUNT, and in force
 * at NOW. ERR_NOT_FOUND; ERR_NOMEM.
 */
enum err identity_find(struct bytes resource, struct bytes hospital, const uint8_t signing[static ATOM_KEY_LEN],
		       const uint8_t account[static ATOM_KEY_LEN], uint64_t now, struct buf *ret_statement);

#endif
