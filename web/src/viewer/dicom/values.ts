/** Values of a data set's elements; what is absent, empty or not of the kind asked for is null or an empty list. */
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

/* Texts in the file's own character set (PS3.3, C.12.1.1.2) */

const CHARACTER_SETS: [RegExp, string][] = [
	[/IR 192/, "utf-8"], [/GB18030|GBK|IR 58/, "gb18030"], [/IR 87|IR 159/, "iso-2022-jp"], [/IR 13$/, "shift_jis"],
	[/IR 149/, "euc-kr"], [/IR 101/, "iso-8859-2"], [/IR 144/, "iso-8859-5"], [/IR 127/, "iso-8859-6"],
	[/IR 126/, "iso-8859-7"], [/IR 138/, "iso-8859-8"], [/IR 148/, "iso-8859-9"], [/IR 166/, "tis-620"],
];

const ESCAPE = /\x1b[$()\-./]{1,2}[@-Z]/g;

/** LO, SH, PN, LT …; the first of several. */
export function text(data: DataSet, tag: number): string {
	const e = element(data, tag);
	if (!e)
		return "";
	const named = strings(data, 0x00080005).join("\\");
	const label = CHARACTER_SETS.find(([name]) => name.test(named))?.[1] ?? "windows-1252";
	const decoded = new TextDecoder(label).decode(data.bytes.subarray(e.offset, e.offset + e.length));
	// the sets of GB 2312 and KS X 1001 are called by escapes, and then have the high bits of GBK and EUC-KR
	return (label === "iso-2022-jp" ? decoded : decoded.replace(ESCAPE, "")).split("\\")[0]!.replace(/[\0 ]+$/, "").trim();
}
