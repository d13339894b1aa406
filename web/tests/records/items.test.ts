import { describe, expect, it } from "vitest";
import type { Resource, Shelf } from "../../src/api";
import { filterItems } from "../../src/pages/records/filter";
import { findItem, findReference, itemsOf, sameVisit } from "../../src/pages/records/items";
import { saidOf } from "../../src/pages/records/searched";
import { catalogue } from "../../src/text/zh";
import { fhir } from "../../src/text/zh/fhir";
import type { Filter } from "../../src/pages/records/view";

function shelf(id: string, resources: Resource[]): Shelf {
	return {
		hospital: { id, name: { zh: id, en: id }, fingerprint: "", guessable: false },
		trust: { state: "verified", time: 0, cycle: 1 },
		records: resources.map((resource, index) => ({ hospital: id, rid: String(index), version: 1, resource, attachments: [], clear: {}, replacedBy: null })),
		broken: [],
	};
}

const visit = (id: string, number: string): Resource =>
	({ resourceType: "Encounter", id, identifier: [{ value: number }], period: { start: "2024-05-02T09:00:00+08:00" } });
const shelves = [
	shelf("a", [
		visit("v1", "N1"), visit("v2", "N2"),
		{ resourceType: "Condition", code: { text: "肺炎" }, recordedDate: "2024-05-02", encounter: { identifier: { value: "N1" } } },
		{ resourceType: "Observation", code: { text: "体温" }, effectiveDateTime: "2024-05-31T23:30:00+08:00", encounter: { reference: "Encounter/v1" },
			interpretation: [{ coding: [{ code: "H" }] }] },
		{ resourceType: "Patient", name: [{ text: "林知远" }] },
	]),
	shelf("b", [visit("v1", "N1")]),
];
const items = itemsOf(shelves);
const words = { ...fhir, text: catalogue };
const everything: Filter = { kind: "all", hospital: null, query: "", period: "all", from: "", to: "", flagged: false };
const found = (change: Partial<Filter>) =>
	filterItems(items, { ...everything, ...change }, new Date("2024-07-01T12:00:00Z"), (item) => saidOf(item, words, item.record.hospital)).map((item) => item.id).sort();

describe("items", () => {
	it("are made once", () => {
		expect(itemsOf(shelves)).toBe(items);
		expect(findItem(shelves, "a", "2")).toBe(items.find((item) => item.id === "a/2"));
		expect(findItem(shelves, "b", "2")).toBeNull();
	});

	it("belong to a visit by reference or number, within one hospital", () => {
		const of = (id: string) => sameVisit(items, items.find((item) => item.id === id)!);
		expect(of("a/2").visit?.id).toBe("a/0");
		expect(of("a/2").others.map((item) => item.id)).toEqual(["a/3"]);
		expect(of("a/0").others.map((item) => item.id).sort()).toEqual(["a/2", "a/3"]);
		expect(of("a/1").others).toEqual([]);
		expect(of("b/0").others).toEqual([]);
		expect(findReference(items, "b", { reference: "urn:uuid:v1" })?.id).toBe("b/0");
		expect(findReference(items, "a", { reference: "Encounter/v9" })).toBeNull();
	});
});

describe("filters", () => {
	it("take hospital, period and marks together", () => {
		expect(found({})).toHaveLength(6);
		expect(found({ hospital: "b" })).toEqual(["b/0"]);
		expect(found({ flagged: true })).toEqual(["a/3"]);
		expect(found({ query: "肺炎" })).toEqual(["a/2"]);
		expect(found({ period: "quarter", hospital: "a" })).toEqual(["a/0", "a/1", "a/2", "a/3"]);
	});

	it("count both days of chosen dates, and nothing without a date", () => {
		expect(found({ period: "custom", from: "2024-05-31", to: "2024-05-31" })).toEqual(["a/3"]);
		expect(found({ period: "custom", from: "", to: "2024-05-30" })).toEqual(["a/0", "a/1", "a/2", "b/0"]);
		expect(found({ period: "custom" })).toHaveLength(6);
	});
});
