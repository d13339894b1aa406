/**
 * JSON whose numbers keep their text: a hospital's 1.20 is not 1.2. A number
 * that JavaScript would write otherwise becomes a Decimal, all others stay
 * numbers. The worker reads resources with it, and writes them for export.
 */
import type { Decimal, Resource } from "../api";

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Of JSON text that the core has checked (json_valid). */
export function parseResource(text: string): Resource {
	return JSON.parse(text.replace(TOKEN, (token) =>
		token.startsWith('"') || String(Number(token)) === token ? token : `{"decimal":"${token}"}`)) as Resource;
}

/** The text again, every number to the letter. */
export function resourceText(value: unknown, indent = 0): string {
	const numbers: string[] = [];
	const text = JSON.stringify(value, (_, part: unknown) => {
		if (!isDecimal(part))
			return part;
		numbers.push(part.decimal);
		return `\u0000${numbers.length - 1}`;
	}, indent);
	return text.replace(/"\\u0000(\d+)"/g, (whole, index: string) => numbers[Number(index)] ?? whole);
}

export function isDecimal(value: unknown): value is Decimal {
	return typeof value === "object" && value !== null && "decimal" in value
		&& typeof value.decimal === "string" && Object.keys(value).length === 1;
}

/** A number as the hospital wrote it. */
export function numberText(value: unknown): string | null {
	if (isDecimal(value))
		return value.decimal;
	return typeof value === "number" ? String(value) : null;
}

/** A number to compare and draw; never to show. */
export function numberOf(value: unknown): number | null {
	const text = numberText(value);
	return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
}
