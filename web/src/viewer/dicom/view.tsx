/** DICOM images: the stage, and what moves it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ProblemError } from "../../client";
import { useText } from "../../text";
import { Button, Icon, Notice, problemOf, ProblemNotice, Spinner } from "../../ui";
import { followGestures } from "../gestures";
import type { Source } from "../source";
import { BadDicom } from "./dataset";
import { refusal } from "./decode";
import { Info } from "./info";
import { loadStudy, type Study } from "./load";
import type { Picture } from "./picture";
import { LeftOut, Refusal, sentenceOf } from "./refusal";
import { Scene, type SceneState } from "./scene";
import type { Series } from "./series";
import { WindowPanel } from "./window_panel";
import "../viewer.css";

const SWIPE = 12;               // pixels of a finger for one slice, at the least
const ZOOM_KEY = 1.25;

interface Loaded { study: Study | null; done: number; total: number; problem: unknown }

/** Scene and study belong together: made when the stage is there, ended with it. */
function useScene(sources: Source[]) {
	const stage = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), scene = useRef<Scene | null>(null);
	const [state, setState] = useState<SceneState | null>(null);
	const [loaded, setLoaded] = useState<Loaded>({ study: null, done: 0, total: 0, problem: null });
	const [attempt, setAttempt] = useState(0);
	useEffect(() => {
		const controller = new AbortController(), made = new Scene(stage.current!, canvas.current!, setState);
		scene.current = made;
		setLoaded({ study: null, done: 0, total: 0, problem: null });
		loadStudy(sources, controller.signal, {
			begin: (slices) => made.show(slices, null),
			progress: (done, total) => setLoaded((old) => ({ ...old, done, total })),
			sorted(study) {
				const { key } = made, series = study.series.find((s) => s.slices.some((slice) => slice.key === key)) ?? study.series[0]!;
				made.show(series.slices, key);
				setLoaded((old) => ({ ...old, study }));
			},
		}).catch((problem) => controller.signal.aborted || setLoaded((old) => ({ ...old, problem })));
		return () => {
			controller.abort();
			made.close();
		};
	}, [sources, attempt]);
	return { stage, canvas, scene, state, loaded, again: () => setAttempt((n) => n + 1) };
}

/** What fingers, mouse and wheel do. WINDOWING: one finger changes the window. */
function useGestures(view: ReturnType<typeof useScene>, windowing: boolean): void {
	const now = useRef({ windowing, count: 0 });
	now.current = { windowing, count: view.state?.count ?? 0 };
	useEffect(() => {
		const stage = view.stage.current!;
		let carried = 0;
		return followGestures(stage, {
			drag(dx, dy, by) {
				const scene = view.scene.current!;
				if (by === 0 || (by === "touch" && now.current.windowing)) {
					scene.dragWindow(dx, dy);
				} else if (by === "touch" && now.current.count > 1 && scene.panZoom.fitted) {
					const each = Math.min(SWIPE, Math.max(2, stage.clientHeight / now.current.count));
					carried += dy / each;
					scene.step(Math.trunc(carried));
					carried -= Math.trunc(carried);
				} else {
					scene.panZoom.pan(dx, dy);
				}
			},
			pinch(x, y, factor, dx, dy) {
				view.scene.current!.panZoom.zoomAt(x, y, factor);
				view.scene.current!.panZoom.pan(dx, dy);
			},
			wheel(steps, x, y, zoom) {
				if (zoom || now.current.count <= 1)
					view.scene.current!.panZoom.zoomAt(x, y, 0.9 ** steps);
				else
					view.scene.current!.step(steps);
			},
			double: () => view.scene.current!.panZoom.fit(),
			end: () => void (carried = 0),
		});
	}, []);
}

function onKey(event: KeyboardEvent, scene: Scene, count: number): void {
	const keys: Record<string, () => void> = {
		ArrowUp: () => scene.step(-1), ArrowLeft: () => scene.step(-1), ArrowDown: () => scene.step(1), ArrowRight: () => scene.step(1),
		PageUp: () => scene.step(-10), PageDown: () => scene.step(10), Home: () => scene.go(0), End: () => scene.go(count - 1),
		"+": () => scene.panZoom.zoom(ZOOM_KEY), "=": () => scene.panZoom.zoom(ZOOM_KEY), "-": () => scene.panZoom.zoom(1 / ZOOM_KEY),
		"0": () => scene.panZoom.fit(), "1": () => scene.panZoom.actual(), i: () => scene.invert(),
	};
	const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
	if (act) {
		event.preventDefault();
		act();
	}
}

function Failure({ problem, title, retry }: { problem: unknown; title: string; retry: () => void }) {
	if (problem instanceof BadDicom)
		return <Refusal reason={problem.reason} title={title} />;
	return <ProblemNotice problem={problemOf(problem)} retry={retry} />;
}

/** Files that did not come. */
function Lost({ count, retry }: { count: number; retry: () => void }) {
	const { viewer: { dicom: t }, shell } = useText();
	return <Notice tone="warn" alert actions={<Button icon="refresh" onClick={retry}>{shell.retry}</Button>}>{t.lostFiles(count)}</Notice>;
}

/** What stands over the picture while it is not what was asked for. */
function StageNote({ state, retry }: { state: SceneState; retry: () => void }) {
	const { viewer: t, shell } = useText();
	if (state.loading)
		return <p class="viewer-note" role="status"><Spinner /> <span>{t.dicom.loadingSlice}</span></p>;
	if (!state.failed)
		return null;
	return (
		<div class="viewer-note" role="alert">
			<Icon name="warn" />
			<span>{state.failed instanceof BadDicom ? sentenceOf(state.failed.reason, t.dicom) : t.dicom.failedSlice}</span>
			{state.failed instanceof ProblemError && <Button kind="secondary" onClick={retry}>{shell.retry}</Button>}
		</div>
	);
}

function SeriesChoice({ series, current, onChoose }: { series: Series[]; current: Series; onChoose: (series: Series) => void }) {
	const t = useText().viewer.dicom;
	const name = ({ picture: { facts } }: Series) => facts.series || (facts.seriesNumber === null ? t.unnamed : t.seriesNumber(facts.seriesNumber));
	return (
		<label class="viewer-series">
			<span>{t.series}</span>
			<select class="input" value={current.uid} onChange={(event) => onChoose(series.find((s) => s.uid === event.currentTarget.value) ?? current)}>
				{series.map((s) => <option key={s.uid} value={s.uid}>{t.seriesName(name(s), s.slices.length)}</option>)}
			</select>
		</label>
	);
}

interface ToolsProps {
	scene: Scene;
	state: SceneState;
	picture: Picture;
	windowing: boolean;
	onWindowing: (on: boolean) => void;
	info: boolean;
	onInfo: (on: boolean) => void;
}

function Tools({ scene, state, picture, windowing, onWindowing, info, onInfo }: ToolsProps) {
	const text = useText().viewer, t = text.dicom;
	const [panel, setPanel] = useState(false);
	return (
		<>
			{state.count > 1 && (
				<div class="viewer-slider viewer-slices">
					<input type="range" min={1} max={state.count} value={state.index + 1} aria-label={t.slice} aria-valuetext={t.sliceOf(state.index + 1, state.count)}
						onInput={(event) => scene.go(event.currentTarget.valueAsNumber - 1)} />
					<output class="number" aria-hidden="true">{state.index + 1} / {state.count}</output>
				</div>
			)}
			<div class="viewer-tools">
				{state.window && <button type="button" class="button viewer-chip" aria-expanded={panel} onClick={() => setPanel(!panel)}>{t.window}</button>}
				<button type="button" class="button viewer-chip" aria-pressed={state.inverted} disabled={!state.window} onClick={() => scene.invert()}>{t.invert}</button>
				{picture.overlays.length > 0 && <button type="button" class="button viewer-chip" aria-pressed={state.marked} onClick={() => scene.mark(!state.marked)}>{t.marks}</button>}
				<button type="button" class="button viewer-chip" onClick={() => scene.panZoom.fit()}>{text.fit}</button>
				<button type="button" class="button viewer-chip" onClick={() => scene.panZoom.actual()}>1:1</button>
				<button type="button" class="button viewer-chip" aria-pressed={info} onClick={() => onInfo(!info)}>{t.info}</button>
			</div>
			{panel && <WindowPanel scene={scene} state={state} picture={picture} touch={windowing} onTouch={onWindowing} />}
		</>
	);
}

export function DicomView({ sources, title }: { sources: Source[]; title: string }) {
	const text = useText().viewer, t = text.dicom;
	const view = useScene(sources), { state, loaded } = view;
	const [info, setInfo] = useState(false), [windowing, setWindowing] = useState(false);
	const [uid, setUid] = useState<string | null>(null);
	useGestures(view, windowing);
	const choose = useCallback((series: Series) => {
		setUid(series.uid);
		view.scene.current!.show(series.slices, null);
	}, []);
	const scene = view.scene.current, picture = state?.picture ?? null, { study } = loaded;
	const shown = study?.series.find((s) => (uid ? s.uid === uid : s.slices.some((slice) => slice.key === scene?.key))) ?? study?.series[0];
	const unsupported = shown ? refusal(shown.picture) : null;
	return (
		<div class="viewer">
			{loaded.problem !== null && <Failure problem={loaded.problem} title={title} retry={view.again} />}
			{unsupported && <Refusal reason={unsupported} title={title} />}
			{study && study.failed > study.refused.length && <Lost count={study.failed - study.refused.length} retry={view.again} />}
			{study && study.refused.length > 0 && <LeftOut reasons={study.refused} title={title} />}
			<div class="viewer-body">
				<div class="viewer-stage" hidden={loaded.problem !== null || unsupported !== null} ref={view.stage} tabIndex={0} role="application" aria-label={t.stage} data-slice={state?.index}
					onKeyDown={(event) => scene && state && onKey(event, scene, state.count)}>
					<canvas ref={view.canvas} class="viewer-picture" aria-hidden="true" />
					{(!state || (state.loading && !picture)) && <p class="viewer-note" role="status"><Spinner /> <span>{text.loading}</span></p>}
					{state && (picture !== null || state.failed !== null) && <StageNote state={state} retry={() => scene?.retry()} />}
					{info && state && picture && <Info state={state} picture={picture} />}
				</div>
				{state && scene && (picture || study) && (
					<div class="viewer-controls no-print">
						{!study && sources.length > 1 && <p class="soft" role="status">{t.sorting(loaded.done, loaded.total)}</p>}
						{study && study.series.length > 1 && shown && <SeriesChoice series={study.series} current={shown} onChoose={choose} />}
						{picture && !unsupported && <Tools scene={scene} state={state} picture={picture} windowing={windowing} onWindowing={setWindowing} info={info} onInfo={setInfo} />}
					</div>
				)}
			</div>
			{picture && <p class="viewer-notice">{t.notice}</p>}
		</div>
	);
}
