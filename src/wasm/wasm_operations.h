/*
 * The operations of wasm.h: each reads its arguments, to the end, and writes
 * one result, or fails and may tell the problem. Names and numbers of
 * arguments stand in the table in wasm.c; what each takes and gives stands
 * above it. For wasm*.c alone.
 */
#ifndef MIZHEN_WASM_WASM_OPERATIONS_H
#define MIZHEN_WASM_WASM_OPERATIONS_H

#include "bytes/cbor.h"
#include "bytes/problem.h"

#define WASM_VALUE_MAX ((size_t)1 << 26)   /* bytes of an argument */

struct identity;

/* [[field, value] …] brought to normal form, into RET, which begins as { 0 }; R is not read to its end. */
enum err wasm_get_identity(struct cbor_reader *r, struct identity *ret, struct problem *why);

struct verify_seen;
struct verify_hospital;

/* In wasm_verify.c, and what they are there: what was seen of a hospital, and the hospital. */
void wasm_get_seen(struct cbor_reader *r, struct verify_seen *ret);
enum err wasm_put_hospital(struct cbor_writer *w, const struct verify_hospital *at);

/* Two items, offset and length of PART, which is empty or inside of WHOLE. */
void wasm_put_place(struct cbor_writer *w, struct bytes part, struct bytes whole);

/* A length or count: at most WASM_VALUE_MAX, so that 32 and 64 bits are one. */
size_t wasm_get_size(struct cbor_reader *r);

enum err wasm_cbor_check(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_crockford_encode(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_crockford_decode(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_identity_normalise(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_profile_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_identity_root(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_identity_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_shelf_leaf(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_shelf_hash(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_shelf_index(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_shelf_present(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_shelf_absent(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_seal_scrypt(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_open_scrypt(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_seal_payload(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_open_chunk(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_write_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_read_identity(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_age_read_recipient(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_armor_encode(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_armor_decode(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_statement_body(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_statement_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_statement_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_file_key(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_open_granted(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_blob_piece(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_blob_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_plain_body(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_grant_child(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_home_account(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_blob_open_range(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_grant_make(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_grant_revoke(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_home_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_recovery_write(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_recovery_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_wallet_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_link_request(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_doctor_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_doctor_request(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_slip_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_slip_write(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_session_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_challenge(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_hospital(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_shelf(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_absence(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_open_many(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_record_open_granted_many(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_doctors(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_granted_peek(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_granted(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_own_grants(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_inbox(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_ended(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_wallet(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_link_peek(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_verify_link_answer(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);
enum err wasm_identity_find(struct cbor_reader *r, struct cbor_writer *w, struct problem *why);

#endif
