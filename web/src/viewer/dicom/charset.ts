/**
 * Texts in a file's own character set (PS3.3, C.12.1.1.2; PS3.5, 6.1.2), and in
 * the one that they are written in where the file names another or none, as
 * many devices in China do.
 */

/** Those of one code, or which a text begins with. */
const SETS: [RegExp, string][] = [
	[/IR 192/, "utf-8"], [/GB18030|GBK|IR 58/, "gb18030"], [/IR 13$/, "shift_jis"], [/IR 149/, "euc-kr"], [/IR 101/, "iso-8859-2"],
	[/IR 109/, "iso-8859-3"], [/IR 110/, "iso-8859-4"], [/IR 144/, "iso-8859-5"], [/IR 127/, "iso-8859-6"], [/IR 126/, "iso-8859-7"],
	[/IR 138/, "iso-8859-8"], [/IR 148/, "iso-8859-9"], [/IR 203/, "iso-8859-15"], [/IR 166/, "tis-620"],
];
const LATIN = "windows-1252";

/** What follows an escape, and the set that it calls: of two bytes without their high bits, or of bytes with them. */
const ESCAPES: [string, { low?: "ascii" | "jis-x-0208" | "jis-x-0212"; high?: string }][] = [
	["(B", { low: "ascii" }], ["(J", { low: "ascii" }], [")I", { high: "shift_jis" }],
	["$B", { low: "jis-x-0208" }], ["$@", { low: "jis-x-0208" }], ["$(D", { low: "jis-x-0212" }],
	["$)C", { high: "euc-kr" }], ["$)A", { high: "gb18030" }],
	["-A", { high: LATIN }], ["-B", { high: "iso-8859-2" }], ["-C", { high: "iso-8859-3" }], ["-D", { high: "iso-8859-4" }],
	["-L", { high: "iso-8859-5" }], ["-G", { high: "iso-8859-6" }], ["-F", { high: "iso-8859-7" }], ["-H", { high: "iso-8859-8" }],
	["-M", { high: "iso-8859-9" }], ["-b", { high: "iso-8859-15" }], ["-T", { high: "tis-620" }],
];

const ESC = 0x1b;
const HAN = /\p{Script=Han}/u;

/** Null where BYTES are no such text. */
function strictly(label: string, bytes: Uint8Array): string | null {
	try {
		return new TextDecoder(label, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

/**
 * Whether BYTES read as Chinese in GBK: most pairs are common characters
 * (GB 2312, level 1) or its marks. Accented letters seldom pair so: one that
 * follows another is small, and lies beyond.
 */
function seemsGbk(bytes: Uint8Array): boolean {
	let pairs = 0, common = 0;
	for (let i = 0; i < bytes.length; i++) {
		if (bytes[i]! < 0x80)
			continue;
		const lead = bytes[i]!, trail = bytes[++i] ?? 0;
		pairs++;
		if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3)))
			common++;
	}
	return pairs > 0 && 2 * common >= pairs && strictly("gb18030", bytes) !== null;
}

/** Without escapes. DECLARED: null where the file names no set. */
function plainText(bytes: Uint8Array, declared: string | null): string {
	const as = (label: string) => new TextDecoder(label).decode(bytes);
	if (declared !== null && !["utf-8", "gb18030", LATIN].includes(declared))
		return as(declared);
	const utf8 = strictly("utf-8", bytes);
	if (declared === "gb18030")
		return utf8 !== null && HAN.test(utf8) && !seemsGbk(bytes) ? utf8 : as(declared);
	// pairs of GBK may be sound UTF-8, but then none of its Chinese
	if (utf8 !== null && (declared === "utf-8" || HAN.test(utf8) || !seemsGbk(bytes)))
		return utf8;
	return seemsGbk(bytes) ? as("gb18030") : as(LATIN);
}

/** Pairs without their high bits, as EUC-JP has them. */
function japanese(bytes: Uint8Array, set: "jis-x-0208" | "jis-x-0212"): string {
	const out: number[] = [];
	for (let i = 0; i < bytes.length; i++) {
		const byte = bytes[i]!, next = bytes[i + 1];
		if (byte <= 0x20 || byte > 0x7e || next === undefined) {
			out.push(byte);
			continue;
		}
		out.push(...(set === "jis-x-0212" ? [0x8f] : []), byte | 0x80, next | 0x80);
		i++;
	}
	return new TextDecoder("euc-jp").decode(Uint8Array.from(out));
}

/** SETS: the values of (0008,0005), as they are in the file. */
export function decodeText(bytes: Uint8Array, sets: string[]): string {
	const labels = sets.flatMap((set) => SETS.find(([name]) => name.test(set))?.[1] ?? (/IR 100/.test(set) ? [LATIN] : []));
	const declared = labels[0] ?? null;
	if (!bytes.includes(ESC))
		return plainText(bytes, declared);
	let text = "", low: "ascii" | "jis-x-0208" | "jis-x-0212" = "ascii", high = declared ?? LATIN;
	for (let at = 0; at < bytes.length;) {
		if (bytes[at] === ESC) {
			const called = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
			const found = ESCAPES.find(([escape]) => called.startsWith(escape));
			low = found?.[1].low ?? (found ? low : "ascii");
			high = found?.[1].high ?? high;
			at += 1 + (found?.[0].length ?? 0);
			continue;
		}
		const next = bytes.indexOf(ESC, at), end = next < 0 ? bytes.length : next, part = bytes.subarray(at, end);
		text += low === "ascii" ? new TextDecoder(high).decode(part) : japanese(part, low);
		at = end;
	}
	return text;
}
