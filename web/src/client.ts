/** The pages' end of api.ts: one proxy, whose calls can be watched and cancelled. */
import type { Api, Problem, Progress, Reply, Role } from "./api";

export class ProblemError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.name);
	}
}

export interface CallOptions {
	signal?: AbortSignal;
	onProgress?: (progress: Progress) => void;
}

interface Waiting {
	resolve(result: unknown): void;
	reject(error: ProblemError): void;
	/** It is settled: nobody needs to hear of its abort. */
	end(): void;
	onProgress: ((progress: Progress) => void) | undefined;
}

export type Listener = (event: "locked" | "news", role: Role) => void;

export class Client {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, Waiting>();
	readonly #listeners = new Set<Listener>();
	#next = 1;
	#dead = false;

	constructor(worker: Worker) {
		this.#worker = worker;
		worker.onmessage = (event: MessageEvent<Reply>) => this.#take(event.data);
		worker.onerror = () => this.#die();
	}

	/** Tells of what nobody asked for. Returns what ends it. */
	listen(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The API; with options, for calls that take long. */
	with(options: CallOptions): Api {
		return new Proxy({} as Api, {
			get: (_, group: string) => new Proxy({}, {
				get: (__, method: string) => (...args: unknown[]) => this.#call(`${group}.${method}`, args, options),
			}),
		});
	}

	/** The worker did not load, or broke: it answers nothing any more, and only a reload makes another. */
	get isDead(): boolean {
		return this.#dead;
	}

	#call(call: string, args: unknown[], { signal, onProgress }: CallOptions): Promise<unknown> {
		const id = this.#next++, cancel = () => this.#worker.postMessage({ cancel: id });
		return new Promise((resolve, reject) => {
			if (this.#dead || signal?.aborted) {
				reject(problem(this.#dead ? "fault" : "cancelled"));
				return;
			}
			this.#waiting.set(id, { resolve, reject, end: () => signal?.removeEventListener("abort", cancel), onProgress });
			signal?.addEventListener("abort", cancel);
			this.#worker.postMessage({ id, call, args });
		});
	}

	#take(reply: Reply): void {
		if ("event" in reply) {
			for (const listener of this.#listeners)
				listener(reply.event, reply.role);
			return;
		}
		const waiting = this.#waiting.get(reply.id);
		if (!waiting)
			return;
		if ("progress" in reply) {
			waiting.onProgress?.(reply.progress);
			return;
		}
		this.#waiting.delete(reply.id);
		waiting.end();
		if ("problem" in reply)
			waiting.reject(new ProblemError(reply.problem));
		else
			waiting.resolve(reply.result);
	}

	#die(): void {
		this.#dead = true;
		for (const waiting of this.#waiting.values()) {
			waiting.end();
			waiting.reject(problem("fault"));
		}
		this.#waiting.clear();
	}
}

function problem(name: string): ProblemError {
	return new ProblemError({ name, subject: "" });
}
