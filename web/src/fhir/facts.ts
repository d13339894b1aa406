/**
 * All of a resource as labelled facts, in the order of its type. Every value
 * in the JSON stands in some leaf, with its JSON pointer: nothing is hidden,
 * whatever a hospital wrote and whatever type it has.
 */
import type { Resource } from "../api";
import { moment } from "./date";
import { shapeOf } from "./item";
import { isDecimal, numberText } from "./json";
import { narrativeText } from "./narrative";
import { fields, type Fields, list, text } from "./read";

export interface Leaf {
	as: "words" | "code" | "number" | "unit" | "time" | "boolean" | "system" | "reference" | "blob" | "narrative" | "sign";
	/** As written; a narrative's text without its markup. A sign is punctuation of ours. */
	text: string;
	field: string;
	/** Of a code: the element whose value set it comes from; of a boolean: its own. */
	set?: string;
	/** Said smaller: codes behind their words. */
	note?: boolean;
}

export type Entry = { line: Leaf[] } | { group: Fact[] };

export interface Fact {
	name: string;
	field: string;
	entries: Entry[];
}

export interface Facts {
	medical: Fact[];
	/** Numbers, references and housekeeping of the hospital's system. */
	technical: Fact[];
}

const TECHNICAL = new Set([
	"id", "meta", "implicitRules", "language", "identifier", "masterIdentifier", "subject", "patient", "beneficiary",
	"encounter", "context", "extension", "contained", "intent", "uid", "sopClass", "instance",
	"instantiatesCanonical", "instantiatesUri", "requisition", "groupIdentifier", "endpoint", "hash", "data",
]);

const TIMES = /(date|time|instant|start|end|issued|started|recorded|authoredOn|created|creation|lastUpdated|lastOccurrence|onset|event|deceased|presentation|asserted)$/i;

const sign = (written: string): Leaf => ({ as: "sign", text: written, field: "" });

function scalar(name: string, value: unknown, field: string): Leaf | null {
	const number = numberText(value);
	if (number !== null)
		return { as: "number", text: number, field };
	if (typeof value === "boolean")
		return { as: "boolean", text: String(value), field, set: name };
	if (typeof value !== "string" || value === "")
		return null;
	if (value.startsWith("mizhen-blob:"))
		return { as: "blob", text: value, field };
	if (TIMES.test(name) && moment(value))
		return { as: "time", text: value, field };
	if (name === "system" || name === "reference")
		return { as: name, text: value, field };
	if (name === "div")
		return { as: "narrative", text: narrativeText(value), field };
	return { as: /^[a-z][a-z-]*$|^[A-Z]+$/.test(value) ? "code" : "words", text: value, field, set: name };
}

/** Whether LINE says every value there is below, itself or in the same words. */
function saysAll(line: Leaf[], value: unknown, field: string): boolean {
	if (value === null || value === "")
		return true;
	if (typeof value === "object" && !isDecimal(value))
		return Object.entries(value).every(([name, part]) => saysAll(line, part, `${field}/${name}`));
	return line.some((leaf) => leaf.field === field || (leaf.as !== "sign" && leaf.text === value));
}

function leaves(parts: Fields, field: string, order: [string, Leaf["as"], string?][]): Leaf[] {
	return order.flatMap(([name, as, before]) => {
		const value = numberText(parts[name]) ?? text(parts[name]);
		return value === null ? [] : [...(before ? [sign(before)] : []), { as, text: value, field: `${field}/${name}`, set: name }];
	});
}

function codingLine(value: unknown, field: string, set: string, words: boolean): Leaf[] {
	const parts = fields(value) ?? {};
	const display = leaves(parts, field, [["display", "words"]]);
	const code = leaves(parts, field, [["code", "code"]]).map((leaf) => ({ ...leaf, set, note: words || display.length > 0 }));
	const system = leaves(parts, field, [["system", "system"], ["version", "words"]]).map((leaf) => ({ ...leaf, note: true }));
	return [...display.map((leaf) => ({ ...leaf, note: words })), ...code, ...system];
}

function conceptLine(parts: Fields, field: string, name: string): Leaf[] {
	const codings = list(parts.coding);
	const words = leaves(parts, field, [["text", "words"]]);
	const own = words[0]?.text;
	return [...words, ...codings.flatMap((one, index) => codingLine(one, `${field}/coding/${index}`, name, words.length > 0))
		.filter((leaf) => leaf.as !== "words" || leaf.text !== own)];
}

function quantityLine(parts: Fields, field: string): Leaf[] {
	const unit = text(parts.unit) === null;
	return [
		...leaves(parts, field, [["comparator", "words"], ["value", "number"], ["unit", "unit"], ["currency", "unit"]]),
		...leaves(parts, field, [["code", "unit"], ["system", "system"]])
			.filter((leaf) => leaf.as === "system" || unit || leaf.text !== parts.unit)
			.map((leaf) => ({ ...leaf, note: leaf.as === "system" || !unit })),
	];
}

function rangeLine(parts: Fields, field: string): Leaf[] {
	const [low, high] = [fields(parts.low), fields(parts.high)];
	return [...(low ? quantityLine(low, `${field}/low`) : []), sign(" – "), ...(high ? quantityLine(high, `${field}/high`) : [])];
}

/** The data types that read best on one line, by what they have; null for all others. */
function typedLine(name: string, parts: Fields, field: string): Leaf[] | null {
	if ("coding" in parts)
		return conceptLine(parts, field, name);
	if (numberText(parts.value) !== null)
		return quantityLine(parts, field);
	if ("start" in parts || "end" in parts)
		return leaves(parts, field, [["start", "time"], ["end", "time", " – "]]);
	if ("div" in parts)
		return narrativeLine(parts, field);
	if ("low" in parts || "high" in parts)
		return rangeLine(parts, field);
	if ("code" in parts)
		return codingLine(parts, field, name, false);
	if ("reference" in parts || "display" in parts)
		return leaves(parts, field, [["display", "words"], ["reference", "reference"]]);
	return "text" in parts ? leaves(parts, field, [["text", "words"]]) : null;
}

function narrativeLine(parts: Fields, field: string): Leaf[] {
	const div = scalar("div", parts.div, `${field}/div`);
	return [...(div ? [div] : []), ...leaves(parts, field, [["status", "code"]]).map((leaf) => ({ ...leaf, note: true }))];
}

/** On one line, where that says all of it; else each part has a name and a place of its own. */
function oneLine(name: string, parts: Fields, field: string): Leaf[] | null {
	const line = typedLine(name, parts, field);
	return line && saysAll(line, parts, field) ? line : null;
}

function entry(name: string, value: unknown, field: string): Entry[] {
	const parts = isDecimal(value) ? null : fields(value);
	if (!parts) {
		const leaf = scalar(name, value, field);
		return leaf ? [{ line: [leaf] }] : [];
	}
	const line = oneLine(name, parts, field);
	if (line)
		return line.length > 0 ? [{ line }] : [];
	const group = Object.keys(parts).flatMap((key) => fact(key, parts[key], `${field}/${key}`));
	return group.length > 0 ? [{ group }] : [];
}

function fact(name: string, value: unknown, field: string): Fact[] {
	const entries = Array.isArray(value)
		? value.flatMap((one: unknown, index) => Array.isArray(one) ? fact(name, one, `${field}/${index}`).flatMap((inner) => inner.entries)
			: entry(name, one, `${field}/${index}`))
		: entry(name, value, field);
	return entries.length > 0 ? [{ name, field, entries }] : [];
}

/** Without what is shown elsewhere on the page, by its pointers. */
export function without(facts: Fact[], elsewhere: Set<string>): Fact[] {
	return facts.flatMap((one) => {
		const entries = one.entries.flatMap((part): Entry[] => {
			if ("group" in part) {
				const group = without(part.group, elsewhere);
				return group.length > 0 ? [{ group }] : [];
			}
			const line = part.line.filter((leaf) => !elsewhere.has(leaf.field));
			return line.some((leaf) => leaf.as !== "sign") ? [{ line }] : [];
		});
		return entries.length > 0 ? [{ ...one, entries }] : [];
	});
}

export function factsOf(resource: Resource): Facts {
	const { order } = shapeOf(resource);
	const names = Object.keys(resource).filter((name) => name !== "resourceType");
	const rank = (name: string) => order.includes(name) ? order.indexOf(name) : order.length;
	names.sort((one, other) => rank(one) - rank(other));
	const facts = (chosen: string[]) => chosen.flatMap((name) => fact(name, resource[name], `/${name}`));
	const technical = (name: string) => TECHNICAL.has(name) && !order.includes(name);
	return { medical: facts(names.filter((name) => !technical(name))), technical: facts(names.filter(technical)) };
}

/** Every leaf, in order. */
export function leavesOf(facts: Fact[]): Leaf[] {
	return facts.flatMap((one) => one.entries.flatMap((part) => "group" in part ? leavesOf(part.group) : part.line));
}
