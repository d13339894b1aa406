/** Which records are shared or exported: all, a period's, some kinds, or those picked one by one. */
import type { Shelf } from "../../api";
import type { Item } from "../../fhir/item";
import type { Kind } from "../../fhir/shape";

export type Way = "all" | "period" | "kinds" | "picked";

export interface Choice {
	way: Way;
	/** Days, both inclusive; "" for no bound. */
	from: string;
	to: string;
	kinds: readonly Kind[];
	/** Items' ids. */
	picked: ReadonlySet<string>;
	/** Hospitals left out of all ways but picking. */
	without: readonly string[];
}

export const EVERYTHING: Choice = { way: "all", from: "", to: "", kinds: [], picked: new Set(), without: [] };

export interface Chosen {
	items: Item[];
	/** Left out of a period because their date does not say enough. */
	undated: number;
}

type Within = "in" | "out" | "unsure";

/** A date of less than a day is within only when all of it is. */
function within(written: string | undefined, from: string, to: string): Within {
	if (written === undefined)
		return "unsure";
	const first = (written + "-01-01".slice(written.length - 4)).slice(0, 10);
	const last = (written + "-12-31".slice(written.length - 4)).slice(0, 10);
	if ((from === "" || first >= from) && (to === "" || last <= to))
		return "in";
	return (from !== "" && last < from) || (to !== "" && first > to) ? "out" : "unsure";
}

export function choose(items: readonly Item[], choice: Choice): Chosen {
	if (choice.way === "picked")
		return { items: items.filter((item) => choice.picked.has(item.id)), undated: 0 };
	const here = items.filter((item) => !choice.without.includes(item.record.hospital));
	if (choice.way === "all")
		return { items: here, undated: 0 };
	if (choice.way === "kinds")
		return { items: here.filter((item) => choice.kinds.includes(item.kind)), undated: 0 };
	const places = here.map((item) => within(item.when?.moment.written, choice.from, choice.to));
	return {
		items: here.filter((_, i) => places[i] === "in"),
		undated: places.filter((place) => place === "unsure").length,
	};
}

/** The period ends before it begins. */
export function isBackwards(choice: Choice): boolean {
	return choice.way === "period" && choice.from !== "" && choice.to !== "" && choice.from > choice.to;
}

/** The records chosen, as they are asked of the worker; null for all. Of a hospital of which some do not open it is those that do. */
export function wantedOf(shelves: readonly Shelf[], choice: Choice, items: readonly Item[]): { hospital: string; rid: string }[] | null {
	if (choice.way === "all" && choice.without.length === 0 && shelves.every(({ broken }) => broken.length === 0))
		return null;
	return items.map(({ record: { hospital, rid } }) => ({ hospital, rid }));
}

/** How many there are of each kind, for the kinds there are. */
export function countKinds(items: readonly Item[]): Map<Kind, number> {
	const counts = new Map<Kind, number>();
	for (const item of items)
		counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
	return counts;
}

export function groupBy<T, K>(all: readonly T[], key: (one: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const one of all) {
		const group = groups.get(key(one));
		if (group)
			group.push(one);
		else
			groups.set(key(one), [one]);
	}
	return groups;
}
