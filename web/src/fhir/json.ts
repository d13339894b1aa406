/**
 * JSON whose numbers keep their text: a hospital's 1.20 is not 1.2. A number
 * that JavaScript would write otherwise becomes a Decimal, all others stay
 * numbers. The worker reads resources with it, and writes them for export.
 */
import type { Decimal, Resource } from "../api";

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Every number there is: as a member, or in an array. What strings have in them may look like one. */
const NUMBER = /(?:"\s*:|[,[])\s*(-?\d[^\s,}\]]*)/g;

function isPlain(text: string): boolean {
	for (const [, token] of text.matchAll(NUMBER))
		if (String(Number(token)) !== token)
			return false;
	return true;
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Of JSON text that the core has checked (json_valid). */
export function parseResource(text: string): Resource {
	return isPlain(text) ? JSON.parse(text) as Resource : JSON.parse(text.replace(TOKEN, (token) =>
		token.startsWith('"') || String(Number(token)) === token ? token : `{"decimal":"${token}"}`)) as Resource;
}

/** The text again, every number to the letter. */
export function resourceText(value: unknown, indent = 0): string {
	return written(value, indent, "\n");
}

/** LINE: what begins a line where VALUE ends. */
function written(value: unknown, indent: number, line: string): string {
	if (isDecimal(value))
		return value.decimal;
	if (typeof value !== "object" || value === null)
		return JSON.stringify(value);
	const next = line + " ".repeat(indent), [open, close] = Array.isArray(value) ? "[]" : "{}";
	const parts = Array.isArray(value) ? value.map((one) => written(one, indent, next))
		: Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}:${indent > 0 ? " " : ""}${written(one, indent, next)}`);
	return indent > 0 && parts.length > 0 ? `${open}${next}${parts.join(`,${next}`)}${line}${close}` : `${open}${parts.join(",")}${close}`;
}

/** A hospital may have an object of that shape itself: what is in it is a number all the same. */
export function isDecimal(value: unknown): value is Decimal {
	return typeof value === "object" && value !== null && "decimal" in value
		&& typeof value.decimal === "string" && DECIMAL.test(value.decimal) && Object.keys(value).length === 1;
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
