/** Names that others gave themselves, to be shown: in one line, without what nobody sees or what turns the words around it. */
const GAPS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const UNSEEN = /[\p{Cf}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

export function plainName(text: string): string {
	return text.replace(GAPS, " ").replace(UNSEEN, "").trim();
}

/** Of more than one line. */
export function plainText(text: string): string {
	return text.split(/\r\n|\r|\n/).map(plainName).join("\n").trim();
}
