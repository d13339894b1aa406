/** Window and level: presets, and sliders for keys and fine work. */
import { useId } from "preact/hooks";
import { useText } from "../../text";
import { Check } from "../../ui";
import type { Picture, Window } from "./picture";
import type { Scene, SceneState } from "./scene";
import { CT_WINDOWS, hasHounsfield, line, windowOfRange, type CtWindow } from "./window";

const CT_ORDER: CtWindow[] = ["lung", "mediastinum", "soft", "bone", "brain", "liver"];

interface Preset { name: string; window: Window | null }

/** A table or an S is only itself; what is set by hand is a line. */
function same(a: Window, b: Window | null, least: number): boolean {
	const shape = ({ curve }: Window) => (curve === "exact" ? "linear" : curve);
	return b !== null && Math.abs(a.center - b.center) < least / 2 && Math.abs(a.width - b.width) < least / 2 && shape(a) === shape(b);
}

function Slider({ label, value, min, max, onChange }: { label: string; value: number; min: number; max: number; onChange: (value: number) => void }) {
	const id = useId();
	const step = max - min < 20 && max > min ? 10 ** Math.floor(Math.log10((max - min) / 20)) : 1;
	return (
		<div class="viewer-slider">
			<label for={id}>{label}</label>
			<input id={id} type="range" min={Math.floor(min / step) * step} max={Math.ceil(max / step) * step} step={step} value={value}
				onInput={(event) => onChange(event.currentTarget.valueAsNumber)} />
			<output class="number" for={id}>{Number(value.toPrecision(step < 1 ? 3 : 5))}</output>
		</div>
	);
}

export function WindowPanel({ scene, state, picture, touch, onTouch }:
	{ scene: Scene; state: SceneState; picture: Picture; touch: boolean; onTouch: (on: boolean) => void }) {
	const t = useText().viewer.dicom;
	const { window, span } = state, least = scene.leastWidth;
	if (!window)
		return null;
	const files = (picture.frame[state.frame] ?? picture.frame[0]!).windows;
	const presets: Preset[] = [
		...files.map((w, i) => ({ name: w.name || (files.length > 1 ? `${t.fromFile} ${i + 1}` : t.fromFile), window: i === 0 ? null : w })),
		...(hasHounsfield(picture) ? CT_ORDER.map((name) => ({ name: t.ct[name], window: CT_WINDOWS[name] })) : []),
		{ name: t.whole, window: files.length === 0 ? null : windowOfRange(span) },
	];
	const chosen = presets.findIndex((p) => same(window, p.window ?? files[0] ?? windowOfRange(span), least));
	const reach = Math.max(least, span.max - span.min);
	return (
		<div class="viewer-panel">
			<fieldset class="viewer-presets">
				<legend class="spoken">{t.presets}</legend>
				{presets.map((preset, i) => (
					<button key={preset.name} type="button" class="button viewer-chip" aria-pressed={i === chosen} onClick={() => scene.setWindow(preset.window)}>
						{preset.name}
					</button>
				))}
			</fieldset>
			<Slider label={t.center} value={window.center} min={Math.min(span.min, window.center)} max={Math.max(span.max, window.center)}
				onChange={(center) => scene.setWindow(line(center, window.width))} />
			<Slider label={t.width} value={window.width} min={least} max={Math.max(reach * 1.5, window.width)}
				onChange={(width) => scene.setLine(window.center, width)} />
			<Check label={t.touchWindow} checked={touch} onChange={onTouch} />
		</div>
	);
}
