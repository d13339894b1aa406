/** RLE frames (PS3.5, annex G): segments of bytes, the most significant of a value first. */
import { BadDicom } from "./dataset";

function unpack(bytes: Uint8Array, from: number, to: number, out: Uint8Array, start: number, step: number): void {
	const n = (out.length - start - 1) / step;
	let at = from;
	for (let i = 0; i <= n;) {
		if (at >= to)
			throw new BadDicom("rle");
		const head = bytes[at++]!;
		if (head === 128)
			continue;
		const count = Math.min(head < 128 ? head + 1 : 257 - head, Math.floor(n) + 1 - i);
		if (at + (head < 128 ? count : 1) > to)
			throw new BadDicom("rle");
		for (let k = 0; k < count; k++, i++)
			out[start + i * step] = bytes[head < 128 ? at + k : at]!;
		at += head < 128 ? head + 1 : 1;
	}
}

/** The frame as it would lie uncompressed, little endian, samples by pixel. */
export function decodeRle(bytes: Uint8Array, pixels: number, samples: number, bytesEach: number): Uint8Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const segments = samples * bytesEach, out = new Uint8Array(pixels * segments);
	if (bytes.length < 64 || view.getUint32(0, true) !== segments)
		throw new BadDicom("rle");
	for (let s = 0; s < segments; s++) {
		const from = view.getUint32(4 + 4 * s, true), to = s + 1 < segments ? view.getUint32(8 + 4 * s, true) : bytes.length;
		if (from < 64 || from > to || to > bytes.length)
			throw new BadDicom("rle");
		const sample = Math.floor(s / bytesEach), significance = bytesEach - 1 - (s % bytesEach);
		unpack(bytes, from, to, out, sample * bytesEach + significance, segments);
	}
	return out;
}
