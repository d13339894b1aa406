/** Chinese by its sound, spelt or by initials. Holds the table of all readings: loaded when somebody first types letters. */
import PinyinMatch from "pinyin-match";
import type { Sound } from "./search";

const runs = new Map<string, string[]>();

/** The Chinese of a line, without what stands between. */
function chineseOf(line: string): string[] {
	let own = runs.get(line);
	if (!own) {
		own = line.match(/\p{Script=Han}+/gu) ?? [];
		runs.set(line, own);
	}
	return own;
}

export const sounds: Sound = (line, letters) => chineseOf(line).some((run) => PinyinMatch.match(run, letters) !== false);
