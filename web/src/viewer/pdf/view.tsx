/** A PDF, page below page. */
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ProblemError } from "../../client";
import { useText } from "../../text";
import { IconButton, Notice, problemOf, ProblemNotice, Spinner } from "../../ui";
import type { Source } from "../source";
import { openPdf } from "./document";
import { Sheet, type PageSize } from "./sheet";
import "../viewer.css";
import "./pdf.css";

const ZOOM = 1.25, ZOOM_MIN = 0.25, ZOOM_MAX = 6;

type State = { document: PDFDocumentProxy; first: PageSize } | { error: unknown } | null;

function useDocument(source: Source): [State, () => void] {
	const [state, setState] = useState<State>(null), [attempt, setAttempt] = useState(0);
	useEffect(() => {
		const controller = new AbortController(), failed = (error: unknown) => controller.signal.aborted || setState({ error });
		setState(null);
		openPdf(source, controller.signal, failed)
			.then(async (document) => {
				const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 });
				setState({ document, first: { width, height } });
			})
			.catch(failed);
		return () => controller.abort();
	}, [source, attempt]);
	return [state, () => setAttempt((n) => n + 1)];
}

/** The page of which most is seen. */
function useCurrent(pages: { current: HTMLElement | null }) {
	const sheets = useRef(new Map<number, HTMLElement>()), [current, setCurrent] = useState(1);
	const seen = useCallback((number: number, element: HTMLElement) => {
		sheets.current.set(number, element);
		return () => void sheets.current.delete(number);
	}, []);
	const onScroll = () => {
		const middle = pages.current!.scrollTop + pages.current!.clientHeight / 2;
		let best = 1;
		for (const [number, { offsetTop }] of sheets.current)
			if (offsetTop - pages.current!.offsetTop <= middle && number > best)
				best = number;
		setCurrent(best);
	};
	const show = (number: number) => sheets.current.get(number)?.scrollIntoView({ block: "start" });
	return { current, seen, onScroll, show };
}

function Failure({ error, retry }: { error: unknown; retry: () => void }) {
	const t = useText().viewer;
	if (error instanceof ProblemError)
		return <ProblemNotice problem={problemOf(error)} retry={retry} />;
	const locked = error instanceof Error && error.name === "PasswordException";
	return <Notice tone="warn" title={t.notShown}><p>{locked ? t.pdf.password : t.broken}</p><p>{t.notShownTodo}</p></Notice>;
}

export function PdfView({ source, title }: { source: Source; title: string }) {
	const text = useText().viewer, t = text.pdf;
	const [state, again] = useDocument(source), [lacking, setLacking] = useState(false);
	const pages = useRef<HTMLDivElement>(null), { current, seen, onScroll, show } = useCurrent(pages);
	const [zoom, setZoom] = useState(1), [room, setRoom] = useState(0);
	const drawn = state !== null && "document" in state;
	useEffect(() => {
		if (!drawn)
			return;
		const watch = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
		watch.observe(pages.current!);
		return () => watch.disconnect();
	}, [drawn]);
	const ready = drawn && room > 0;
	useEffect(() => {
		// where one was before reading failed
		if (ready && current > 1)
			show(current);
	}, [ready]);
	if (!state)
		return <p class="row" role="status"><Spinner /> <span>{text.loading}</span></p>;
	if ("error" in state)
		return <Failure error={state.error} retry={again} />;
	const { document, first } = state, count = document.numPages;
	// a page as wide as there is room, at most half as large again as on paper
	const scale = Math.min(Math.max(room, 100) / first.width, 1.5) * zoom;
	const change = (factor: number) => setZoom(Math.min(Math.max(zoom * factor, ZOOM_MIN), ZOOM_MAX));
	return (
		<div class="viewer">
			{lacking && <Notice tone="warn">{t.lacking}</Notice>}
			<div class="row row-between no-print">
				<div class="row">
					<IconButton icon="back" label={t.previous} disabled={current <= 1} onClick={() => show(current - 1)} />
					<span class="number" role="status">{t.pageOf(current, count)}</span>
					<IconButton icon="next" label={t.next} disabled={current >= count} onClick={() => show(current + 1)} />
				</div>
				<div class="viewer-tools">
					<button type="button" class="button viewer-chip" onClick={() => change(1 / ZOOM)}>{text.zoomOut}</button>
					<button type="button" class="button viewer-chip" onClick={() => setZoom(1)}>{text.fit}</button>
					<button type="button" class="button viewer-chip" onClick={() => change(ZOOM)}>{text.zoomIn}</button>
				</div>
			</div>
			<div class="viewer-pages" ref={pages} tabIndex={0} role="region" aria-label={title || t.document} onScroll={onScroll}>
				{ready && Array.from({ length: count }, (_, i) => (
					<Sheet key={i} document={document} number={i + 1} first={first} scale={scale} seen={seen} lacks={() => setLacking(true)} />
				))}
			</div>
		</div>
	);
}
