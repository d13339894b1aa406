/** Files that dcmtk made, in every transfer syntax that it writes and the viewer reads. Skipped where dcmtk is not installed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { memorySource } from "../../src/viewer/source";

function installed() {
	try {
		execFileSync("dump2dcm", ["--version"], { stdio: "ignore" });
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

describe.skipIf(!installed())("files of dcmtk", () => {
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

	async function check(kind, made) {
		const opened = await DicomFile.open(memorySource(new Uint8Array(readFileSync(made))), signal), { expected } = pixels(kind);
		expect(opened.picture.frames).toBe(FRAMES);
		for (const frame of [2, 0, 1]) {
			const raster = await decode(await opened.frame(frame, signal), opened.picture);
			expect([...raster.values], `${kind.name} ${frame}`).toEqual(expected[frame]);
		}
	}

	const plain = [
		["implicit", ["+ti"]], ["explicit", ["+te"]], ["big endian", ["+tb"]], ["deflated", ["+td"]],
		["sequences of undefined length", ["+te", "-e"]],
	];
	for (const [name, options] of plain)
		it(`reads ${name}`, async () => {
			for (const kind of KINDS) {
				execFileSync("dcmconv", ["--quiet", ...options, at(`${kind.name}.dcm`), at("plain.dcm")]);
				await check(kind, at("plain.dcm"));
			}
		});

	const compressed = [
		["RLE", "dcmcrle", []], ["RLE without offset table", "dcmcrle", ["-ot"]], ["RLE in fragments", "dcmcrle", ["+fs", "1"]],
		["lossless JPEG", "dcmcjpeg", ["+e1"]], ["lossless JPEG without offset table", "dcmcjpeg", ["+e1", "-ot"]],
		...[1, 2, 3, 4, 5, 6, 7].map((n) => [`lossless JPEG, predictor ${n}`, "dcmcjpeg", ["+el", "+sv", String(n)]]),
		["lossless JPEG in fragments", "dcmcjpeg", ["+e1", "+fs", "1", "+ot"]],
	];
	for (const [name, tool, options] of compressed)
		it(`reads ${name}`, async () => {
			// dcmcjpeg takes the colour planes of several frames for those of one
			for (const kind of KINDS.filter((k) => tool !== "dcmcjpeg" || !k.planar)) {
				execFileSync(tool, ["--quiet", ...options, at(`${kind.name}.dcm`), at("packed.dcm")]);
				await check(kind, at("packed.dcm"));
			}
		});
});
