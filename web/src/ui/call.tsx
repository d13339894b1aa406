/**
 * Asking the worker, so that it can be seen and stopped.
 *
 *	const open = useCall((api, pin: string) => api.vault.unlock("patient", { kind: "pin", pin }), () => go("records"));
 *	<Button busy={open.busy} onClick={() => open.run(pin)}>…</Button>
 *	<CallState call={open} />
 *
 *	const doctors = useLoad((api) => api.patient.doctors(false), []);
 *	<CallState call={doctors} />
 *	{doctors.result?.doctors.map(…)}
 *
 * What runs is cancelled when its component goes.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Api, Problem, Progress } from "../api";
import { ProblemError } from "../client";
import { useText } from "../text";
import { Button } from "./button";
import { client } from "./client";
import { Notice } from "./layout";
import { ProblemNotice } from "./problem";
import { ProgressBar } from "./progress";

export interface CallView {
	busy: boolean;
	progress: Progress | null;
	problem: Problem | null;
	/** By the person here, and not begun again. */
	cancelled: boolean;
	cancel(): void;
}

export interface Call<A extends unknown[], R> extends CallView {
	/** True when it was done, and not cancelled or refused. What is under way already is cancelled. */
	run(...args: A): Promise<boolean>;
	/** The same as the last time. */
	again(): void;
	/** What came last; kept while it is asked for again. */
	result: R | null;
	/** Takes the problem away, say when the input it was about has changed. */
	clear(): void;
}

interface State<R> { busy: boolean; progress: Progress | null; problem: Problem | null; cancelled: boolean; result: R | null }

export function problemOf(error: unknown): Problem {
	return error instanceof ProblemError ? error.problem : { name: "fault", subject: "" };
}

export function useCall<A extends unknown[], R>(what: (api: Api, ...args: A) => Promise<R>, done?: (result: R) => void): Call<A, R> {
	const [state, setState] = useState<State<R>>({ busy: false, progress: null, problem: null, cancelled: false, result: null });
	const running = useRef<AbortController | null>(null);
	const latest = useRef({ what, done });
	const last = useRef<A | null>(null);
	latest.current = { what, done };

	const run = useCallback(async (...args: A): Promise<boolean> => {
		running.current?.abort();
		const mine = new AbortController();
		running.current = mine;
		last.current = args;
		const set = (change: Partial<State<R>>) => running.current === mine && setState((old) => ({ ...old, ...change }));
		set({ busy: true, progress: null, problem: null, cancelled: false });
		try {
			const result = await latest.current.what(client.with({ signal: mine.signal, onProgress: (progress) => set({ progress }) }), ...args);
			if (running.current !== mine)
				return false;
			set({ busy: false, progress: null, result });
			latest.current.done?.(result);
			return true;
		} catch (error) {
			const problem = problemOf(error), cancelled = problem.name === "cancelled";
			set({ busy: false, progress: null, problem: cancelled ? null : problem, cancelled });
			return false;
		}
	}, []);
	const again = useCallback(() => void (last.current && run(...last.current)), []);
	const cancel = useCallback(() => running.current?.abort(), []);
	const clear = useCallback(() => setState((old) => ({ ...old, problem: null })), []);
	useEffect(() => () => {
		running.current?.abort();
		running.current = null;
	}, []);
	return { ...state, run, again, cancel, clear };
}

/** Runs at once, and again when what it depends on changes; reload() asks again. */
export function useLoad<R>(what: (api: Api) => Promise<R>, depends: unknown[]): Call<[], R> & { reload(): void } {
	const call = useCall(what);
	const { run } = call;
	useEffect(() => void run(), depends);
	return { ...call, reload: () => void run() };
}

/** Progress while it runs, with a way out; the problem when it failed; and a way back from both. */
export function CallState({ call, retry }: { call: CallView; retry?: (() => void) | undefined }) {
	const text = useText();
	if (call.busy)
		return <ProgressBar progress={call.progress} cancel={call.cancel} />;
	if (call.cancelled && retry)
		return <Notice tone="info" title={text.problems.cancelled.what} actions={<Button icon="refresh" onClick={retry}>{text.shell.retry}</Button>} />;
	return call.problem && <ProblemNotice problem={call.problem} retry={retry} />;
}
