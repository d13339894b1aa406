/** Writes DICOM files by hand, for tests: what PS3.5 says, and on request what it forbids. */
export interface Part { tag: number; vr: string; value: string | number[] | Uint8Array | Part[][]; undefinedLength?: boolean }

export interface Syntax { explicit: boolean; littleEndian: boolean }

const LONG = new Set(["OB", "OW", "SQ", "UN", "UT", "OV"]);
const WIDTH: Record<string, number> = { US: 2, SS: 2, UL: 4, OV: 8 };

function integer(value: number, width: number, littleEndian: boolean): number[] {
	const bytes = Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
	return littleEndian ? bytes : bytes.reverse();
}

export function tagBytes(tag: number, littleEndian: boolean): number[] {
	return [...integer(Math.floor(tag / 65536), 2, littleEndian), ...integer(tag & 0xffff, 2, littleEndian)];
}

function valueBytes({ vr, value, undefinedLength }: Part, syntax: Syntax): number[] {
	const le = syntax.littleEndian;
	if (value instanceof Uint8Array)
		return [...value];
	if (typeof value === "string") {
		const bytes = [...new TextEncoder().encode(value)];
		return bytes.length % 2 ? [...bytes, vr === "UI" ? 0 : 32] : bytes;
	}
	if (vr !== "SQ")
		return (value as number[]).flatMap((n) => integer(n, WIDTH[vr]!, le));
	const items = (value as Part[][]).flatMap((item) => {
		const body = item.flatMap((part) => partBytes(part, syntax));
		return undefinedLength
			? [...tagBytes(0xfffee000, le), ...integer(0xffffffff, 4, le), ...body, ...tagBytes(0xfffee00d, le), 0, 0, 0, 0]
			: [...tagBytes(0xfffee000, le), ...integer(body.length, 4, le), ...body];
	});
	return undefinedLength ? [...items, ...tagBytes(0xfffee0dd, le), 0, 0, 0, 0] : items;
}

export function partBytes(part: Part, syntax: Syntax): number[] {
	const body = valueBytes(part, syntax), le = syntax.littleEndian, head = tagBytes(part.tag, le);
	const length = part.undefinedLength ? 0xffffffff : body.length;
	if (!syntax.explicit)
		return [...head, ...integer(length, 4, le), ...body];
	const vr = [...part.vr].map((c) => c.charCodeAt(0));
	return [...head, ...vr, ...(LONG.has(part.vr) ? [0, 0, ...integer(length, 4, le)] : integer(length, 2, le)), ...body];
}

export const LITTLE: Syntax = { explicit: true, littleEndian: true };

export function file(transferSyntax: string, parts: Part[], syntax: Syntax = LITTLE): Uint8Array {
	const meta = partBytes({ tag: 0x00020010, vr: "UI", value: transferSyntax }, LITTLE);
	const length = partBytes({ tag: 0x00020000, vr: "UL", value: [meta.length] }, LITTLE);
	return Uint8Array.from([...new Array<number>(128).fill(0), 68, 73, 67, 77, ...length, ...meta,
		...parts.flatMap((part) => partBytes(part, syntax))]);
}

/** The elements of a grey image of 16 bits, pixel data last. */
export function grey(rows: number, columns: number, pixels: Uint8Array, more: Part[] = [], vr = "OW"): Part[] {
	const parts: Part[] = [
		{ tag: 0x00280002, vr: "US", value: [1] }, { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
		{ tag: 0x00280010, vr: "US", value: [rows] }, { tag: 0x00280011, vr: "US", value: [columns] },
		{ tag: 0x00280100, vr: "US", value: [16] }, { tag: 0x00280101, vr: "US", value: [16] },
		{ tag: 0x00280102, vr: "US", value: [15] }, { tag: 0x00280103, vr: "US", value: [1] },
		{ tag: 0x7fe00010, vr, value: pixels },
	];
	const given = new Set(more.map((part) => part.tag));
	return [...parts.filter((part) => !given.has(part.tag)), ...more].sort((a, b) => a.tag - b.tag);
}

/** Encapsulated: an offset table, then the fragments. */
export function encapsulated(fragments: Uint8Array[], table: number[]): Part {
	const item = (body: number[]) => [...tagBytes(0xfffee000, true), ...integer(body.length, 4, true), ...body];
	const bytes = [...item(table.flatMap((n) => integer(n, 4, true))), ...fragments.flatMap((f) => item([...f])),
		...tagBytes(0xfffee0dd, true), 0, 0, 0, 0];
	return { tag: 0x7fe00010, vr: "OB", value: Uint8Array.from(bytes), undefinedLength: true };
}

export const us = (tag: number, ...value: number[]): Part => ({ tag, vr: "US", value });
export const ds = (tag: number, value: string): Part => ({ tag, vr: "DS", value });
export const cs = (tag: number, value: string): Part => ({ tag, vr: "CS", value });

export function words(values: number[], littleEndian = true): Uint8Array {
	const view = new DataView(new ArrayBuffer(2 * values.length));
	values.forEach((v, i) => view.setUint16(2 * i, v & 0xffff, littleEndian));
	return new Uint8Array(view.buffer);
}

export const IMPLICIT: Syntax = { explicit: false, littleEndian: true };
export const BIG: Syntax = { explicit: true, littleEndian: false };

export const ROWS = 16, COLUMNS = 24, COUNT = ROWS * COLUMNS;

/** A grey image of 12 bits without sign that has all kinds of values. */
export function made(more: Part[], values = Array.from({ length: COUNT }, (_, i) => i * 10)): Part[] {
	const format = [us(0x00280101, 12), us(0x00280102, 11), us(0x00280103, 0)].filter(({ tag }) => !more.some((part) => part.tag === tag));
	return grey(ROWS, COLUMNS, words(values), [...format, ...more]);
}
