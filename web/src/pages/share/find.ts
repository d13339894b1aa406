/** Searching the directory of doctors, on the device. */
import type { Doctor } from "../../api";

export interface Search {
	words: string;
	/** "" for all. */
	hospital: string;
	department: string;
}

export const ANYBODY: Search = { words: "", hospital: "", department: "" };

function plain(text: string): string {
	return text.normalize("NFKC").toLowerCase();
}

/** All words have to stand somewhere; a fingerprint is found with and without its hyphens. */
export function findDoctors(doctors: readonly Doctor[], search: Search): Doctor[] {
	const words = plain(search.words).split(/\s+/).filter(Boolean);
	return doctors.filter((doctor) => {
		if ((search.hospital && doctor.hospital !== search.hospital) || (search.department && doctor.department !== search.department))
			return false;
		const text = plain([doctor.name, doctor.title, doctor.department, doctor.licence, doctor.fingerprint].join(" "));
		const bare = text.replace(/-/g, "");
		return words.every((word) => text.includes(word) || bare.includes(word.replace(/-/g, "")));
	});
}

export function distinct(values: readonly string[]): string[] {
	return [...new Set(values)].sort((one, other) => one.localeCompare(other, "zh-CN"));
}
