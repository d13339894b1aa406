/** Window and level: presets, and sliders for keys and fine work. */
import { useId } from "preact/hooks";
import { useText } from "../../text";
import { Check } from "../../ui";
import type { Picture, Window } from "./picture";
import type { Scene, SceneState } from "./scene";
import { CT_WINDOWS, hasHounsfield, windowOfRange, type CtWindow } from "./window";

const CT_ORDER: CtWindow[] = ["lung", "mediastinum", "soft", "bone", "brain", "liver"];

interface Preset { name: string; window: Pick<Window, "center" | "width"> | null }

function same(a: Pick<Window, "center" | "width">, b: Pick<Window, "center" | "width"> | null): boolean {
	return b !== null && Math.abs(a.center - b.center) < 0.5 && Math.abs(a.width - b.width) < 0.5;
}

function Slider({ label, value, min, max, onChange }: { label: string; value: number; min: number; max: number; onChange: (value: number) => void }) {
	const id = useId();
	return (
		<div class="viewer-slider">
			<label for={id}>{label}</label>
			<input id={id} type="range" min={Math.floor(min)} max={Math.ceil(max)} step={max - min < 20 ? 0.1 : 1} value={value}
				onInput={(event) => onChange(event.currentTarget.valueAsNumber)} />
			<output class="number" for={id}>{Math.round(value * 10) / 10}</output>
		</div>
	);
}

export function WindowPanel({ scene, state, picture, touch, onTouch }:
	{ scene: Scene; state: SceneState; picture: Picture; touch: boolean; onTouch: (on: boolean) => void }) {
	const t = useText().viewer.dicom;
	const { window, span } = state;
	if (!window)
		return null;
	const files = (picture.frame[state.frame] ?? picture.frame[0]!).windows;
	const presets: Preset[] = [
		...files.map((w, i) => ({ name: w.name || (files.length > 1 ? `${t.fromFile} ${i + 1}` : t.fromFile), window: i === 0 ? null : w })),
		...(hasHounsfield(picture) ? CT_ORDER.map((name) => ({ name: t.ct[name], window: CT_WINDOWS[name] })) : []),
		{ name: t.whole, window: files.length === 0 ? null : windowOfRange(span) },
	];
	const chosen = presets.findIndex((p) => same(window, p.window ?? files[0] ?? windowOfRange(span)));
	const reach = Math.max(1, span.max - span.min);
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
				onChange={(center) => scene.setWindow({ center, width: window.width })} />
			<Slider label={t.width} value={window.width} min={1} max={Math.max(reach * 1.5, window.width)}
				onChange={(width) => scene.setWindow({ center: window.center, width })} />
			<Check label={t.touchWindow} checked={touch} onChange={onTouch} />
		</div>
	);
}
