/** What a DICOM file says of its image (PS3.3, C.7.6 and C.11): checked once, here. */
import { BadDicom, EXPLICIT_BIG, PIXEL_DATA, UNDEFINED, type DataSet, type Element } from "./dataset";
import { readLut, signed16, type Lut } from "./lut";
import { readOverlays, type Overlay } from "./overlay";
import { readPalette, type Palette } from "./palette";
import { EMPTY, isVideo } from "./reason";
import { items, number, numbers, string, text, texts, u16, u64s } from "./values";

/** How greys follow from values: a line by PS3.3, C.11.2.1.2.1, one without its half steps, an S, or a table. */
export type Curve = "linear" | "exact" | "sigmoid" | Lut;

export interface Window {
	center: number;
	width: number;
	name: string;                    // the file's own, where it gives one
	curve: Curve;
}

export interface Picture {
	transferSyntax: string;
	littleEndian: boolean;
	words: boolean;                  // pixel data of 16-bit words, even where values have 8
	rows: number;
	columns: number;
	frames: number;
	samples: 1 | 3;
	planar: boolean;
	bitsAllocated: 1 | 8 | 16;
	bitsStored: number;
	highBit: number;
	signed: boolean;
	photometric: string;
	palette: Palette | null;
	/** Stored values that only fill the frame. */
	padding: { from: number; to: number } | null;
	overlays: Overlay[];
	/** Some are in the values' unused bits. */
	marked: boolean;
	/** Height of a pixel by its width. */
	aspect: number;
	pixels: { offset: number; length: number | null; offsets: number[] };      // length null: encapsulated
	/** By frame where they differ, else one. */
	frame: FrameFacts[];
	facts: Facts;
}

export interface FrameFacts {
	slope: number;
	intercept: number;
	/** In place of slope and intercept. */
	table: Lut | null;
	windows: Window[];
	position: [number, number, number] | null;
}

/** Of the series and the image: for sorting, and to show on request. */
export interface Facts {
	modality: string;
	studyUid: string;
	seriesUid: string;
	series: string;
	seriesNumber: number | null;
	instance: number | null;
	date: string;                    // YYYYMMDD
	study: string;
	part: string;
	device: string;
	thickness: number | null;
	normal: [number, number, number] | null;
	lossy: boolean;
	units: string;                   // of the rescaled values, such as HU
}

const SIDE_MAX = 32768;
const FRAMES_MAX = 65536;
const FRAME_BYTES_MAX = 256 * 1024 * 1024;
const COLOURS = new Set(["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT"]);
const GREYS = new Set(["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"]);

function need(value: number | null, from: number, to: number, what: string): number {
	if (value === null || !Number.isInteger(value) || value < from || value > to)
		throw new BadDicom(what);
	return value;
}

function triple(n: number[]): [number, number, number] | null {
	return n.length === 3 ? [n[0]!, n[1]!, n[2]!] : null;
}

/** Windows, then tables. SIGNED: what they are applied to may be negative. */
function readWindows(data: DataSet, signed: boolean): Window[] {
	const centers = numbers(data, 0x00281050), widths = numbers(data, 0x00281051), names = texts(data, 0x00281055);
	const named = string(data, 0x00281056), curve = named === "SIGMOID" ? "sigmoid" : named === "LINEAR_EXACT" ? "exact" : "linear";
	const windows = centers.flatMap((center, i): Window[] => {
		const width = widths[i] ?? 0;
		// a line by half steps is none where it is narrower than one
		return width > 0 ? [{ center, width, name: names[i] ?? "", curve: curve === "linear" && width < 1 ? "exact" : curve }] : [];
	});
	return [...windows, ...items(data, 0x00283010).map((item): Window => {
		const lut = readLut(item, signed), n = lut.values.length;
		return { center: lut.first + n / 2, width: n, name: lut.name, curve: lut };
	})];
}

/* An enhanced image keeps these by frame, in functional groups (PS3.3, C.7.6.16). */

function group(sets: (DataSet | undefined)[], tag: number): DataSet | null {
	for (const set of sets) {
		const inner = items(set, tag)[0];
		if (inner)
			return inner;
	}
	return null;
}

function readFrame(data: DataSet, own: DataSet | undefined, shared: DataSet | undefined, signed: boolean): FrameFacts {
	const sets = [own, shared];
	const values = group(sets, 0x00289145) ?? data, voi = group(sets, 0x00289132) ?? data;
	const place = group(sets, 0x00209113) ?? data, modality = items(data, 0x00283000)[0];
	const table = modality ? readLut(modality, signed) : null, intercept = table ? 0 : number(values, 0x00281052) ?? 0;
	return {
		slope: table ? 1 : number(values, 0x00281053) || 1,
		intercept,
		table,
		windows: readWindows(voi, intercept < 0 || (signed && !table)),
		position: triple(numbers(place, 0x00200032)),
	};
}

function readNormal(orientation: number[]): [number, number, number] | null {
	if (orientation.length !== 6)
		return null;
	const [a, b, c, d, e, f] = orientation as [number, number, number, number, number, number];
	return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function readFacts(data: DataSet, shared: DataSet | undefined, first: DataSet | undefined): Facts {
	const modality = string(data, 0x00080060);
	const orientation = group([first, shared], 0x00209116) ?? data;
	const values = group([first, shared], 0x00289145) ?? data;
	const units = string(values, 0x00281054);
	return {
		modality,
		studyUid: string(data, 0x0020000d),
		seriesUid: string(data, 0x0020000e),
		series: text(data, 0x0008103e),
		seriesNumber: number(data, 0x00200011),
		instance: number(data, 0x00200013),
		date: string(data, 0x00080020),
		study: text(data, 0x00081030),
		part: text(data, 0x00180015),
		device: [text(data, 0x00080070), text(data, 0x00081090)].filter(Boolean).join(" "),
		thickness: number(group([first, shared], 0x00289110) ?? data, 0x00180050),
		normal: readNormal(numbers(orientation, 0x00200037)),
		lossy: string(data, 0x00282110) === "01",
		units: units === "HU" || (modality === "CT" && units === "") ? "HU" : units === "US" ? "" : units,
	};
}

function readAspect(data: DataSet, shared: DataSet | undefined, first: DataSet | undefined): number {
	const measures = group([first, shared], 0x00289110) ?? data;
	for (const tag of [0x00280030, 0x00181164, 0x00280034]) {
		const [row, column] = numbers(tag === 0x00280030 ? measures : data, tag);
		if (row !== undefined && column !== undefined && row > 0 && column > 0)
			return row / column;
	}
	return 1;
}

function readFormat(data: DataSet): Pick<Picture, "rows" | "columns" | "frames" | "samples" | "planar" | "bitsAllocated" | "bitsStored" | "highBit" | "signed" | "photometric"> {
	const samples = need(u16(data, 0x00280002) ?? 1, 1, 4, "samples");
	const photometric = string(data, 0x00280004);
	const allocated = need(u16(data, 0x00280100), 1, 64, "bits");
	const bitsStored = need(u16(data, 0x00280101) ?? allocated, 1, allocated, "bits");
	if (samples === 3 ? !COLOURS.has(photometric) : samples !== 1 || !GREYS.has(photometric))
		throw new BadDicom("photometric", { why: "form", name: photometric || `${samples}` });
	if ((allocated !== 8 && allocated !== 16 && allocated !== 1) || (samples === 3 && allocated === 1))
		throw new BadDicom("bits", { why: "form", name: `${allocated} bit` });
	return {
		rows: need(u16(data, 0x00280010), 1, SIDE_MAX, "rows"),
		columns: need(u16(data, 0x00280011), 1, SIDE_MAX, "columns"),
		frames: need(number(data, 0x00280008) ?? 1, 1, FRAMES_MAX, "frames"),
		samples: samples as 1 | 3,
		planar: u16(data, 0x00280006) === 1,
		bitsAllocated: allocated,
		bitsStored,
		highBit: need(u16(data, 0x00280102) ?? bitsStored - 1, bitsStored - 1, allocated - 1, "bits"),
		signed: u16(data, 0x00280103) === 1,
		photometric,
	};
}

/** Bytes of a frame that is not compressed; of single bits, once each has a byte. */
export function frameBytes(p: Pick<Picture, "rows" | "columns" | "samples" | "bitsAllocated" | "photometric">): number {
	const values = p.photometric === "YBR_FULL_422" || p.photometric === "YBR_PARTIAL_422" ? 2 : p.samples;
	return p.rows * p.columns * values * Math.ceil(p.bitsAllocated / 8);
}

function readPadding(data: DataSet, format: Pick<Picture, "signed" | "bitsAllocated">): Picture["padding"] {
	const sign = (value: number) => (!format.signed ? value : format.bitsAllocated === 16 ? signed16(value) : (value << 24) >> 24);
	const one = u16(data, 0x00280120), other = u16(data, 0x00280121) ?? one;
	return one === null ? null : { from: Math.min(sign(one), sign(other!)), to: Math.max(sign(one), sign(other!)) };
}

function checkPixels(format: ReturnType<typeof readFormat>, pixel: Element, size: number): void {
	const bytes = frameBytes(format), all = format.bitsAllocated === 1 ? Math.ceil(bytes * format.frames / 8) : bytes * format.frames;
	if (bytes > FRAME_BYTES_MAX)
		throw new BadDicom("frames", { why: "form", name: `${format.columns} × ${format.rows}` });
	if (pixel.length === UNDEFINED ? format.bitsAllocated === 1 : all > pixel.length || pixel.length > size - pixel.offset)
		throw new BadDicom("pixel data");
}

export function readPicture(data: DataSet, transferSyntax: string, size: number): Picture {
	const pixel = data.elements.get(PIXEL_DATA);
	if (isVideo(transferSyntax))
		throw new BadDicom("transfer syntax", { why: "kind", kind: "video" });
	if (!pixel)
		throw new BadDicom("no pixel data", EMPTY);
	const format = readFormat(data), { signed } = format, overlays = readOverlays(data, format);
	const shared = items(data, 0x52009229)[0], groups = items(data, 0x52009230);
	checkPixels(format, pixel, size);
	if (groups.length > 0 && groups.length !== format.frames)
		throw new BadDicom("frames");
	return {
		...format,
		transferSyntax,
		littleEndian: transferSyntax !== EXPLICIT_BIG,
		words: pixel.vr === "OW" || pixel.vr === "",
		palette: format.photometric === "PALETTE COLOR" ? readPalette(data, signed) : null,
		padding: readPadding(data, format),
		overlays,
		marked: overlays.some(({ bits }) => !bits),
		aspect: readAspect(data, shared, groups[0]),
		pixels: { offset: pixel.offset, length: pixel.length === UNDEFINED ? null : pixel.length, offsets: u64s(data, 0x7fe00001) },
		frame: groups.length > 0 ? groups.map((own) => readFrame(data, own, shared, signed)) : [readFrame(data, undefined, shared, signed)],
		facts: readFacts(data, shared, groups[0]),
	};
}

export function frameFacts(p: Picture, frame: number): FrameFacts {
	return p.frame[frame] ?? p.frame[0]!;
}

