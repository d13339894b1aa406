/** What a picture looks like: windows, tables, palettes and overlays, by what PS3.3 says and as dcmtk draws them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BadDicom, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "../../src/viewer/dicom/dataset";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { draw, drawOverlays, firstWindow, Greys, MARK } from "../../src/viewer/dicom/window";
import { memorySource } from "../../src/viewer/source";
import { BIG, COLUMNS, COUNT, cs, ds, file, grey, IMPLICIT, LITTLE, made, ROWS, us, words } from "./dicom_writer";

const signal = new AbortController().signal;

async function read(bytes, frame = 0) {
	const opened = await DicomFile.open(memorySource(bytes), signal);
	return { picture: opened.picture, raster: await decode(await opened.frame(frame, signal), opened.picture) };
}

const caseFile = (name) => new Uint8Array(readFileSync(new URL(`cases/${name}`, import.meta.url)));

/** As on the screen at first, in colours of canvas memory. */
async function shown(bytes, frame = 0) {
	const { picture, raster } = await read(bytes, frame), greys = new Greys(), out = new Uint32Array(raster.rows * raster.columns);
	if (raster.kind === "grey")
		greys.set(firstWindow(raster, picture, frame), picture.frame[frame] ?? picture.frame[0], raster.values instanceof Int16Array, picture.photometric === "MONOCHROME1");
	draw(raster, greys, 1, out);
	drawOverlays(raster, picture, frame, 1, out);
	return out;
}

const byteAt = (colour, n) => colour >>> (8 * n) & 0xff;
const greysOf = (colours) => [...colours].map((colour) => byteAt(colour, 0));
const furthest = (ours, theirs) => Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));

function lut(first, values, bits) {
	return [[us(0x00283002, values.length, first & 0xffff, bits), { tag: 0x00283003, vr: "LO", value: "T" }, { tag: 0x00283006, vr: "OW", value: words(values) }]];
}

const curve = (n, top) => Array.from({ length: n }, (_, i) => Math.round(top * (i / (n - 1)) ** 2));

function installed() {
	try {
		execFileSync("dcm2pnm", ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

/** The greys, or red, green and blue, as dcmtk draws them. */
function dcmtk(bytes, options) {
	const folder = mkdtempSync(join(tmpdir(), "shown-"));
	try {
		writeFileSync(join(folder, "in.dcm"), bytes);
		execFileSync("dcm2pnm", ["--quiet", "--write-raw-pnm", "--no-overlays", ...options, join(folder, "in.dcm"), join(folder, "out.pnm")]);
		const out = readFileSync(join(folder, "out.pnm")), count = out.subarray(0, 2).toString() === "P6" ? 3 : 1;
		return [...out.subarray(out.length - COUNT * count)];
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const EIGHT = [us(0x00280100, 8), us(0x00280101, 8), us(0x00280102, 7), us(0x00280103, 0)];
const PALETTE = cs(0x00280004, "PALETTE COLOR");

describe.skipIf(!installed())("as dcmtk draws it", () => {
	const signed = [us(0x00280103, 1), us(0x00280101, 16), us(0x00280102, 15)], negative = Array.from({ length: COUNT }, (_, i) => i * 10 - 2000);
	const voi = (first, values, bits) => ({ tag: 0x00283010, vr: "SQ", value: lut(first, values, bits) });
	const modality = (values, bits) => ({ tag: 0x00283000, vr: "SQ", value: lut(0, values, bits) });
	const window = (center, width) => [ds(0x00281050, String(center)), ds(0x00281051, String(width))];
	const greys = [
		["a window", made(window(1500, 1800)), ["+Wi", "1"]],
		["a window of MONOCHROME1", made([...window(1500, 1800), cs(0x00280004, "MONOCHROME1")]), ["+Wi", "1"]],
		["a window of rescaled values", made([...window(40, 400), ds(0x00281052, "-1024"), ds(0x00281053, "0.5")]), ["+Wi", "1"]],
		["a window of signed values", made([...signed, ...window(-300, 1500)], negative), ["+Wi", "1"]],
		["an S", made([...window(1500, 1800), cs(0x00281056, "SIGMOID")]), ["+Wi", "1"]],
		["a VOI table", made([voi(500, curve(1000, 4095), 12)]), ["+Wl", "1"]],
		["a VOI table of signed values", made([...signed, voi(-1500, curve(3000, 65535), 16)], negative), ["+Wl", "1"]],
		["a modality table and a window of its values", made([modality(curve(4096, 1000), 16), ...window(400, 700)]), ["+Wi", "1"]],
		["a modality table alone", made([modality(curve(3000, 4095), 12)]), ["+Wm"]],
		["no window", made([]), ["+Wm"]],
		["no window of signed values", made(signed, negative), ["+Wm"]],
		["values that lie higher than they need", made([us(0x00280101, 10), us(0x00280102, 10), ...window(700, 900)]), ["+Wi", "1"]],
	];
	for (const [name, parts, options] of greys)
		it(name, async () => {
			const bytes = file(EXPLICIT_LITTLE, parts), ours = greysOf(await shown(bytes));
			expect(new Set(ours).size).toBeGreaterThan(50);
			expect(furthest(ours, dcmtk(bytes, options))).toBeLessThanOrEqual(1);
		});

	const indices = Uint8Array.from({ length: COUNT }, (_, i) => (i * 7) % 256), coloured = [...EIGHT, us(0x00280002, 3)];
	const palette = (bits, table) => [PALETTE, ...[0, 1, 2].flatMap((channel) => [
		us(0x00281101 + channel, 256, 0, bits), { tag: 0x00281201 + channel, vr: "OW", value: table(channel) },
	])];
	const components = (n) => Uint8Array.from({ length: COUNT * n }, (_, i) => (i * 37) % 251);
	const colours = (name, n, planar = 0) => grey(ROWS, COLUMNS, components(n), [...coloured, us(0x00280006, planar), cs(0x00280004, name)], "OB");
	const pictures = [
		["a palette of 16 bits", grey(ROWS, COLUMNS, indices, [...EIGHT, ...palette(16, (c) => words(Array.from({ length: 256 }, (_, i) => (c === 1 ? 255 - i : i) * 257)))], "OB")],
		["a palette of 8 bits", grey(ROWS, COLUMNS, indices, [...EIGHT, ...palette(8, (c) => Uint8Array.from({ length: 256 }, (_, i) => (i * (c + 1)) & 255))], "OB")],
		["RGB", colours("RGB", 3)], ["RGB by planes", colours("RGB", 3, 1)], ["YBR_FULL", colours("YBR_FULL", 3)],
		["YBR_FULL_422", colours("YBR_FULL_422", 2)], ["YBR_PARTIAL_422", colours("YBR_PARTIAL_422", 2)],
	];
	for (const [name, parts] of pictures)
		it(name, async () => {
			const bytes = file(EXPLICIT_LITTLE, parts), ours = [...await shown(bytes)].flatMap((colour) => [0, 1, 2].map((n) => byteAt(colour, n)));
			// dcmtk rounds each of a colour's parts by itself
			expect(furthest(ours, dcmtk(bytes, []))).toBeLessThanOrEqual(2);
		});
});

describe("values", () => {
	it("are drawn in windows narrower than 1, and where they differ by less", async () => {
		const small = [ds(0x00281053, "0.0001"), ds(0x00281052, "0")];
		const narrow = greysOf(await shown(file(EXPLICIT_LITTLE, made([...small, ds(0x00281050, "0.2"), ds(0x00281051, "0.2")]))));
		expect([narrow[0], narrow[200], narrow[383]]).toEqual([0, 128, 255]);
		const none = greysOf(await shown(file(EXPLICIT_LITTLE, made(small))));
		expect([none[0], none[383]]).toEqual([0, 255]);
		expect(new Set(none).size).toBe(256);
	});

	it("are windowed without those that only fill the frame", async () => {
		const values = [4000, 4001, 4002, ...Array.from({ length: COUNT - 3 }, (_, i) => i)];
		const greys = greysOf(await shown(file(EXPLICIT_LITTLE, made([us(0x00280120, 4000), us(0x00280121, 4002)], values))));
		expect(greys[COUNT - 1]).toBe(255);
	});

	it("have windows and a scale by frame", async () => {
		const group = (slope, center) => [
			{ tag: 0x00289132, vr: "SQ", value: [[ds(0x00281050, center), ds(0x00281051, "100"), cs(0x00281056, "LINEAR_EXACT")]] },
			{ tag: 0x00289145, vr: "SQ", value: [[ds(0x00281053, slope), ds(0x00281052, "0")]] },
		];
		const values = Array.from({ length: 2 * COUNT }, (_, i) => i % COUNT);
		const bytes = file(EXPLICIT_LITTLE, made([{ tag: 0x00280008, vr: "IS", value: "2" }, { tag: 0x52009230, vr: "SQ", value: [group("1", "50"), group("2", "100")] }], values));
		const [one, two] = [greysOf(await shown(bytes, 0)), greysOf(await shown(bytes, 1))];
		expect([one[0], one[50], one[100]]).toEqual([0, 128, 255]);
		expect([two[25], two[50], two[75]]).toEqual([0, 128, 255]);
	});

	it("of a palette that says 16 bits may have 8", async () => {
		const colours = await shown(caseFile("pal16_low_byte.dcm"));
		expect([0, 1, 63].map((i) => [0, 1, 2].map((n) => byteAt(colours[i], n)))).toEqual([[0, 255, 128], [4, 251, 128], [252, 3, 128]]);
	});

	it("of a palette are expanded from segments", async () => {
		// a run, a line, and both over again
		const parts = (segments) => [0, 1, 2].flatMap((c) => [us(0x00281101 + c, 12, 0, 16), { tag: 0x00281221 + c, vr: "OW", value: words(segments) }]);
		const painted = (segments) => file(EXPLICIT_LITTLE, grey(1, 12, Uint8Array.from({ length: 12 }, (_, i) => i), [...EIGHT, PALETTE, ...parts(segments)], "OB"));
		const run = [0, 0x10, 0x20, 0x30, 0x40, 0x50];
		expect(greysOf(await shown(painted([0, 2, 0, 0x1000, 1, 4, 0x5000, 2, 2, 0, 0])))).toEqual([...run, ...run]);
		for (const bad of [[1, 12, 0], [0, 20, 1], [2, 1, 0, 0], [9, 0], [0, 2, 1, 1], []])
			await expect(read(painted(bad)), String(bad)).rejects.toThrow(BadDicom);
	});

	it("of a palette may begin below zero", async () => {
		const parts = [0, 1, 2].flatMap((c) => [us(0x00281101 + c, 4, -2 & 0xffff, 16), { tag: 0x00281201 + c, vr: "OW", value: words([0x1000, 0x2000, 0x3000, 0x4000]) }]);
		const bytes = file(EXPLICIT_LITTLE, grey(1, 5, words([-3, -2, -1, 0, 1]), [PALETTE, ...parts]));
		expect(greysOf(await shown(bytes))).toEqual([0x10, 0x10, 0x20, 0x30, 0x40]);
	});

	it("of colours of 16 bits are drawn by their eight highest", async () => {
		const parts = [us(0x00280002, 3), us(0x00280006, 0), us(0x00280103, 0), cs(0x00280004, "RGB")];
		for (const [uid, syntax] of [[EXPLICIT_LITTLE, LITTLE], [EXPLICIT_BIG, BIG]])
			expect((await shown(file(uid, grey(1, 1, words([0x12ff, 0x34ff, 0x56ff], syntax.littleEndian), parts), syntax)))[0] >>> 0).toBe(0xff563412);
	});

	it("may be single bits, of which frames begin within bytes", async () => {
		const bit = (i) => ((i * 5) % 7 < 3 ? 1 : 0), count = 3 * 11 * 3, bytes = new Uint8Array(2 * Math.ceil(count / 16));
		for (let i = 0; i < count; i++)
			bytes[i >> 3] |= bit(i) << (i & 7);
		const parts = [us(0x00280100, 1), us(0x00280101, 1), us(0x00280102, 0), us(0x00280103, 0), { tag: 0x00280008, vr: "IS", value: "3" }];
		for (const [uid, syntax, turned] of [[EXPLICIT_LITTLE, LITTLE, 0], [IMPLICIT_LITTLE, IMPLICIT, 0], [EXPLICIT_BIG, BIG, 1]])
			for (const frame of [0, 1, 2]) {
				const { raster } = await read(file(uid, grey(3, 11, bytes.map((_, i) => bytes[i ^ turned]), parts), syntax), frame);
				expect([...raster.values], `${uid} ${frame}`).toEqual(Array.from({ length: 33 }, (_, i) => bit(frame * 33 + i)));
			}
	});
});

describe("bytes", () => {
	it("of frames that begin within words are in order, whichever way the words are turned", async () => {
		const count = 3 * 3 * 3, bytes = Uint8Array.from({ length: 2 * Math.ceil(3 * count / 2) }, (_, i) => (i < 3 * count ? 7 * i + 1 : 0));
		const parts = [us(0x00280002, 3), us(0x00280006, 0), us(0x00280100, 8), us(0x00280101, 8), us(0x00280102, 7), us(0x00280103, 0), cs(0x00280004, "RGB"),
			{ tag: 0x00280008, vr: "IS", value: "3" }];
		for (const [uid, syntax, turned] of [[EXPLICIT_LITTLE, LITTLE, 0], [IMPLICIT_LITTLE, IMPLICIT, 0], [EXPLICIT_BIG, BIG, 1]])
			for (const frame of [0, 1, 2]) {
				const { raster } = await read(file(uid, grey(3, 3, bytes.map((_, i) => bytes[i ^ turned]), parts), syntax), frame);
				expect([...raster.values].flatMap((v) => [v & 0xff, v >> 8 & 0xff, v >> 16 & 0xff]), `${uid} ${frame}`)
					.toEqual([...bytes.subarray(frame * count, (frame + 1) * count)]);
			}
	});
});

describe("overlays", () => {
	const marked = (colours) => [...colours].flatMap((colour, i) => (colour === MARK ? [i] : []));
	const overlay = (group, more) => [us(group + 0x10, ROWS), us(group + 0x11, COLUMNS), cs(group + 0x40, "G"), ...more];

	function plane(group, marks) {
		const value = new Uint8Array(2 * COUNT / 8);
		for (const i of marks)
			value[i >> 3] |= 1 << (i & 7);
		return { tag: group + 0x3000, vr: "OW", value };
	}

	it("are drawn where devices keep them apart", async () => {
		const { picture } = await read(caseFile("overlay.dcm")), count = marked(await shown(caseFile("overlay.dcm"))).length;
		expect(count).toBe([...picture.overlays[0].bits].reduce((n, byte) => n + byte.toString(2).replaceAll("0", "").length, 0));
		expect(count).toBeGreaterThan(10);
	});

	it("lie where they say, and over the frames that they say", async () => {
		const group = 0x60020000, origin = (row, column) => us(group + 0x50, row & 0xffff, column & 0xffff);
		const one = (more, marks = [0, 1, COLUMNS]) => file(EXPLICIT_LITTLE, made(overlay(group, [plane(group, marks), ...more])));
		expect(marked(await shown(one([])))).toEqual([0, 1, COLUMNS]);
		expect(marked(await shown(one([origin(2, 3)])))).toEqual([COLUMNS + 2, COLUMNS + 3, 2 * COLUMNS + 2]);
		expect(marked(await shown(one([origin(0, 0)], [0, COLUMNS + 1])))).toEqual([0]);
		const frames = [{ tag: 0x00280008, vr: "IS", value: "2" }, { tag: 0x7fe00010, vr: "OW", value: words(new Array(2 * COUNT).fill(7)) }];
		const both = async (bytes) => [marked(await shown(bytes, 0)), marked(await shown(bytes, 1))];
		expect(await both(one(frames, [4]))).toEqual([[4], [4]]);
		expect(await both(one([...frames, us(group + 0x51, 2)], [4]))).toEqual([[], [4]]);
		expect(await both(one([...frames, { tag: group + 0x15, vr: "IS", value: "2" }], [5, COUNT + 9]))).toEqual([[5], [9]]);
	});

	it("are drawn out of bits that values do not use, and are no part of a value", async () => {
		const values = Array.from({ length: COUNT }, (_, i) => i | (i % 5 === 0 ? 0x2000 : 0)), group = 0x60000000;
		for (const [uid, syntax] of [[EXPLICIT_LITTLE, LITTLE], [EXPLICIT_BIG, BIG]]) {
			const parts = made([...overlay(group, [us(group + 0x100, 16), us(group + 0x102, 13)]), { tag: 0x7fe00010, vr: "OW", value: words(values, syntax.littleEndian) }]);
			const bytes = file(uid, parts, syntax);
			expect(marked(await shown(bytes))).toEqual(values.flatMap((_, i) => (i % 5 === 0 ? [i] : [])));
			expect([...(await read(bytes)).raster.values]).toEqual(values.map((_, i) => i));
		}
	});

	it("mark each pixel that is drawn for several", async () => {
		const { picture, raster } = await read(file(EXPLICIT_LITTLE, made(overlay(0x60000000, [plane(0x60000000, [COLUMNS + 3])]))));
		const out = new Uint32Array(COUNT / 4);
		drawOverlays(raster, picture, 0, 2, out);
		expect(marked(out)).toEqual([1]);
	});
});
