/**
 * Overlay planes (PS3.3, C.9.2): marks that devices and people draw over a
 * picture, kept apart from it, or in bits of its values that it does not use.
 */
import { PIXEL_DATA, type DataSet } from "./dataset";
import { element, number, text, u16, u16s } from "./values";
import { signed16 } from "./lut";

export interface Overlay {
	rows: number;
	columns: number;
	/** Of its first pixel in the picture, from 0 on. */
	top: number;
	left: number;
	/** Of the picture's frames it lies over these, one plane each; null: one plane over all. */
	frames: { first: number; count: number } | null;
	/** One bit a pixel, planes one after the other, the lowest bit first; null: in the picture's own values. */
	bits: Uint8Array | null;
	/** In the picture's values, where it is there. */
	position: number;
	name: string;
}

const GROUPS = Array.from({ length: 16 }, (_, i) => (0x6000 + 2 * i) * 0x10000);

/** In the order of words, whatever the file's. */
function readBits(data: DataSet, tag: number): Uint8Array {
	const e = element(data, tag)!;
	if (data.littleEndian || e.vr !== "OW")
		return data.bytes.slice(e.offset, e.offset + e.length);
	return new Uint8Array(Uint16Array.from(u16s(data, tag)).buffer);
}

/** What is not a plane within its own data is left out, as are planes of values that were compressed away. */
export function readOverlays(data: DataSet, size: { rows: number; columns: number }): Overlay[] {
	return GROUPS.flatMap((group) => {
		const rows = u16(data, group + 0x10), columns = u16(data, group + 0x11);
		const own = element(data, group + 0x3000), position = u16(data, group + 0x102) ?? 0;
		if (!rows || !columns || (!own && (position === 0 || !data.elements.has(PIXEL_DATA) || rows !== size.rows || columns !== size.columns)))
			return [];
		const [top = 1, left = 1] = u16s(data, group + 0x50), count = number(data, group + 0x15);
		const first = u16(data, group + 0x51), bits = own ? readBits(data, group + 0x3000) : null;
		if (bits && bits.length * 8 < rows * columns * Math.max(1, count ?? 1))
			return [];
		return [{
			rows, columns, top: signed16(top) - 1, left: signed16(left) - 1, bits, position,
			frames: count === null && first === null ? null : { first: (first ?? 1) - 1, count: Math.max(1, count ?? 1) },
			name: text(data, group + 0x1500) || text(data, group + 0x22),
		}];
	});
}

/** Calls MARK with each marked pixel of FRAME within the picture. EMBEDDED: those of the frame's values, by their bit. */
export function markPixels(overlays: Overlay[], frame: number, size: { rows: number; columns: number }, embedded: Uint16Array | null, mark: (x: number, y: number) => void): void {
	for (const { rows, columns, top, left, frames, bits, position } of overlays) {
		const plane = frames ? frame - frames.first : 0;
		if (plane < 0 || plane >= (frames?.count ?? 1))
			continue;
		for (let y = Math.max(0, -top); y < rows && y + top < size.rows; y++) {
			for (let x = Math.max(0, -left); x < columns && x + left < size.columns; x++) {
				const i = (plane * rows + y) * columns + x;
				// most of a plane is empty
				if (bits && (i & 7) === 0 && bits[i >> 3] === 0 && x + 7 < columns)
					x += 7;
				else if (bits ? bits[i >> 3]! >> (i & 7) & 1 : embedded && embedded[y * columns + x]! >> position & 1)
					mark(x + left, y + top);
			}
		}
	}
}
