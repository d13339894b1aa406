/**
 * The patient's shelves, one set for all pages: what is on the device at once,
 * then what the platform has. Who uses them does not matter to the asking: it
 * goes on when a page is left, and is asked once for all.
 */
import { useEffect } from "preact/hooks";
import type { Problem, Progress, Shelf } from "../../api";
import { type CallView, endedBy, signal } from "../../ui";
import { client } from "../../ui/client";

const FRESH_MS = 60_000;

interface State {
	shelves: Shelf[] | null;
	busy: boolean;
	progress: Progress | null;
	problem: Problem | null;
	cancelled: boolean;
}

const NOTHING: State = { shelves: null, busy: false, progress: null, problem: null, cancelled: false };

const state = signal<State>(NOTHING);
let running: AbortController | null = null;
/** When the platform was asked last. */
let asked = 0;
/** Something changed since the device was asked. */
let stale = true;

client.listen((event, role) => {
	if (role !== "patient")
		return;
	stale = true;
	asked = 0;
	if (event === "locked") {
		running?.abort();
		running = null;
		state.set(NOTHING);
	}
});

/** As of one root a hospital has one shelf: what is drawn already stays, and is not drawn again. */
function keep(old: Shelf[], next: Shelf[]): Shelf[] {
	const kept = next.map((shelf) => {
		const before = old.find(({ hospital }) => hospital.id === shelf.hospital.id), now = shelf.trust, then = before?.trust;
		if (!before || !then || now.state === "failed" || then.state === "failed" || now.cycle !== then.cycle || now.time !== then.time)
			return shelf;
		const same = now.state === then.state && JSON.stringify(shelf.hospital) === JSON.stringify(before.hospital);
		return same ? before : { ...shelf, records: before.records, broken: before.broken };
	});
	return kept.length === old.length && kept.every((shelf, i) => shelf === old[i]) ? old : kept;
}

async function ask(fresh: boolean): Promise<boolean> {
	const mine = new AbortController();
	running = mine;
	const set = (change: Partial<State>) => running === mine && state.set({ ...state.get(), ...change });
	set({ busy: true, progress: null, problem: null, cancelled: false });
	try {
		const api = client.with({ signal: mine.signal, onProgress: (progress) => set({ progress }) });
		const shelves = await api.patient.shelves(fresh);
		set({ shelves: keep(state.get().shelves ?? [], shelves), busy: false, progress: null });
		return running === mine;
	} catch (error) {
		set({ busy: false, progress: null, ...endedBy(error) });
		return false;
	}
}

async function refresh(): Promise<void> {
	running?.abort();
	if (await ask(true))
		asked = Date.now();
}

async function load(): Promise<void> {
	if (state.get().busy)
		return;
	if (stale || state.get().shelves === null)
		stale = !(await ask(false));
	if (!stale && Date.now() - asked > FRESH_MS)
		await refresh();
}

export interface PatientShelves {
	/** null: not here yet. */
	shelves: Shelf[] | null;
	call: CallView;
	/** Asks the platform now. */
	refresh(): void;
}

export function useShelves(): PatientShelves {
	const { shelves, ...call } = state.use();
	useEffect(() => void load(), []);
	return { shelves, call: { ...call, cancel: () => running?.abort() }, refresh: () => void refresh() };
}
