/** Which items a filter lets through. */
import type { Item } from "../../fhir/item";
import { type Said, search, type Sound } from "../../fhir/search";
import type { Filter, Period } from "./view";

const MONTHS: Partial<Record<Period, number>> = { quarter: 3, year: 12, years: 36 };
const DAY = 86_400_000;

function span(filter: Filter, now: Date): [number, number] {
	if (filter.period === "custom")
		return [filter.from ? Date.parse(filter.from) : -Infinity, filter.to ? Date.parse(filter.to) + DAY - 1 : Infinity];
	const months = MONTHS[filter.period];
	return [months === undefined ? -Infinity : Date.UTC(now.getFullYear(), now.getMonth() - months, now.getDate()), Infinity];
}

/** All but the kind, by which the rest is counted. SAIDOF: what the page says of one; SOUND: once its table is here. */
export function filterItems(items: Item[], filter: Filter, now: Date, saidOf: (item: Item) => Said, sound: Sound | null = null): Item[] {
	const [from, to] = span(filter, now);
	const always = from === -Infinity && to === Infinity;
	const within = items.filter((item) => (filter.hospital === null || item.record.hospital === filter.hospital)
		&& (!filter.flagged || item.flagged)
		&& (always || (item.when !== null && item.when.moment.order >= from && item.when.moment.order <= to)));
	return search(within, filter.query, saidOf, sound);
}
