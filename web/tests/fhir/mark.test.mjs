/** Marks, by the cases that the command line is tested against too. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { markOf } from "../../src/fhir/mark";
import { quantity } from "../../src/fhir/quantity";
import { rangesOf } from "../../src/fhir/range";

const { cases } = JSON.parse(readFileSync(new URL("../../../tests/fhir/mark.json", import.meta.url), "utf8"));

describe("a mark", () => {
	it.each(cases.map((one, i) => [i, one]))("%i", (_, { level, by, words, resource }) => {
		const mark = markOf(resource.interpretation, "/interpretation", quantity(resource.valueQuantity), rangesOf(resource.referenceRange, "/referenceRange"));
		expect({ level: mark?.level ?? null, by: mark?.by ?? null, words: mark?.words ?? null }).toEqual({ level, by, words });
	});
});
