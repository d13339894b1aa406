/**
 * Where we are. The address carries the page's name alone (`#/records`); what
 * the page is about (ids) is kept in this tab's memory, found again by the
 * number in history.state, and gone after a reload: a page whose parameters
 * are gone gives way to its parent (app.tsx).
 */
import type { PageName, Pages } from "../pages/pages";
import { signal } from "./signal";

export interface Route {
	page: PageName;
	/** Undefined: lost by a reload. */
	params: Pages[PageName] | undefined;
	/** How many of our own pages lie behind this one. */
	depth: number;
	/** A number of each visit: the page is drawn anew. */
	visit: number;
	/** Which of the page's own steps, and how many of them lie behind; null: its first. */
	step: string | null;
	steps: number;
}

interface Mark { visit: number; depth: number; step: string | null; steps: number }

type Rest<K extends PageName> = [Pages[K]] extends [null] ? [] : [params: Pages[K]];

const kept = new Map<number, Pages[PageName] | undefined>();
const route = signal<Route>({ page: "start", params: null, depth: 0, visit: 0, step: null, steps: 0 });
/** Counted from the clock, so that marks left by this tab before a reload are not taken for ours. */
let visits = Date.now();

export const useRoute = () => route.use();
export const currentRoute = () => route.get();
export const canGoBack = () => route.get().depth > 0;

/** Opens a page, with what it is about. */
export function go<K extends PageName>(page: K, ...rest: Rest<K>): void {
	const mark = { visit: ++visits, depth: route.get().depth + 1, step: null, steps: 0 };
	history.pushState(mark, "", `#/${page}`);
	show(page, rest[0] ?? null, mark);
}

/** The same in place of this page: one cannot come back to it. */
export function replace<K extends PageName>(page: K, ...rest: Rest<K>): void {
	const mark = { visit: ++visits, depth: route.get().depth, step: null, steps: 0 };
	history.replaceState(mark, "", `#/${page}`);
	show(page, rest[0] ?? null, mark);
}

export function back(): void {
	history.back();
}

/** The next step of this page, to which nothing is lost: back leads to the one before. INSTEAD: it takes that one's place. */
export function goStep(step: string, instead = false): void {
	const { page, params, visit, depth, steps } = route.get(), on = instead ? 0 : 1;
	const mark: Mark = { visit, depth: depth + on, step, steps: steps + on };
	if (instead)
		history.replaceState(mark, "", `#/${page}`);
	else
		history.pushState(mark, "", `#/${page}`);
	route.set({ page, params, ...mark });
}

/** This page is done with: back from PAGE leads to where it was come from, and to none of its steps. */
export function finish<K extends PageName>(page: K, ...rest: Rest<K>): void {
	const { steps } = route.get();
	if (steps === 0)
		return replace(page, ...rest);
	addEventListener("popstate", () => replace(page, ...rest), { once: true });
	history.go(-steps);
}

function show(page: PageName, params: Pages[PageName], mark: Mark): void {
	kept.set(mark.visit, params);
	route.set({ page, params, ...mark });
}

/** What the address says now; names that are no pages lead to the start. */
function read(known: (name: string) => name is PageName): void {
	const name = location.hash.replace(/^#\/?/, "");
	const mark = history.state as Mark | null;
	const page = known(name) ? name : "start";
	if (mark && kept.has(mark.visit)) {
		route.set({ page, params: kept.get(mark.visit), ...mark });
		return;
	}
	const fresh: Mark = { visit: ++visits, depth: 0, step: null, steps: 0 };
	history.replaceState(fresh, "", `#/${page}`);
	kept.set(fresh.visit, undefined);
	route.set({ page, params: undefined, ...fresh });
}

/** Begins to follow the address. Called once, after a slip was taken out of it. */
export function startRouter(known: (name: string) => name is PageName): void {
	addEventListener("popstate", () => read(known));
	read(known);
}
