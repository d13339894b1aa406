// npm's age-encryption opens what the WASM core seals, and the other way round:
// to keys and under passphrases, plain and armored, at every edge of a chunk.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Decrypter, Encrypter, armor, generateIdentity, identityToRecipient } from "age-encryption";
import { part, request, result, wasm } from "./core.mjs";

const core = wasm(part("MIZHEN_WASM"));
const call = (...args) => result(core(request(...args)));
const SIZES = [0, 1, 15, 16, 65535, 65536, 65537, 131071, 131072, 131073, 1 << 20];
const LOG_N = 10;

function decrypter(identity, passphrase) {
	const d = new Decrypter();
	if (identity) d.addIdentity(identity);
	if (passphrase) d.addPassphrase(passphrase);
	return d;
}

const ours = randomBytes(32);
const [ourIdentity, ourRecipient] = call("age.write-keys", ours);
assert.equal(await identityToRecipient(ourIdentity), ourRecipient);
const theirIdentity = await generateIdentity();
const theirRecipient = await identityToRecipient(theirIdentity);
const theirs = call("age.read-identity", theirIdentity);
assert.deepEqual(call("age.read-recipient", theirRecipient), call("age.read-recipient", call("age.write-keys", theirs)[1]));
const stranger = await generateIdentity();

const seal = (plain, ...recipients) =>
	call("age.seal", recipients, recipients.map(() => randomBytes(32)), randomBytes(16), randomBytes(16), plain);

for (const n of SIZES) {
	const plain = new Uint8Array(randomBytes(n));

	const file = seal(plain, call("age.read-recipient", theirRecipient), call("age.read-recipient", ourRecipient));
	assert.deepEqual(await decrypter(theirIdentity).decrypt(file), plain);
	assert.deepEqual(await decrypter(ourIdentity).decrypt(armor.decode(call("armor.encode", file))), plain);
	await assert.rejects(decrypter(stranger).decrypt(file));

	const encrypter = new Encrypter();
	encrypter.addRecipient(theirRecipient);
	encrypter.addRecipient(ourRecipient);
	const foreign = await encrypter.encrypt(plain);
	assert.deepEqual(call("age.open", theirs, foreign), plain);
	assert.deepEqual(call("age.open", ours, call("armor.decode", new TextEncoder().encode(armor.encode(foreign)))), plain);
	assert.throws(() => call("age.open", randomBytes(32), foreign), { err: 4 });

	const passphrase = `口令 ${n}`, secret = new TextEncoder().encode(passphrase);
	const under = call("age.seal-scrypt", secret, LOG_N, randomBytes(16), randomBytes(16), randomBytes(16), plain);
	assert.deepEqual(await decrypter(null, passphrase).decrypt(under), plain);
	const locker = new Encrypter();
	locker.setPassphrase(passphrase);
	locker.setScryptWorkFactor(LOG_N);
	const locked = await locker.encrypt(plain);
	assert.deepEqual(call("age.open-scrypt", secret, LOG_N, locked), plain);
	assert.throws(() => call("age.open-scrypt", new TextEncoder().encode("another"), LOG_N, locked), { err: 4 });
}
console.log(`${SIZES.length} sizes`);
