/**
 * Codes that people copy from paper: Crockford base32 with a check symbol
 * (src/bytes/crockford.h), judged while they are typed. The core reads them.
 */
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const MODULUS = 37;

export interface CodeKind {
	/** Symbols with the check symbol, and how many stand together on paper. */
	symbols: number;
	group: number;
}

export const ACCESS_CODE: CodeKind = { symbols: 21, group: 5 };
export const RECOVERY_CODE: CodeKind = { symbols: 27, group: 4 };

export type CodeState =
	| { state: "empty" | "good" | "check" }
	| { state: "short" | "long"; by: number }
	| { state: "symbol"; symbol: string };

/** What was typed, without what counts for nothing: spaces and hyphens of any keyboard. */
export function codeSymbols(text: string): string {
	return text.normalize("NFKC").toUpperCase().replace(/[\s\-–—_.·]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
}

export function groupCode(text: string, kind: CodeKind): string {
	return codeSymbols(text).match(new RegExp(`.{1,${kind.group}}`, "gsu"))?.join("-") ?? "";
}

export function judgeCode(text: string, kind: CodeKind): CodeState {
	const symbols = [...codeSymbols(text)];
	if (symbols.length === 0)
		return { state: "empty" };
	const strange = symbols.find((symbol, i) => !symbolFits(symbol, i === kind.symbols - 1));
	if (strange !== undefined)
		return { state: "symbol", symbol: strange };
	if (symbols.length < kind.symbols)
		return { state: "short", by: kind.symbols - symbols.length };
	if (symbols.length > kind.symbols)
		return { state: "long", by: symbols.length - kind.symbols };
	const check = symbols.slice(0, -1).reduce((sum, symbol) => (sum * 32 + SYMBOLS.indexOf(symbol)) % MODULUS, 0);
	return { state: SYMBOLS[check] === symbols.at(-1) ? "good" : "check" };
}

/** The last five stand for the check alone. */
function symbolFits(symbol: string, last: boolean): boolean {
	const digit = SYMBOLS.indexOf(symbol);
	return digit >= 0 && (last || digit < 32);
}
