import { expect, it, onTestFinished, vi } from "vitest";
import type { Decoder } from "../../src/viewer/dicom/decoder";
import { EXPLICIT_LITTLE } from "../../src/viewer/dicom/dataset";
import { decodePlain } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { Stack, type Slice } from "../../src/viewer/dicom/stack";
import { decodeText } from "../../src/viewer/text";
import { sizeText } from "../../src/viewer/size";
import type { RecordView } from "../../src/api";
import { studyParts } from "../../src/viewer/study";
import { file, grey } from "./dicom_writer";

const FRAME = 2 * 64 * 64, FRAMES = 300;
const never = new AbortController().signal;
const decoder = { decode: (bytes, layout) => Promise.resolve(decodePlain(bytes, layout)) } as Pick<Decoder, "decode"> as Decoder;

/** A file whose frames come when the test lets them; tells which are being read. */
async function slow() {
	const head = file(EXPLICIT_LITTLE, grey(64, 64, new Uint8Array(0), [{ tag: 0x00280008, vr: "IS", value: String(FRAMES) }]));
	new DataView(head.buffer).setUint32(head.length - 4, FRAMES * FRAME, true);
	const reading = new Map<number, () => void>(), read: number[] = [];
	const opened = await DicomFile.open({
		size: head.length + FRAMES * FRAME,
		read: (offset, length, signal) => offset < head.length ? Promise.resolve(head) : new Promise((resolve, reject) => {
			const number = (offset - head.length) / FRAME;
			read.push(number);
			reading.set(number, () => {
				reading.delete(number);
				resolve(new Uint8Array(length));
			});
			signal?.addEventListener("abort", () => {
				reading.delete(number);
				reject(signal.reason);
			});
		}),
	}, never);
	const slices: Slice[] = Array.from({ length: FRAMES }, (_, frame) => ({ key: String(frame), frame, file: () => Promise.resolve(opened) }));
	return { slices, reading, read };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

it("reads the current slice first, then ahead, and gives up what was passed", async () => {
	const { slices, reading } = await slow(), shown: string[] = [];
	// just after the page's clock began: the first step is a leap, not a pace
	vi.spyOn(performance, "now").mockReturnValue(40);
	onTestFinished(() => void vi.restoreAllMocks());
	const stack = new Stack(slices, decoder, 100 * FRAME, (key) => shown.push(key));
	stack.go(0);
	await settle();
	expect([...reading.keys()]).toEqual([0, 1, 2, 3]);
	stack.go(200);
	await settle();
	expect([...reading.keys()]).toContain(200);
	expect([...reading.keys()]).not.toContain(1);
	reading.get(200)!();
	await settle();
	expect(shown).toEqual(["200"]);
	expect(stack.get("200")).not.toBeNull();
	expect(reading.size).toBe(4);
	stack.go(203);
	expect(stack.nearest()?.key).toBe("200");
	stack.go(190);
	expect(stack.nearest()).toBeNull();
	stack.close();
	expect(reading.size).toBe(0);
});

it("keeps no more than its budget, and always the current slice", async () => {
	const { slices, reading, read } = await slow();
	const stack = new Stack(slices, decoder, 20 * FRAME, () => {});
	for (const index of [0, 40, 80, 120, 119, 118]) {
		stack.go(index);
		for (let i = 0; i < 30; i++) {
			await settle();
			for (const come of [...reading.values()])
				come();
			expect(stack.bytes).toBeLessThanOrEqual(20 * FRAME);
		}
		expect(stack.get(String(index))).not.toBeNull();
	}
	expect(read.length).toBeLessThan(150);
	stack.close();
});

it("reads texts in the encoding they name or show", () => {
	const gbk = Uint8Array.from([0xc3, 0xc5, 0xd5, 0xef]);
	const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
	expect(decodeText(gbk, false)).toBe("门诊");
	expect(decodeText(Uint8Array.from([...ascii('<?xml version="1.0" encoding="GBK"?>'), ...gbk]), false)).toMatch(/门诊$/);
	expect(decodeText(new TextEncoder().encode("\ufeff门诊"), false)).toBe("门诊");
	expect(decodeText(new TextEncoder().encode("门诊").slice(0, 4), true)).toBe("门");
	expect(decodeText(Uint8Array.from([0xff, 0xfe, 0xe8, 0x95]), false)).toBe("门");
});

it("writes sizes", () => {
	expect([0, 999, 1000, 1536, 130_000_000].map(sizeText)).toEqual(["0 B", "999 B", "1 KB", "1.5 KB", "124 MB"]);
});

it("puts the parts of a study together by what names it", () => {
	const study = (id: string, hospital: string, value: string, resourceType = "ImagingStudy"): RecordView => ({
		hospital, rid: id, version: 1, attachments: [], clear: {}, replacedBy: null, resource: { resourceType, id, identifier: [{ system: "urn:dicom:uid", value }] },
	});
	const one = study("CT-10", "a", "1"), all = [one, study("CT-9", "a", "1"), study("x", "a", "2"), study("y", "b", "1"), study("z", "a", "1", "Media")];
	expect(studyParts(one, all).map(({ rid }) => rid)).toEqual(["CT-9", "CT-10"]);
	const bare = { ...one, resource: { resourceType: "ImagingStudy" } };
	expect(studyParts(bare, [{ ...bare, rid: "other" }])).toEqual([bare]);
});
