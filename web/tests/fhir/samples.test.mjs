/** Over real resources, where the samples are at hand: every value of the JSON is shown, and nothing that is not in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { factsOf, leavesOf } from "../../src/fhir/facts";
import { itemOf } from "../../src/fhir/item";
import { isDecimal, parseResource, resourceText } from "../../src/fhir/json";
import { at } from "../../src/fhir/read";

const FOLDER = fileURLToPath(new URL("../../../../shared/fhir/", import.meta.url));

function* resources() {
	for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".ndjson.gz")))
		for (const line of gunzipSync(readFileSync(FOLDER + file)).toString().split("\n"))
			if (line !== "")
				yield [line, parseResource(line)];
}

function pointers(value, here) {
	if (typeof value !== "object" || value === null || isDecimal(value))
		return [here];
	return Object.entries(value).flatMap(([name, part]) => pointers(part, `${here}/${name}`));
}

/** Said once already in words that are the same, on the same line. */
function said(resource, pointer, leaves) {
	const written = at(resource, pointer);
	return leaves.some((leaf) => leaf.text === written && pointer.startsWith(leaf.field.replace(/\/(coding\/\d+\/)?[^/]*$/, "")));
}

describe.skipIf(!existsSync(FOLDER))("sample resources", () => {
	it("have every value among their facts, as written", () => {
		const missing = new Set();
		let count = 0;
		for (const [, resource] of resources()) {
			const { medical, technical } = factsOf(resource);
			const leaves = leavesOf([...medical, ...technical]);
			const shown = new Set(leaves.map((leaf) => leaf.field));
			for (const pointer of pointers(resource, ""))
				if (pointer !== "/resourceType" && !shown.has(pointer) && !said(resource, pointer, leaves))
					missing.add(`${resource.resourceType} ${pointer}`);
			for (const leaf of leaves) {
				const written = at(resource, leaf.field);
				if (leaf.as !== "sign" && !leaf.field.endsWith("/div") && String(isDecimal(written) ? written.decimal : written) !== leaf.text)
					throw new Error(`${leaf.field}: ${leaf.text}`);
			}
			count++;
		}
		expect([...missing].slice(0, 10)).toEqual([]);
		expect(count).toBeGreaterThan(1000);
	});

	it("have a title, and a date where they have one", () => {
		for (const [line, resource] of resources()) {
			const item = itemOf({ hospital: "a", rid: "1", version: 1, resource, attachments: [], clear: {}, replacedBy: null });
			expect(item.title?.text, line).toBeTruthy();
			if (!["Patient", "Practitioner", "Organization", "Goal"].includes(resource.resourceType))
				expect(item.when, line).not.toBeNull();
		}
	});

	it("are written again to the letter", () => {
		for (const [line, resource] of resources())
			expect(resourceText(resource)).toBe(line.trim());
	}, 60_000);
});
