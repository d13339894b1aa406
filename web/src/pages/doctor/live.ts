/**
 * The doctor's inbox as it stands now: fetched once, and again whenever the
 * platform tells of a change, as long as a page that shows it is open.
 */
import { useEffect } from "preact/hooks";
import type { InboxGrant, Problem } from "../../api";
import { api, client, problemOf, signal } from "../../ui";
import { dropAllOpened } from "./opened";

const WAIT_SECONDS = 50;
const AGAIN_MS = 10_000;

export interface Live {
	/** Null until it came for the first time. */
	grants: InboxGrant[] | null;
	/** Why it may be old. */
	problem: Problem | null;
}

/** Which of its parts is looked at; kept while the app is open. */
export const inboxTab = signal<"received" | "passed-on" | "past">("received");

const NOTHING: Live = { grants: null, problem: null };

const live = signal<Live>(NOTHING);
let watchers = 0;
let following: AbortController | null = null;

export function useInbox(): Live {
	useEffect(() => {
		if (++watchers === 1)
			follow();
		return () => {
			if (--watchers === 0)
				unfollow();
		};
	}, []);
	return live.use();
}

export async function refreshInbox(): Promise<void> {
	await load(api);
}

async function load(from: typeof api): Promise<void> {
	live.set({ grants: await from.doctor.inbox(), problem: null });
}

function follow(): void {
	following = new AbortController();
	void turn(following.signal);
}

function unfollow(): void {
	following?.abort();
	following = null;
	live.set({ ...live.get(), problem: null });
}

async function turn(signal: AbortSignal): Promise<void> {
	const stoppable = client.with({ signal });
	while (!signal.aborted) {
		try {
			await load(stoppable);
			while (!await stoppable.doctor.wait(WAIT_SECONDS) && !signal.aborted)
				continue;
		} catch (error) {
			if (signal.aborted)
				return;
			missed(problemOf(error));
			await pause(AGAIN_MS, signal);
		}
	}
}

/** What came last stays, unless the hospital withdrew the certificate that it came under. */
function missed(problem: Problem): void {
	if (!isWithdrawn(problem)) {
		live.set({ ...live.get(), problem });
		return;
	}
	live.set({ grants: null, problem });
	dropAllOpened();
}

export const isWithdrawn = (problem: Problem | null): boolean => problem?.name === "not-in-force";

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			resolve();
		}, { once: true });
	});
}

client.listen((event, role) => {
	if (role !== "doctor")
		return;
	if (event === "locked")
		live.set(NOTHING);
	else if (watchers > 0)
		refreshInbox().catch(() => undefined);
});
