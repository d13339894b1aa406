/**
 * JPEG 2000 by OpenJPEG, JPEG-LS by CharLS: their WebAssembly, fetched when the
 * first such frame is met. A frame that is damaged is BadDicom; any other error
 * is the fetching's.
 */
import charlsFile from "@cornerstonejs/codec-charls/decodewasm?url";
import openjpegFile from "@cornerstonejs/codec-openjpeg/decodewasm?url";
import { BadDicom } from "./dataset";
import type { Picture } from "./picture";

/** What both libraries' bindings have. Buffers lie in their memory, and are good until the next call. */
export interface FrameDecoder {
	getEncodedBuffer(length: number): Uint8Array;
	getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
	decode(): void;
	getDecodedBuffer(): Uint8Array | Uint8ClampedArray;
	/** JPEG-LS: 0 where each component lies by itself. */
	getInterleaveMode?(): number;
	delete(): void;
}

export interface CodedImage {
	/** Of one byte up to 8 bits, else of two in the machine's order. */
	samples: Uint8Array | Uint16Array;
	planar: boolean;
	signed: boolean;
}

export type Expected = Pick<Picture, "rows" | "columns" | "samples" | "bitsAllocated">;

type Size = Pick<Picture, "rows" | "columns">;

export interface Glue { wasmBinary: ArrayBuffer; print(): void; printErr(): void }

async function glue(file: string): Promise<Glue> {
	const response = await fetch(file);
	if (!response.ok)
		throw new Error(file);
	return { wasmBinary: await response.arrayBuffer(), print: () => undefined, printErr: () => undefined };
}

/** The library once started, until a frame failed in it. SIZE: as the frame declares it, before it is given to the library. */
function codec<M>(start: () => Promise<M>, create: (library: M) => FrameDecoder, size: (frame: DataView) => Size | null) {
	let library: Promise<M> | null = null;
	return async (bytes: Uint8Array, expected: Expected): Promise<CodedImage> => {
		const declared = size(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
		if (declared?.rows !== expected.rows || declared.columns !== expected.columns || !ends(bytes))
			throw new BadDicom("jpeg");
		const started = await (library ??= start());
		try {
			return read(create(started), bytes, expected);
		} catch {
			library = null;
			throw new BadDicom("jpeg");
		}
	};
}

function read(decoder: FrameDecoder, bytes: Uint8Array, expected: Expected): CodedImage {
	decoder.getEncodedBuffer(bytes.length).set(bytes);
	decoder.decode();
	const { width, height, bitsPerSample, componentCount, isSigned = false } = decoder.getFrameInfo();
	if (width !== expected.columns || height !== expected.rows || componentCount !== expected.samples || bitsPerSample > expected.bitsAllocated)
		throw new BadDicom("jpeg");
	const decoded = new Uint8Array(decoder.getDecodedBuffer()), planar = decoder.getInterleaveMode?.() === 0;
	decoder.delete();
	return { samples: bitsPerSample > 8 ? new Uint16Array(decoded.buffer, 0, decoded.length >> 1) : decoded, planar, signed: isSigned };
}

/** Whole, to its last marker: what was cut off would be drawn as far as it goes. Padding may follow, zeros or one byte of any kind. */
function ends(bytes: Uint8Array): boolean {
	let end = bytes.length;
	while (end > 0 && bytes[end - 1] === 0)
		end--;
	return [end - 2, end - 3].some((at) => bytes[at] === 0xff && bytes[at + 1] === 0xd9);
}

/** SIZ, which a code stream begins with (ITU-T T.800, A.5.1). */
function sizeOfJpeg2000(frame: DataView): Size | null {
	if (frame.byteLength < 24 || frame.getUint32(0) !== 0xff4fff51)
		return null;
	return { columns: frame.getUint32(8) - frame.getUint32(16), rows: frame.getUint32(12) - frame.getUint32(20) };
}

/** The code stream of a JP2 file, which some put in its place: what is in the box of that name (ITU-T T.800, I.4). */
function codeStream(frame: Uint8Array): Uint8Array {
	const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
	if (frame.length < 12 || view.getUint32(4) !== 0x6a502020)
		return frame;
	for (let at = 0; at + 8 <= frame.length;) {
		const length = view.getUint32(at);
		if (view.getUint32(at + 4) === 0x6a703263)
			return frame.subarray(at + 8);
		if (length < 8)
			break;
		at += length;
	}
	throw new BadDicom("jpeg");
}

/** The frame header, SOF55, among the segments (ITU-T T.87, C.2.2). */
function sizeOfJpegLs(frame: DataView): Size | null {
	for (let at = 2; at + 9 <= frame.byteLength; at += 2 + frame.getUint16(at + 2)) {
		if (frame.getUint16(at) === 0xfff7)
			return { rows: frame.getUint16(at + 5), columns: frame.getUint16(at + 7) };
		if (frame.getUint8(at) !== 0xff)
			return null;
	}
	return null;
}

const openjpeg = codec(
	async () => (await import("@cornerstonejs/codec-openjpeg/decodewasmjs")).default(await glue(openjpegFile)),
	(library) => new library.J2KDecoder(), sizeOfJpeg2000,
);

export const decodeJpeg2000 = (bytes: Uint8Array, expected: Expected) => openjpeg(codeStream(bytes), expected);

export const decodeJpegLs = codec(
	async () => (await import("@cornerstonejs/codec-charls/decodewasmjs")).default(await glue(charlsFile)),
	(library) => new library.JpegLSDecoder(), sizeOfJpegLs,
);
