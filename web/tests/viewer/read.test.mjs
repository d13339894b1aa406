/** What files say, and how they say it: texts in their sets, forms that are sound though unusual, kinds without a picture, colours of a JPEG. */
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { decodeText } from "../../src/viewer/dicom/charset";
import { BadDicom, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from "../../src/viewer/dicom/dataset";
import { decode } from "../../src/viewer/dicom/decode";
import { DicomFile } from "../../src/viewer/dicom/file";
import { withColours } from "../../src/viewer/dicom/jpeg";
import { memorySource } from "../../src/viewer/source";
import { BIG, cs, ds, file, IMPLICIT, LITTLE, made, us, words } from "./dicom_writer";

const signal = new AbortController().signal;
const caseFile = (name) => new Uint8Array(readFileSync(new URL(`cases/${name}`, import.meta.url)));
const latin = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

const pictureOf = async (bytes) => (await DicomFile.open(memorySource(bytes), signal)).picture;

async function valuesOf(bytes) {
	const opened = await DicomFile.open(memorySource(bytes), signal);
	return [...(await decode(await opened.frame(0, signal), opened.picture)).values];
}

describe("texts", () => {
	it("are read in the file's set, or in the one that they are in", async () => {
		const { frame, facts } = await pictureOf(caseFile("window_names_gb.dcm"));
		expect(frame[0].windows.map(({ name }) => name)).toEqual(["肺窗", "骨窗"]);
		expect(facts.series).toBe("腹部平扫");
		expect((await pictureOf(caseFile("gbk_in_ir100.dcm"))).facts.series).toBe("腹部平扫");
	});

	it("are GBK or UTF-8 where they are, whatever is declared", () => {
		const gbk = latin("\xb8\xb9\xb2\xbf\xc6\xbd\xc9\xa8"), utf8 = new TextEncoder().encode("腹部平扫");
		for (const sets of [[], [""], ["ISO_IR 100"], ["ISO_IR 192"], ["GB18030"], ["GBK"], ["ISO_IR 6"]])
			for (const text of [gbk, utf8])
				expect(decodeText(text, sets), sets.join()).toBe("腹部平扫");
		// 镕 is in GBK alone; 联通 and 压脂 are sound UTF-8 too
		expect(decodeText(latin("\xd6\xec\xe9\x46\xbb\xf9"), ["ISO_IR 100"])).toBe("朱镕基");
		expect(decodeText(latin("\xc1\xaa\xcd\xa8"), ["GB18030"])).toBe("联通");
		expect(decodeText(latin("T2 \xd1\xb9\xd6\xac"), [])).toBe("T2 压脂");
	});

	it("of Latin letters stay what they are", () => {
		for (const text of ["Schädel", "Größe", "Tête", "MÉTÉO", "crâne", "30° µm", "Ñoño", "Müller", "über"])
			expect(decodeText(latin(text), ["ISO_IR 100"])).toBe(text);
	});

	it("follow escapes to other sets", () => {
		expect(decodeText(latin("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"), ["", "ISO 2022 IR 87"])).toBe("Yamada^Tarou=山田^太郎");
		expect(decodeText(latin("\xd4\xcf\x1b$B;3ED\x1b(J^\xc0"), ["ISO 2022 IR 13", "ISO 2022 IR 87"])).toBe("ﾔﾏ山田^ﾀ");
		expect(decodeText(latin("Hong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"), ["", "ISO 2022 IR 149"])).toBe("Hong=洪^吉洞");
		expect(decodeText(latin("Wang=\x1b$)A\xcd\xf5"), ["", "ISO 2022 IR 58"])).toBe("Wang=王");
		expect(decodeText(latin("a\x1b-L\xbb\xee"), ["", "ISO 2022 IR 144"])).toBe("aЛю");
		expect(decodeText(latin("a\x1b"), ["", "ISO 2022 IR 58"])).toBe("a");
	});

	it("within a sequence are in the set of the file", async () => {
		const item = [ds(0x00281050, "1"), ds(0x00281051, "9"), { tag: 0x00281055, vr: "LO", value: latin("\xbb\xee") }];
		const parts = made([cs(0x00080005, "ISO_IR 144"), { tag: 0x52009229, vr: "SQ", value: [[{ tag: 0x00289132, vr: "SQ", value: [item] }]] }]);
		expect((await pictureOf(file(EXPLICIT_LITTLE, parts))).frame[0].windows[0].name).toBe("Лю");
	});
});

describe("files", () => {
	const good = made([ds(0x00281050, "1500"), ds(0x00281051, "1800")]);
	const reasonOf = (bytes) => valuesOf(bytes).then(() => null, (error) => error.reason);

	/** As browsers do, and node does not: what follows a stream is an error. */
	class Strict {
		constructor() {
			const parts = [];
			const { readable, writable } = new TransformStream({
				transform: (part) => void parts.push(part),
				flush(controller) {
					const all = Buffer.concat(parts), { buffer, engine } = inflateRawSync(all, { info: true });
					if (engine.bytesWritten < all.length)
						throw new TypeError("junk after the end");
					controller.enqueue(new Uint8Array(buffer));
				},
			});
			Object.assign(this, { readable, writable });
		}
	}

	it("that are deflated may have a byte that makes their length even", async () => {
		vi.stubGlobal("DecompressionStream", Strict);
		onTestFinished(() => void vi.unstubAllGlobals());
		expect((await valuesOf(caseFile("deflated_padded.dcm"))).slice(0, 3)).toEqual([5, 60, 120]);
		expect(await reasonOf(caseFile("deflated_padded.dcm").slice(0, -40))).toEqual({ why: "damaged" });
	});

	it("may have no preamble, and no head", async () => {
		const expected = await valuesOf(file(EXPLICIT_LITTLE, good)), identity = { tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.7" };
		for (const [uid, syntax] of [[EXPLICIT_LITTLE, LITTLE], [IMPLICIT_LITTLE, IMPLICIT], [EXPLICIT_BIG, BIG]]) {
			const parts = [identity, ...good].map((part) => (part.tag === 0x7fe00010 ? { ...part, value: words(expected, syntax.littleEndian) } : part));
			const whole = file(uid, parts, syntax), empty = file(uid, [], syntax);
			expect(await valuesOf(whole.slice(132)), uid).toEqual(expected);
			expect(await valuesOf(whole.slice(empty.length)), uid).toEqual(expected);
		}
	});

	it("may be written otherwise than their head says", async () => {
		const expected = await valuesOf(file(EXPLICIT_LITTLE, good));
		expect(await valuesOf(file(EXPLICIT_LITTLE, good, IMPLICIT))).toEqual(expected);
		expect(await valuesOf(file(IMPLICIT_LITTLE, good, LITTLE))).toEqual(expected);
	});

	it("may have an icon, packed or not, which is not the picture", async () => {
		const expected = await valuesOf(file(EXPLICIT_LITTLE, good));
		const item = [0xfe, 0xff, 0x00, 0xe0, 4, 0, 0, 0, 1, 2, 3, 4], end = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
		const packed = { tag: 0x7fe00010, vr: "OB", value: Uint8Array.from([...item, ...item, ...end]), undefinedLength: true };
		for (const pixels of [packed, { tag: 0x7fe00010, vr: "OB", value: Uint8Array.from([1, 2]) }])
			for (const undefinedLength of [false, true]) {
				const icon = { tag: 0x00880200, vr: "SQ", value: [[us(0x00280010, 1), us(0x00280011, 2), pixels]], undefinedLength };
				expect(await valuesOf(file(EXPLICIT_LITTLE, [...good.slice(0, -1), icon, good.at(-1)]))).toEqual(expected);
			}
	});

	it("without a picture say what they are, and why one is not drawn", async () => {
		const named = (sop) => file(EXPLICIT_LITTLE, [{ tag: 0x00080016, vr: "UI", value: `1.2.840.10008.5.1.4.1.1.${sop}` }]);
		for (const [sop, kind] of [["88.33", "report"], ["88.59", "selection"], ["9.1.1", "waveform"], ["104.2", "cda"], ["104.3", "model"], ["481.5", "plan"],
			["481.2", "dose"], ["481.3", "structures"], ["481.9", "treatment"], ["66.4", "segmentation"], ["66", "raw"], ["66.1", "registration"], ["11.1", "presentation"],
			["30", "map"], ["77.1.4.1", "video"], ["4.2", "spectroscopy"], ["78.1", "measurement"]])
			expect(await reasonOf(named(sop)), sop).toEqual({ why: "kind", kind });
		for (const sop of ["7", "481.1", "2.1"])
			expect(await reasonOf(named(sop)), sop).toEqual({ why: "empty" });
		const packed = (uid) => reasonOf(file(`1.2.840.10008.1.2.${uid}`, good));
		expect(await packed("4.102")).toEqual({ why: "kind", kind: "video" });
		expect(await packed("4.201")).toEqual({ why: "compression", name: "HTJ2K" });
		expect(await packed("4.51")).toEqual({ why: "compression", name: "JPEG Extended, 12 bit" });
		expect(await reasonOf(file(EXPLICIT_LITTLE, made([us(0x00280100, 32), us(0x00280101, 32), us(0x00280102, 31)])))).toEqual({ why: "form", name: "32 bit" });
		expect(await reasonOf(file(EXPLICIT_LITTLE, made([cs(0x00280004, "HSV")])))).toEqual({ why: "form", name: "HSV" });
		for (const start of ["", "\x02\0", "\0\x02"])
			expect(await reasonOf(latin(`${start}no DICOM, but a text that is long enough for one `.repeat(9)))).toEqual({ why: "foreign" });
	});

	it("that wrap a document give it away unread", async () => {
		const content = latin(`%PDF-1.4 ${"x".repeat(300_001)}`);
		const bytes = file(EXPLICIT_LITTLE, [
			{ tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.104.1" }, { tag: 0x00420011, vr: "OB", value: content }, { tag: 0x00420012, vr: "LO", value: "application/pdf" },
		]);
		let asked = 0;
		const { reason } = await DicomFile.open({ size: bytes.length, read: (at, n) => (asked += n, Promise.resolve(bytes.slice(at, at + n))) }, signal).catch((error) => error);
		expect(reason).toMatchObject({ why: "kind", kind: "pdf", document: { size: content.length } });
		expect(asked).toBeLessThanOrEqual(64 * 1024);
		expect(String.fromCharCode(...await reason.document.read(0, 8))).toBe("%PDF-1.4");
		expect(await reasonOf(bytes.slice(0, 1000))).toEqual({ why: "kind", kind: "pdf" });
		const note = [{ tag: 0x00080016, vr: "UI", value: "1.2.840.10008.5.1.4.1.1.104.2" }, { tag: 0x00420011, vr: "OB", value: latin("<ClinicalDocument />") }];
		expect(await reasonOf(file(EXPLICIT_LITTLE, note))).toMatchObject({ why: "kind", kind: "cda", document: { size: 20 } });
	});
});

describe("a JPEG's colours", () => {
	const ascii = (text) => [...text].map((c) => c.charCodeAt(0));
	const segment = (marker, ...body) => [0xff, marker, 0, body.length + 2, ...body];
	const jfif = segment(0xe0, ...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0), adobe = (transform) => segment(0xee, ...ascii("Adobe"), 0, 100, 0, 0, 0, 0, transform);
	const frame = (ids, first = 0x11) => segment(0xc0, 8, 0, 16, 0, 16, 3, ids[0], first, 0, ids[1], 0x11, 0, ids[2], 0x11, 0);
	const jpeg = (...segments) => Uint8Array.from([0xff, 0xd8, ...segments.flat(), ...segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0), 1, 2, 3, 0xff, 0xd9]);

	/** Whether the browser is told that they are luminance and chrominances: once, and the coded data are all there. */
	function said(bytes, photometric) {
		const parts = withColours(bytes, photometric), all = String.fromCharCode(...parts.flatMap((part) => [...part]));
		expect(all.split("Adobe").length).toBe(2);
		expect(all).not.toContain("JFIF");
		expect(all.slice(-19)).toBe(String.fromCharCode(...bytes.slice(-19)));
		return parts[0].at(-1) === 1;
	}

	it("are what the stream says, else the data set, unless they are sampled otherwise", () => {
		const plain = frame([1, 2, 3]);
		expect(said(jpeg(plain), "RGB")).toBe(false);
		expect(said(jpeg(plain), "YBR_FULL_422")).toBe(true);
		expect(said(jpeg(frame([0, 1, 2], 0x22)), "RGB")).toBe(true);
		expect(said(jpeg(frame(ascii("RGB"))), "YBR_FULL")).toBe(false);
		expect(said(jpeg(jfif, plain), "RGB")).toBe(true);
		expect(said(jpeg(adobe(0), plain), "YBR_FULL_422")).toBe(false);
		expect(said(jpeg(jfif, adobe(1), plain), "RGB")).toBe(true);
		for (const bad of [jpeg(), jpeg(plain.slice(0, 12)), Uint8Array.of(1, 2), jpeg(plain).slice(0, 30)])
			expect(() => withColours(bad, "RGB")).toThrow(BadDicom);
	});
});
