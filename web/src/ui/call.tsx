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
	/** The person stopped it. */
	cancelled: boolean;
	cancel(): void;
}

export interface Call<A extends unknown[], R> extends CallView {
	/** True when it was done, and not cancelled or refused. What is under way already is cancelled. */
	run(...args: A): Promise<boolean>;
	/** The same once more: what it was about is kept. */
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

/** What a call that did not succeed is left with. */
export function endedBy(error: unknown): Pick<CallView, "problem" | "cancelled"> {
	const problem = problemOf(error), cancelled = problem.name === "cancelled";
	return { problem: cancelled ? null : problem, cancelled };
}

export function useCall<A extends unknown[], R>(what: (api: Api, ...args: A) => Promise<R>, done?: (result: R) => void): Call<A, R> {
	const [state, setState] = useState<State<R>>({ busy: false, progress: null, problem: null, cancelled: false, result: null });
	const running = useRef<AbortController | null>(null);
	const last = useRef<A | null>(null);
	const latest = useRef({ what, done });
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
			set({ busy: false, progress: null, ...endedBy(error) });
			return false;
		}
	}, []);
	const again = useCallback(() => void (last.current && run(...last.current)), []);
	const cancel = useCallback(() => running.current?.abort(), []);
	const clear = useCallback(() => setState((old) => ({ ...old, problem: null, cancelled: false })), []);
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

/** Progress while it runs, with a way out; that it was stopped; the problem when it failed. */
export function CallState({ call, retry }: { call: CallView; retry?: (() => void) | undefined }) {
	if (call.busy)
		return <ProgressBar progress={call.progress} cancel={call.cancel} />;
	if (call.problem)
		return <ProblemNotice problem={call.problem} retry={retry} />;
	return call.cancelled ? <Cancelled retry={retry} /> : null;
}

function Cancelled({ retry }: { retry: (() => void) | undefined }) {
	const { problems, shell } = useText();
	return (
		<Notice tone="info" alert title={problems.cancelled.what} actions={retry && <Button onClick={retry} icon="refresh">{shell.retry}</Button>}>
			<p>{problems.cancelled.todo}</p>
		</Notice>
	);
}
