/** What others wrote, as it can be shown. */
const GAPS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const UNSEEN = /[\p{Cf}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;

/** A name that somebody gave themselves: in one line, without what nobody sees or what turns the words around it. */
export function plainName(text: string): string {
	return text.replace(GAPS, " ").replace(UNSEEN, "").trim();
}

/** Of more than one line. */
export function plainText(text: string): string {
	return text.split(/\r\n|\r|\n/).map(plainName).join("\n").trim();
}

/** As the core gives it: any unsigned integer, for whoever signs may write any. */
export type RawTime = number | bigint;

/** The last second of the year 9999. */
const TIME_MAX = 253402300799;

/** A time that others wrote, as far as it can be counted with and shown. */
export function readTime(time: RawTime): number {
	return time > TIME_MAX ? TIME_MAX : Number(time);
}
