/** Which name is said, by the cases that the command line is tested against too. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inUse } from "../../src/fhir/in_use";
import { itemOf } from "../../src/fhir/item";
import { nameText } from "../../src/fhir/name";
import { list } from "../../src/fhir/read";
import { patientFacts } from "../../src/pages/doctor/patient-facts";

const { cases } = JSON.parse(readFileSync(new URL("../../../tests/fhir/name.json", import.meta.url), "utf8"));

describe("the name of a person", () => {
	it.each(cases.map((one) => [JSON.stringify(one.name), one]))("%s", (_, { name, said }) => {
		const patient = { resourceType: "Patient", name };
		expect(nameText(list(name)[inUse(list(name))])).toBe(said);
		expect(patientFacts(patient, new Date()).name).toBe(said);
		expect(itemOf({ hospital: "a", rid: "1", version: 1, resource: patient, attachments: [], clear: {}, replacedBy: null }).title?.text ?? null).toBe(said);
	});

	it("has not ended on its last day", () => {
		const on = (end) => inUse([{ use: "official", period: { end } }, { use: "usual" }], new Date(2024, 5, 30));
		expect([on("2024-06-30"), on("2024-06"), on("2024"), on("2024-06-29"), on("2024-05"), on("2023")]).toEqual([0, 0, 0, 1, 1, 1]);
	});
});
