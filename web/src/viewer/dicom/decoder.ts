/** The page's end of the decoding workers: frames in turn, those that nobody waits for any more left out. */
import { ProblemError } from "../../client";
import { BadDicom } from "./dataset";
import { decodePlain, isPlainGrey, type Layout, type Raster } from "./decode";
import type { DecodeReply, DecodeRequest } from "./decode_worker";

interface Job {
	bytes: Uint8Array;
	layout: Layout;
	signal: AbortSignal;
	resolve(raster: Raster): void;
	reject(error: unknown): void;
}

const WORKERS = Math.min(2, Math.max(1, navigator.hardwareConcurrency - 2));

export class Decoder {
	readonly #idle: Worker[] = [];
	readonly #all: Worker[] = [];
	readonly #queue: Job[] = [];

	decode(bytes: Uint8Array, layout: Layout, signal: AbortSignal): Promise<Raster> {
		if (isPlainGrey(layout))
			return new Promise((resolve) => resolve(decodePlain(bytes, layout)));
		return new Promise((resolve, reject) => {
			this.#queue.push({ bytes, layout: layoutOf(layout), signal, resolve, reject });
			this.#next();
		});
	}

	close(): void {
		for (const worker of this.#all)
			worker.terminate();
	}

	#next(): void {
		const job = this.#queue[0];
		if (!job)
			return;
		if (job.signal.aborted) {
			this.#queue.shift();
			job.reject(job.signal.reason);
			this.#next();
			return;
		}
		const worker = this.#idle.pop() ?? this.#start();
		if (!worker)
			return;
		this.#queue.shift();
		const unreachable = () => {
			this.#drop(worker);
			job.reject(new ProblemError({ name: "unreachable", subject: "" }));
		};
		worker.onerror = () => {
			unreachable();
			this.#next();
		};
		worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => {
			if (!data.raster && !data.refused) {
				unreachable();
			} else {
				this.#idle.push(worker);
				if (data.raster)
					job.resolve(data.raster);
				else
					job.reject(new BadDicom("frame", data.refused!));
			}
			this.#next();
		};
		worker.postMessage({ bytes: job.bytes, layout: job.layout } satisfies DecodeRequest);
	}

	/** What it could not fetch it would not try again. */
	#drop(worker: Worker): void {
		worker.terminate();
		this.#all.splice(this.#all.indexOf(worker), 1);
	}

	#start(): Worker | null {
		if (this.#all.length === WORKERS)
			return null;
		const worker = new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
		this.#all.push(worker);
		return worker;
	}
}

/** Without what only the page needs: it is copied with every frame. */
function layoutOf({ transferSyntax, littleEndian, rows, columns, samples, planar, bitsAllocated, bitsStored, highBit, signed,
	photometric, palette, marked }: Layout): Layout {
	return { transferSyntax, littleEndian, rows, columns, samples, planar, bitsAllocated, bitsStored, highBit, signed, photometric, palette, marked };
}
