/** What was replaced, by the cases that the command line is tested against too. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { itemOf } from "../../src/fhir/item";
import { replacedIn } from "../../src/fhir/replaced";

const { cases } = JSON.parse(readFileSync(new URL("../../../tests/fhir/replaced.json", import.meta.url), "utf8"));

describe("a record in another one's place", () => {
	it.each(cases.map((one) => [one.what, one]))("%s", (_, { records, replaced }) => {
		const found = replacedIn(records.map((resource, index) => ({ resource, rid: String(index) })));
		expect([...found].map((pair) => pair.map(Number)).sort()).toEqual(replaced);
	});

	it("is asked for by an item", () => {
		const record = { hospital: "a", rid: "1", version: 1, resource: { resourceType: "DocumentReference", status: "current" }, attachments: [], clear: {}, replacedBy: null };
		expect(itemOf(record).standing.counts).toBe(true);
		expect(itemOf({ ...record, replacedBy: "2" }).standing).toMatchObject({ counts: false, meaning: "past" });
	});
});
