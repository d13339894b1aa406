/** Tables from values to values (PS3.3, C.11): of the modality, and of how to look at them. */
import { BadDicom, type DataSet } from "./dataset";
import { element, text, u16s } from "./values";

/** Values below the first and beyond the last are shown as these. */
export interface Lut {
	first: number;
	values: Uint16Array;
	/** Of each value. */
	bits: number;
	name: string;
}

export function signed16(value: number): number {
	return (value << 16) >> 16;
}

/** Count, first value and bits of a table at TAG. SIGNED: what is looked up may be negative. */
export function readDescriptor(data: DataSet, tag: number, signed: boolean): { count: number; first: number; bits: number } {
	const [count, first, bits] = u16s(data, tag);
	if (count === undefined || first === undefined || bits === undefined || bits < 1 || bits > 16)
		throw new BadDicom("table");
	const negative = signed || element(data, tag)!.vr === "SS";
	return { count: count || 65536, first: negative ? signed16(first) : first, bits };
}

/** COUNT values at TAG: of 16 bits each, or of 8 where there are no more bytes than that. */
export function readEntries(data: DataSet, tag: number, count: number): Uint16Array {
	const e = element(data, tag), length = e?.length ?? 0;
	if (length >= 2 * count)
		return u16s(data, tag).subarray(0, count);
	if (length < count)
		throw new BadDicom("table");
	return Uint16Array.from(data.bytes.subarray(e!.offset, e!.offset + count));
}

/** An item of a Modality or VOI LUT Sequence. */
export function readLut(item: DataSet, signed: boolean): Lut {
	const { count, first, bits } = readDescriptor(item, 0x00283002, signed);
	return { first, bits, values: readEntries(item, 0x00283006, count), name: text(item, 0x00283003) };
}

export function lookUp(lut: Lut, value: number): number {
	return lut.values[Math.min(Math.max(Math.round(value) - lut.first, 0), lut.values.length - 1)]!;
}
