/** Reading what may be missing or of another shape than FHIR says: never throws, never guesses. */

export type Fields = Record<string, unknown>;

export function fields(value: unknown): Fields | null {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : null;
}

/** What repeats; a hospital that wrote one without its array is understood. */
export function list(value: unknown): unknown[] {
	if (Array.isArray(value))
		return value;
	return value === undefined || value === null ? [] : [value];
}

export function text(value: unknown): string | null {
	return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** The value at a JSON pointer (RFC 6901; FHIR's names need no escapes). */
export function at(value: unknown, pointer: string): unknown {
	let here = value;
	for (const step of pointer.split("/").slice(1)) {
		if (Array.isArray(here))
			here = here[Number(step)];
		else
			here = fields(here)?.[step];
	}
	return here;
}
