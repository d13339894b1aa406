/**
 * CBOR as this project has it (RFC 8949): unsigned integers, byte and text
 * strings, arrays, maps, true, false, null; definite lengths. The core is what
 * reads strictly; this carries arguments to it, and files to the disk.
 */

const MAJOR = { uint: 0, bytes: 2, text: 3, array: 4, map: 5 } as const;
const FALSE = 0xf4, TRUE = 0xf5, NULL = 0xf6;
const DEPTH_MAX = 16;

const toBytes = new TextEncoder(), toText = new TextDecoder("utf-8", { fatal: true });

/** How many bytes write() takes. */
export function sizeOf(value: unknown): number {
	if (typeof value === "number" || typeof value === "bigint")
		return headSize(value);
	if (typeof value === "string") {
		const n = toBytes.encode(value).length;
		return headSize(n) + n;
	}
	if (value instanceof Uint8Array)
		return headSize(value.length) + value.length;
	if (Array.isArray(value))
		return value.reduce((n: number, item) => n + sizeOf(item), headSize(value.length));
	if (typeof value === "object" && value !== null) {
		const members = Object.entries(value);
		return members.reduce((n, [key, member]) => n + sizeOf(key) + sizeOf(member), headSize(members.length));
	}
	return 1;
}

/** Writes VALUE to the beginning of INTO, which has room; what is behind it. */
export function write(value: unknown, into: Uint8Array): Uint8Array {
	if (typeof value === "number" || typeof value === "bigint")
		return writeHead(MAJOR.uint, value, into);
	if (typeof value === "string") {
		const bytes = toBytes.encode(value);
		return writeBytes(bytes, writeHead(MAJOR.text, bytes.length, into));
	}
	if (value instanceof Uint8Array)
		return writeBytes(value, writeHead(MAJOR.bytes, value.length, into));
	if (Array.isArray(value))
		return value.reduce((rest: Uint8Array, item) => write(item, rest), writeHead(MAJOR.array, value.length, into));
	if (typeof value === "object" && value !== null) {
		const members = Object.entries(value);
		return members.reduce((rest, [key, member]) => write(member, write(key, rest)), writeHead(MAJOR.map, members.length, into));
	}
	into[0] = value === true ? TRUE : value === false ? FALSE : NULL;
	return into.subarray(1);
}

export function encode(value: unknown): Uint8Array<ArrayBuffer> {
	const into = new Uint8Array(sizeOf(value));
	write(value, into);
	return into;
}

/** All of BYTES, one item; byte strings are copies. Throws where it is none. */
export function decode(bytes: Uint8Array): unknown {
	const [value, rest] = decodeFirst(bytes);
	if (rest.length > 0)
		throw new Error("CBOR");
	return value;
}

/** The first item of a sequence, and what is behind it. Maps with other keys than texts become Maps. */
export function decodeFirst(bytes: Uint8Array): [value: unknown, rest: Uint8Array] {
	const reader = new Reader(bytes);
	return [reader.item(0), reader.rest];
}

function headSize(n: number | bigint): number {
	return n < 24 ? 1 : n < 0x100 ? 2 : n < 0x10000 ? 3 : n < 0x100000000 ? 5 : 9;
}

function writeHead(major: number, n: number | bigint, into: Uint8Array): Uint8Array {
	if (n < 0 || (typeof n === "number" && !Number.isSafeInteger(n)))
		throw new Error("CBOR");
	const size = headSize(n), view = new DataView(into.buffer, into.byteOffset, size);
	const info = size === 1 ? Number(n) : 23 + Math.log2(size - 1) + 1;
	view.setUint8(0, major << 5 | info);
	if (size === 9)
		view.setBigUint64(1, BigInt(n));
	else if (size === 5)
		view.setUint32(1, Number(n));
	else if (size === 3)
		view.setUint16(1, Number(n));
	else if (size === 2)
		view.setUint8(1, Number(n));
	return into.subarray(size);
}

function writeBytes(bytes: Uint8Array, into: Uint8Array): Uint8Array {
	into.set(bytes);
	return into.subarray(bytes.length);
}

class Reader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	}

	get rest(): Uint8Array {
		return this.#bytes.subarray(this.#at);
	}

	item(depth: number): unknown {
		const first = this.#view.getUint8(this.#at++), major = first >> 5;
		if (first === FALSE || first === TRUE)
			return first === TRUE;
		if (first === NULL)
			return null;
		const n = this.#argument(first & 31);
		if (major === MAJOR.uint)
			return n;
		if (typeof n === "bigint" || n > this.#bytes.length - this.#at || depth === DEPTH_MAX)
			throw new Error("CBOR");
		switch (major) {
		case MAJOR.bytes: return this.#take(n).slice();
		case MAJOR.text: return toText.decode(this.#take(n));
		case MAJOR.array: return Array.from({ length: n }, () => this.item(depth + 1));
		case MAJOR.map: return this.#map(n, depth + 1);
		default: throw new Error("CBOR");
		}
	}

	#map(n: number, depth: number): unknown {
		const members = Array.from({ length: n }, () => [this.item(depth), this.item(depth)] as const);
		return members.every(([key]) => typeof key === "string") ? Object.fromEntries(members) as unknown : new Map(members);
	}

	#argument(info: number): number | bigint {
		const at = this.#at;
		this.#at += info < 24 ? 0 : 1 << info - 24;
		switch (info) {
		case 24: return this.#view.getUint8(at);
		case 25: return this.#view.getUint16(at);
		case 26: return this.#view.getUint32(at);
		case 27: {
			const n = this.#view.getBigUint64(at);
			return n <= Number.MAX_SAFE_INTEGER ? Number(n) : n;
		}
		default:
			if (info > 27)
				throw new Error("CBOR");
			return info;
		}
	}

	#take(n: number): Uint8Array {
		this.#at += n;
		return this.#bytes.subarray(this.#at - n, this.#at);
	}
}
