/** Every element that a relay sends has a name in both languages: none is shown by FHIR's own. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fhir as en } from "../../src/text/en/fhir";
import { fhir as zh } from "../../src/text/zh/fhir";
import { elementText } from "../../src/pages/records/words";

const table = readFileSync(new URL("../../../src/relay/source/fhir_table.c", import.meta.url), "utf8").replace(/"\s*"/g, "");

/** Of the resources: what an extension's value is of, its name does not say. */
const elements = [...table.matchAll(/\{ "([\w.]+)", FHIR_\w+,\s*"([^"]*)"/g)].filter(([, type]) => type !== "Extension").flatMap(([, , all]) => all.split(" "))
	.flatMap((written) => {
		const [, name, choice, types] = /^(\w+)(\[x\])?\*?:(.*)$/.exec(written);
		return choice ? types.split("|").map((type) => name + type[0].toUpperCase() + type.slice(1)) : [name];
	});

it.each([["zh", zh], ["en", en]])("in %s", (_, words) => {
	expect(elements.length).toBeGreaterThan(500);
	expect([...new Set(elements)].filter((name) => elementText(name, words) === name)).toEqual([]);
});

it("of a choice by what it is a choice of, and nothing else", () => {
	expect(elementText("onsetPeriod", zh)).toBe(zh.element.onset);
	expect(elementText("statusDate", zh)).toBe("statusDate");
});
