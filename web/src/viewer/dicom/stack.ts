/**
 * Slices one after the other, of which some around the current are kept: those
 * ahead are fetched before they are wanted, those passed are given up, and what
 * is kept is bounded in bytes.
 */
import type { Decoder } from "./decoder";
import { refusal, type Raster } from "./decode";
import { BadDicom } from "./dataset";
import type { DicomFile } from "./file";

export interface Slice {
	key: string;                     // the same however slices are sorted
	frame: number;
	file(signal: AbortSignal): Promise<DicomFile>;
}

export interface Shown {
	raster: Raster;
	file: DicomFile;
	frame: number;
}

const AHEAD = 40, BEHIND = 8;
const AT_ONCE = 4;
const SMOOTHING = 0.3;
/** Between two steps, in milliseconds: longer is no scrolling. */
const PAUSE = 250;

/** How fast slices are passed and how long one takes to come, both lately. */
class Pace {
	/** Slices a second. */
	#speed = 0;
	#last = -Infinity;
	/** Milliseconds. */
	#wait = 100;

	passed(slices: number): void {
		const now = performance.now(), gone = now - this.#last;
		this.#last = now;
		this.#speed = gone > PAUSE ? 0 : this.#speed + SMOOTHING * (slices / Math.max(gone, 1) * 1000 - this.#speed);
	}

	came(since: number): void {
		this.#wait += SMOOTHING * (performance.now() - since - this.#wait);
	}

	rest(): void {
		this.#speed = 0;
	}

	/** Of so many slices one is fetched, so that those can be shown that are. */
	get stride(): number {
		return Math.max(1, Math.ceil(this.#speed * this.#wait / 1000 / AT_ONCE));
	}

	/** So many are passed until one asked for now is here. */
	get lead(): number {
		return Math.round(this.#speed * this.#wait / 1000);
	}
}

const bytesOf = ({ values, marks }: Raster) => values.byteLength + (marks?.byteLength ?? 0);

export class Stack {
	readonly #kept = new Map<string, Shown>();             // the least lately used first
	readonly #loading = new Map<string, AbortController>();
	readonly #failed = new Map<string, unknown>();
	#bytes = 0;
	#index = 0;
	#forward = true;
	#closed = false;
	readonly #pace = new Pace();

	/** BUDGET in bytes of decoded frames; CHANGED is called when the slice of this key came or failed. */
	constructor(public slices: Slice[], readonly decoder: Decoder, readonly budget: number, readonly changed: (key: string) => void) {}

	/** Makes INDEX the current slice; it and its neighbours are fetched. */
	go(index: number): void {
		if (index !== this.#index) {
			this.#forward = index > this.#index;
			this.#pace.passed(Math.abs(index - this.#index));
		}
		this.#index = index;
		const near = new Set(this.#ahead().map(({ key }) => key));
		for (const [key, controller] of this.#loading)
			if (!near.has(key))
				controller.abort();
		this.#fill(this.#wanted());
	}

	/** Nothing is passed any more: the current slice and all around it are wanted. */
	rest(): void {
		this.#pace.rest();
		this.#fill(this.#wanted());
	}

	/** The nearest of the slices just passed, the current one first. */
	nearest(): { key: string; shown: Shown } | null {
		const passed = this.#forward ? -1 : 1;
		for (let i = 0; i <= BEHIND; i++) {
			const key = this.slices[this.#index + i * passed]?.key ?? "", shown = this.get(key);
			if (shown)
				return { key, shown };
		}
		return null;
	}

	/** The same slices in another order, or others. */
	replace(slices: Slice[], index: number): void {
		this.slices = slices;
		this.go(index);
	}

	get(key: string): Shown | null {
		const shown = this.#kept.get(key);
		if (!shown)
			return null;
		this.#kept.delete(key);
		this.#kept.set(key, shown);
		return shown;
	}

	problem(key: string): unknown {
		return this.#failed.get(key) ?? null;
	}

	retry(): void {
		this.#failed.clear();
		this.go(this.#index);
	}

	get bytes(): number {
		return this.#bytes;
	}

	close(): void {
		this.#closed = true;
		for (const controller of this.#loading.values())
			controller.abort();
		this.#kept.clear();
		this.#bytes = 0;
	}

	/** In the order in which they are wanted; no more than fit. */
	#wanted(): Slice[] {
		const each = this.#kept.size > 0 ? this.#bytes / this.#kept.size : this.budget / 8;
		const fit = Math.max(1, Math.floor(this.budget / each) - 1);
		if (this.#pace.stride > 1)
			return this.#strided(fit);
		const wanted: Slice[] = [], step = this.#forward ? 1 : -1;
		for (let i = 0; i <= AHEAD && wanted.length < fit; i++) {
			for (const at of i > 0 && i <= BEHIND ? [this.#index + i * step, this.#index - i * step] : [this.#index + i * step]) {
				const slice = this.slices[at];
				if (slice && wanted.length < fit)
					wanted.push(slice);
			}
		}
		return wanted;
	}

	/** While more is passed than can come: each so many-th, from where one will be when it comes. */
	#strided(fit: number): Slice[] {
		const { stride, lead } = this.#pace, way = this.#forward ? 1 : -1;
		const from = Math.ceil((this.#index + way * lead) * way / stride) * way;
		return Array.from({ length: Math.min(fit, AT_ONCE) }, (_, i) => this.slices[(from + way * i) * stride]).filter((slice) => slice !== undefined);
	}

	/** What was not passed long ago, nor is far away. */
	#ahead(): Slice[] {
		const [back, on] = this.#forward ? [BEHIND, 2 * AHEAD] : [2 * AHEAD, BEHIND];
		return this.slices.slice(Math.max(0, this.#index - back), this.#index + on + 1);
	}

	#fill(wanted: Slice[]): void {
		for (const slice of wanted) {
			if (this.#loading.size >= AT_ONCE && slice !== wanted[0])
				return;
			if (!this.#kept.has(slice.key) && !this.#loading.has(slice.key) && !this.#failed.has(slice.key))
				void this.#load(slice);
		}
	}

	async #load(slice: Slice): Promise<void> {
		const controller = new AbortController(), { signal } = controller;
		this.#loading.set(slice.key, controller);
		const since = performance.now();
		try {
			const file = await slice.file(signal);
			const refused = refusal(file.picture);
			if (refused)
				throw new BadDicom("transfer syntax", refused);
			const bytes = await file.frame(slice.frame, signal);
			signal.throwIfAborted();
			this.#keep(slice.key, { raster: await this.decoder.decode(bytes, file.picture, signal), file, frame: slice.frame });
			this.#pace.came(since);
		} catch (error) {
			if (!signal.aborted)
				this.#failed.set(slice.key, error);
		}
		this.#loading.delete(slice.key);
		if (this.#closed)
			return;
		if (!signal.aborted)
			this.changed(slice.key);
		this.#fill(this.#wanted());
	}

	#keep(key: string, shown: Shown): void {
		if (this.#closed)
			return;
		this.#kept.set(key, shown);
		this.#bytes += bytesOf(shown.raster);
		const current = this.slices[this.#index]?.key;
		for (const [old, { raster }] of this.#kept) {
			if (this.#bytes <= this.budget)
				break;
			if (old === current || old === key)
				continue;
			this.#kept.delete(old);
			this.#bytes -= bytesOf(raster);
		}
	}
}
