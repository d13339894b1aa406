import { describe, expect, it } from "vitest";
import { ProblemError } from "../../src/client";
import { BadDicom, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "../../src/viewer/dicom/dataset";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile, RLE } from "../../src/viewer/dicom/file";
import { loadStudy, type Study } from "../../src/viewer/dicom/load";
import { groupSeries, type Entry } from "../../src/viewer/dicom/series";
import { Greys, draw, firstWindow, line } from "../../src/viewer/dicom/window";
import { memorySource, type Source } from "../../src/viewer/source";
import { encapsulated, file, grey, LITTLE, type Part, type Syntax } from "./dicom_writer";

const signal = new AbortController().signal;
const PLAIN = { slope: 1, intercept: 0, table: null };
const VALUES = [0, 1, -1, 32767, -32768, 256];

function int16(values: number[], littleEndian = true): Uint8Array {
	const view = new DataView(new ArrayBuffer(2 * values.length));
	values.forEach((v, i) => view.setInt16(2 * i, v, littleEndian));
	return new Uint8Array(view.buffer);
}

async function values(bytes: Uint8Array, frame = 0): Promise<number[]> {
	const opened = await DicomFile.open(memorySource(bytes), signal);
	return [...(await decode(await opened.frame(frame, signal), opened.picture)).values];
}

/** Counts what is asked of it. */
function counted(bytes: Uint8Array, size = bytes.length): Source & { read: Source["read"]; bytes: number } {
	const source = {
		size, bytes: 0,
		read(offset: number, length: number) {
			source.bytes += length;
			const out = new Uint8Array(length);
			out.set(bytes.subarray(offset, offset + length));
			return Promise.resolve(out);
		},
	};
	return source;
}

describe("data sets", () => {
	const syntaxes: [string, Syntax][] = [
		[EXPLICIT_LITTLE, LITTLE], [IMPLICIT_LITTLE, { explicit: false, littleEndian: true }], [EXPLICIT_BIG, { explicit: true, littleEndian: false }],
	];
	for (const [uid, syntax] of syntaxes)
		it(`reads ${uid}`, async () => {
			const more: Part[] = [
				{ tag: 0x00080005, vr: "CS", value: "ISO_IR 192" }, { tag: 0x0008103e, vr: "LO", value: "胸部平扫" },
				{ tag: 0x00081140, vr: "SQ", undefinedLength: true, value: [[{ tag: 0x00081150, vr: "UI", value: "1.2" }], []] },
				{ tag: 0x00281050, vr: "DS", value: "-600\\40" }, { tag: 0x00281051, vr: "DS", value: "1500\\400" },
				{ tag: 0x00281052, vr: "DS", value: "-1024" }, { tag: 0x00281053, vr: "DS", value: "1.5" },
			];
			const bytes = file(uid, grey(2, 3, int16(VALUES, syntax.littleEndian), more), syntax);
			const { picture } = await DicomFile.open(memorySource(bytes), signal);
			expect(picture.facts.series).toBe("胸部平扫");
			expect(picture.frame[0]).toMatchObject({ slope: 1.5, intercept: -1024, windows: [{ center: -600, width: 1500 }, { center: 40, width: 400 }] });
			expect(await values(bytes)).toEqual(VALUES);
		});

	it("reads the groups of an enhanced image by frame", async () => {
		const plane = (z: number): Part[] => [{ tag: 0x00209113, vr: "SQ", value: [[{ tag: 0x00200032, vr: "DS", value: `0\\0\\${z}` }]] }];
		const voi: Part[] = [{ tag: 0x00289132, vr: "SQ", value: [[{ tag: 0x00281050, vr: "DS", value: "7" }, { tag: 0x00281051, vr: "DS", value: "9" }]] }];
		const more: Part[] = [
			{ tag: 0x00280008, vr: "IS", value: "2" },
			{ tag: 0x52009229, vr: "SQ", undefinedLength: true, value: [voi] }, { tag: 0x52009230, vr: "SQ", value: [plane(1), plane(2)] },
		];
		for (const syntax of [LITTLE, { explicit: false, littleEndian: true }]) {
			const bytes = file(syntax.explicit ? EXPLICIT_LITTLE : IMPLICIT_LITTLE, grey(1, 3, int16(VALUES), more), syntax);
			const { picture } = await DicomFile.open(memorySource(bytes), signal);
			expect(picture.frame.map((f) => f.position)).toEqual([[0, 0, 1], [0, 0, 2]]);
			expect(picture.frame[1]!.windows).toEqual([{ center: 7, width: 9, name: "", curve: "linear" }]);
			expect(await values(bytes, 1)).toEqual(VALUES.slice(3));
		}
	});

	it("asks for no more than the header, and then for the frame", async () => {
		const head = file(EXPLICIT_LITTLE, grey(512, 512, new Uint8Array(2), [{ tag: 0x00280008, vr: "IS", value: "200" }]));
		const size = head.length - 2 + 200 * 512 * 512 * 2;
		new DataView(head.buffer).setUint32(head.length - 6, 200 * 512 * 512 * 2, true);
		const source = counted(head, size), opened = await DicomFile.open(source, signal);
		expect(source.bytes).toBeLessThanOrEqual(128 * 1024);
		source.bytes = 0;
		await opened.frame(199, signal);
		expect(source.bytes).toBe(512 * 512 * 2);
	});

	it("reads on where the header is long", async () => {
		const more: Part[] = [{ tag: 0x00091001, vr: "OB", value: new Uint8Array(300_000) }];
		expect(await values(file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES), more)))).toEqual(VALUES);
	});

	it("refuses what is not DICOM, cut off, twice there, or too large for itself", async () => {
		const good = file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES)));
		for (let n = 0; n < good.length; n++)
			await expect(values(good.slice(0, n)), String(n)).rejects.toThrow(BadDicom);
		const twice = grey(2, 3, int16(VALUES));
		await expect(values(file(EXPLICIT_LITTLE, [twice[0]!, ...twice]))).rejects.toThrow(BadDicom);
		for (const part of [
			{ tag: 0x00280010, vr: "US", value: [3] }, { tag: 0x00280100, vr: "US", value: [32] }, { tag: 0x00280101, vr: "US", value: [17] },
			{ tag: 0x00280002, vr: "US", value: [4] }, { tag: 0x00280004, vr: "CS", value: "RGB" }, { tag: 0x00280008, vr: "IS", value: "2" },
			{ tag: 0x00280008, vr: "IS", value: "0" }, { tag: 0x00280011, vr: "US", value: [0] },
		])
			await expect(values(file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES), [part]))), JSON.stringify(part)).rejects.toThrow(BadDicom);
	});

	it("ends with every altered byte, in a picture or an error of its own", async () => {
		const good = file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES), [
			{ tag: 0x00081140, vr: "SQ", undefinedLength: true, value: [[{ tag: 0x00081150, vr: "UI", value: "1.2" }]] },
		]));
		for (let i = 0; i < good.length; i++)
			for (const bit of [1, 0x80]) {
				const bad = good.slice();
				bad[i]! ^= bit;
				await values(bad).catch((error) => expect(error).toBeInstanceOf(BadDicom));
			}
	});
});

describe("frames", () => {
	const rle = (value: number): Uint8Array => {
		const head = new DataView(new ArrayBuffer(64));
		[2, 64, 66].forEach((n, i) => head.setUint32(4 * i, n, true));
		return Uint8Array.from([...new Uint8Array(head.buffer), 251, 0, 251, value]);
	};
	const more: Part[] = [{ tag: 0x00280008, vr: "IS", value: "3" }];
	const made = (table: number[]) => file(RLE, grey(2, 3, new Uint8Array(0), [...more, encapsulated([rle(1), rle(2), rle(3)], table)]));

	it("finds them by the offset table, and without", async () => {
		for (const table of [[], [0, 76, 152]])
			for (const frame of [2, 0, 1])
				expect(await values(made(table), frame)).toEqual(new Array(6).fill(frame + 1));
	});

	it("refuses an offset table that leads nowhere", async () => {
		for (const table of [[0, 76, 75], [0, 80, 152], [0, 76, 100000]])
			await expect(values(made(table), 1)).rejects.toThrow(BadDicom);
	});

	it("refuses RLE that ends early", async () => {
		const bytes = rle(1), short = file(RLE, grey(2, 3, new Uint8Array(0), [encapsulated([bytes.slice(0, -1)], [])]));
		await expect(values(short)).rejects.toThrow(BadDicom);
	});
});

describe("values", () => {
	it("keeps only the bits stored, with their sign", async () => {
		const twelve: Part[] = [{ tag: 0x00280101, vr: "US", value: [12] }, { tag: 0x00280102, vr: "US", value: [11] }];
		const pixels = int16([0x7fff, 0x0800, 0x07ff, 0x1000, 0, 1]);
		expect(await values(file(EXPLICIT_LITTLE, grey(2, 3, pixels, twelve)))).toEqual([-1, -2048, 2047, 0, 0, 1]);
		expect(await values(file(EXPLICIT_LITTLE, grey(2, 3, pixels, [...twelve, { tag: 0x00280103, vr: "US", value: [0] }]))))
			.toEqual([4095, 2048, 2047, 0, 0, 1]);
	});

	it("paints palettes and YBR", async () => {
		const lut = (value: number): Uint8Array => int16([0, value << 8]);
		const palette: Part[] = [
			{ tag: 0x00280004, vr: "CS", value: "PALETTE COLOR" }, { tag: 0x00280103, vr: "US", value: [0] },
			...[0x00281101, 0x00281102, 0x00281103].map((tag) => ({ tag, vr: "US", value: [2, 0, 16] })),
			...[1, 2, 3].map((n) => ({ tag: 0x00281200 + n, vr: "OW", value: lut(n) })),
		];
		expect(await values(file(EXPLICIT_LITTLE, grey(2, 3, int16([0, 1, 2, 0, 0, 0]), palette)))).toEqual(
			[0xff000000, 0xff030201, 0xff030201, 0xff000000, 0xff000000, 0xff000000]);
		const ybr: Part[] = [
			{ tag: 0x00280002, vr: "US", value: [3] }, { tag: 0x00280004, vr: "CS", value: "YBR_FULL" }, { tag: 0x00280100, vr: "US", value: [8] },
			{ tag: 0x00280101, vr: "US", value: [8] }, { tag: 0x00280102, vr: "US", value: [7] }, { tag: 0x00280103, vr: "US", value: [0] },
		];
		expect(await values(file(EXPLICIT_LITTLE, grey(1, 2, Uint8Array.from([128, 128, 128, 76, 85, 255]), ybr)))).toEqual([0xff808080, 0xff0000fe]);
	});

	it("windows as PS3.3 has it", () => {
		const greys = new Greys();
		greys.set(line(2048, 4096), PLAIN, false, false);
		expect([0, 1, 2048, 4095, 65535].map((v) => greys.table[v]! & 0xff)).toEqual([0, 0, 128, 255, 255]);
		greys.set(line(0, 1), PLAIN, true, false);
		expect([-1, 0].map((v) => greys.table[v & 0xffff]! & 0xff)).toEqual([0, 255]);
		greys.set(line(40, 400), { ...PLAIN, intercept: -1024 }, true, true);
		expect([-1024, 3000].map((v) => greys.table[v & 0xffff]! & 0xff)).toEqual([255, 0]);
	});

	it("begins with what is in the frame where the file names no window, padding apart", async () => {
		const bytes = file(EXPLICIT_LITTLE, grey(2, 3, int16([-2000, 0, 10, 20, 30, -2000]), [{ tag: 0x00280120, vr: "SS", value: [-2000] }]));
		const opened = await DicomFile.open(memorySource(bytes), signal);
		const raster = await decode(await opened.frame(0, signal), opened.picture);
		if (raster.kind !== "grey")
			throw new Error("not grey");
		const first = firstWindow(raster, opened.picture, 0);
		expect(first).toEqual({ center: 15, width: 30, name: "", curve: "exact" });
		const out = new Uint32Array(2), greys = new Greys();
		greys.set(first, PLAIN, true, false);
		draw(raster, greys, 2, out);
		expect([...out].map((v) => v & 0xff)).toEqual([0, 85]);
	});
});

describe("series", () => {
	/** The series' files in this order of their numbers; how many bytes were asked for, and what was told. */
	async function load(numbers: number[]): Promise<{ read: Set<number>; studies: Study[] }> {
		const read = new Set<number>(), studies: Study[] = [];
		const sources = numbers.map((number, i): Source => {
			const bytes = file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES), [
				{ tag: 0x0020000e, vr: "UI", value: "1" }, { tag: 0x00200013, vr: "IS", value: String(number) },
			]));
			return { ...memorySource(bytes), read: (offset, length) => (read.add(i), Promise.resolve(bytes.slice(offset, offset + length))) };
		});
		await loadStudy(sources, signal, { begin: () => {}, progress: () => {}, sorted: (study) => studies.push(study) });
		return { read, studies };
	}
	const keysOf = (study: Study) => study.series.map((s) => s.slices.map((slice) => slice.key));

	it("reads few headers where files are in order, and all where one is not", async () => {
		const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
		const { read, studies } = await load(numbers);
		expect(read.size).toBe(12);
		expect(keysOf(studies[0]!)).toEqual([numbers.map((n) => `${n - 1}/0`)]);

		const swapped = await load([1, 3, 2, ...numbers.slice(3)]);
		expect(swapped.read.size).toBe(12);
		await swapped.studies[0]!.series[0]!.slices[1]!.file(signal);
		await swapped.studies[0]!.series[0]!.slices[2]!.file(signal);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(keysOf(swapped.studies[1]!)[0]!.slice(0, 4)).toEqual(["0/0", "2/0", "1/0", "3/0"]);

		const backwards = await load([...numbers].reverse());
		expect(keysOf(backwards.studies[0]!)[0]![0]).toBe("99/0");
	});

	it("tells files that did not come from those that are no images", async () => {
		const unreachable = new ProblemError({ name: "unreachable", subject: "" });
		const whole = memorySource(file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES)))), none = memorySource(new Uint8Array(200));
		const lost: Source = { ...whole, read: () => Promise.reject(unreachable) };
		const study = async (sources: Source[]) => {
			const studies: Study[] = [];
			await loadStudy(sources, signal, { begin: () => {}, progress: () => {}, sorted: (one) => studies.push(one) });
			return studies.at(-1)!;
		};
		expect(await study([whole, none])).toMatchObject({ failed: 1, problem: null });
		expect(await study([lost, whole, none])).toMatchObject({ failed: 2, problem: unreachable });
	});

	async function entry(key: string, series: string, instance: number, z: number | null): Promise<Entry> {
		const more: Part[] = [
			{ tag: 0x0020000e, vr: "UI", value: series }, { tag: 0x00200013, vr: "IS", value: String(instance) },
			...(z === null ? [] : [{ tag: 0x00200032, vr: "DS", value: `0\\0\\${z}` }, { tag: 0x00200037, vr: "DS", value: "1\\0\\0\\0\\1\\0" }]),
		];
		const opened = await DicomFile.open(memorySource(file(EXPLICIT_LITTLE, grey(2, 3, int16(VALUES), more))), signal);
		return { key, picture: opened.picture, file: () => Promise.resolve(opened) };
	}
	const keys = async (entries: Promise<Entry>[]) => groupSeries(await Promise.all(entries)).map((s) => s.slices.map((slice) => slice.key));

	it("sorts by place, in the direction of the numbers", async () => {
		expect(await keys([entry("a", "1", 3, 10), entry("b", "1", 1, 30), entry("c", "1", 2, 20)])).toEqual([["b/0", "c/0", "a/0"]]);
		expect(await keys([entry("a", "1", 3, 30), entry("b", "1", 1, 10), entry("c", "1", 2, 20)])).toEqual([["b/0", "c/0", "a/0"]]);
	});

	it("sorts by number where places say nothing, and keeps series apart", async () => {
		expect(await keys([entry("a", "1", 10, null), entry("b", "2", 1, null), entry("c", "1", 9, 5)])).toEqual([["c/0", "a/0"], ["b/0"]]);
	});
});
