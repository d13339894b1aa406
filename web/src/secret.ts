/**
 * What may lock a vault or a file: one rule for all PINs and one for all
 * passphrases, told by the pages and held by the worker.
 */

export const PIN_MIN = 6;
export const PASSPHRASE_MIN = 10;

/** Fewer are repeated so often that length says nothing. */
const DIFFERENT_MIN = 4;
const KEYS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertyuiopasdfghjklzxcvbnm"];

export type SecretFault = "short" | "digits" | "easy";

/** One step from each symbol to the next: 111111, 123456, 987654, abcdef. */
function isRow(symbols: string[], around: number): boolean {
	const points = symbols.map((symbol) => symbol.codePointAt(0)!);
	return new Set(points.slice(1).map((point, i) => (point - points[i]! + around) % around)).size <= 1;
}

/** What is wrong with a PIN by itself. */
export function pinFault(pin: string): SecretFault | null {
	if (/\D/.test(pin))
		return "digits";
	if (pin.length < PIN_MIN)
		return "short";
	return isRow([...pin], 10) || /^(\d{1,4})\1+$/.test(pin) ? "easy" : null;
}

export function passphraseFault(passphrase: string): SecretFault | null {
	const symbols = [...passphrase.normalize("NFKC").toLowerCase()], word = symbols.join("");
	if (symbols.length < PASSPHRASE_MIN)
		return "short";
	const keys = KEYS.some((row) => row.includes(word) || [...row].reverse().join("").includes(word));
	return new Set(symbols).size < DIFFERENT_MIN || isRow(symbols, 0x110000) || keys ? "easy" : null;
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
