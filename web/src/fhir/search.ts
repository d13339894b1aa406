/**
 * Searching on the device: what a page says of a record is looked through, as
 * it says it, without regard to case and width. Chinese is found anywhere, Latin
 * words and numbers where they begin. Other names of the same thing count
 * (synonyms.ts), a day in any usual spelling, and Chinese by its sound where
 * nothing is written so.
 */
import { alternatives, PHRASE_MAX } from "./synonyms";

/** What is said of a record, in plain spelling (see plain). */
export interface Said {
	/** Everything in words, a line each. */
	text: string;
	/** The lines to be found by their sound too. */
	names: string[];
	/** Numbers of the hospital's system, each alone. */
	numbers: string[];
}

/** Whether a line of Chinese sounds like these Latin letters, spelt or by initials. */
export type Sound = (line: string, letters: string) => boolean;

/** Below, what was typed is too little to look for inside a number. */
const NUMBER_PART = 4;
const LETTER = /\p{Script=Latin}/u;
const SPELT = /^[a-zü]{2,}$/;
const DAY = /^(\d{4})[-./年](\d{1,2})(?:月|[-./月](\d{1,2})日?)?$/;

export const plain = (written: string) => written.normalize("NFKC").toLowerCase();

const isDigit = (symbol: string | undefined) => symbol !== undefined && symbol >= "0" && symbol <= "9";
const isLetter = (symbol: string | undefined) => symbol !== undefined && LETTER.test(symbol);

/** Whether a word that begins like WORD may begin at AT: not within a word or a number. */
function begins(text: string, at: number, word: string): boolean {
	const before = text[at - 1];
	if (isDigit(word[0]))
		return !isDigit(before) && !(before === "." && isDigit(text[at - 2]));
	return !isLetter(word[0]) || !isLetter(before);
}

/** The same for its end; a plural is the same word. */
function ends(text: string, at: number, word: string): boolean {
	const last = word.at(-1);
	if (isDigit(last))
		return !isDigit(text[at]);
	return !isLetter(last) || !isLetter(text[at]) || (text[at] === "s" && !isLetter(text[at + 1]));
}

function stands(text: string, word: string, whole: boolean): boolean {
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
		if (begins(text, at, word) && (!whole || ends(text, at + word.length, word)))
			return true;
	return false;
}

function isNumber(numbers: string[], word: string): boolean {
	const part = word.length >= NUMBER_PART && /\d/.test(word);
	return numbers.some((number) => (part ? number.includes(word) : number === word));
}

/** A day or month typed in any usual way, as FHIR writes it. */
function dayOf(word: string): string | null {
	const [, year, month, day] = DAY.exec(word) ?? [];
	return year === undefined || month === undefined ? null : [year, month.padStart(2, "0"), ...day === undefined ? [] : [day.padStart(2, "0")]].join("-");
}

/** One thing asked for: all of its words, or one of its other names. */
interface Need {
	words: string[];
	others: readonly string[];
}

/** The longest run of words that has other names is one need, each other word one of its own. */
function needsOf(query: string): Need[] {
	const words = plain(query).split(/\s+/).filter(Boolean), needs: Need[] = [];
	for (let at = 0; at < words.length;) {
		let length = Math.min(PHRASE_MAX, words.length - at);
		while (length > 1 && !alternatives(words.slice(at, at + length).join(" ")))
			length--;
		const own = words.slice(at, at + length);
		needs.push({ words: own, others: alternatives(own.join(" ")) ?? [] });
		at += length;
	}
	return needs;
}

function isMet({ words, others }: Need, { text, names, numbers }: Said, sound: Sound | null): boolean {
	const written = (word: string) => {
		const day = dayOf(word);
		return stands(text, word, false) || (day !== null && stands(text, day, false)) || isNumber(numbers, word)
			|| (sound !== null && SPELT.test(word) && names.some((line) => sound(line, word)));
	};
	return words.every(written) || others.some((other) => stands(text, other, true));
}

/** Whether SAID has all that QUERY asks for; with SOUND also by how it sounds. */
export function matches(said: Said, query: string, sound: Sound | null = null): boolean {
	return needsOf(query).every((need) => isMet(need, said, sound));
}

/** Whether there is anything in QUERY to be found by its sound. */
export function isSpelt(query: string): boolean {
	return plain(query).split(/\s+/).some((word) => SPELT.test(word));
}

/** Those of ALL that QUERY finds; by their sound only where nothing is written so. */
export function search<T>(all: T[], query: string, saidOf: (one: T) => Said, sound: Sound | null): T[] {
	const needs = needsOf(query);
	if (needs.length === 0)
		return all;
	const found = (by: Sound | null) => all.filter((one) => needs.every((need) => isMet(need, saidOf(one), by)));
	const written = found(null);
	return written.length > 0 || !sound ? written : found(sound);
}
