/**
 * Findings of one test over time and hospitals. Two are of one test by their
 * LOINC code, which says of what specimen it is; without one, by another code
 * with specimen, category and panel, within a hospital where the code is its
 * own; and by their names, with the unit too, only where neither has a code.
 * What has another unit is another line, never converted.
 */
import { codes, isShared } from "./concept";
import { byTime, type Item } from "./item";
import { at, fields, list, text } from "./read";
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
	/** What tells it from another of the same name; null where there is none. */
	about: string | null;
	/** Results that count, newest first: the first is the latest. */
	points: Point[];
	/** Listed beside them, never the latest, never drawn: in error, cancelled, without result. */
	others: Point[];
}

/** Those of an analyte that can stand on one axis, oldest first. */
export interface Line {
	unit: string | null;
	points: Point[];
}

/** Categories that say no more than the kind of an item does. */
const GENERAL = /^(laboratory|lab|vital-signs|exam|检验|化验|体征|生命体征|laboratory results?|vital signs)$/i;

const plain = (written: string) => written.normalize("NFKC").trim().toLowerCase();

const wordsOf = (value: unknown) => text(fields(value)?.text) ?? list(fields(value)?.coding).map((one) => text(fields(one)?.display) ?? text(fields(one)?.code)).find(Boolean) ?? null;

/** What a name means besides itself: of which specimen, in which category and panel. */
function surroundings({ record: { resource } }: Item, { prefix }: Finding): string[] {
	const categories = list(resource.category).flatMap((one) => wordsOf(one) ?? []).filter((one) => !GENERAL.test(one.trim()));
	const panel = prefix === "" ? null : wordsOf(resource.code);
	return [specimenOf(resource), panel, ...categories].flatMap((one) => one ?? []);
}

interface Test {
	key: string;
	about: string[];
}

function testOf(item: Item, finding: Finding): Test {
	const { resource, hospital } = item.record;
	const coded = codes(at(resource, `${finding.prefix}/code`));
	const around = surroundings(item, finding);
	const loinc = coded.find(({ system }) => system === "http://loinc.org");
	if (loinc)
		return { key: `loinc ${loinc.code}`, about: [...around, loinc.code] };
	const where = [item.kind, ...around.map(plain)].join("|");
	const own = coded.find(({ system }) => isShared(system)) ?? coded[0];
	if (own)
		return { key: `${isShared(own.system) ? "" : hospital} ${own.system} ${own.code} ${where}`, about: [...around, own.code] };
	const { name, value } = finding;
	if (!name)
		return { key: item.id + finding.prefix, about: around };
	const unit = value?.kind === "quantity" ? value.quantity.unit : null;
	return { key: `name ${plain(name.text)} ${where} ${value?.kind ?? ""} ${unitKey(unit)}`, about: unit === null ? around : [...around, unit] };
}

/** Whether there is a result that may be the latest. */
const isResult = ({ item, finding }: Point) => item.standing.counts && (finding.value !== null || finding.mark !== null);

/** By the time of their latest result. ITEMS are in the order of byTime. */
export function analytes(items: Item[]): Analyte[] {
	const found = new Map<string, Analyte>();
	for (const item of items) {
		for (const finding of item.findings) {
			const { key, about } = testOf(item, finding);
			const point = { item, finding };
			const known = found.get(key) ?? { key, name: finding.name?.text ?? "", about: about.join(" · "), points: [], others: [] };
			found.set(key, known);
			(isResult(point) ? known.points : known.others).push(point);
		}
	}
	const all = [...found.values()];
	const names = new Map<string, number>();
	for (const { name } of all)
		names.set(plain(name), (names.get(plain(name)) ?? 0) + 1);
	for (const analyte of all)
		if (names.get(plain(analyte.name)) === 1 || analyte.about === "")
			analyte.about = null;
	return all.sort((one, other) => byTime(latest(one).item, latest(other).item));
}

/** What a row of the table shows: the latest result; where none counts, the newest of the others. */
export function latest({ points, others }: Analyte): Point {
	return (points[0] ?? others[0])!;
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
