/** Work that several calls may wait for: done once, a few at a time, and ended when nobody waits any more. */
import { type Call, check } from "./call";
import { ProblemError } from "./problem";

interface Work {
	stop: AbortController;
	waiting: number;
	done: Promise<void>;
}

export class SharedWork {
	readonly #atOnce: number;
	readonly #running = new Map<string, Work>();
	readonly #queue: (() => void)[] = [];
	#busy = 0;

	constructor(atOnce: number) {
		this.#atOnce = atOnce;
	}

	/** There is room for work that nobody waits for yet. */
	get idle(): boolean {
		return this.#busy < this.#atOnce - 1 && this.#queue.length === 0;
	}

	has(key: string): boolean {
		return this.#running.has(key);
	}

	/** Waits for the work of KEY, which is begun unless it runs. */
	async join(call: Call, key: string, work: (call: Call) => Promise<void>): Promise<void> {
		check(call);
		const shared = this.#running.get(key) ?? this.#begin(key, work);
		shared.waiting++;
		let leave = () => {};
		const left = new Promise<never>((_, reject) => {
			leave = () => reject(call.signal.reason);
			call.signal.addEventListener("abort", leave, { once: true });
		});
		try {
			await Promise.race([shared.done, left]);
		} catch (error) {
			check(call);
			throw error;
		} finally {
			call.signal.removeEventListener("abort", leave);
			if (--shared.waiting === 0)
				this.#end(key, shared, new ProblemError("cancelled"));
		}
	}

	/** Ends all whose key begins so. */
	end(prefix: string, reason: ProblemError): void {
		for (const [key, work] of this.#running)
			if (key.startsWith(prefix))
				this.#end(key, work, reason);
	}

	/** Whoever comes from now on begins anew. */
	#end(key: string, work: Work, reason: ProblemError): void {
		if (this.#running.get(key) === work)
			this.#running.delete(key);
		work.stop.abort(reason);
	}

	#begin(key: string, work: (call: Call) => Promise<void>): Work {
		const stop = new AbortController(), call: Call = { signal: stop.signal, progress: () => undefined };
		const done = this.#inTurn(() => {
			check(call);
			return work(call);
		});
		const shared = { stop, waiting: 0, done };
		/* whoever waits is told by join; nobody may be left */
		done.catch(() => undefined);
		this.#running.set(key, shared);
		return shared;
	}

	async #inTurn(work: () => Promise<void>): Promise<void> {
		if (this.#busy >= this.#atOnce)
			await new Promise<void>((resolve) => this.#queue.push(resolve));
		this.#busy++;
		try {
			await work();
		} finally {
			this.#busy--;
			this.#queue.shift()?.();
		}
	}
}
