/** One call of a page: how it tells its progress, how it ends early, and what must not run beside it. */
import type { Progress } from "../api";
import { fail, isProblem, ProblemError } from "./problem";

export interface Call {
	/** Aborted with a ProblemError: "cancelled", "locked". */
	readonly signal: AbortSignal;
	progress(what: Progress["what"], done: number, total: number): void;
}

/** An interface of api.ts as the worker offers it: the call goes before the arguments. */
export type Served<T> = {
	[K in keyof T]: T[K] extends (...args: infer A) => infer R ? (call: Call, ...args: A) => R : never;
};

/** Throws what CALL was aborted with. To be asked between the steps of long work. */
export function check(call: Call): void {
	if (call.signal.aborted)
		throw reasonOf(call);
}

function reasonOf({ signal }: Call): ProblemError {
	return signal.reason instanceof ProblemError ? signal.reason : new ProblemError("cancelled");
}

/** Lets the messages that wait in, so that a call can be cancelled amid computing; then checks. */
export async function breathe(call: Call): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve));
	check(call);
}

/** CALL, going on when the page is left: for what has to be told to its end. */
export function unlessLocked(call: Call): Call {
	const stop = new AbortController();
	call.signal.addEventListener("abort", () => {
		if (isProblem(call.signal.reason, "locked"))
			stop.abort(call.signal.reason);
	});
	return { signal: stop.signal, progress: call.progress };
}

/** Waits so many SECONDS, or until the call ends, with what it was aborted with. */
export function pause(call: Call, seconds: number): Promise<void> {
	return new Promise((resolve, reject) => {
		check(call);
		const leave = () => {
			clearTimeout(timer);
			reject(reasonOf(call));
		};
		const timer = setTimeout(() => {
			call.signal.removeEventListener("abort", leave);
			resolve();
		}, seconds * 1000);
		call.signal.addEventListener("abort", leave, { once: true });
	});
}

/** Work that must not overlap: each begins when the one before has ended, however it ended; what is aborted before its turn, never. */
export class Lane {
	#last: Promise<unknown> = Promise.resolve();

	run<T>(call: Call, work: () => Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			const leave = () => reject(reasonOf(call));
			const turn = this.#last.then(() => {
				call.signal.removeEventListener("abort", leave);
				check(call);
				return work();
			});
			this.#last = turn.catch(() => undefined);
			turn.then(resolve, reject);
			call.signal.addEventListener("abort", leave);
			if (call.signal.aborted)
				leave();
		});
	}
}

/** A failed load (of a chunk, the network gone) is tried again by the next call. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
	let loading: Promise<T> | null = null;
	return () => loading ??= load().catch((error: unknown) => {
		loading = null;
		throw error;
	});
}

/** A chunk of the program. What it fails at is the network; Chromium asks for it anew the next time, though HTML lets it stay failed. */
export function loadChunk<T>(load: () => Promise<T>): Promise<T> {
	return load().catch(() => fail("unreachable"));
}
