/** Values of a data set's elements; what is absent, empty or not of the kind asked for is null or an empty list. */
import { decodeText } from "./charset";
import { ascii, type DataSet, type Element } from "./dataset";

export function element(data: DataSet, tag: number): Element | null {
	const found = data.elements.get(tag);
	return found && found.length > 0 ? found : null;
}

/** Strings of the default repertoire: CS, UI, DA … */
export function strings(data: DataSet, tag: number): string[] {
	const e = element(data, tag);
	return e ? ascii(data.bytes, e.offset, e.length).split("\\").map((s) => s.trim()) : [];
}

export function string(data: DataSet, tag: number): string {
	return strings(data, tag)[0] ?? "";
}

/** Decimal and integer strings: DS, IS. */
export function numbers(data: DataSet, tag: number): number[] {
	const all = strings(data, tag).map((s) => (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(s) ? Number(s) : NaN));
	return all.every(Number.isFinite) ? all : [];
}

export function number(data: DataSet, tag: number): number | null {
	return numbers(data, tag)[0] ?? null;
}

function view(data: DataSet): DataView {
	return new DataView(data.bytes.buffer, data.bytes.byteOffset, data.bytes.byteLength);
}

/** US. */
export function u16(data: DataSet, tag: number): number | null {
	const e = element(data, tag);
	return e && e.length >= 2 ? view(data).getUint16(e.offset, data.littleEndian) : null;
}

/** All of a US or OW element. */
export function u16s(data: DataSet, tag: number): Uint16Array {
	const e = element(data, tag), v = view(data);
	return Uint16Array.from({ length: e ? e.length >> 1 : 0 }, (_, i) => v.getUint16(e!.offset + 2 * i, data.littleEndian));
}

/** OV, as offsets in a file. */
export function u64s(data: DataSet, tag: number): number[] {
	const e = element(data, tag), v = view(data);
	return Array.from({ length: e ? e.length >> 3 : 0 }, (_, i) => Number(v.getBigUint64(e!.offset + 8 * i, data.littleEndian)));
}

export function items(data: DataSet | null | undefined, tag: number): DataSet[] {
	return data?.elements.get(tag)?.items ?? [];
}

function charset(data: DataSet): string[] {
	for (let at: DataSet | null = data; at; at = at.parent)
		if (element(at, 0x00080005))
			return strings(at, 0x00080005);
	return [];
}

/** LO, SH, PN …, in the file's own character set. */
export function texts(data: DataSet, tag: number): string[] {
	const e = element(data, tag);
	if (!e)
		return [];
	return decodeText(data.bytes.subarray(e.offset, e.offset + e.length), charset(data)).split("\\").map((s) => s.replace(/[\0 ]+$/, "").trim());
}

/** The first of several. */
export function text(data: DataSet, tag: number): string {
	return texts(data, tag)[0] ?? "";
}

/** Words of 16 bits with their two bytes turned. */
export function swapped(bytes: Uint8Array): Uint8Array {
	const out = new Uint8Array(bytes.length);
	for (let i = 0; i + 1 < bytes.length; i += 2) {
		out[i] = bytes[i + 1]!;
		out[i + 1] = bytes[i]!;
	}
	return out;
}
