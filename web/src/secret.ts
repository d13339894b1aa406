/**
 * What may lock a vault or a file: one rule for all PINs and one for all
 * passphrases, told by the pages and held by the worker. That for passphrases
 * is the command line's, too (tests/terminal/passphrase.json).
 */

export const PIN_MIN = 6;
export const PASSPHRASE_MIN = 10;

/** Fewer are repeated so often that length says nothing. */
const DIFFERENT_MIN = 4;
/** Of a passphrase, beside what others know of its owner. */
const REST_MIN = PASSPHRASE_MIN / 2;
/** Letters and digits of ASCII in a row that are no chance; of others, half as many. */
const RUN_MIN = 4;
const KEYS = ["1234567890", "qwertyuiopasdfghjklzxcvbnm"];

export type PinFault = "short" | "digits" | "easy";
export type PassphraseFault = "short" | "easy" | "owner";

/** One step from each symbol to the next: 111111, 123456, 987654, abcdef. */
function isRow(symbols: string[], around: number): boolean {
	const points = symbols.map((symbol) => symbol.codePointAt(0)!);
	return new Set(points.slice(1).map((point, i) => (point - points[i]! + around) % around)).size <= 1;
}

/** What is wrong with a PIN by itself. */
export function pinFault(pin: string): PinFault | null {
	if (/\D/.test(pin))
		return "digits";
	if (pin.length < PIN_MIN)
		return "short";
	return isRow([...pin], 10) || /^(\d{1,4})\1+$/.test(pin) ? "easy" : null;
}

/** KNOWN: names and numbers of its owner. */
export function passphraseFault(passphrase: string, known: readonly string[] = []): PassphraseFault | null {
	const symbols = symbolsOf(passphrase), word = symbols.join("");
	if (symbols.length < PASSPHRASE_MIN)
		return "short";
	const keys = KEYS.some((row) => row.includes(word) || [...row].reverse().join("").includes(word));
	if (new Set(symbols).size < DIFFERENT_MIN || isRow(symbols, 0x110000) || keys)
		return "easy";
	return isOfOwner(symbols, known) ? "owner" : null;
}

/** Code points after NFKC, each in its simple lower case. */
function symbolsOf(text: string): string[] {
	return [...text.normalize("NFKC")].map((symbol) => [...symbol.toLowerCase()][0]!);
}

/** Whether too little is left of a passphrase without what is known. */
function isOfOwner(symbols: string[], known: readonly string[]): boolean {
	const isWord = (symbol: string) => /[\p{L}\p{N}]/u.test(symbol);
	const word = symbols.filter(isWord), of = new Set<number>();
	for (const name of known) {
		const value = symbolsOf(name).filter(isWord).join("");
		for (const part of [value, ...birthdays(value)])
			markRuns(word, part, of);
	}
	const rest = [...symbols.filter((symbol) => !isWord(symbol)), ...word.filter((_, at) => !of.has(at))];
	return rest.length < REST_MIN || new Set(rest).size < DIFFERENT_MIN;
}

/** Marks the places of WORD that lie in a run which VALUE has, too. */
function markRuns(word: string[], value: string, of: Set<number>): void {
	for (let from = 0; from < word.length; from++) {
		let weight = 0;
		for (let to = from; to < word.length && value.includes(word.slice(from, to + 1).join("")); to++) {
			weight += word[to]! < "\x80" ? 1 : 2;
			if (weight >= RUN_MIN)
				for (let at = from; at <= to; at++)
					of.add(at);
		}
	}
}

/** A birthday as people write it in digits. */
function birthdays(idCard: string): string[] {
	const [, year, month, day] = /^\d{6}(\d{4})(\d\d)(\d\d)/.exec(idCard) ?? [];
	if (year === undefined || month === undefined || day === undefined)
		return [];
	const short = year.slice(2);
	return [year + month, short + month + day, day + month + year, day + month + short, month + day + year, month + day + short];
}

/** Whether a PIN is out of NUMBERS that others know of its owner, whole or in part: numbers of cards and phones, a birthday. */
export function isOfNumbers(pin: string, numbers: readonly string[]): boolean {
	return numbers.some((number) => {
		const digits = number.replace(/\D/g, "");
		return digits.includes(pin) || (digits.length >= PIN_MIN && pin.includes(digits.slice(-PIN_MIN))) || birthdays(number).some((day) => pin.includes(day));
	});
}
