/**
 * Findings of one kind over time and hospitals. Two are of one kind by their
 * LOINC code; without one, by the same words (and specimen) and only among
 * others without. What has another unit is another line, never converted.
 */
import { codes } from "./concept";
import type { Item } from "./item";
import { at } from "./read";
import { type Finding, specimenOf } from "./observation";
import { unitKey } from "./quantity";

export interface Point {
	item: Item;
	finding: Finding;
}

export interface Analyte {
	key: string;
	/** The name written last. */
	name: string;
	/** Newest first. */
	points: Point[];
}

/** Those of an analyte that can stand on one axis, oldest first. */
export interface Line {
	unit: string | null;
	points: Point[];
}

function keyOf(item: Item, finding: Finding): string | null {
	const { resource, hospital } = item.record;
	const coded = codes(at(resource, `${finding.prefix}/code`));
	const loinc = coded.find(({ system }) => system === "http://loinc.org");
	if (loinc)
		return `loinc ${loinc.code}`;
	const named = finding.name;
	if (!named || named.set !== undefined)
		return coded[0] ? `${hospital} ${coded[0].system} ${coded[0].code}` : null;
	return `name ${named.text.normalize("NFKC").trim().toLowerCase()} ${specimenOf(resource) ?? ""}`;
}

/** By the time of their newest finding. ITEMS are in the order of byTime. */
export function analytes(items: Item[]): Analyte[] {
	const found = new Map<string, Analyte>();
	for (const item of items) {
		for (const finding of item.findings) {
			const key = keyOf(item, finding) ?? item.id + finding.prefix;
			const known = found.get(key);
			if (known)
				known.points.push({ item, finding });
			else
				found.set(key, { key, name: finding.name?.text ?? "", points: [{ item, finding }] });
		}
	}
	return [...found.values()];
}

/** The lines that can be drawn: numbers with a date, and no mere bounds ("<0.1"); most points first. */
export function lines({ points }: Analyte): Line[] {
	const found = new Map<string, Line>();
	for (const point of [...points].reverse()) {
		const value = point.finding.value;
		if (value?.kind !== "quantity" || !Number.isFinite(value.quantity.number) || !point.item.when)
			continue;
		const { unit, comparator } = value.quantity;
		if (comparator !== "")
			continue;
		const line = found.get(unitKey(unit));
		if (line)
			line.points.push(point);
		else
			found.set(unitKey(unit), { unit, points: [point] });
	}
	return [...found.values()].sort((one, other) => other.points.length - one.points.length);
}

/** The reference range of the newest, to draw behind them. */
export function band({ points }: Line): { low: number | null; high: number | null } | null {
	const last = points.at(-1)?.finding.ranges.filter((range) => !range.limited);
	const range = last?.length === 1 ? last[0] : undefined;
	if (!range || (!range.low && !range.high))
		return null;
	const unit = (points.at(-1)?.finding.value as { quantity: { unit: string | null } }).quantity.unit;
	if ([range.low, range.high].some((bound) => bound && bound.unit !== null && unitKey(bound.unit) !== unitKey(unit)))
		return null;
	return { low: range.low?.number ?? null, high: range.high?.number ?? null };
}
