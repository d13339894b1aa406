/** Lossless JPEG (ITU-T T.81, process 14): Huffman coding, one scan, all seven predictors, 2 to 16 bits. */
import { BadDicom } from "./dataset";

interface Table {
	/** By the next 16 bits: length of the code << 8 | number of difference bits; 0 is no code. */
	lookup: Uint16Array;
}

interface Frame {
	precision: number;
	rows: number;
	columns: number;
	components: number[];            // their ids
}

interface Scan {
	tables: Table[];                 // by component
	predictor: number;
	shift: number;
	restart: number;                 // in samples of a component; 0 without
	at: number;                      // where the coded data begins
}

export interface LosslessImage {
	rows: number;
	columns: number;
	components: number;
	precision: number;
	/** Components by pixel. */
	samples: Uint16Array;
}

const SOF3 = 0xc3, DHT = 0xc4, SOI = 0xd8, EOI = 0xd9, SOS = 0xda, DRI = 0xdd;

function bad(): never {
	throw new BadDicom("jpeg");
}

function readTables(bytes: Uint8Array, at: number, end: number, tables: Map<number, Table>): void {
	while (at < end) {
		const id = bytes[at]!, lookup = new Uint16Array(65536);
		let symbol = at + 17, code = 0;
		for (let length = 1; length <= 16; length++) {
			for (let n = bytes[at + length] ?? bad(); n > 0; n--) {
				const bits = bytes[symbol++] ?? bad(), first = code << (16 - length);
				if (bits > 16 || symbol > end || first + (1 << (16 - length)) > 65536)
					bad();
				lookup.fill(length << 8 | bits, first, first + (1 << (16 - length)));
				code++;
			}
			code <<= 1;
		}
		tables.set(id, { lookup });
		at = symbol;
	}
}

function readFrame(bytes: Uint8Array, at: number, length: number): Frame {
	const n = bytes[at + 5] ?? bad(), precision = bytes[at]!;
	const rows = bytes[at + 1]! << 8 | bytes[at + 2]!, columns = bytes[at + 3]! << 8 | bytes[at + 4]!;
	if (length !== 6 + 3 * n || (n !== 1 && n !== 3) || precision < 2 || precision > 16 || rows === 0 || columns === 0)
		bad();
	const components = Array.from({ length: n }, (_, i) => bytes[at + 6 + 3 * i]!);
	for (let i = 0; i < n; i++)
		if (bytes[at + 7 + 3 * i] !== 0x11)
			bad();
	return { precision, rows, columns, components };
}

function readScan(bytes: Uint8Array, at: number, length: number, frame: Frame, tables: Map<number, Table>, restart: number): Scan {
	const n = frame.components.length;
	if (bytes[at] !== n || length !== 4 + 2 * n)
		bad();
	const chosen = frame.components.map((id, i) =>
		bytes[at + 1 + 2 * i] === id ? tables.get(bytes[at + 2 + 2 * i]! >> 4) ?? bad() : bad());
	const predictor = bytes[at + 1 + 2 * n]!;
	if (predictor < 1 || predictor > 7)
		bad();
	return { tables: chosen, predictor, shift: bytes[at + 3 + 2 * n]! & 15, restart, at: at + length };
}

function readMarkers(bytes: Uint8Array): { frame: Frame; scan: Scan } {
	const tables = new Map<number, Table>();
	let frame: Frame | null = null, restart = 0, at = 2;
	if (bytes[0] !== 0xff || bytes[1] !== SOI)
		bad();
	for (;;) {
		while (bytes[at] === 0xff && bytes[at + 1] === 0xff)
			at++;
		const marker = bytes[at] === 0xff ? bytes[at + 1] ?? bad() : bad();
		const length = (bytes[at + 2] ?? bad()) << 8 | (bytes[at + 3] ?? bad());
		const body = at + 4, end = at + 2 + length;
		if (length < 2 || end > bytes.length)
			bad();
		if (marker === DHT)
			readTables(bytes, body, end, tables);
		else if (marker === SOF3)
			frame = readFrame(bytes, body, length - 2);
		else if (marker === DRI)
			restart = bytes[body]! << 8 | bytes[body + 1]!;
		else if (marker === SOS)
			return frame ? { frame, scan: readScan(bytes, body, length - 2, frame, tables, restart) } : bad();
		else if ((marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) || marker === EOI)
			bad();
		at = end;
	}
}

class Bits {
	#buffer = 0;
	#count = 0;

	constructor(readonly bytes: Uint8Array, public at: number) {}

	#fill(): void {
		while (this.#count <= 16) {
			let byte = 0;
			if (this.at < this.bytes.length) {
				byte = this.bytes[this.at]!;
				if (byte !== 0xff)
					this.at++;
				else if (this.bytes[this.at + 1] === 0)
					this.at += 2;
				else
					byte = 0;                // a marker: zeros from here on
			}
			this.#buffer = (this.#buffer << 8 | byte) & 0xffffffff;
			this.#count += 8;
		}
	}

	/** The next difference. */
	difference(table: Table): number {
		this.#fill();
		const entry = table.lookup[this.#buffer >>> (this.#count - 16) & 0xffff]!;
		if (entry === 0)
			bad();
		this.#count -= entry >> 8;
		const n = entry & 0xff;
		if (n === 0)
			return 0;
		if (n === 16)
			return 32768;
		this.#fill();
		this.#count -= n;
		const value = this.#buffer >>> this.#count & ((1 << n) - 1);
		return value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
	}

	/** Past a restart marker. */
	restart(): void {
		this.#count = 0;
		while (this.at + 1 < this.bytes.length && !(this.bytes[this.at] === 0xff && (this.bytes[this.at + 1]! & 0xf8) === 0xd0))
			this.at++;
		this.at += 2;
	}
}

export function decodeLossless(bytes: Uint8Array): LosslessImage {
	const { frame, scan } = readMarkers(bytes), { rows, columns } = frame, n = frame.components.length;
	const line = columns * n, out = new Uint16Array(rows * line), bits = new Bits(bytes, scan.at);
	const start = 1 << (frame.precision - scan.shift - 1);
	const predict = predictors[scan.predictor]!;
	let left = scan.restart, fresh = 0;          // fresh: the row that begins like a first one
	for (let y = 0; y < rows; y++) {
		if (scan.restart > 0 && left <= 0) {
			bits.restart();
			left += scan.restart;
			fresh = y;
		}
		for (let i = 0, at = y * line; i < line; i++, at++) {
			const west = i < n ? 0 : out[at - n]!;
			const predicted = y === fresh ? (i < n ? start : west)
				: i < n ? out[at - line]! : predict(west, out[at - line]!, out[at - line - n]!);
			out[at] = predicted + bits.difference(scan.tables[n === 1 ? 0 : i % n]!);
		}
		left -= columns;
	}
	if (scan.shift > 0)
		for (let i = 0; i < out.length; i++)
			out[i]! <<= scan.shift;
	return { rows, columns, components: n, precision: frame.precision, samples: out };
}

const predictors: ((a: number, b: number, c: number) => number)[] = [
	() => 0, (a) => a, (_, b) => b, (_, __, c) => c, (a, b, c) => a + b - c,
	(a, b, c) => a + ((b - c) >> 1), (a, b, c) => b + ((a - c) >> 1), (a, b) => (a + b) >> 1,
];
