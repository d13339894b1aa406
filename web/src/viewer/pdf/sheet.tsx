/** One page of a PDF: drawn while it is near, its text over it for selecting, searching and reading aloud. */
import { TextLayer, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useText } from "../../text";
import { Icon } from "../../ui";
import { lacksText } from "./document";

const PIXELS_MAX = 16_000_000;
const NEAR = "800px 0px";

export interface PageSize { width: number; height: number }

function useNear(element: { current: HTMLElement | null }): boolean {
	const [near, setNear] = useState(false);
	useEffect(() => {
		const watch = new IntersectionObserver(([entry]) => setNear(entry!.isIntersecting), { root: element.current!.parentElement, rootMargin: NEAR });
		watch.observe(element.current!);
		return () => watch.disconnect();
	}, []);
	return near;
}

/** Draws into CANVAS and fills LAYER. Ends quietly when SIGNAL says so. */
async function drawPage(page: PDFPageProxy, scale: number, canvas: HTMLCanvasElement, layer: HTMLElement, signal: AbortSignal): Promise<void> {
	const viewport = page.getViewport({ scale }), area = viewport.width * viewport.height;
	const density = Math.min(devicePixelRatio, Math.sqrt(PIXELS_MAX / area));
	canvas.width = Math.floor(viewport.width * density);
	canvas.height = Math.floor(viewport.height * density);
	const drawing = page.render({
		canvasContext: canvas.getContext("2d", { alpha: false })!, viewport, transform: [density, 0, 0, density, 0, 0],
	});
	signal.addEventListener("abort", () => drawing.cancel(), { once: true });
	await drawing.promise;
	layer.replaceChildren();
	layer.style.setProperty("--scale-factor", String(scale));
	const text = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
	signal.addEventListener("abort", () => text.cancel(), { once: true });
	await text.render();
}

interface SheetProps {
	document: PDFDocumentProxy;
	number: number;
	first: PageSize;
	scale: number;
	seen: (number: number, element: HTMLElement) => () => void;
	/** Some of the text is not there. */
	lacks: () => void;
}

export function Sheet({ document, number, first, scale, seen, lacks }: SheetProps) {
	const t = useText().viewer.pdf;
	const sheet = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), layer = useRef<HTMLDivElement>(null);
	const [size, setSize] = useState(first), [broken, setBroken] = useState(false);
	const near = useNear(sheet);
	useLayoutEffect(() => seen(number, sheet.current!), []);
	useEffect(() => {
		if (!near)
			return;
		const controller = new AbortController(), { signal } = controller;
		setBroken(false);
		document.getPage(number).then(async (page) => {
			const { width, height } = page.getViewport({ scale: 1 });
			setSize({ width, height });
			if (!signal.aborted)
				await drawPage(page, scale, canvas.current!, layer.current!, signal);
			if (!signal.aborted && lacksText(page))
				lacks();
		}).catch(() => signal.aborted || setBroken(true));
		return () => {
			controller.abort();
			// a canvas holds its memory as long as it has a size
			if (canvas.current)
				canvas.current.width = canvas.current.height = 0;
			layer.current?.replaceChildren();
		};
	}, [near, scale]);
	return (
		<div ref={sheet} class="viewer-sheet" role="group" aria-label={t.page(number)} data-page={number}
			style={{ width: `${size.width * scale}px`, height: `${size.height * scale}px` }}>
			<canvas ref={canvas} aria-hidden="true" />
			<div ref={layer} class="viewer-words" />
			{broken && <p class="viewer-note" role="alert"><Icon name="warn" /><span>{t.broken}</span></p>}
		</div>
	);
}
