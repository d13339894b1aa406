/** What an Observation found: its value and those of its components, with their reference ranges and marks. */
import type { Resource } from "../api";
import { shown, type Shown } from "./concept";
import { type Mark, markOf } from "./mark";
import { moment } from "./date";
import { numberText } from "./json";
import { type Quantity, quantity, unitField } from "./quantity";
import { type Range, rangesOf } from "./range";
import { fields, list, text } from "./read";

export type Value =
	| { kind: "quantity"; quantity: Quantity; field: string; unitField: string }
	| { kind: "words"; shown: Shown }
	| { kind: "time"; written: string; field: string }
	| { kind: "boolean"; value: boolean; field: string }
	/** Of a form without a short reading (a curve, say): all of it stands among the facts. */
	| { kind: "complex"; field: string };

export interface Finding {
	/** "" or "/component/0" */
	prefix: string;
	name: Shown | null;
	value: Value | null;
	/** Why there is no value. */
	absent: Shown | null;
	ranges: Range[];
	mark: Mark | null;
}

function pair(value: unknown, names: [string, string]): Quantity | null {
	const [first, second] = names.map((name) => quantity(fields(value)?.[name]));
	if (!first || !second || first.unit !== second.unit)
		return null;
	const between = names[0] === "low" ? "–" : " : ";
	return { ...first, value: `${first.comparator}${first.value}${between}${second.comparator}${second.value}`, comparator: "", number: NaN };
}

function valueAt(name: string, value: unknown, field: string): Value | null {
	if (typeof value === "boolean")
		return { kind: "boolean", value, field };
	const number = numberText(value);
	if (number !== null)
		return { kind: "quantity", quantity: { comparator: "", value: number, number: Number(number), unit: null }, field, unitField: "" };
	if (name === "valueDateTime" && moment(value))
		return { kind: "time", written: value as string, field };
	const one = quantity(value) ?? pair(value, ["low", "high"]) ?? pair(value, ["numerator", "denominator"]);
	if (one && Number.isNaN(one.number))
		return { kind: "words", shown: { text: one.unit === null ? one.value : `${one.value} ${one.unit}`, field } };
	if (one)
		return { kind: "quantity", quantity: one, field: `${field}/value`, unitField: field + unitField(value) };
	const words = shown(value, field);
	return words ? { kind: "words", shown: words } : { kind: "complex", field };
}

function finding(of: Record<string, unknown>, prefix: string): Finding {
	const name = Object.keys(of).find((key) => /^value[A-Z]/.test(key));
	const value = name === undefined ? null : valueAt(name, of[name], `${prefix}/${name}`);
	const ranges = rangesOf(of.referenceRange, `${prefix}/referenceRange`);
	return {
		prefix,
		name: shown(of.code, `${prefix}/code`),
		value,
		absent: shown(of.dataAbsentReason, `${prefix}/dataAbsentReason`),
		ranges,
		mark: markOf(of.interpretation, `${prefix}/interpretation`, value?.kind === "quantity" ? value.quantity : null, ranges),
	};
}

/** Its own value first, where it has one; then its components. */
export function findings(resource: Resource): Finding[] {
	const components = list(resource.component).flatMap((one, index) => {
		const parts = fields(one);
		return parts ? [finding(parts, `/component/${index}`)] : [];
	});
	const own = finding(resource, "");
	return own.value !== null || own.absent !== null || own.mark !== null || components.length === 0 ? [own, ...components] : components;
}

export function specimenOf(resource: Resource): string | null {
	return text(fields(resource.specimen)?.display);
}
