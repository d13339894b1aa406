/** The picture on the stage: which slice, in which window, drawn at most once a frame of the screen. */
import { PanZoom } from "../panzoom";
import { Decoder } from "./decoder";
import { frameFacts, type Picture, type Window } from "./picture";
import { Stack, type Shown, type Slice } from "./stack";
import { draw, drawOverlays, firstWindow, Greys, line, range } from "./window";

const BUDGET = 64 * 1024 * 1024;
/** Larger pictures are thinned while something moves. */
const MOVING_PIXELS = 1_500_000;
const REST_MS = 160;

export interface SceneState {
	index: number;
	count: number;
	/** What is drawn; null before the first. */
	picture: Picture | null;
	frame: number;
	window: Window | null;           // null for colours
	/** What values there are, for sliders. */
	span: { min: number; max: number };
	inverted: boolean;
	/** Whether overlays are drawn, where the picture has some. */
	marked: boolean;
	/** The current slice is not there yet. */
	loading: boolean;
	failed: unknown;
	scale: number;
}

export class Scene {
	readonly panZoom: PanZoom;
	readonly #context: CanvasRenderingContext2D;
	readonly #stack: Stack;
	readonly #greys = new Greys();
	#index = 0;
	#chosen: Window | null = null;
	#inverted = false;
	#marked = true;
	#drawn: { key: string; shown: Shown } | null = null;
	#image: { data: ImageData; pixels: Uint32Array } | null = null;
	#found: { window: Window; span: { min: number; max: number } } | null = null;
	#asked = 0;
	#rest: ReturnType<typeof setTimeout> | undefined;
	#moving = false;

	constructor(stage: HTMLElement, readonly canvas: HTMLCanvasElement, readonly changed: (state: SceneState) => void) {
		this.#context = canvas.getContext("2d", { alpha: false })!;
		this.panZoom = new PanZoom(stage, canvas, () => this.#tell());
		this.#stack = new Stack([], new Decoder(), BUDGET, (key) => (this.#moving || key === this.#slice?.key) && this.#ask());
	}

	close(): void {
		cancelAnimationFrame(this.#asked);
		clearTimeout(this.#rest);
		this.#stack.close();
		this.#stack.decoder.close();
		this.panZoom.close();
	}

	/** Another series, from its beginning or where KEY is in it. */
	show(slices: Slice[], key: string | null): void {
		const found = slices.findIndex((slice) => slice.key === key);
		if (found < 0) {
			this.#chosen = null;
			this.#found = null;
		}
		this.#index = Math.max(0, found);
		this.#stack.replace(slices, this.#index);
		this.#ask();
	}

	get key(): string | null {
		return this.#slice?.key ?? null;
	}

	go(index: number): void {
		const to = Math.min(Math.max(Math.round(index), 0), this.#stack.slices.length - 1);
		if (to === this.#index || to < 0)
			return;
		this.#index = to;
		this.#stack.go(to);
		this.#move();
	}

	step(by: number): void {
		this.go(this.#index + by);
	}

	/** Null: as the file has it. */
	setWindow(window: Window | null): void {
		this.#chosen = window;
		this.#move();
	}

	/** By hand: a line, not narrower than makes sense of the values there are. */
	setLine(center: number, width: number): void {
		this.setWindow(line(center, Math.max(this.leastWidth, width)));
	}

	get leastWidth(): number {
		const { min, max } = this.#found?.span ?? { min: 0, max: 0 };
		return max > min ? Math.min(1, (max - min) / 100) : 1;
	}

	/** By a drag: right is wider, down is darker. */
	dragWindow(dx: number, dy: number): void {
		const now = this.#window();
		if (!now || !this.#found)
			return;
		const gain = Math.max(this.leastWidth / 5, Math.min(now.width, this.#found.span.max - this.#found.span.min) / 300);
		this.setLine(now.center + dy * gain, now.width + dx * gain);
	}

	invert(): void {
		this.#inverted = !this.#inverted;
		this.#ask();
	}

	mark(on: boolean): void {
		this.#marked = on;
		this.#ask();
	}

	retry(): void {
		this.#stack.retry();
		this.#ask();
	}

	get #slice(): Slice | null {
		return this.#stack.slices[this.#index] ?? null;
	}

	/** Draws soon; coarsely where the picture is large, and then again in full once nothing moves. */
	#move(): void {
		this.#moving = true;
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => {
			this.#moving = false;
			this.#stack.rest();
			this.#ask();
		}, REST_MS);
		this.#ask();
	}

	#ask(): void {
		if (this.#asked === 0)
			this.#asked = requestAnimationFrame(() => {
				this.#asked = 0;
				this.#draw();
			});
	}

	#window(): Window | null {
		if (!this.#drawn || this.#drawn.shown.raster.kind === "colour")
			return null;
		const { file, frame } = this.#drawn.shown;
		return this.#chosen ?? frameFacts(file.picture, frame).windows[0] ?? this.#found!.window;
	}

	#draw(): void {
		this.#drawn = this.#stack.nearest() ?? this.#drawn;
		if (this.#drawn)
			this.#paint(this.#drawn.shown);
		this.#tell();
	}

	#paint({ raster, file, frame }: Shown): void {
		const { picture } = file, { rows, columns } = raster;
		const step = this.#moving ? Math.max(1, Math.ceil(Math.sqrt(rows * columns / MOVING_PIXELS))) : 1;
		const width = Math.ceil(columns / step), height = Math.ceil(rows / step);
		if (raster.kind === "grey") {
			// one series is shown in one window: found once, where the file names none
			this.#found ??= { window: firstWindow(raster, picture, frame), span: range(raster, picture, frame) };
			const inverted = this.#inverted !== (picture.photometric === "MONOCHROME1");
			this.#greys.set(this.#window()!, frameFacts(picture, frame), raster.values instanceof Int16Array, inverted);
		}
		if (this.#image?.data.width !== width || this.#image.data.height !== height) {
			const data = new ImageData(width, height);
			this.#image = { data, pixels: new Uint32Array(data.data.buffer) };
			this.canvas.width = width;
			this.canvas.height = height;
		}
		draw(raster, this.#greys, step, this.#image.pixels);
		if (this.#marked)
			drawOverlays(raster, picture, frame, step, this.#image.pixels);
		this.#context.putImageData(this.#image.data, 0, 0);
		this.panZoom.setSize(columns, rows * picture.aspect);
	}

	#tell(): void {
		const slice = this.#slice, key = slice?.key ?? "";
		const failed = this.#stack.problem(key);
		this.changed({
			index: this.#index,
			count: this.#stack.slices.length,
			picture: this.#drawn?.shown.file.picture ?? null,
			frame: this.#drawn?.shown.frame ?? 0,
			window: this.#window(),
			span: this.#found?.span ?? { min: 0, max: 1 },
			inverted: this.#inverted,
			marked: this.#marked,
			loading: failed === null && this.#drawn?.key !== key,
			failed,
			scale: this.panZoom.scale,
		});
	}
}

