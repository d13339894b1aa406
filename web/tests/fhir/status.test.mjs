/** What a status means, by the cases that the command line is tested against too. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MEANINGS, sayKey, standingOf } from "../../src/fhir/status";
import { at } from "../../src/fhir/read";

const { meanings, cases } = JSON.parse(readFileSync(new URL("../../../tests/fhir/status.json", import.meta.url), "utf8"));

describe("a status", () => {
	it("has the meanings of the table, in their order", () => {
		expect(Object.keys(meanings)).toEqual(MEANINGS);
	});

	it.each(cases.map((one) => [`${one.resource.resourceType} ${one.replaced ? "replaced " : ""}${one.says.join(", ")}`, one]))("%s", (_, { meaning, counts, says, replaced, resource }) => {
		const standing = standingOf(resource, replaced);
		expect({ meaning: standing.meaning, counts: standing.counts, says: standing.says.map(sayKey) }).toEqual({ meaning, counts, says });
		for (const { field, written } of standing.says)
			if (written !== null)
				expect(String(at(resource, field))).toBe(written);
	});

	it("covers each code of the value sets that a relay lets through", () => {
		const table = readFileSync(new URL("../../../src/relay/source/fhir_table.c", import.meta.url), "utf8").replace(/"\s*"/g, "");
		const missing = [];
		for (const [, type, elements] of table.matchAll(/\{ "([A-Z]\w+(?:\.activity\.detail)?)", FHIR_\w+,\s*"([^"]*)"/g))
			for (const [, element, codes] of elements.matchAll(/\b(status|docStatus|intent):code\(([^)]*)\)/g))
				for (const code of codes.split("|"))
					if (type !== "Narrative" && !cases.some(({ resource }) => resource.resourceType === type && resource[element] === code))
						missing.push(`${type}.${element} ${code}`);
		expect(missing).toEqual([]);
	});

	it("is read from any shape without failing", () => {
		for (const odd of [null, 1, "", [], {}, [[null]], { coding: 3 }, { coding: [null, { code: {} }] }, { text: {} }])
			for (const element of ["status", "clinicalStatus", "intent", "doNotPerform", "dataAbsentReason", "statusReason", "link", "modifierExtension", "component"])
				expect(() => standingOf({ resourceType: "Observation", [element]: odd })).not.toThrow();
	});
});
