/**
 * Which records have another one of the same hospital in their place. What was
 * replaced does not know it: the newer one names it, in FHIR R4's ways
 * (relatesTo "replaces", replaces, priorPrescription, a Patient's link, the
 * extensions …-replaces). What appends, transforms or signs replaces nothing.
 * Cases, shared with the command line: tests/fhir/replaced.json.
 */
import type { Resource } from "../api";
import { fields, list, text } from "./read";
import { type Meaning, standingOf } from "./status";

interface Numbered { resource: Resource; rid: string }

/** What never was, or is not yet, takes nobody's place. */
const VOID = new Set<Meaning>(["error", "not", "intended"]);

const EXTENSION = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/\w+-replaces$/;
const LITERAL = /(?:^|\/)(\w+)\/([\w.-]+)(?:\/_history\/[\w.-]+)?$/;

/** A name that a record is known by: its type and id, or its type and a number, of a system where one is said. */
interface Name { key: string; system: string | null }

function numbers(type: string, value: unknown): Name[] {
	return list(value).flatMap((one) => {
		const number = text(fields(one)?.value);
		return number === null ? [] : [{ key: `${type}|${number}`, system: text(fields(one)?.system) }];
	});
}

function namesOf({ resourceType: type, id, identifier, masterIdentifier }: Resource): Name[] {
	const own = text(id);
	return [...own === null ? [] : [{ key: `${type}/${own}`, system: null }], ...numbers(type, masterIdentifier), ...numbers(type, identifier)];
}

/** The references to what a resource takes the place of; a target may be a bare number. */
function targets(resource: Resource): unknown[] {
	const related = list(resource.relatesTo).map(fields).filter((one) => one?.code === "replaces");
	return [
		...related.flatMap((one) => [one?.target, one?.targetReference, { identifier: one?.targetIdentifier }]),
		...list(resource.replaces),
		...list(resource.priorPrescription),
		...list(resource.link).map(fields).flatMap((one) => (one?.type === "replaces" ? [one.other] : [])),
		...list(resource.extension).map(fields).flatMap((one) => (EXTENSION.test(text(one?.url) ?? "") ? [one?.valueReference] : [])),
	];
}

/** A record is replaced by one of its own type. */
function claims(resource: Resource): Name[] {
	const { resourceType: type } = resource;
	return targets(resource).flatMap((reference) => {
		const parts = fields(reference), literal = text(parts?.reference) ?? "";
		const [, of, id = literal.startsWith("urn:uuid:") ? literal.slice(9) : undefined] = LITERAL.exec(literal) ?? [];
		return [...id !== undefined && (of ?? type) === type ? [{ key: `${type}/${id}`, system: null }] : [], ...numbers(type, parts?.identifier)];
	});
}

/** Of one hospital's records, by rid: each that was replaced, and what stands in its place. A number that several others have names none of them. */
export function replacedIn(records: readonly Numbered[]): Map<string, string> {
	const claiming = records.flatMap((record) => claims(record.resource).map((name) => ({ ...name, by: record })))
		.filter(({ by }) => !VOID.has(standingOf(by.resource).meaning));
	const replaced = new Map<string, string>();
	if (claiming.length === 0)
		return replaced;
	const known = new Map<string, { system: string | null; record: Numbered }[]>();
	for (const record of records)
		for (const { key, system } of namesOf(record.resource))
			known.set(key, [...known.get(key) ?? [], { system, record }]);
	for (const { key, system, by } of claiming) {
		const meant = new Set((known.get(key) ?? []).filter((one) => one.record !== by && (system === null || one.system === null || one.system === system))
			.map(({ record }) => record.rid));
		for (const rid of meant.size === 1 ? meant : [])
			replaced.set(rid, replaced.get(rid) ?? by.rid);
	}
	return replaced;
}
