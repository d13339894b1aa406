/**
 * Data sets out of the beginning of a DICOM file (PS3.5 section 7, PS3.10
 * section 7), as far as the pixel data or the document in it, which is not
 * touched. What is not as the standard has it is BadDicom, what is not there
 * yet Truncated. Two liberties, since much software takes them: a file may
 * begin without its preamble and head, and be written with or without value
 * representations whatever its head says.
 */
import { DAMAGED, FOREIGN, type Reason } from "./reason";

export interface Element {
	vr: string;                      // "" in implicit VR
	offset: number;
	length: number;                  // UNDEFINED for encapsulated pixel data
	items: DataSet[] | null;
}

export interface DataSet {
	bytes: Uint8Array;
	littleEndian: boolean;
	/** That which it is an item in: its character set is this one's too. */
	parent: DataSet | null;
	elements: Map<number, Element>;
}

/** What the file's head says; "" where it does not. */
export interface Head {
	transferSyntax: string;
	sopClass: string;
	/** Where the data set begins. */
	end: number;
}

/** The file goes on: at least NEED bytes of its beginning are wanted. */
export class Truncated extends Error {
	constructor(readonly need: number) {
		super("truncated");
	}
}

/** Not drawn, and why. */
export class BadDicom extends Error {
	constructor(what: string, readonly reason: Reason = DAMAGED) {
		super(what);
	}
}

export const UNDEFINED = 0xffffffff;
export const PIXEL_DATA = 0x7fe00010;
export const ITEM = 0xfffee000;
export const SEQUENCE_END = 0xfffee0dd;
const ITEM_END = 0xfffee00d;
export const DOCUMENT = 0x00420011;
const SOP_CLASS = 0x00020002;
const TRANSFER_SYNTAX = 0x00020010;
const DEPTH_MAX = 16;

export const IMPLICIT_LITTLE = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
export const DEFLATED = "1.2.840.10008.1.2.1.99";
export const EXPLICIT_BIG = "1.2.840.10008.1.2.2";

const SHORT_FORM = new Set(["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"]);
const LONG_FORM = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** The sequences that are read from, which implicit VR does not mark as such. */
const SEQUENCES = new Set([
	0x00089215, 0x00209113, 0x00209116, 0x00283000, 0x00283010, 0x00289110, 0x00289132, 0x00289145, 0x00880200, 0x52009229, 0x52009230,
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

function readItems(r: Reader, length: number, depth: number, parent: DataSet): DataSet[] {
	const items: DataSet[] = [], end = length === UNDEFINED ? Infinity : r.at + length;
	if (depth > DEPTH_MAX)
		throw new BadDicom("depth");
	while (r.at < end) {
		const tag = r.tag(), n = r.u32();
		if (tag === SEQUENCE_END && length === UNDEFINED)
			return items;
		if (tag !== ITEM)
			throw new BadDicom("sequence");
		items.push(readElements(r, n === UNDEFINED ? Infinity : r.at + n, n === UNDEFINED, depth + 1, parent));
	}
	if (r.at !== end)
		throw new BadDicom("sequence");
	return items;
}

/** The compressed pixels of an icon. */
function passFragments(r: Reader): void {
	for (;;) {
		const tag = r.tag(), n = r.u32();
		if (tag === SEQUENCE_END)
			return;
		if (tag !== ITEM)
			throw new BadDicom("fragment");
		r.take(n);
	}
}

/** What is so large that only its place is noted, and what follows does not count. */
const isContent = (tag: number, depth: number) => depth === 0 && (tag === PIXEL_DATA || tag === DOCUMENT);

function readValue(r: Reader, tag: number, depth: number, parent: DataSet): Element {
	const { vr, length } = readHead(r, tag), offset = r.at;
	if (isContent(tag, depth))
		return { vr, offset, length, items: null };
	if (vr === "SQ" || (vr === "" && SEQUENCES.has(tag)) || (length === UNDEFINED && (vr === "" || vr === "UN"))) {
		// a sequence of unknown VR is implicit within (PS3.5, 6.2.2)
		const inner = vr === "UN" ? new Reader(r.bytes, r.at, { explicit: false, littleEndian: true }) : r;
		const items = readItems(inner, length, depth, parent);
		r.at = inner.at;
		return { vr: "SQ", offset, length: r.at - offset, items };
	}
	if (length !== UNDEFINED)
		r.take(length);
	else if (tag === PIXEL_DATA)
		passFragments(r);
	else
		throw new BadDicom("length");
	return { vr, offset, length: r.at - offset, items: null };
}

function readElements(r: Reader, end: number, delimited: boolean, depth: number, parent: DataSet | null): DataSet {
	const elements = new Map<number, Element>(), data = { bytes: r.bytes, littleEndian: r.syntax.littleEndian, parent, elements };
	while (r.at < end) {
		const tag = r.tag();
		if (tag === ITEM_END && delimited) {
			r.take(4);
			return data;
		}
		if (elements.has(tag))
			throw new BadDicom("twice");
		elements.set(tag, readValue(r, tag, depth, data));
		if (isContent(tag, depth))
			break;
	}
	if (end !== Infinity && r.at !== end && depth > 0)
		throw new BadDicom("length");
	return data;
}

function readMeta(bytes: Uint8Array, start: number): Head {
	const r = new Reader(bytes, start, { explicit: true, littleEndian: true });
	const data: DataSet = { bytes, littleEndian: true, parent: null, elements: new Map() };
	for (;;) {
		const end = r.at;
		if (r.u16() !== 2) {
			const uid = (tag: number) => {
				const e = data.elements.get(tag);
				return e ? ascii(bytes, e.offset, e.length) : "";
			};
			return { transferSyntax: uid(TRANSFER_SYNTAX), sopClass: uid(SOP_CLASS), end };
		}
		const tag = 0x20000 + r.u16();
		data.elements.set(tag, readValue(r, tag, 0, data));
	}
}

export function ascii(bytes: Uint8Array, offset: number, length: number): string {
	let text = "";
	for (let i = offset; i < offset + length; i++)
		text += String.fromCharCode(bytes[i]!);
	return text.replace(/[\0 ]+$/, "");
}

function hasRepresentation(bytes: Uint8Array, at: number): boolean {
	const vr = ascii(bytes, at + 4, 2);
	return SHORT_FORM.has(vr) || LONG_FORM.has(vr);
}

/** How the data set at START seems to be written. */
function guess(bytes: Uint8Array, start: number): string {
	if (bytes.length < start + 6)
		throw new Truncated(start + 6);
	if (!hasRepresentation(bytes, start))
		return IMPLICIT_LITTLE;
	return bytes[start] === 0 && bytes[start + 1] !== 0 ? EXPLICIT_BIG : EXPLICIT_LITTLE;
}

/** Where the data set begins, and how it is written; SIZE is the whole file's, of which BYTES is the beginning. */
export function readFileHead(bytes: Uint8Array, size: number): Head {
	const shortest = Math.min(size, 132);
	if (bytes.length < shortest)
		throw new Truncated(shortest);
	const group = bytes[0]! << 8 | bytes[1]!;
	let head: Head = { transferSyntax: "", sopClass: "", end: 0 };
	if (size >= 132 && ascii(bytes, 128, 4) === "DICM")
		head = readMeta(bytes, 132);
	else if (group === 0x0200 && hasRepresentation(bytes, 0))
		head = readMeta(bytes, 0);
	// without a head the data set begins with group 8, in either order of bytes
	else if (size < 16 || (group !== 0x0800 && group !== 0x0008))
		throw new BadDicom("not DICOM", FOREIGN);
	return { ...head, transferSyntax: head.transferSyntax || guess(bytes, head.end) };
}

/** The data set at START up to its content; SIZE is the whole file's, of which BYTES is the beginning. */
export function readDataSet(bytes: Uint8Array, start: number, size: number, transferSyntax: string): DataSet {
	if (bytes.length < Math.min(size, start + 6))
		throw new Truncated(start + 6);
	const syntax = { explicit: hasRepresentation(bytes, start), littleEndian: transferSyntax !== EXPLICIT_BIG };
	return readElements(new Reader(bytes, start, syntax), size, false, 0, null);
}
