/**
 * pdf.js over a Source: pages are drawn as their bytes come. Character maps and
 * standard fonts, which documents without fonts of their own need, are files of
 * ours, fetched by name when a document asks for them.
 */
import { getDocument, GlobalWorkerOptions, PDFDataRangeTransport, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { ProblemError } from "../../client";
import type { Source } from "../source";

const RANGE = 256 * 1024;
const PDFJS = "../../../node_modules/pdfjs-dist";

const maps = import.meta.glob<string>("../../../node_modules/pdfjs-dist/cmaps/*.bcmap", { query: "?url", import: "default", eager: true });
const fonts = import.meta.glob<string>("../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", { query: "?url", import: "default", eager: true });

GlobalWorkerOptions.workerSrc = workerUrl;

async function fetchAsset(url: string): Promise<Uint8Array> {
	const response = await fetch(url, { credentials: "omit" }).catch(() => null);
	if (!response?.ok)
		throw new ProblemError({ name: "unreachable", subject: "" });
	return new Uint8Array(await response.arrayBuffer());
}

/** What pdf.js reads maps and fonts by: it goes on without what it does not get, and leaves its text out. */
function readers(failed: (error: unknown) => void) {
	const read = async (url: string | undefined) => {
		if (!url)
			throw new Error("asset");
		return fetchAsset(url).catch((error) => {
			failed(error);
			throw error;
		});
	};
	return {
		CMapReaderFactory: class {
			async fetch({ name }: { name: string }): Promise<{ cMapData: Uint8Array; isCompressed: boolean }> {
				return { cMapData: await read(maps[`${PDFJS}/cmaps/${name}.bcmap`]), isCompressed: true };
			}
		},
		StandardFontDataFactory: class {
			fetch({ filename }: { filename: string }): Promise<Uint8Array> {
				return read(fonts[`${PDFJS}/standard_fonts/${filename}`]);
			}
		},
	};
}

class Ranges extends PDFDataRangeTransport {
	constructor(readonly source: Source, readonly signal: AbortSignal, readonly failed: (error: unknown) => void) {
		super(source.size, null);
	}

	override requestDataRange(begin: number, end: number): void {
		this.source.read(begin, end - begin, this.signal)
			.then((bytes) => this.onDataRange(begin, bytes.slice()), (error) => this.signal.aborted || this.failed(error));
	}
}

/**
 * Rejects with pdf.js's errors ("PasswordException", "InvalidPDFException"), or what reading failed with. FAILED is told
 * of that then and later: pdf.js waits for what did not come, and asks no second time.
 */
export function openPdf(source: Source, signal: AbortSignal, failed: (error: unknown) => void): Promise<PDFDocumentProxy> {
	return new Promise((resolve, reject) => {
		const lost = (error: unknown) => {
			if (!signal.aborted)
				failed(error);
			reject(error);
		};
		const task = getDocument({
			range: new Ranges(source, signal, lost), rangeChunkSize: RANGE, disableAutoFetch: true, disableStream: true,
			...readers(lost), useWorkerFetch: false, cMapPacked: true,
			cMapUrl: "/", standardFontDataUrl: "/", isEvalSupported: false, enableXfa: false, verbosity: 0,
		});
		signal.addEventListener("abort", () => void task.destroy(), { once: true });
		task.promise.then(resolve, reject);
	});
}

/** Whether some text of what was drawn of a document is not there: of such a font pdf.js keeps what it could not do. */
export function lacksText({ commonObjs }: PDFPageProxy): boolean {
	return [...commonObjs as Iterable<[string, unknown]>].some(([, made]) => typeof made === "string");
}
