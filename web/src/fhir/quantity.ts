/** Quantities: numbers to the letter, units as people write them. */
import { numberOf, numberText } from "./json";
import { fields, text } from "./read";

export interface Quantity {
	/** "<", "≥" … or nothing */
	comparator: string;
	value: string;
	/** To compare and draw with. */
	number: number;
	unit: string | null;
}

const COMPARATORS: Record<string, string> = { "<": "<", "<=": "≤", ">=": "≥", ">": ">" };
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function quantity(value: unknown): Quantity | null {
	const parts = fields(value);
	const written = numberText(parts?.value);
	const number = numberOf(parts?.value);
	if (!parts || written === null || number === null)
		return null;
	const comparator = text(parts.comparator);
	return {
		comparator: comparator === null ? "" : COMPARATORS[comparator] ?? comparator,
		value: written,
		number,
		unit: text(parts.unit) ?? text(parts.code),
	};
}

/** Where a quantity's unit stands in it. */
export function unitField(value: unknown): string {
	return text(fields(value)?.unit) === null ? "/code" : "/unit";
}

const raised = (digits: string) => [...digits].map((digit) => RAISED[Number(digit)]).join("");

/** UCUM's spelling as it is printed: mm[Hg] is mmHg, 10*9/L is 10⁹/L. The unit stays what it was. */
export function unitText(unit: string): string {
	return unit
		.replace(/10[*^](\d+)/g, (_, power: string) => `10${raised(power)}`)
		.replace(/\[(Hg|H2O|iU|IU)\]/g, "$1")
		.replace(/\{([^}]*)\}/g, (_, note: string) => note.replace(/_/g, " "))
		.replace(/\bm([23])\b/g, (_, power: string) => `m${raised(power)}`)
		.replace(/^Cel$/, "°C")
		.replace(/\bu(?=[LgmMlK]|mol)/g, "µ");
}

/** One unit in its several spellings; what differs here is never compared or drawn together. */
export function unitKey(unit: string | null): string {
	return (unit ?? "")
		.replace(/[⁰¹²³⁴-⁹]+/g, (power) => `^${[...power].map((digit) => RAISED.indexOf(digit)).join("")}`)
		.normalize("NFKC")
		.replace(/\s/g, "")
		.replace(/[µμ]/g, "u")
		.replace(/^[x×*]?10[*^](\d+)/, "10^$1")
		.replace(/\[Hg\]/, "Hg")
		.replace(/^(Cel|℃)$/, "°C")
		.replace(/([/dmuf]|^)l(?![a-z])/g, "$1L");
}
