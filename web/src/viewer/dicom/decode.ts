/** From a frame as it lies in a file to values that can be drawn. Runs in the decoding worker. */
import { type CodedImage, decodeJpeg2000, decodeJpegLs } from "./codec";
import { BadDicom, DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "./dataset";
import { RLE } from "./file";
import { decodeJpeg, jpegPrecision } from "./jpeg";
import { decodeLossless } from "./jpeg_lossless";
import type { Palette } from "./palette";
import { frameBytes, type Picture } from "./picture";
import { compressionName, type Reason } from "./reason";
import { decodeRle } from "./rle";
import { swapped } from "./values";

/** Greys to be windowed, or colours as they are (0xAABBGGRR, as canvas memory has them). MARKS: the values with all their bits, where overlays are in them. */
export type Raster = { rows: number; columns: number; marks: Uint16Array | null } & (
	| { kind: "grey"; values: Int16Array | Uint16Array | Uint8Array }
	| { kind: "colour"; values: Uint32Array });

/** What decoding needs of a Picture. */
export type Layout = Pick<Picture, "transferSyntax" | "littleEndian" | "rows" | "columns" | "samples" | "planar" | "bitsAllocated"
	| "bitsStored" | "highBit" | "signed" | "photometric" | "palette" | "marked">;

export const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const JPEG_EXTENDED = "1.2.840.10008.1.2.4.51";
const JPEG_LOSSLESS = new Set(["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"]);
const JPEG_LS = new Set(["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"]);
const JPEG_2000 = new Set(["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"]);
const CODED = new Set([RLE, ...JPEG_LOSSLESS, ...JPEG_LS, ...JPEG_2000]);
/** What colours are once such a codec has undone its own transform, and given every pixel all its components. */
const UNDONE: Record<string, string> = { YBR_RCT: "RGB", YBR_ICT: "RGB", YBR_FULL_422: "YBR_FULL" };
const PLAIN = new Set([IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED]);

/** Why a picture is not read, as far as its head tells; null: it may be. */
export function refusal(layout: Layout): Reason | null {
	const { transferSyntax: syntax } = layout;
	if (PLAIN.has(syntax) || CODED.has(syntax))
		return null;
	const name = compressionName(syntax), byBrowser = syntax === JPEG_BASELINE || syntax === JPEG_EXTENDED;
	if (byBrowser && layout.bitsStored <= 8)
		return null;
	return { why: "compression", name: byBrowser ? `${name}, ${layout.bitsStored} bit` : name };
}

/** Whether decoding takes long enough to be done elsewhere. */
export function isPlainGrey(layout: Layout): boolean {
	return PLAIN.has(layout.transferSyntax) && layout.samples === 1 && !layout.palette;
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

/** Of luminance from 16 to 235, chrominances from 16 to 240. */
function partial(y: number, cb: number, cr: number): number {
	return ycc((y - 16) * 255 / 219, (cb - 128) * 255 / 224 + 128, (cr - 128) * 255 / 224 + 128);
}

/** The eight highest of 16 bits. */
function narrow(values: Uint16Array, layout: Layout): Uint8Array {
	return Uint8Array.from(values, (value) => value >> (layout.highBit - 7));
}

function colour(bytes: Uint8Array, layout: Layout, planar: boolean): Uint32Array {
	const n = layout.rows * layout.columns, out = new Uint32Array(n);
	const step = planar ? 1 : 3, second = planar ? n : 1, third = planar ? 2 * n : 2;
	if (layout.photometric === "YBR_FULL_422" || layout.photometric === "YBR_PARTIAL_422") {
		const rgb = layout.photometric === "YBR_FULL_422" ? ycc : partial;
		for (let i = 0; i < n; i++) {
			const pair = (i >> 1) * 4;
			out[i] = rgb(bytes[pair + (i & 1)]!, bytes[pair + 2]!, bytes[pair + 3]!);
		}
		return out;
	}
	if (layout.photometric !== "RGB" && layout.photometric !== "YBR_FULL")
		throw new BadDicom("photometric", { why: "form", name: layout.photometric });
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
	const wide = layout.bitsAllocated === 16;
	if (layout.samples === 3)
		return { kind: "colour", rows, columns, marks: null, values: colour(wide ? narrow(words(bytes), layout) : bytes, layout, planar) };
	return grey((wide ? words(bytes) : bytes).subarray(0, rows * columns), layout);
}

/** Of VALUES as they lie in the file. */
function grey(values: Uint16Array | Uint8Array, layout: Layout): Raster {
	const { rows, columns, palette } = layout, kept = stored(values, layout), marks = layout.marked ? Uint16Array.from(values) : null;
	return palette ? { kind: "colour", rows, columns, marks, values: paint(kept, palette) } : { kind: "grey", rows, columns, marks, values: kept };
}

export function decodePlain(bytes: Uint8Array, layout: Layout): Raster {
	return raster(layout.littleEndian || layout.bitsAllocated !== 16 ? bytes : swapped(bytes), layout, layout.planar);
}

function lossless(bytes: Uint8Array, layout: Layout): Raster {
	const image = decodeLossless(bytes);
	if (image.rows !== layout.rows || image.columns !== layout.columns || image.components !== layout.samples)
		throw new BadDicom("jpeg");
	if (layout.samples === 1)
		return grey(image.samples, layout);
	return raster(layout.bitsAllocated === 16 ? new Uint8Array(image.samples.buffer) : Uint8Array.from(image.samples), layout, false);
}

/** By JPEG-LS or JPEG 2000. */
function coded({ samples, planar, signed }: CodedImage, layout: Layout): Raster {
	if (layout.samples === 1)
		return grey(layout.bitsAllocated === 16 ? wide(samples, signed) : bytesOf(samples), layout);
	const photometric = UNDONE[layout.photometric] ?? layout.photometric, each = layout.bitsAllocated === 16 ? wide(samples, signed) : samples;
	return raster(bytesOf(each), { ...layout, photometric }, planar);
}

const bytesOf = (samples: Uint8Array | Uint16Array) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

/** In 16 bits, with their sign. */
function wide(samples: Uint8Array | Uint16Array, signed: boolean): Uint16Array {
	if (samples instanceof Uint16Array)
		return samples;
	return Uint16Array.from(signed ? new Int8Array(samples.buffer, samples.byteOffset, samples.length) : samples);
}

/** The browser turns luminance and chrominances into colours by itself. */
async function jpeg(bytes: Uint8Array, layout: Layout): Promise<Raster> {
	const { rows, columns, samples } = layout, precision = jpegPrecision(bytes);
	if (precision > 8)
		throw new BadDicom("jpeg", { why: "compression", name: `${compressionName(layout.transferSyntax)}, ${precision} bit` });
	const values = await decodeJpeg(bytes, rows, columns, samples, layout.photometric);
	return samples === 3 ? { kind: "colour", rows, columns, marks: null, values } : grey(Uint8Array.from(values, (v) => v & 0xff), layout);
}

export async function decode(bytes: Uint8Array, layout: Layout): Promise<Raster> {
	const refused = refusal(layout);
	if (refused)
		throw new BadDicom("transfer syntax", refused);
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
