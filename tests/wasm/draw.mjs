// Random values that can be drawn again: MIZHEN_SEED=n repeats a run.

import { createHash } from "node:crypto";

const seed = process.env.MIZHEN_SEED ?? String(Date.now());
console.log(`MIZHEN_SEED=${seed}`);

// SHA-256 in counter mode: good enough to draw from, and repeatable
let counter = 0;
let pool = Buffer.alloc(0);
export function bytes(n) {
	while (pool.length < n)
		pool = Buffer.concat([pool, createHash("sha256").update(`${seed}/${counter++}`).digest()]);
	const out = new Uint8Array(pool.subarray(0, n));
	pool = pool.subarray(n);
	return out;
}
export const below = (n) => new DataView(bytes(4).buffer).getUint32(0) % n;
export const pick = (list) => list[below(list.length)];
export const many = (most, make) => Array.from({ length: below(most + 1) }, make);
export const chance = (one) => below(one) === 0;
export const big = () => new DataView(bytes(8).buffer).getBigUint64(0) >> BigInt(below(64));
export const text = (s) => new TextEncoder().encode(s);
export const digits = (n) => Array.from({ length: n }, () => below(10)).join("");
export const sorted = (list, by) => list.sort((a, b) => Buffer.compare(Buffer.from(by(a)), Buffer.from(by(b))));
export const key32 = () => bytes(32);
export const id16 = () => bytes(16);
