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
}

interface Mark { visit: number; depth: number }

type Rest<K extends PageName> = [Pages[K]] extends [null] ? [] : [params: Pages[K]];

const kept = new Map<number, Pages[PageName]>();
const route = signal<Route>({ page: "start", params: null, depth: 0, visit: 0 });
/** Counted from the clock, so that marks left by this tab before a reload are not taken for ours. */
let visits = Date.now();

export const useRoute = () => route.use();
export const currentRoute = () => route.get();
export const canGoBack = () => route.get().depth > 0;

/** Opens a page, with what it is about. */
export function go<K extends PageName>(page: K, ...rest: Rest<K>): void {
	const mark = { visit: ++visits, depth: route.get().depth + 1 };
	history.pushState(mark, "", `#/${page}`);
	show(page, rest[0] ?? null, mark);
}

/** The same in place of this page: one cannot come back to it. */
export function replace<K extends PageName>(page: K, ...rest: Rest<K>): void {
	const mark = { visit: ++visits, depth: route.get().depth };
	history.replaceState(mark, "", `#/${page}`);
	show(page, rest[0] ?? null, mark);
}

export function back(): void {
	history.back();
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
		route.set({ page, params: kept.get(mark.visit)!, ...mark });
		return;
	}
	const fresh = { visit: ++visits, depth: 0 };
	history.replaceState(fresh, "", `#/${page}`);
	route.set({ page, params: undefined, ...fresh });
}

/** Begins to follow the address. Called once, after a slip was taken out of it. */
export function startRouter(known: (name: string) => name is PageName): void {
	addEventListener("popstate", () => read(known));
	read(known);
}
