/**
 * All of a resource as labelled facts, in the order of its type. Every value
 * in the JSON stands in some leaf, with its JSON pointer: nothing is hidden,
 * whatever a hospital wrote and whatever type it has.
 */
import type { Resource } from "../api";
import { moment } from "./date";
import { shapeOf } from "./item";
import { isDecimal, numberText } from "./json";
import { fields, type Fields, list, text } from "./read";

export interface Leaf {
	as: "words" | "code" | "number" | "unit" | "time" | "boolean" | "system" | "reference" | "blob" | "sign";
	/** As written. A sign is punctuation of ours. */
	text: string;
	field: string;
	/** Of a code: the element whose value set it comes from. */
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
	"id", "meta", "implicitRules", "language", "text", "identifier", "masterIdentifier", "subject", "patient", "beneficiary",
	"encounter", "context", "extension", "modifierExtension", "contained", "intent", "uid", "sopClass", "instance",
	"instantiatesCanonical", "instantiatesUri", "requisition", "groupIdentifier", "endpoint", "hash", "data",
]);

const TIMES = /(date|time|start|end|issued|started|recorded|authoredOn|created|creation|lastUpdated|lastOccurrence|onset|event|deceased|presentation|asserted)$/i;

const sign = (written: string): Leaf => ({ as: "sign", text: written, field: "" });

function scalar(name: string, value: unknown, field: string): Leaf | null {
	const number = numberText(value);
	if (number !== null)
		return { as: "number", text: number, field };
	if (typeof value === "boolean")
		return { as: "boolean", text: String(value), field };
	if (typeof value !== "string" || value === "")
		return null;
	if (value.startsWith("mizhen-blob:"))
		return { as: "blob", text: value, field };
	if (TIMES.test(name) && moment(value))
		return { as: "time", text: value, field };
	if (name === "system" || name === "reference")
		return { as: name, text: value, field };
	if (name === "div")
		return { as: "words", text: value.replace(/<[^<>]*>/g, " ").replace(/\s+/g, " ").trim(), field };
	return { as: /^[a-z][a-z-]*$|^[A-Z]+$/.test(value) ? "code" : "words", text: value, field, set: name };
}

/** Nothing but these, or the value would be hidden in part. */
function only(parts: Fields, names: string[]): boolean {
	return Object.keys(parts).every((name) => names.includes(name));
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

const CODING = ["system", "version", "code", "display"];

function conceptLine(parts: Fields, field: string, name: string): Leaf[] | null {
	const codings = list(parts.coding);
	const flat = codings.every((one) => only(fields(one) ?? { other: one }, CODING));
	if (!only(parts, ["coding", "text"]) || !flat)
		return null;
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

/** The data types that read best on one line; null for all others. */
function oneLine(name: string, parts: Fields, field: string): Leaf[] | null {
	if ("coding" in parts)
		return conceptLine(parts, field, name);
	if (numberText(parts.value) !== null && only(parts, ["comparator", "value", "unit", "code", "system", "currency"]))
		return quantityLine(parts, field);
	if (("start" in parts || "end" in parts) && only(parts, ["start", "end"]))
		return leaves(parts, field, [["start", "time"], ["end", "time", " – "]]);
	if (only(parts, ["text"]))
		return leaves(parts, field, [["text", "words"]]);
	if (("reference" in parts || "display" in parts) && only(parts, ["reference", "display", "type"]))
		return leaves(parts, field, [["display", "words"], ["reference", "reference"]]);
	if ("code" in parts && only(parts, CODING))
		return codingLine(parts, field, name, false);
	if (("low" in parts || "high" in parts) && only(parts, ["low", "high"])) {
		const [low, high] = [fields(parts.low), fields(parts.high)];
		return [...(low ? quantityLine(low, `${field}/low`) : []), sign(" – "), ...(high ? quantityLine(high, `${field}/high`) : [])];
	}
	return null;
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
