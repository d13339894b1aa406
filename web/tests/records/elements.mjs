/**
 * Nothing vanishes: of each type that a relay sends, a resource with one element
 * alone, for every element that src/relay/source/fhir_table.c allows, with each type
 * of a choice. What is written there must be read on the record's page, on
 * paper, and be found by a search. Status 77 as standing.mjs.
 *
 * usage: elements.mjs [TYPE]   of one type alone
 */
import { readFileSync } from "node:fs";
import { inBrowser } from "./browser.mjs";

const TABLE = new URL("../../../src/relay/source/fhir_table.c", import.meta.url);
const BATCH = 500;
/** How often a type stands within itself: a section in a section; an identifier's assigner has no identifier again. */
const nested = (type) => (type.includes(".") ? 2 : 1);
/** An extension is the same wherever it stands: with each type of its value here, elsewhere with one. */
const EXTENSIONS = "AllergyIntolerance/extension";
const ONE_VALUE = ["url", "valueString"];

/** Type → its elements: name, whether it repeats, its types or the codes it may be. */
function readTable() {
	const source = readFileSync(TABLE, "utf8").replace(/"\s*"/g, "");
	const common = Object.fromEntries([...source.matchAll(/\[(FHIR_\w+)\] = \(?"([^"]*)"/g)].map(([, kind, elements]) => [kind, elements]));
	const types = new Map();
	for (const [, type, kind, elements] of source.matchAll(/\{ "([\w.]+)", (FHIR_\w+),\s*"([^"]*)"/g))
		types.set(type, { kind, elements: `${common[kind]} ${elements}`.split(" ").flatMap(readElement) });
	return types;
}

function readElement(written) {
	const [, name, choice, repeats, , codes, plain] = /^(\w+)(\[x\])?(\*)?:(code\(([^)]*)\)|(.*))$/.exec(written);
	if (codes)
		return [{ name, repeats: repeats === "*", type: "code", codes: codes.split("|") }];
	return plain.split("|").map((type) => ({ name: choice ? name + type[0].toUpperCase() + type.slice(1) : name, repeats: repeats === "*", type, codes: null }));
}

/** What is written for each primitive, and what a reader must see of it. */
const PLAIN = {
	string: "zq7walk", markdown: "zq7walk", id: "zq7walk", code: "zq7walk", uri: "urn:zq7walk", url: "urn:zq7walk", canonical: "urn:zq7walk", base64Binary: "enE3d2Fsaw==",
	oid: "urn:oid:2.16.7125", uuid: "urn:uuid:6f1f2d3c-7125-4b1e-9f0a-0123456789ab", date: "2019-03-07", dateTime: "2019-03-07T08:09:10+08:00", instant: "2019-03-07T08:09:10+08:00",
	time: "08:09:10", boolean: true, decimal: 71.25, integer: 7125, unsignedInt: 7125, positiveInt: 7125, xhtml: "<div>zq7walk &lt; 3</div>",
};

/** All resources with one element, { path, value, code }: the path with its types, and where it ends. */
function* walk(types) {
	const within = function* (type, path, set, seen) {
		for (const element of types.get(type).elements) {
			if (type === "Extension" && path !== EXTENSIONS && !ONE_VALUE.includes(element.name))
				continue;
			const here = `${path}/${element.name}`;
			const put = (value) => set({ [element.name]: element.repeats ? [value] : value });
			if (!types.has(element.type))
				yield { path: here, resource: put(element.codes ? element.codes.at(-1) : PLAIN[element.type]), element };
			else if (seen.filter((one) => one === element.type).length < nested(element.type))
				yield* within(element.type, here, put, [...seen, element.type]);
		}
	};
	for (const [type, { kind }] of types)
		if ((kind === "FHIR_RESOURCE" || kind === "FHIR_BINARY") && (!process.argv[2] || process.argv[2] === type))
			yield* within(type, type, (value) => ({ resourceType: type, ...value }), []);
}

/** An address of a terminology is on the page, and nobody searches by it: "CT" must not find http://…/v3-ActCode. */
const isAddress = ({ name, type }) => name === "system" || ["oid", "uuid"].includes(type);

const types = readTable();
const cases = [...walk(types)].map(({ path, resource, element }) => ({
	path, resource: JSON.stringify(resource), set: element.name, type: element.type, searched: !isAddress(element),
	written: String(element.codes ? element.codes.at(-1) : PLAIN[element.type]),
}));
console.log(`${cases.length} elements`);
process.argv.length = 2;
let lost = 0;
await inBrowser(async (browser) => browser.play(1440, async ({ page }) => {
	await page.emulateMedia({ media: "print" });
	for (let at = 0; at < cases.length; at += BATCH)
		for (const { place, where } of await page.evaluate((some) => window.lost(some), cases.slice(at, at + BATCH))) {
			lost++;
			console.log(`not ${where}: ${cases[at + place].path}`);
		}
}));
console.log(`${lost} lost paths of ${cases.length}, on the page, on paper and in the search`);
process.exitCode = lost === 0 ? 0 : 1;
