/*
 * The operations of wasm.h: each reads its arguments, to the end, and writes
 * one result. Names and numbers of arguments stand in the table in wasm.c;
 * what each takes and gives stands above it. For wasm*.c alone.
 */
#ifndef MIZHEN_CORE_WASM_OPERATIONS_H
#define MIZHEN_CORE_WASM_OPERATIONS_H

#include "core/cbor.h"

#define WASM_VALUE_MAX ((size_t)1 << 26)   /* bytes of an argument */

/* A length or count: at most WASM_VALUE_MAX, so that 32 and 64 bits are one. */
size_t wasm_get_size(struct cbor_reader *r);

enum err wasm_cbor_check(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_crockford_encode(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_crockford_decode(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_identity_normalise(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_profile_read(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_identity_root(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_identity_keys(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_shelf_leaf(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_shelf_hash(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_shelf_present(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_shelf_absent(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_seal(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_open(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_seal_scrypt(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_open_scrypt(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_seal_payload(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_open_chunk(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_write_keys(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_read_identity(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_age_read_recipient(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_armor_encode(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_armor_decode(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_statement_body(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_statement_sign(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_statement_open(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_record_seal(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_record_open(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_record_file_key(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_record_open_granted(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_blob_piece(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_blob_open(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_plain_body(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_grant_child(struct cbor_reader *r, struct cbor_writer *w);
enum err wasm_home_account(struct cbor_reader *r, struct cbor_writer *w);

#endif
