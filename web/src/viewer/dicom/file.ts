/** A DICOM file that is read in ranges: its header first, then one frame at a time. */
import { join, memorySource, partOf, readBytes, type Source } from "../source";
import { BadDicom, DEFLATED, DOCUMENT, ITEM, readDataSet, readFileHead, SEQUENCE_END, Truncated, type DataSet } from "./dataset";
import { frameBytes, readPicture, type Picture } from "./picture";
import { kindOfClass, type Kind } from "./reason";
import { string, swapped } from "./values";

const HEADER_FIRST = 64 * 1024;
const HEADER_MAX = 16 * 1024 * 1024;
const DEFLATED_MAX = 128 * 1024 * 1024;
const FRAGMENTS_MAX = 4096;

export const RLE = "1.2.840.10008.1.2.5";

/** Reads until PARSE is content, each time twice as much as before or what it asked for. */
async function readHeader<T>(source: Source, signal: AbortSignal, parse: (bytes: Uint8Array) => T): Promise<T> {
	for (let n = HEADER_FIRST; ;) {
		const bytes = await source.read(0, Math.min(n, source.size), signal);
		try {
			return parse(bytes);
		} catch (error) {
			if (!(error instanceof Truncated))
				throw error;
			if (error.need > source.size || error.need > HEADER_MAX)
				throw new BadDicom("header");
			n = Math.max(error.need, 2 * n);
		}
	}
}

async function inflateAll(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
	const parts: Uint8Array[] = [], reader = stream.getReader();
	let size = 0;
	for (;;) {
		const { done, value } = await reader.read().catch(() => {
			throw new BadDicom("deflate");
		});
		if (done)
			break;
		size += value.length;
		if (size > DEFLATED_MAX)
			throw new BadDicom("size", { why: "form", name: "Deflate" });
		parts.push(value);
	}
	return join(parts);
}

async function inflate(source: Source, start: number, signal: AbortSignal): Promise<Uint8Array> {
	if (source.size > DEFLATED_MAX)
		throw new BadDicom("size", { why: "form", name: "Deflate" });
	const packed = (await readBytes(source, signal)).subarray(start);
	return inflateAll(packed).catch((error) => {
		// a null may follow, for an even length (PS3.5, A.5), which a stream cannot tell from damage
		if (packed[packed.length - 1] !== 0)
			throw error;
		return inflateAll(packed.subarray(0, -1));
	});
}

/** Of a file that wraps a document: that, as a file of its own. */
function unwrap(source: Source, data: DataSet, kind: Kind): never {
	const e = data.elements.get(DOCUMENT);
	const document = e && e.length <= source.size - e.offset && (kind === "pdf" || kind === "cda") ? partOf(source, e.offset, e.length) : undefined;
	throw new BadDicom("kind", { why: "kind", kind, ...(document && { document }) });
}

/** SOURCE is of the data set, of which BYTES is the beginning, and which begins at START. */
function read(source: Source, bytes: Uint8Array, start: number, transferSyntax: string): Picture {
	const data = readDataSet(bytes, start, source.size, transferSyntax), kind = kindOfClass(string(data, 0x00080016));
	return kind ? unwrap(source, data, kind) : readPicture(data, transferSyntax, source.size);
}

/** Kinds whose file need not be read on: what they are is in their head. */
function checkKind(sopClass: string): void {
	const kind = kindOfClass(sopClass);
	if (kind && kind !== "pdf" && kind !== "cda")
		throw new BadDicom("kind", { why: "kind", kind });
}

/** Pixels of one bit, the lowest first, from the one at FIRST on: a byte for each. */
function unpackBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
	return Uint8Array.from({ length: count }, (_, i) => bytes[(first + i) >> 3]! >> ((first + i) & 7) & 1);
}

export class DicomFile {
	/** Where frames are known to begin, from the offset table or by walking; offsets of items in the file. */
	#starts: number[] = [];
	#table: Promise<void> | null = null;
	#exact = false;

	private constructor(readonly source: Source, readonly picture: Picture) {}

	static async open(source: Source, signal: AbortSignal): Promise<DicomFile> {
		const { transferSyntax, end, picture } = await readHeader(source, signal, (bytes) => {
			const head = readFileHead(bytes, source.size);
			checkKind(head.sopClass);
			return { ...head, picture: head.transferSyntax === DEFLATED ? null : read(source, bytes, head.end, head.transferSyntax) };
		});
		if (picture)
			return new DicomFile(source, picture);
		const inflated = await inflate(source, end, signal), whole = memorySource(inflated);
		return new DicomFile(whole, read(whole, inflated, 0, transferSyntax));
	}

	/** A frame as it lies in the file: plain, or one compressed stream. */
	async frame(index: number, signal: AbortSignal): Promise<Uint8Array> {
		const { pixels, frames } = this.picture;
		if (index < 0 || index >= frames)
			throw new BadDicom("frame");
		if (pixels.length !== null)
			return this.#plain(index, pixels.offset, pixels.length, signal);
		this.#table ??= this.#readTable(signal).catch((error) => {
			this.#table = null;
			throw error;
		});
		await this.#table;
		while (this.#starts.length <= index)
			await this.#walk(signal);
		return (await this.#fragments(this.#starts[index]!, this.#starts[index + 1] ?? null, signal)).bytes;
	}

	/** Frames of bits or bytes follow one another within words, of which the bytes may be turned. */
	async #plain(index: number, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
		const { bitsAllocated, littleEndian, words } = this.picture, n = frameBytes(this.picture), turned = !littleEndian && words;
		if (bitsAllocated === 16 || (bitsAllocated === 8 && !turned))
			return this.source.read(offset + index * n, n, signal);
		const first = index * n * bitsAllocated, from = 2 * Math.floor(first / 16), to = Math.min(length, 2 * Math.ceil((first + n * bitsAllocated) / 16));
		const read = await this.source.read(offset + from, to - from, signal), bytes = turned ? swapped(read) : read;
		return bitsAllocated === 1 ? unpackBits(bytes, first - 8 * from, n) : bytes.subarray(index * n - from, index * n - from + n);
	}

	async #item(at: number, signal: AbortSignal): Promise<{ tag: number; length: number; begins: number }> {
		if (at + 8 > this.source.size)
			throw new BadDicom("fragment");
		const head = await this.source.read(at, Math.min(10, this.source.size - at), signal);
		const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
		const tag = view.getUint16(0, true) * 0x10000 + view.getUint16(2, true), length = view.getUint32(4, true);
		if ((tag !== ITEM && tag !== SEQUENCE_END) || length > this.source.size - at - 8)
			throw new BadDicom("fragment");
		return { tag, length, begins: head.length === 10 ? view.getUint16(8, false) : 0 };
	}

	/** The basic offset table, or the extended one (PS3.5, A.4), or none: then the first frame alone is known. */
	async #readTable(signal: AbortSignal): Promise<void> {
		const { pixels, frames } = this.picture, table = await this.#item(pixels.offset, signal);
		const first = pixels.offset + 8 + table.length;
		let offsets = pixels.offsets;
		if (table.tag !== ITEM || table.length > 4 * frames)
			throw new BadDicom("offset table");
		if (table.length > 0) {
			const bytes = await this.source.read(pixels.offset + 8, table.length, signal);
			const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			offsets = Array.from({ length: table.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
		}
		this.#exact = offsets.length === frames;
		this.#starts = this.#exact ? offsets.map((offset) => first + offset) : [first];
		if (this.#starts.some((start, i, all) => (i > 0 && start <= all[i - 1]!) || start > this.source.size))
			throw new BadDicom("offset table");
	}

	/** Finds where the frame after the last known begins. */
	async #walk(signal: AbortSignal): Promise<void> {
		const known = this.#starts.length, { end } = await this.#fragments(this.#starts[known - 1]!, null, signal, true);
		if (end >= this.source.size || (await this.#item(end, signal)).tag !== ITEM)
			throw new BadDicom("frames");
		if (this.#starts.length === known)
			this.#starts.push(end);
	}

	/** The fragments of the frame at START; where END is not known, as far as the next frame seems to begin. */
	async #fragments(start: number, end: number | null, signal: AbortSignal, skip = false): Promise<{ bytes: Uint8Array; end: number }> {
		const parts: Uint8Array[] = [];
		const alone = this.picture.frames === 1 || this.#exact;
		let at = start;
		for (let n = 0; end === null || at < end; n++) {
			const item = await this.#item(at, signal);
			if (item.tag === SEQUENCE_END)
				break;
			// where no table says: RLE has one fragment a frame, and each JPEG or JPEG 2000 stream begins with its marker
			if (n > 0 && !alone && (this.picture.transferSyntax === RLE || item.begins === 0xffd8 || item.begins === 0xff4f))
				break;
			if (n === FRAGMENTS_MAX)
				throw new BadDicom("fragments");
			if (!skip)
				parts.push(await this.source.read(at + 8, item.length, signal));
			at += 8 + item.length;
		}
		return { bytes: parts.length === 1 ? parts[0]! : join(parts), end: at };
	}
}
