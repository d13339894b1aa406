/** Greys on a screen: rescale, window and level (PS3.3, C.11.2.1.2). */
import type { Raster } from "./decode";
import { frameFacts, type Picture, type Window } from "./picture";

/** In Hounsfield units. */
export const CT_WINDOWS = {
	lung: { center: -600, width: 1500 },
	soft: { center: 40, width: 400 },
	bone: { center: 450, width: 1800 },
	brain: { center: 40, width: 80 },
	mediastinum: { center: 50, width: 350 },
	liver: { center: 60, width: 160 },
} as const;

export type CtWindow = keyof typeof CT_WINDOWS;

export function hasHounsfield(p: Picture): boolean {
	return p.facts.modality === "CT" && p.facts.units === "HU";
}

/** Least and greatest rescaled value, without what only fills the frame. */
export function range(raster: Raster & { kind: "grey" }, p: Picture, frame: number): { min: number; max: number } {
	const { slope, intercept } = frameFacts(p, frame);
	let min = Infinity, max = -Infinity;
	for (const value of raster.values) {
		if (value === p.padding)
			continue;
		if (value < min)
			min = value;
		if (value > max)
			max = value;
	}
	if (min > max)
		return { min: 0, max: 1 };
	const a = min * slope + intercept, b = max * slope + intercept;
	return { min: Math.min(a, b), max: Math.max(a, b) };
}

export function windowOfRange({ min, max }: { min: number; max: number }): Window {
	return { center: (min + max + 1) / 2, width: Math.max(1, max - min + 1), name: "" };
}

/** What to begin with: the file's own, else what is in the frame. */
export function firstWindow(raster: Raster & { kind: "grey" }, p: Picture, frame: number): Window {
	return frameFacts(p, frame).windows[0] ?? windowOfRange(range(raster, p, frame));
}

/** Canvas colours by the low 16 bits of a stored value. */
export class Greys {
	readonly table = new Uint32Array(65536);
	#key = "";

	set(window: Pick<Window, "center" | "width">, slope: number, intercept: number, signed: boolean, inverted: boolean): void {
		const key = `${window.center} ${window.width} ${slope} ${intercept} ${signed} ${inverted}`;
		if (key === this.#key)
			return;
		this.#key = key;
		const low = window.center - 0.5 - (window.width - 1) / 2, span = Math.max(window.width - 1, 1e-6);
		const turn = inverted ? 255 : 0;
		for (let i = 0; i < 65536; i++) {
			const value = (signed ? (i << 16) >> 16 : i) * slope + intercept;
			const grey = (value <= low ? 0 : value > low + span ? 255 : (value - low) / span * 255 + 0.5 | 0) ^ turn;
			this.table[i] = (0xff000000 | grey << 16 | grey << 8 | grey) >>> 0;
		}
	}
}

/** Every STEP-th pixel of RASTER into OUT, which holds as many. */
export function draw(raster: Raster, greys: Greys, step: number, out: Uint32Array): void {
	const { rows, columns, values } = raster, { table } = greys, grey = raster.kind === "grey";
	if (step === 1 && grey) {
		for (let i = 0; i < values.length; i++)
			out[i] = table[values[i]! & 0xffff]!;
		return;
	}
	for (let y = 0, to = 0; y < rows; y += step)
		for (let at = y * columns, end = at + columns; at < end; at += step, to++)
			out[to] = grey ? table[values[at]! & 0xffff]! : values[at]!;
}
