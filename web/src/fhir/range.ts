/** Reference ranges: as quantities, or as the text that many hospitals keep ("3.9-6.1"). */
import { shown, type Shown } from "./concept";
import { type Quantity, quantity, unitKey } from "./quantity";
import { fields, list, text } from "./read";

export interface Range {
	low: Quantity | null;
	high: Quantity | null;
	/** As written; a low and high stand at /low/value and /high/value. */
	text: string | null;
	field: string;
	/** What it is for: "normal", "therapeutic"; people it applies to. */
	type: Shown | null;
	/** It holds for some people only, so nothing is judged by it. */
	limited: boolean;
}

const NUMBER = "([-+]?\\d+(?:\\.\\d+)?)";
const BETWEEN = new RegExp(`^\\s*${NUMBER}\\s*(?:-|–|—|~|～|至|--)\\s*${NUMBER}\\s*$`);
const BOUND = new RegExp(`^\\s*(<=|>=|<|>|≤|≥|＜|＞)\\s*${NUMBER}\\s*$`);

const plain = (value: string): Quantity => ({ comparator: "", value, number: Number(value), unit: null });

/** Only a text that can be read in one way. */
function bounds(written: string): { low: Quantity | null; high: Quantity | null } {
	const between = BETWEEN.exec(written);
	if (between?.[1] !== undefined && between[2] !== undefined && Number(between[1]) <= Number(between[2]))
		return { low: plain(between[1]), high: plain(between[2]) };
	const bound = BOUND.exec(written);
	if (bound?.[1] !== undefined && bound[2] !== undefined)
		return /[<≤＜]/.test(bound[1]) ? { low: null, high: plain(bound[2]) } : { low: plain(bound[2]), high: null };
	return { low: null, high: null };
}

export function rangesOf(value: unknown, field: string): Range[] {
	return list(value).flatMap((one, index) => {
		const parts = fields(one);
		if (!parts)
			return [];
		const here = `${field}/${index}`;
		const written = text(parts.text);
		const low = quantity(parts.low);
		const high = quantity(parts.high);
		const type = shown(parts.type, `${here}/type`);
		const read = low || high || written === null ? { low, high } : bounds(written);
		const other = type !== null && !/^(normal|正常)/i.test(type.text);
		return [{ ...read, text: written, field: here, type, limited: other || parts.appliesTo !== undefined || parts.age !== undefined }];
	});
}

/** Where a value stands, if range and value have one unit; a bound written without unit has the value's. */
export function side(value: Quantity, range: Range): "low" | "high" | "within" | null {
	const { low, high } = range;
	for (const bound of [low, high])
		if (bound && bound.unit !== null && unitKey(bound.unit) !== unitKey(value.unit))
			return null;
	if ((!low && !high) || range.limited)
		return null;
	if (low && value.number < low.number && /^[<≤]?$/.test(value.comparator))
		return "low";
	if (high && value.number > high.number && /^[>≥]?$/.test(value.comparator))
		return "high";
	return value.comparator === "" ? "within" : null;
}
