/**
 * Data sets out of the beginning of a DICOM file (PS3.5 section 7, PS3.10
 * section 7), as far as the pixel data, which is not touched. Strict: what is
 * not as the standard has it is BadDicom, what is not there yet Truncated.
 */

export interface Element {
	vr: string;                      // "" in implicit VR
	offset: number;
	length: number;                  // UNDEFINED for encapsulated pixel data
	items: DataSet[] | null;
}

export interface DataSet {
	bytes: Uint8Array;
	littleEndian: boolean;
	elements: Map<number, Element>;
}

export interface DicomFile {
	transferSyntax: string;
	data: DataSet;
}

/** The file goes on: at least NEED bytes of its beginning are wanted. */
export class Truncated extends Error {
	constructor(readonly need: number) {
		super("truncated");
	}
}

export class BadDicom extends Error {}

export const UNDEFINED = 0xffffffff;
export const PIXEL_DATA = 0x7fe00010;
export const ITEM = 0xfffee000;
export const SEQUENCE_END = 0xfffee0dd;
const ITEM_END = 0xfffee00d;
const TRANSFER_SYNTAX = 0x00020010;
const DEPTH_MAX = 16;

export const IMPLICIT_LITTLE = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
export const DEFLATED = "1.2.840.10008.1.2.1.99";
export const EXPLICIT_BIG = "1.2.840.10008.1.2.2";

const LONG_FORM = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** The sequences that are read from, which implicit VR does not mark as such. */
const SEQUENCES = new Set([
	0x00089215, 0x00209113, 0x00209116, 0x00283000, 0x00283010, 0x00289110, 0x00289132, 0x00289145, 0x52009229, 0x52009230,
]);

interface Syntax {
	explicit: boolean;
	littleEndian: boolean;
}

class Reader {
	readonly view: DataView;

	constructor(readonly bytes: Uint8Array, public at: number, readonly syntax: Syntax) {
		this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	/** Passes N bytes; returns where they begin. */
	take(n: number): number {
		const at = this.at;
		if (n > this.bytes.length - at)
			throw new Truncated(at + n);
		this.at = at + n;
		return at;
	}

	u16(): number {
		return this.view.getUint16(this.take(2), this.syntax.littleEndian);
	}

	u32(): number {
		return this.view.getUint32(this.take(4), this.syntax.littleEndian);
	}

	tag(): number {
		const group = this.u16();
		return group * 0x10000 + this.u16();
	}
}

function readHead(r: Reader, tag: number): { vr: string; length: number } {
	if (!r.syntax.explicit || Math.floor(tag / 0x10000) === 0xfffe)
		return { vr: "", length: r.u32() };
	const at = r.take(2), vr = String.fromCharCode(r.bytes[at]!, r.bytes[at + 1]!);
	if (!/^[A-Z]{2}$/.test(vr))
		throw new BadDicom("value representation");
	if (!LONG_FORM.has(vr))
		return { vr, length: r.u16() };
	r.take(2);
	return { vr, length: r.u32() };
}

function readItems(r: Reader, length: number, depth: number): DataSet[] {
	const items: DataSet[] = [], end = length === UNDEFINED ? Infinity : r.at + length;
	if (depth > DEPTH_MAX)
		throw new BadDicom("depth");
	while (r.at < end) {
		const tag = r.tag(), n = r.u32();
		if (tag === SEQUENCE_END && length === UNDEFINED)
			return items;
		if (tag !== ITEM)
			throw new BadDicom("sequence");
		items.push(readElements(r, n === UNDEFINED ? Infinity : r.at + n, n === UNDEFINED, depth + 1));
	}
	if (r.at !== end)
		throw new BadDicom("sequence");
	return items;
}

function readValue(r: Reader, tag: number, depth: number): Element {
	const { vr, length } = readHead(r, tag), offset = r.at;
	if (tag === PIXEL_DATA && depth === 0)
		return { vr, offset, length, items: null };
	if (vr === "SQ" || (vr === "" && SEQUENCES.has(tag)) || (length === UNDEFINED && (vr === "" || vr === "UN"))) {
		// a sequence of unknown VR is implicit within (PS3.5, 6.2.2)
		const inner = vr === "UN" ? new Reader(r.bytes, r.at, { explicit: false, littleEndian: true }) : r;
		const items = readItems(inner, length, depth);
		r.at = inner.at;
		return { vr: "SQ", offset, length: r.at - offset, items };
	}
	if (length === UNDEFINED)
		throw new BadDicom("length");
	r.take(length);
	return { vr, offset, length, items: null };
}

function readElements(r: Reader, end: number, delimited: boolean, depth: number): DataSet {
	const elements = new Map<number, Element>();
	while (r.at < end) {
		const tag = r.tag();
		if (tag === ITEM_END && delimited) {
			r.take(4);
			return { bytes: r.bytes, littleEndian: r.syntax.littleEndian, elements };
		}
		if (elements.has(tag))
			throw new BadDicom("twice");
		elements.set(tag, readValue(r, tag, depth));
		if (tag === PIXEL_DATA && depth === 0)
			break;
	}
	if (end !== Infinity && r.at !== end && depth > 0)
		throw new BadDicom("length");
	return { bytes: r.bytes, littleEndian: r.syntax.littleEndian, elements };
}

function readMeta(bytes: Uint8Array): { transferSyntax: string; end: number } {
	const r = new Reader(bytes, 132, { explicit: true, littleEndian: true });
	let transferSyntax = "";
	for (;;) {
		const start = r.at;
		if (r.u16() !== 2)
			return { transferSyntax, end: start };
		const tag = 0x20000 + r.u16(), element = readValue(r, tag, 0);
		if (tag === TRANSFER_SYNTAX)
			transferSyntax = ascii(bytes, element.offset, element.length);
	}
}

export function ascii(bytes: Uint8Array, offset: number, length: number): string {
	let text = "";
	for (let i = offset; i < offset + length; i++)
		text += String.fromCharCode(bytes[i]!);
	return text.replace(/[\0 ]+$/, "");
}

function checkPreamble(bytes: Uint8Array, size: number): void {
	if (size < 132 || (bytes.length >= 132 && ascii(bytes, 128, 4) !== "DICM"))
		throw new BadDicom("not DICOM");
	if (bytes.length < 132)
		throw new Truncated(132);
}

/** Where the data set begins, and how it is written. */
export function readFileMeta(bytes: Uint8Array, size: number): { transferSyntax: string; end: number } {
	checkPreamble(bytes, size);
	const meta = readMeta(bytes);
	if (meta.transferSyntax === "")
		throw new BadDicom("transfer syntax");
	return meta;
}

/** The data set at START up to the pixel data; SIZE is the whole file's, of which BYTES is the beginning. */
export function readDataSet(bytes: Uint8Array, start: number, size: number, transferSyntax: string): DataSet {
	const syntax = { explicit: transferSyntax !== IMPLICIT_LITTLE, littleEndian: transferSyntax !== EXPLICIT_BIG };
	const data = readElements(new Reader(bytes, start, syntax), size, false, 0);
	if (!data.elements.has(PIXEL_DATA))
		throw new BadDicom("no pixel data");
	return data;
}
