// Public keys by Node's own cryptography, which is not the core's.

import { createPrivateKey, createPublicKey } from "node:crypto";

function publicKey(curve, secret) {
	const pkcs8 = Buffer.concat([Buffer.from(`302e020100300506032b65${curve}04220420`, "hex"), secret]);
	const key = createPublicKey(createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }));
	return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-32));
}

/** Ed25519, of a seed. */
export const signPublic = (seed) => publicKey("70", seed);

/** X25519, of a secret. */
export const sealPublic = (secret) => publicKey("6e", secret);
