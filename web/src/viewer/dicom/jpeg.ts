/** JPEG by the browser's own decoder. */
import { BadDicom } from "./dataset";

const SOI = 0xd8, APP0 = 0xe0, APP14 = 0xee, SOS = 0xda;
const JFIF = "JFIF\0", ADOBE = "Adobe";

interface Segment { marker: number; at: number; end: number }

interface Head {
	segments: Segment[];
	/** Where the coded data begins. */
	scan: number;
}

function readHead(bytes: Uint8Array): Head {
	const segments: Segment[] = [];
	if (bytes[0] !== 0xff || bytes[1] !== SOI)
		throw new BadDicom("jpeg");
	for (let at = 2; ;) {
		while (bytes[at] === 0xff && bytes[at + 1] === 0xff)
			at++;
		const marker = bytes[at + 1] ?? 0, length = (bytes[at + 2] ?? 0) << 8 | (bytes[at + 3] ?? 0), end = at + 2 + length;
		if (bytes[at] !== 0xff || length < 2 || end > bytes.length)
			throw new BadDicom("jpeg");
		if (marker === SOS)
			return { segments, scan: at };
		segments.push({ marker, at, end });
		at = end;
	}
}

const isFrame = ({ marker }: Segment) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Bits of a sample, as the frame header has them. */
export function jpegPrecision(bytes: Uint8Array): number {
	const frame = readHead(bytes).segments.find(isFrame);
	return frame ? bytes[frame.at + 4]! : 0;
}

/**
 * Whether three components are luminance and chrominances: as an Adobe segment
 * says; a JFIF one means it; components called so are red, green and blue; and
 * where the stream says nothing, what the data set has counts, unless the
 * chrominances are sampled more coarsely, as colours never are.
 */
function isYcc(bytes: Uint8Array, { segments }: Head, photometric: string): boolean {
	const named = (marker: number, name: string) => segments.find((s) => s.marker === marker &&
		String.fromCharCode(...bytes.subarray(s.at + 4, s.at + 4 + name.length)) === name);
	const adobe = named(APP14, ADOBE), frame = segments.find(isFrame);
	if (adobe && adobe.end - adobe.at >= 16)
		return bytes[adobe.at + 15] !== 0;
	if (named(APP0, JFIF))
		return true;
	if (!frame || frame.end - frame.at < 19)
		throw new BadDicom("jpeg");
	const [ids, sampling] = [0, 1].map((offset) => [0, 1, 2].map((i) => bytes[frame.at + 10 + 3 * i + offset]!)) as [number[], number[]];
	if (String.fromCharCode(...ids) === "RGB")
		return false;
	return photometric !== "RGB" || sampling.some((one) => one !== sampling[0]);
}

/** The stream with an Adobe segment that says what its colours are, in place of what says so or does not. */
export function withColours(bytes: Uint8Array, photometric: string): Uint8Array<ArrayBuffer>[] {
	const head = readHead(bytes), ycc = isYcc(bytes, head, photometric);
	const adobe = [0xff, APP14, 0, 14, ...[...ADOBE].map((c) => c.charCodeAt(0)), 0, 100, 0, 0, 0, 0, ycc ? 1 : 0];
	const kept = head.segments.filter(({ marker }) => marker < APP0 || marker > 0xef);
	return [Uint8Array.of(0xff, SOI, ...adobe), ...kept.map(({ at, end }) => bytes.slice(at, end)), bytes.slice(head.scan)];
}

/** Colours as canvas memory has them: 0xAABBGGRR. */
export async function decodeJpeg(bytes: Uint8Array, rows: number, columns: number, samples: number, photometric: string): Promise<Uint32Array> {
	const parts = samples === 3 ? withColours(bytes, photometric) : [new Uint8Array(bytes)];
	const options = { colorSpaceConversion: "none", imageOrientation: "none" } as const;
	const bitmap = await createImageBitmap(new Blob(parts, { type: "image/jpeg" }), options).catch(() => {
		throw new BadDicom("jpeg");
	});
	if (bitmap.width !== columns || bitmap.height !== rows)
		throw new BadDicom("jpeg");
	const context = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true })!;
	context.drawImage(bitmap, 0, 0);
	bitmap.close();
	const { data } = context.getImageData(0, 0, columns, rows);
	return new Uint32Array(data.buffer, data.byteOffset, rows * columns);
}
