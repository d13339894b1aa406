// RFC 6962's tree, for proofs that hold.

import { createHash } from "node:crypto";
import { text } from "./draw.mjs";

export const sha = (...parts) => new Uint8Array(parts.reduce((h, p) => h.update(p), createHash("sha256")).digest());
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));

export function head(leaves) {
	if (leaves.length === 1) return leaves[0];
	const k = split(leaves.length);
	return sha(Uint8Array.of(1), head(leaves.slice(0, k)), head(leaves.slice(k)));
}

export function audit(leaves, i) {
	if (leaves.length === 1) return [];
	const k = split(leaves.length);
	return i < k
		? [...audit(leaves.slice(0, k), i), head(leaves.slice(k))]
		: [...audit(leaves.slice(k), i - k), head(leaves.slice(0, k))];
}

/** A hospital's tree over SHELVES, each with tag and shelf hash: they get an index, and are put in order. */
export function tree(shelves) {
	for (const s of shelves) s.index = sha(text("mizhen/v1/index"), s.tag);
	shelves.sort((a, b) => Buffer.compare(a.index, b.index));
	const leaves = shelves.map((s) => sha(Uint8Array.of(0), s.index, s.shelf));
	return { shelves, leaves, head: head(leaves) };
}

/** [position, size, path] of the shelf of TAG. */
export function presence({ shelves, leaves }, tag) {
	const i = shelves.findIndex((s) => Buffer.compare(s.tag, tag) === 0);
	return [i, leaves.length, audit(leaves, i)];
}

/** [size, left, right] of a TAG without a shelf. */
export function absence({ shelves, leaves }, tag) {
	const index = sha(text("mizhen/v1/index"), tag), n = leaves.length;
	const at = shelves.filter((s) => Buffer.compare(s.index, index) < 0).length;
	const side = (i) => (i < 0 || i >= n ? null : [i, shelves[i].index, shelves[i].shelf, audit(leaves, i)]);
	return [n, side(at - 1), side(at)];
}
