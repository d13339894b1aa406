/** CodeableConcept, Coding and Reference: the words a hospital chose, before any code. */
import { inUse } from "./in_use";
import { nameText } from "./name";
import { fields, list, text } from "./read";

/** A text and where in the resource it stands. */
export interface Shown {
	text: string;
	field: string;
	/** It is a code, not words: the element whose value set it comes from. */
	set?: string;
}

const SYSTEMS: [RegExp, string][] = [
	[/^http:\/\/loinc\.org$/, "LOINC"],
	[/^http:\/\/snomed\.info\/sct$/, "SNOMED CT"],
	[/icd-10|6\.3\.3$|6\.90$/i, "ICD-10"],
	[/icd-11/i, "ICD-11"],
	[/icd-9/i, "ICD-9"],
	[/rxnorm$/i, "RxNorm"],
	[/\/cvx$/, "CVX"],
	[/whocc\.no\/atc$/, "ATC"],
	[/dicom\.nema\.org/, "DICOM"],
	[/unitsofmeasure\.org/, "UCUM"],
];

/** A code system's usual name, else its address. */
export function systemName(system: string): string {
	return SYSTEMS.find(([form]) => form.test(system))?.[1] ?? system;
}

/** A code system that is the same in every hospital. */
export function isShared(system: string): boolean {
	return systemName(system) !== system;
}

function coding(value: unknown, field: string, set: string): Shown | null {
	const display = text(fields(value)?.display);
	if (display !== null)
		return { text: display, field: `${field}/display` };
	const code = text(fields(value)?.code);
	return code === null ? null : { text: code, field: `${field}/code`, set };
}

/** Words of a string, CodeableConcept, Coding, Reference, Annotation or HumanName, of a list the one in use; a code where there are none. */
export function shown(value: unknown, field: string): Shown | null {
	const set = /([^/]*)(?:\/\d+)?$/.exec(field)?.[1] ?? "";
	const plain = text(value);
	if (plain !== null)
		return { text: plain, field, set };
	if (Array.isArray(value)) {
		const place = inUse(value);
		return place < 0 ? null : shown(value[place], `${field}/${place}`);
	}
	const parts = fields(value);
	if (!parts)
		return null;
	for (const name of ["text", "display"]) {
		const words = text(parts[name]);
		if (words !== null)
			return { text: words, field: `${field}/${name}` };
	}
	const name = nameText(parts);
	if (name !== null)
		return { text: name, field };
	const codings = list(parts.coding);
	const worded = codings.findIndex((one) => text(fields(one)?.display) !== null);
	const chosen = Math.max(worded, 0);
	return codings.length > 0 ? coding(codings[chosen], `${field}/coding/${chosen}`, set) : coding(value, field, set);
}

/** The codes of a CodeableConcept or Coding, as "system|code". */
export function codes(value: unknown): { system: string; code: string }[] {
	const parts = fields(value);
	return (parts?.coding === undefined ? [value] : list(parts.coding)).flatMap((one) => {
		const code = text(fields(one)?.code);
		return code === null ? [] : [{ system: text(fields(one)?.system) ?? "", code }];
	});
}
