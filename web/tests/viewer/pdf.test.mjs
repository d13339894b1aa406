import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
import { expect, it } from "vitest";
import { openPdf } from "../../src/viewer/pdf/document";
import { memorySource } from "../../src/viewer/source";
import { pdf } from "./pdf_writer.mjs";

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
