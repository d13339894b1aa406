import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lacksText, openPdf } from "../../src/viewer/pdf/document";
import { memorySource } from "../../src/viewer/source";
import { pdf } from "./pdf_writer.mjs";

const served = async (path) => new Response(readFileSync(new URL(`../..${path}`, import.meta.url)));

beforeEach(() => void vi.stubGlobal("fetch", served));
afterEach(() => void vi.unstubAllGlobals());

it("tells of what fails after the document was opened", async () => {
	const source = memorySource(pdf(12, 300_000)), gone = new Error("gone"), controller = new AbortController();
	let lost = false, tell;
	const told = new Promise((resolve) => tell = resolve);
	const read = (offset, length) => lost ? Promise.reject(gone) : source.read(offset, length);
	const document = await openPdf({ size: source.size, read }, controller.signal, (error) => tell(error));
	expect(document.numPages).toBe(12);
	const words = await (await document.getPage(1)).getTextContent();
	expect(words.items).toMatchObject([{ str: "Page 1" }]);
	lost = true;
	document.getPage(9).then((page) => page.getTextContent()).catch(() => {});
	expect(await told).toBe(gone);
	controller.abort();
});

const japanese = (map = "UniJIS-UCS2-H") => {
	const text = readFileSync(new URL("cases/japan_unijis.pdf", import.meta.url), "latin1").replace("/Encoding /UniJIS-UCS2-H", `/Encoding /${map.padEnd(13)}`);
	return memorySource(Uint8Array.from(text, (c) => c.charCodeAt(0)));
};

/** Its words as they are drawn, and what was told. */
async function words(source) {
	const controller = new AbortController(), failed = vi.fn();
	const page = await (await openPdf(source, controller.signal, failed)).getPage(1);
	await page.getOperatorList();
	const { items } = await page.getTextContent().catch(() => ({ items: [] })), lacking = lacksText(page);
	controller.abort();
	return { text: items.map(({ str }) => str).join(""), lacking, failed };
}

it("reads Japanese without a font of its own, by a map of ours", async () => {
	const { text, failed, lacking } = await words(japanese());
	expect(text).toBe("心電図 正常範囲");
	expect(failed).not.toHaveBeenCalled();
	expect(lacking).toBe(false);
});

it("tells of text for which there is no map, and of a map that did not come", async () => {
	const none = await words(japanese("Own-Map-H"));
	expect(none.lacking).toBe(true);
	expect(none.failed).not.toHaveBeenCalled();
	for (const fetch of [() => Promise.reject(new TypeError("gone")), async () => new Response("", { status: 503 })]) {
		vi.stubGlobal("fetch", fetch);
		expect((await words(japanese())).failed).toHaveBeenCalledWith(expect.objectContaining({ problem: { name: "unreachable", subject: "" } }));
	}
});
