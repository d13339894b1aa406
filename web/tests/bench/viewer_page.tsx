/** The viewer by itself, over contents made here (?ct=1000, ?frames=240) or files beside the page (?file=name&type=…). */
import { render } from "preact";
import "../../src/ui/style/tokens.css";
import "../../src/ui/style/base.css";
import "../../src/ui/style/components.css";
import { setLanguage } from "../../src/text";
import { DicomView } from "../../src/viewer/dicom/view";
import { ImageView } from "../../src/viewer/image_view";
import { PdfView } from "../../src/viewer/pdf/view";
import type { Source } from "../../src/viewer/source";
import { TextView } from "../../src/viewer/text_view";
import { synthetic } from "./synthetic";

const asked = new URLSearchParams(location.search);
const LATENCY = Number(asked.get("latency") ?? 20);

async function served(name: string): Promise<Source> {
	const size = Number((await fetch(`files/${name}`, { method: "HEAD" })).headers.get("content-length"));
	return {
		size,
		read: async (offset, length, signal) => new Uint8Array(await (await fetch(`files/${name}`, {
			headers: { range: `bytes=${offset}-${offset + length - 1}` }, signal: signal ?? null,
		})).arrayBuffer()),
	};
}

/** Set by measure.mjs. */
declare global {
	interface Window { measured?: { header: number } }
}

function timed(source: Source): Source {
	return {
		size: source.size,
		async read(offset, length, signal) {
			const bytes = await source.read(offset, length, signal);
			if (window.measured)
				window.measured.header ||= performance.now();
			return bytes;
		},
	};
}

async function view() {
	const name = asked.get("file"), type = asked.get("type") ?? "", frames = Number(asked.get("frames") ?? 0);
	const source = name ? await served(name) : synthetic(0, frames || 1, LATENCY);
	if (type === "pdf")
		return <PdfView source={source} title="PDF" />;
	if (type === "text")
		return <TextView source={source} title="text" />;
	if (type.startsWith("image/"))
		return <ImageView source={source} type={type} title="image" />;
	const ct = Number(asked.get("ct") ?? 0);
	const sources = ct > 0 ? Array.from({ length: ct }, (_, i) => synthetic(i, 1, LATENCY)) : [source];
	return <DicomView sources={sources.map(timed)} title="" />;
}

await setLanguage(asked.get("lang") === "en" ? "en" : "zh", false);
render(<div class="page-body viewer-page stack" style={{ padding: "16px" }}>{await view()}</div>, document.getElementById("app")!);
