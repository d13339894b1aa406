/** How a blob is cut (docs/protocol.md, section 2): sealed pieces, the first with the nonce in front. */

export const PIECE = 65536;            // bytes of content
export const NONCE = 16;
const TAG = 16;
const SEALED = PIECE + TAG;

export function piecesOf(size: number): number {
	return Math.max(1, Math.ceil(size / PIECE));
}

export function storedOf(size: number): number {
	return NONCE + size + TAG * piecesOf(size);
}

/** Where pieces FIRST to END (not including it) are stored: from, to (not including it). */
export function placeOf(size: number, first: number, end: number): [from: number, to: number] {
	return [first === 0 ? 0 : NONCE + first * SEALED, end === piecesOf(size) ? storedOf(size) : NONCE + end * SEALED];
}
