/**
 * Every file of Debian's python3-pydicom, against the pixels that pydicom,
 * dcmtk and GDCM read from it: drawn equal, or refused with the true reason.
 * JPEG is decoded by Chromium, as in the terminal. Skipped where one is missing.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BadDicom, readDataSet, readFileHead } from "../../src/viewer/dicom/dataset";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { text } from "../../src/viewer/dicom/values";
import { memorySource } from "../../src/viewer/source";
import { HEADLESS } from "../chromium.mjs";

const PYTHON = "/usr/bin/python3";
/** However busy the machine is. */
const PATIENCE = 600_000;
const signal = new AbortController().signal;

function installed() {
	try {
		execFileSync(PYTHON, ["-c", "import numpy, pydicom.data"], { stdio: "ignore" });
		for (const tool of ["dcmdjpeg", "dcmdjpls", "gdcmconv"])
			execFileSync(tool, ["--version"], { stdio: "ignore" });
		return existsSync(HEADLESS);
	} catch {
		return false;
	}
}

/** What is refused, and why: the rest is drawn. */
const REFUSED = [
	[/\.(py|json|md|txt|gz|dump)$|README$/, { why: "foreign" }],
	[/DICOMDIR/, { why: "kind", kind: "directory" }],
	[/^palettes\//, { why: "kind", kind: "palette" }],
	[/rtdose|badVR/, { why: "kind", kind: "dose" }],
	[/rtplan|ExplVR_(Big|Lit)EndNoMeta/, { why: "kind", kind: "plan" }],
	[/rtstruct/, { why: "kind", kind: "structures" }],
	[/reportsi|test-SR/, { why: "kind", kind: "report" }],
	[/waveform/, { why: "kind", kind: "waveform" }],
	[/liver_/, { why: "kind", kind: "segmentation" }],
	[/JPGExtended|JPEG-lossy/, { why: "compression", name: "JPEG Extended, 12 bit" }],
	[/_32bit/, { why: "form", name: "32 bit" }],
	[/MR_truncated|embedded-sequence-delimiter|meta_missing|nested_priv/, { why: "damaged" }],
	[/no_meta\.dcm/, { why: "foreign" }],         // begins with a byte that is none of DICOM's
	// of which only the beginning is there, or data sets without a picture
	[/chrSQEncoding|chrJapMulti|chrKoreanMulti|TINY_ALPHA|empty_charset|UN_sequence|no_meta_group|\/priv_SQ/, { why: "empty" }],
];

describe.skipIf(!installed())("files of pydicom", () => {
	let folder, browser, page, index;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "pydicom-"));
		execFileSync(PYTHON, [fileURLToPath(new URL("pydicom_pixels.py", import.meta.url)), folder]);
		index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
		browser = await chromium.launch({ executablePath: HEADLESS, args: ["--no-sandbox"] });
		page = await browser.newPage();
		// the codecs' WebAssembly is fetched, as in a browser, from the root of the site
		vi.stubGlobal("fetch", async (path) => new Response(readFileSync(new URL(`../..${path}`, import.meta.url))));
		vi.stubGlobal("createImageBitmap", decoded);
		vi.stubGlobal("OffscreenCanvas", class {
			getContext() {
				return { drawImage: (bitmap) => this.bitmap = bitmap, getImageData: () => ({ data: this.bitmap.data }) };
			}
		});
	}, PATIENCE);
	afterAll(async () => {
		vi.unstubAllGlobals();
		await browser?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	async function decoded(blob, options) {
		const base64 = Buffer.from(await blob.arrayBuffer()).toString("base64");
		const { width, height, data } = await page.evaluate(async ([base64, type, options]) => {
			const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
			const bitmap = await createImageBitmap(new Blob([bytes], { type }), options), { width, height } = bitmap;
			const context = new OffscreenCanvas(width, height).getContext("2d");
			context.drawImage(bitmap, 0, 0);
			return { width, height, data: [...context.getImageData(0, 0, width, height).data] };
		}, [base64, blob.type, options]);
		return { width, height, data: Uint8ClampedArray.from(data), close() {} };
	}

	/** All frames' values, or red, green and blue; or why not. */
	async function ours(path) {
		try {
			const file = await DicomFile.open(memorySource(new Uint8Array(readFileSync(path))), signal), { frames } = file.picture, values = [];
			let kind = "";
			for (let frame = 0; frame < frames; frame++) {
				const raster = await decode(await file.frame(frame, signal), file.picture);
				kind = raster.kind;
				for (const value of raster.values)
					values.push(...(kind === "grey" ? [value] : [value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff]));
			}
			return { kind, frames, values };
		} catch (error) {
			if (error instanceof BadDicom)
				return { reason: error.reason };
			throw error;
		}
	}

	function theirs(entry) {
		const bytes = readFileSync(join(folder, entry.raw));
		return entry.colours ? bytes : new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
	}

	it("draws each equal, or refuses it with the true reason", async () => {
		const wrong = [];
		for (const entry of index) {
			const one = await ours(entry.path), refused = REFUSED.find(([name]) => name.test(entry.name))?.[1];
			// of a newer pydicom's other files, what nobody reads is not read here either
			if (one.reason && !refused && !entry.raw)
				continue;
			if (one.reason || refused) {
				if (JSON.stringify(one.reason) !== JSON.stringify(refused))
					wrong.push(`${entry.name}: ${JSON.stringify(one.reason ?? "drawn")}, not ${JSON.stringify(refused ?? "drawn")}`);
				continue;
			}
			if (!entry.raw) {
				wrong.push(`${entry.name}: drawn, though ${entry.error}`);
				continue;
			}
			const expected = theirs(entry);
			let furthest = one.values.length === expected.length ? 0 : Infinity;
			for (let i = 0; i < expected.length; i++)
				furthest = Math.max(furthest, Math.abs(one.values[i] - expected[i]));
			if (one.kind !== (entry.colours ? "colour" : "grey") || one.frames !== entry.frames || furthest > 0)
				wrong.push(`${entry.name}: ${one.kind}, off by ${furthest}`);
		}
		expect(wrong).toEqual([]);
		expect(index.length).toBeGreaterThan(150);
	}, PATIENCE);

	it("draws colours that no segment of the JPEG names as the data set has them", async () => {
		const { values } = await ours(fileURLToPath(new URL("cases/white_jpeg_plain.dcm", import.meta.url)));
		expect(new Set(values)).toEqual(new Set([255]));
		expect(values.length).toBe(3 * 16 * 16);
	}, PATIENCE);

	it("reads names in every character set", () => {
		const wrong = [];
		for (const { name, path, patient } of index.filter((entry) => entry.name.startsWith("charset_files/") && entry.patient)) {
			const bytes = new Uint8Array(readFileSync(path)), { end, transferSyntax } = readFileHead(bytes, bytes.length);
			const read = text(readDataSet(bytes, end, bytes.length, transferSyntax), 0x00100010).replace(/=+$/, "");
			if (read !== patient)
				wrong.push(`${name}: ${read}, not ${patient}`);
		}
		expect(wrong).toEqual([]);
	});
});
