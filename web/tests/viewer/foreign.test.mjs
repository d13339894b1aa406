/** Files that dcmtk and GDCM made, in every transfer syntax that they write and the viewer reads. Skipped where they are not installed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BadDicom } from "../../src/viewer/dicom/dataset";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { memorySource } from "../../src/viewer/source";

function installed() {
	try {
		for (const tool of ["dump2dcm", "gdcmconv"])
			execFileSync(tool, ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

const ROWS = 37, COLUMNS = 53, FRAMES = 3;
const signal = new AbortController().signal;

const KINDS = [
	{ name: "grey8", samples: 1, bits: 8, signed: false }, { name: "grey12", samples: 1, bits: 12, signed: false },
	{ name: "grey16", samples: 1, bits: 16, signed: true }, { name: "rgb", samples: 3, bits: 8, signed: false },
	{ name: "planes", samples: 3, bits: 8, signed: false, planar: true },
];

/** A gradient, edges and noise, the same every time. */
function valueAt(kind, i) {
	const noise = Math.imul(i + 1, 2654435761) >>> 20;
	const value = (i % COLUMNS) * 11 + (noise & 15) + (i % 97 === 0 ? noise : 0);
	const low = kind.bits === 16 ? (value * 13) % 65536 : value % 2 ** kind.bits;
	return kind.signed ? (low << 16) >> 16 : low;
}

function pixels(kind) {
	const each = ROWS * COLUMNS * kind.samples, width = kind.bits === 8 ? 1 : 2;
	const bytes = Buffer.alloc(each * FRAMES * width), expected = [];
	for (let frame = 0; frame < FRAMES; frame++) {
		const values = Array.from({ length: each }, (_, i) => valueAt(kind, frame * each + i));
		values.forEach((v, i) => (width === 1 ? bytes.writeUInt8(v, frame * each + i) : bytes.writeUInt16LE(v & 0xffff, (frame * each + i) * 2)));
		const n = ROWS * COLUMNS, [step, next] = kind.planar ? [1, n] : [3, 1];
		expected.push(kind.samples === 1 ? values
			: Array.from({ length: n }, (_, i) => (0xff000000 | values[i * step + 2 * next] << 16 | values[i * step + next] << 8 | values[i * step]) >>> 0));
	}
	return { bytes, expected };
}

/** The largest difference of a value, or of a colour's components. */
function furthest(values, expected) {
	const bytes = (colours) => new Uint8Array(Uint32Array.from(colours).buffer);
	const [a, b] = values instanceof Uint32Array ? [bytes(values), bytes(expected)] : [values, expected];
	return a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) : Infinity;
}

function dump(kind, raw) {
	const wide = kind.bits > 8;
	return `(0008,0005) CS [GB18030]
(0008,0016) UI =MultiframeTrueColorSecondaryCaptureImageStorage
(0008,0018) UI [1.2.826.0.1.3680043.2.1.1]
(0008,0060) CS [OT]
(0020,000d) UI [1.2.826.0.1.3680043.2.1.2]
(0020,000e) UI [1.2.826.0.1.3680043.2.1.3]
(0028,0002) US ${kind.samples}
(0028,0004) CS [${kind.samples === 3 ? "RGB" : "MONOCHROME2"}]
${kind.samples === 3 ? `(0028,0006) US ${kind.planar ? 1 : 0}\n` : ""}(0028,0008) IS [${FRAMES}]
(0028,0010) US ${ROWS}
(0028,0011) US ${COLUMNS}
(0028,0100) US ${wide ? 16 : 8}
(0028,0101) US ${kind.bits}
(0028,0102) US ${kind.bits - 1}
(0028,0103) US ${kind.signed ? 1 : 0}
(7fe0,0010) ${wide ? "OW" : "OB"} =${raw}
`;
}

/** The codecs' WebAssembly is fetched, as in a browser, from the root of the site. */
vi.stubGlobal("fetch", async (path) => new Response(readFileSync(new URL(`../..${path}`, import.meta.url))));

describe.skipIf(!installed())("files of dcmtk and GDCM", () => {
	let folder = "";
	const at = (name) => join(folder, name);

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "dicom-"));
		for (const kind of KINDS) {
			writeFileSync(at(`${kind.name}.raw`), pixels(kind).bytes);
			writeFileSync(at(`${kind.name}.dump`), dump(kind, at(`${kind.name}.raw`)));
			execFileSync("dump2dcm", ["--quiet", at(`${kind.name}.dump`), at(`${kind.name}.dcm`)]);
		}
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const open = (made) => DicomFile.open(memorySource(new Uint8Array(readFileSync(at(made)))), signal);
	const pack = (tool, options, kind, made = "packed.dcm") =>
		execFileSync(tool, [...(tool === "gdcmconv" ? [] : ["--quiet"]), ...options, at(`${kind.name}.dcm`), at(made)]);

	/** The values of each frame. */
	async function read(made) {
		const opened = await open(made), values = [];
		expect(opened.picture.frames).toBe(FRAMES);
		for (const frame of [2, 0, 1])
			values[frame] = (await decode(await opened.frame(frame, signal), opened.picture)).values;
		return values;
	}

	/** NEAR: by how much a value may be another. */
	async function check(kind, made, near = 0) {
		const values = await read(made), { expected } = pixels(kind);
		for (let frame = 0; frame < FRAMES; frame++) {
			if (near === 0)
				expect([...values[frame]], `${kind.name} ${frame}`).toEqual(expected[frame]);
			else
				expect(furthest(values[frame], expected[frame]), `${kind.name} ${frame}`).toBeLessThanOrEqual(near);
		}
	}

	const plain = [
		["implicit", ["+ti"]], ["explicit", ["+te"]], ["big endian", ["+tb"]], ["deflated", ["+td"]],
		["sequences of undefined length", ["+te", "-e"]],
	];
	for (const [name, options] of plain)
		it(`reads ${name}`, async () => {
			for (const kind of KINDS) {
				pack("dcmconv", options, kind);
				await check(kind, "packed.dcm");
			}
		});

	const compressed = [
		["RLE", "dcmcrle", []], ["RLE without offset table", "dcmcrle", ["-ot"]], ["RLE in fragments", "dcmcrle", ["+fs", "1"]],
		["lossless JPEG", "dcmcjpeg", ["+e1"]], ["lossless JPEG without offset table", "dcmcjpeg", ["+e1", "-ot"]],
		...[1, 2, 3, 4, 5, 6, 7].map((n) => [`lossless JPEG, predictor ${n}`, "dcmcjpeg", ["+el", "+sv", String(n)]]),
		["lossless JPEG in fragments", "dcmcjpeg", ["+e1", "+fs", "1", "+ot"]],
		["JPEG-LS", "dcmcjpls", []], ["JPEG-LS by sample", "dcmcjpls", ["+is"]], ["JPEG-LS by component", "dcmcjpls", ["+in"]],
		["JPEG-LS in fragments", "dcmcjpls", ["+fs", "1", "-ot"]], ["JPEG-LS that is nearly lossless", "dcmcjpls", ["+en", "+md", "3"], 3],
		["JPEG 2000", "gdcmconv", ["--j2k"]], ["JPEG 2000 in tiles", "gdcmconv", ["--j2k", "--tile", "16,16"]],
	];
	for (const [name, tool, options, near] of compressed)
		it(`reads ${name}`, async () => {
			// dcmcjpeg takes the colour planes of several frames for those of one
			for (const kind of KINDS.filter((k) => (tool !== "dcmcjpeg" || !k.planar) && (!near || !k.signed))) {
				pack(tool, options, kind);
				await check(kind, "packed.dcm", near);
			}
		});

	it("reads JPEG 2000 that lost something as GDCM does", async () => {
		// of more than 8 bits GDCM does not read back what it wrote
		for (const kind of KINDS.filter((k) => k.bits === 8 && !k.planar)) {
			pack("gdcmconv", ["--j2k", "--lossy", "--irreversible", "-q", "30"], kind);
			execFileSync("gdcmconv", ["--raw", at("packed.dcm"), at("raw.dcm")]);
			const ours = await read("packed.dcm"), theirs = await read("raw.dcm");
			for (let frame = 0; frame < FRAMES; frame++)
				expect(furthest(ours[frame], theirs[frame]), `${kind.name} ${frame}`).toBeLessThanOrEqual(1);
			expect(furthest(ours[0], pixels(kind).expected[0]), "nothing was lost").toBeGreaterThan(1);
		}
	});

	it("tells damaged frames, and reads the next one", async () => {
		for (const [tool, options] of [["dcmcjpls", []], ["gdcmconv", ["--j2k"]]]) {
			pack(tool, options, KINDS[1]);
			const opened = await open("packed.dcm"), frame = await opened.frame(0, signal), { picture } = opened;
			const damages = {
				"cut off": frame.subarray(0, frame.length >> 1), "without its end": frame.subarray(0, frame.length - 4), nothing: new Uint8Array(0),
				"another beginning": Uint8Array.from(frame, (byte, i) => (i === 1 ? byte ^ 1 : byte)),
			};
			for (const [what, bytes] of Object.entries(damages))
				await expect(decode(bytes, picture), `${tool}: ${what}`).rejects.toThrow(BadDicom);
			for (const other of [{ rows: ROWS + 1 }, { columns: COLUMNS - 1 }, { samples: 3, bitsAllocated: 8 }, { bitsAllocated: 8 }])
				await expect(decode(frame, { ...picture, ...other }), `${tool}: ${JSON.stringify(other)}`).rejects.toThrow(BadDicom);
			for (let i = 0; i < frame.length; i += 41) {
				const damaged = Uint8Array.from(frame, (byte, n) => (n === i ? byte ^ 0x55 : byte));
				await decode(damaged, picture).catch((error) => expect(error).toBeInstanceOf(BadDicom));
			}
			expect([...(await decode(frame, picture)).values]).toEqual(pixels(KINDS[1]).expected[0]);
		}
	});
});
