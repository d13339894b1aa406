/** From a frame as it lies in a file to values that can be drawn. Runs in the decoding worker. */
import { type CodedImage, decodeJpeg2000, decodeJpegLs } from "./codec";
import { BadDicom, DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "./dataset";
import { RLE } from "./file";
import { decodeLossless } from "./jpeg_lossless";
import { frameBytes, type Palette, type Picture } from "./picture";
import { decodeRle } from "./rle";

/** Greys to be windowed, or colours as they are (0xAABBGGRR, as canvas memory has them). */
export type Raster =
	| { kind: "grey"; rows: number; columns: number; values: Int16Array | Uint16Array | Uint8Array }
	| { kind: "colour"; rows: number; columns: number; values: Uint32Array };

/** What decoding needs of a Picture. */
export type Layout = Pick<Picture, "transferSyntax" | "littleEndian" | "rows" | "columns" | "samples" | "planar" | "bitsAllocated"
	| "bitsStored" | "highBit" | "signed" | "photometric" | "palette" | "words">;

export const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const JPEG_EXTENDED = "1.2.840.10008.1.2.4.51";
const JPEG_LOSSLESS = new Set(["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"]);
const JPEG_LS = new Set(["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"]);
const JPEG_2000 = new Set(["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"]);
const CODED = new Set([RLE, ...JPEG_LOSSLESS, ...JPEG_LS, ...JPEG_2000]);
/** What colours are once such a codec has undone its own transform, and given every pixel all its components. */
const UNDONE: Record<string, string> = { YBR_RCT: "RGB", YBR_ICT: "RGB", YBR_FULL_422: "YBR_FULL" };
const PLAIN = new Set([IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED]);

export function canDecode(layout: Layout): boolean {
	const { transferSyntax: syntax } = layout;
	return PLAIN.has(syntax) || CODED.has(syntax) || ((syntax === JPEG_BASELINE || syntax === JPEG_EXTENDED) && layout.bitsAllocated === 8);
}

/** Whether decoding takes long enough to be done elsewhere. */
export function isPlainGrey(layout: Layout): boolean {
	return PLAIN.has(layout.transferSyntax) && layout.samples === 1 && !layout.palette;
}

function swapped(bytes: Uint8Array): Uint8Array {
	const out = new Uint8Array(bytes.length);
	for (let i = 0; i + 1 < bytes.length; i += 2) {
		out[i] = bytes[i + 1]!;
		out[i + 1] = bytes[i]!;
	}
	return out;
}

/** Values of 16 bits in the machine's order, which is little endian wherever browsers run. */
function words(bytes: Uint8Array): Uint16Array {
	return bytes.byteOffset % 2 === 0 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
		: new Uint16Array(bytes.slice().buffer);
}

/** Only the bits that are stored, with their sign. */
function stored(values: Uint16Array | Uint8Array, layout: Layout): Int16Array | Uint16Array | Uint8Array {
	const shift = layout.highBit + 1 - layout.bitsStored, unused = 32 - layout.bitsStored;
	if (values instanceof Uint16Array && layout.bitsStored === 16)
		return layout.signed ? new Int16Array(values.buffer, values.byteOffset, values.length) : values;
	if (layout.bitsStored === 8 && layout.bitsAllocated === 8 && !layout.signed)
		return values;
	const out = layout.signed ? new Int16Array(values.length) : new Uint16Array(values.length);
	for (let i = 0; i < values.length; i++) {
		const value = values[i]! >> shift << unused;
		out[i] = layout.signed ? value >> unused : value >>> unused;
	}
	return out;
}

function paint(indices: ArrayLike<number>, palette: Palette): Uint32Array {
	const out = new Uint32Array(indices.length), last = palette.colours.length - 1;
	for (let i = 0; i < out.length; i++)
		out[i] = palette.colours[Math.min(last, Math.max(0, indices[i]! - palette.first))]!;
	return out;
}

function ycc(y: number, cb: number, cr: number): number {
	const r = y + 1.402 * (cr - 128), g = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128), b = y + 1.772 * (cb - 128);
	return (0xff000000 | clamp(b) << 16 | clamp(g) << 8 | clamp(r)) >>> 0;
}

function clamp(value: number): number {
	return value < 0 ? 0 : value > 255 ? 255 : value + 0.5 | 0;
}

function colour(bytes: Uint8Array, layout: Layout, planar: boolean): Uint32Array {
	const n = layout.rows * layout.columns, out = new Uint32Array(n);
	const step = planar ? 1 : 3, second = planar ? n : 1, third = planar ? 2 * n : 2;
	if (layout.photometric === "YBR_FULL_422") {
		for (let i = 0; i < n; i++) {
			const pair = (i >> 1) * 4;
			out[i] = ycc(bytes[pair + (i & 1)]!, bytes[pair + 2]!, bytes[pair + 3]!);
		}
		return out;
	}
	if (layout.photometric !== "RGB" && layout.photometric !== "YBR_FULL")
		throw new BadDicom("photometric");
	for (let i = 0, at = 0; i < n; i++, at += step) {
		const [a, b, c] = [bytes[at]!, bytes[at + second]!, bytes[at + third]!];
		out[i] = layout.photometric === "RGB" ? (0xff000000 | c << 16 | b << 8 | a) >>> 0 : ycc(a, b, c);
	}
	return out;
}

function raster(bytes: Uint8Array, layout: Layout, planar: boolean): Raster {
	const { rows, columns } = layout;
	if (bytes.length < frameBytes(layout))
		throw new BadDicom("pixel data");
	if (layout.samples === 3)
		return { kind: "colour", rows, columns, values: colour(bytes, layout, planar) };
	const n = rows * columns, values = layout.bitsAllocated === 16 ? words(bytes) : bytes;
	return grey(stored(values.subarray(0, n), layout), layout);
}

function grey(values: Int16Array | Uint16Array | Uint8Array, layout: Layout): Raster {
	const { rows, columns, palette } = layout;
	return palette ? { kind: "colour", rows, columns, values: paint(values, palette) } : { kind: "grey", rows, columns, values };
}

export function decodePlain(bytes: Uint8Array, layout: Layout): Raster {
	const turned = layout.littleEndian || (layout.bitsAllocated === 8 && !layout.words) ? bytes : swapped(bytes);
	return raster(turned, layout, layout.planar);
}

function lossless(bytes: Uint8Array, layout: Layout): Raster {
	const image = decodeLossless(bytes);
	if (image.rows !== layout.rows || image.columns !== layout.columns || image.components !== layout.samples)
		throw new BadDicom("jpeg");
	return layout.samples === 3 ? raster(Uint8Array.from(image.samples), layout, false) : grey(stored(image.samples, layout), layout);
}

/** By JPEG-LS or JPEG 2000. */
function coded({ samples, planar, signed }: CodedImage, layout: Layout): Raster {
	if (layout.samples === 1)
		return grey(stored(layout.bitsAllocated === 16 ? wide(samples, signed) : samples, layout), layout);
	const photometric = UNDONE[layout.photometric] ?? layout.photometric;
	return raster(new Uint8Array(samples), { ...layout, photometric }, planar);
}

/** In 16 bits, with their sign. */
function wide(samples: Uint8Array | Uint16Array, signed: boolean): Uint16Array {
	if (samples instanceof Uint16Array)
		return samples;
	return Uint16Array.from(signed ? new Int8Array(samples.buffer, samples.byteOffset, samples.length) : samples);
}

/** By the browser's own decoder, which turns YCbCr into RGB by itself. */
async function jpeg(bytes: Uint8Array, layout: Layout): Promise<Raster> {
	const { rows, columns } = layout, blob = new Blob([new Uint8Array(bytes)], { type: "image/jpeg" });
	const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", imageOrientation: "none" }).catch(() => {
		throw new BadDicom("jpeg");
	});
	if (bitmap.width !== columns || bitmap.height !== rows)
		throw new BadDicom("jpeg");
	const context = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true })!;
	context.drawImage(bitmap, 0, 0);
	bitmap.close();
	const { data } = context.getImageData(0, 0, columns, rows);
	const values = new Uint32Array(data.buffer, data.byteOffset, rows * columns);
	return layout.samples === 3 ? { kind: "colour", rows, columns, values } : grey(Uint8Array.from(values, (v) => v & 0xff), layout);
}

export async function decode(bytes: Uint8Array, layout: Layout): Promise<Raster> {
	if (!canDecode(layout))
		throw new BadDicom("transfer syntax");
	if (PLAIN.has(layout.transferSyntax))
		return decodePlain(bytes, layout);
	if (layout.transferSyntax === RLE)
		return raster(decodeRle(bytes, layout.rows * layout.columns, layout.samples, layout.bitsAllocated / 8), layout, false);
	if (JPEG_LOSSLESS.has(layout.transferSyntax))
		return lossless(bytes, layout);
	if (JPEG_LS.has(layout.transferSyntax))
		return coded(await decodeJpegLs(bytes, layout), layout);
	if (JPEG_2000.has(layout.transferSyntax))
		return coded(await decodeJpeg2000(bytes, layout), layout);
	return jpeg(bytes, layout);
}
