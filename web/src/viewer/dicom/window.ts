/** Greys on a screen: rescale, window and level (PS3.3, C.11.2.1.2). */
import type { Raster } from "./decode";
import { lookUp } from "./lut";
import { markPixels } from "./overlay";
import { frameFacts, type FrameFacts, type Picture, type Window } from "./picture";

/** A window as people set it. */
export function line(center: number, width: number): Window {
	return { center, width, name: "", curve: width < 1 ? "exact" : "linear" };
}

/** In Hounsfield units. */
export const CT_WINDOWS = {
	lung: line(-600, 1500), soft: line(40, 400), bone: line(450, 1800), brain: line(40, 80), mediastinum: line(50, 350), liver: line(60, 160),
} as const;

export type CtWindow = keyof typeof CT_WINDOWS;

export function hasHounsfield(p: Picture): boolean {
	return p.facts.modality === "CT" && p.facts.units === "HU";
}

type Rescale = Pick<FrameFacts, "slope" | "intercept" | "table">;

function rescaled({ slope, intercept, table }: Rescale, value: number): number {
	return table ? lookUp(table, value) : value * slope + intercept;
}

/** Least and greatest rescaled value, without what only fills the frame. */
export function range(raster: Raster & { kind: "grey" }, { padding, frame: facts }: Pick<Picture, "padding" | "frame">, frame: number): { min: number; max: number } {
	const rescale = facts[frame] ?? facts[0]!;
	let min = Infinity, max = -Infinity;
	for (const stored of raster.values) {
		if (padding && stored >= padding.from && stored <= padding.to)
			continue;
		const value = rescale.table ? rescaled(rescale, stored) : stored;
		if (value < min)
			min = value;
		if (value > max)
			max = value;
	}
	if (min > max)
		return { min: 0, max: 1 };
	const [a, b] = rescale.table ? [min, max] : [rescaled(rescale, min), rescaled(rescale, max)];
	return { min: Math.min(a, b), max: Math.max(a, b) };
}

/** From black to white, whatever the steps of the values between. */
export function windowOfRange({ min, max }: { min: number; max: number }): Window {
	return { center: (min + max) / 2, width: max > min ? max - min : 1, name: "", curve: "exact" };
}

/** What to begin with: the file's own, else what is in the frame. */
export function firstWindow(raster: Raster & { kind: "grey" }, p: Picture, frame: number): Window {
	return frameFacts(p, frame).windows[0] ?? windowOfRange(range(raster, p, frame));
}

/** From 0, black, to 1. */
function shade({ center, width, curve }: Window): (value: number) => number {
	if (curve === "sigmoid")
		return (value) => 1 / (1 + Math.exp(-4 * (value - center) / width));
	if (typeof curve === "object") {
		const white = 2 ** curve.bits - 1;
		return (value) => lookUp(curve, value) / white;
	}
	const half = curve === "linear" ? 0.5 : 0, span = Math.max(width - 2 * half, 1e-9), low = center - half - span / 2;
	return (value) => (value <= low ? 0 : value > low + span ? 1 : (value - low) / span);
}

/** Canvas colours by the low 16 bits of a stored value. */
export class Greys {
	readonly table = new Uint32Array(65536);
	#made: unknown[] = [];

	set(window: Window, rescale: Rescale, signed: boolean, inverted: boolean): void {
		const asked = [window.center, window.width, window.curve, rescale.slope, rescale.intercept, rescale.table, signed, inverted];
		if (asked.every((value, i) => value === this.#made[i]))
			return;
		this.#made = asked;
		const turn = inverted ? 255 : 0, to = shade(window);
		for (let i = 0; i < 65536; i++) {
			const grey = (Math.min(1, to(rescaled(rescale, signed ? (i << 16) >> 16 : i))) * 255 + 0.5 | 0) ^ turn;
			this.table[i] = (0xff000000 | grey << 16 | grey << 8 | grey) >>> 0;
		}
	}
}

/** Of overlays: no grey, so that nobody takes them for the body. As in canvas memory. */
export const MARK = 0xff33c8ff;

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

/** The overlays of FRAME over what was drawn of it. */
export function drawOverlays(raster: Raster, { overlays }: Pick<Picture, "overlays">, frame: number, step: number, out: Uint32Array): void {
	const across = Math.ceil(raster.columns / step);
	markPixels(overlays, frame, raster, raster.marks, (x, y) => {
		out[Math.floor(y / step) * across + Math.floor(x / step)] = MARK;
	});
}
