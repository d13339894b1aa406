/** Items of shelves: made once a record, sorted once a set of shelves; how they belong together. */
import type { RecordView, Shelf } from "../../api";
import { byTime, type Item, itemId, itemOf } from "../../fhir/item";
import { fields, list, text } from "../../fhir/read";
import { type Analyte, analytes } from "../../fhir/trend";

const items = new WeakMap<RecordView, Item>();
const sorted = new WeakMap<Shelf[], Item[]>();
const joined = new WeakMap<Shelf[], Analyte[]>();

function once<K extends object, V>(known: WeakMap<K, V>, key: K, make: (key: K) => V): V {
	let value = known.get(key);
	if (value === undefined) {
		value = make(key);
		known.set(key, value);
	}
	return value;
}

export function itemOfRecord(record: RecordView): Item {
	return once(items, record, itemOf);
}

/** Newest first. */
export function itemsOf(shelves: Shelf[]): Item[] {
	return once(sorted, shelves, () => shelves.flatMap((shelf) => shelf.records.map(itemOfRecord)).sort(byTime));
}

export function analytesOf(shelves: Shelf[]): Analyte[] {
	return once(joined, shelves, () => analytes(itemsOf(shelves)));
}

export function findItem(shelves: Shelf[], hospital: string, rid: string): Item | null {
	return itemsOf(shelves).find((item) => item.id === itemId(hospital, rid)) ?? null;
}

const identifiers = (value: unknown) => list(value).flatMap((one) => text(fields(one)?.value) ?? []);

/** Whether a FHIR reference (by id, or by a number of the hospital) means this item's resource. */
function means(reference: unknown, { record: { resource } }: Item): boolean {
	const parts = fields(reference);
	const target = text(parts?.reference);
	if (target !== null && resource.id !== undefined)
		return target === `${resource.resourceType}/${resource.id}` || target === `urn:uuid:${resource.id}` || target.endsWith(`/${resource.resourceType}/${resource.id}`);
	const number = text(fields(parts?.identifier)?.value);
	return number !== null && identifiers(resource.identifier).includes(number);
}

export function findReference(all: Item[], hospital: string, reference: unknown): Item | null {
	return all.find((item) => item.record.hospital === hospital && means(reference, item)) ?? null;
}

function visitOf({ record: { resource } }: Item): unknown {
	const context = fields(resource.context);
	return resource.encounter ?? (context?.encounter === undefined ? resource.context : list(context.encounter)[0]);
}

export interface Visit {
	visit: Item | null;
	/** Others of the same visit. */
	others: Item[];
}

/** The visit that an item belongs to, and what else does. */
export function sameVisit(all: Item[], item: Item): Visit {
	const near = all.filter((one) => one.record.hospital === item.record.hospital);
	const visits = near.filter((one) => one.type === "Encounter");
	const visit = item.type === "Encounter" ? item : visits.find((one) => means(visitOf(item), one)) ?? null;
	if (!visit)
		return { visit: null, others: [] };
	return {
		visit: visit === item ? null : visit,
		others: near.filter((one) => one !== item && one !== visit && means(visitOf(one), visit)),
	};
}

/** What took the place of an item, and what it took the place of. */
export function newerOf(all: Item[], { record: { hospital, replacedBy } }: Item): Item | null {
	return replacedBy === null ? null : all.find(({ id }) => id === itemId(hospital, replacedBy)) ?? null;
}

export function olderOf(all: Item[], { id }: Item): Item[] {
	return all.filter(({ record: { hospital, replacedBy } }) => replacedBy !== null && itemId(hospital, replacedBy) === id);
}
