/** A picture that the browser itself can draw. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem, Progress } from "../api";
import { useText } from "../text";
import { Notice, problemOf, ProblemNotice, ProgressBar } from "../ui";
import { followGestures } from "./gestures";
import { PanZoom } from "./panzoom";
import { pictureAddress } from "./picture";
import { readBytes, type Source } from "./source";
import "./viewer.css";

const SIZE_MAX = 128 * 1024 * 1024;
const ZOOM_KEY = 1.25;

type State = { url: string } | { problem: Problem } | { progress: Progress | null } | "broken" | "large";

/** TYPE as the hospital has it. */
function useUrl(source: Source, type: string): [State, (state: State) => void, () => void] {
	const [state, setState] = useState<State>({ progress: null }), [attempt, setAttempt] = useState(0);
	useEffect(() => {
		if (source.size > SIZE_MAX) {
			setState("large");
			return;
		}
		const controller = new AbortController();
		const tell = (done: number) => controller.signal.aborted || setState({ progress: { what: "fetch", done, total: source.size } });
		let url = "";
		tell(0);
		readBytes(source, controller.signal, tell).then(async (bytes) => {
			const made = await pictureAddress(bytes, type);
			url = made ?? "";
			if (controller.signal.aborted)
				URL.revokeObjectURL(url);
			else
				setState(made === null ? "large" : { url: made });
		}).catch((error) => controller.signal.aborted || setState({ problem: problemOf(error) }));
		return () => {
			controller.abort();
			URL.revokeObjectURL(url);
		};
	}, [source, attempt]);
	return [state, setState, () => setAttempt((n) => n + 1)];
}

function usePanZoom(drawn: boolean) {
	const stage = useRef<HTMLDivElement>(null), image = useRef<HTMLImageElement>(null), panZoom = useRef<PanZoom | null>(null);
	const [scale, setScale] = useState(1);
	const measure = () => {
		// drawings without a size of their own have none
		if (image.current?.complete)
			panZoom.current?.setSize(image.current.naturalWidth || 600, image.current.naturalHeight || 600);
	};
	useEffect(() => {
		if (!drawn)
			return;
		const made = panZoom.current = new PanZoom(stage.current!, image.current!, () => setScale(made.scale));
		const end = followGestures(stage.current!, {
			drag: (dx, dy) => made.pan(dx, dy),
			pinch(x, y, factor, dx, dy) {
				made.zoomAt(x, y, factor);
				made.pan(dx, dy);
			},
			wheel: (steps, x, y) => made.zoomAt(x, y, 0.9 ** steps),
			double: (x, y) => (made.fitted ? made.zoomAt(x, y, 2) : made.fit()),
			end: () => {},
		});
		measure();
		return () => {
			end();
			made.close();
		};
	}, [drawn]);
	return { stage, image, panZoom, scale, measure };
}

export function ImageView({ source, type, title }: { source: Source; type: string; title: string }) {
	const t = useText().viewer;
	const [state, setState, again] = useUrl(source, type);
	const drawn = typeof state === "object" && "url" in state;
	const { stage, image, panZoom, scale, measure } = usePanZoom(drawn);
	const keys: Record<string, () => void> = {
		"+": () => panZoom.current?.zoom(ZOOM_KEY), "=": () => panZoom.current?.zoom(ZOOM_KEY), "-": () => panZoom.current?.zoom(1 / ZOOM_KEY),
		"0": () => panZoom.current?.fit(), "1": () => panZoom.current?.actual(),
		ArrowLeft: () => panZoom.current?.pan(40, 0), ArrowRight: () => panZoom.current?.pan(-40, 0),
		ArrowUp: () => panZoom.current?.pan(0, 40), ArrowDown: () => panZoom.current?.pan(0, -40),
	};
	const onKey = (event: KeyboardEvent) => {
		if (!keys[event.key] || event.ctrlKey || event.metaKey)
			return;
		event.preventDefault();
		keys[event.key]!();
	};
	if (state === "broken" || state === "large")
		return <Notice tone="warn" title={t.notShown}><p>{state === "broken" ? t.broken : t.tooLarge}</p><p>{t.notShownTodo}</p></Notice>;
	if ("problem" in state)
		return <ProblemNotice problem={state.problem} retry={again} />;
	if ("progress" in state)
		return <ProgressBar progress={state.progress} />;
	return (
		<div class="viewer">
			<div class="viewer-stage viewer-movable" ref={stage} tabIndex={0} role="application" aria-label={t.imageStage} onKeyDown={onKey}>
				<img ref={image} class="viewer-picture" src={state.url} alt={title} draggable={false} onError={() => setState("broken")}
					onLoad={measure} />
			</div>
			<div class="viewer-tools no-print">
				<button type="button" class="button viewer-chip" onClick={() => panZoom.current?.zoom(1 / ZOOM_KEY)}>{t.zoomOut}</button>
				<button type="button" class="button viewer-chip" onClick={() => panZoom.current?.zoom(ZOOM_KEY)}>{t.zoomIn}</button>
				<button type="button" class="button viewer-chip" onClick={() => panZoom.current?.fit()}>{t.fit}</button>
				<button type="button" class="button viewer-chip" onClick={() => panZoom.current?.actual()}>1:1</button>
				<output class="number soft row">{t.zoomed(Math.round(scale * 100))}</output>
			</div>
		</div>
	);
}
