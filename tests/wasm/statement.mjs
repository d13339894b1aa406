// A foreign COSE (npm's cose-ts) verifies what the core signs, the core opens
// what it signs, and both refuse what was signed under another context.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { register } from "node:module";
import { encode } from "cborg";
import { part, request, result, wasm } from "./core.mjs";
import { signPublic } from "./keys.mjs";

register("./extensions.mjs", import.meta.url);
const { Ed25519Key } = await import("@ldclabs/cose-ts/ed25519");
const { Header } = await import("@ldclabs/cose-ts/header");
const { Sign1Message } = await import("@ldclabs/cose-ts/sign1");

const core = wasm(part("MIZHEN_WASM"));
const call = (...args) => result(core(request(...args)));
const CONTEXT = new TextEncoder().encode("mizhen/v1");
const ERR_SIGNATURE = 5;
const hex = (bytes) => Buffer.from(bytes).toString("hex");

for (let round = 0; round < 20; round++) {
	const seed = new Uint8Array(randomBytes(32)), publicKey = signPublic(seed);
	const id = new Uint8Array(createHash("sha256").update(publicKey).digest());
	const body = encode(new Map([[0, new Uint8Array(randomBytes(32))], [1, 1700000000 + round]]));
	const key = Ed25519Key.fromPublic(publicKey);

	const statement = call("statement.sign", "revoke", body, seed);
	const read = Sign1Message.fromBytes(key, statement, CONTEXT);
	assert.equal(hex(read.payload), hex(body));
	assert.deepEqual([...read.protected.toRaw()], [[1, -8], [4, id], [16, "mizhen/revoke"]]);
	assert.equal(read.unprotected.toRaw().size, 0);
	assert.throws(() => Sign1Message.fromBytes(key, statement), /signature mismatch/);

	const header = new Header(new Map([[1, -8], [4, id], [16, "mizhen/revoke"]]));
	const sign = (context) => new Sign1Message(body, header, new Header()).toBytes(Ed25519Key.fromSecret(seed), context);
	assert.equal(hex(sign(CONTEXT)), hex(statement));
	assert.equal(hex(call("statement.open", sign(CONTEXT), "revoke", publicKey)[0]), hex(body));
	assert.throws(() => call("statement.open", sign(), "revoke", publicKey), { err: ERR_SIGNATURE });
	assert.throws(() => call("statement.open", statement, "revoke", signPublic(randomBytes(32))), { err: ERR_SIGNATURE });
}
console.log("20 statements");
