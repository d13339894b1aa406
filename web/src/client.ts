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
	onProgress: ((progress: Progress) => void) | undefined;
}

export type Listener = (event: "locked" | "news", role: Role) => void;

export class Client {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, Waiting>();
	readonly #listeners = new Set<Listener>();
	#next = 1;

	constructor(worker: Worker) {
		this.#worker = worker;
		worker.onmessage = (event: MessageEvent<Reply>) => this.#take(event.data);
		worker.onerror = () => this.#fail({ name: "fault", subject: "" });
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

	#call(call: string, args: unknown[], options: CallOptions): Promise<unknown> {
		const id = this.#next++;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject, onProgress: options.onProgress });
			options.signal?.addEventListener("abort", () => this.#worker.postMessage({ cancel: id }), { once: true });
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
		if ("problem" in reply)
			waiting.reject(new ProblemError(reply.problem));
		else
			waiting.resolve(reply.result);
	}

	#fail(problem: Problem): void {
		for (const waiting of this.#waiting.values())
			waiting.reject(new ProblemError(problem));
		this.#waiting.clear();
	}
}
