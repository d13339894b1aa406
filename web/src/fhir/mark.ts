/**
 * Whether a value is out of the ordinary: by the hospital's own mark, and by
 * its reference range where the two can be compared. Neither is ever guessed.
 */
import { codes, shown } from "./concept";
import type { Quantity } from "./quantity";
import { type Range, side } from "./range";
import { list } from "./read";

export type Level =
	| "critical-high" | "high" | "low" | "critical-low" | "critical" | "abnormal" | "positive" | "negative" | "normal";

export interface Mark {
	/** null: a mark of the hospital that has no plain meaning here; its words are shown. */
	level: Level | null;
	by: "hospital" | "range";
	words: string | null;
	field: string;
}

const LEVELS: Record<string, Level> = {
	HH: "critical-high", HU: "critical-high", LL: "critical-low", LU: "critical-low", AA: "critical",
	H: "high", HX: "high", ">": "high", L: "low", LX: "low", "<": "low", A: "abnormal", N: "normal",
	POS: "positive", DET: "positive", NEG: "negative", ND: "negative",
	"↑": "high", "↑↑": "critical-high", "↓": "low", "↓↓": "critical-low",
	偏高: "high", 高: "high", 偏低: "low", 低: "low", 异常: "abnormal", 正常: "normal", 阳性: "positive", 阴性: "negative",
};

function said(interpretation: unknown, field: string): Mark[] {
	return list(interpretation).flatMap((one, index) => {
		const words = shown(one, `${field}/${index}`);
		if (!words)
			return [];
		const level = [...codes(one).map(({ code }) => code), words.text.trim()].map((code) => LEVELS[code]).find(Boolean);
		return [{ level: level ?? null, by: "hospital" as const, words: words.text, field: words.field }];
	});
}

/** A mark that a reader should see first. */
export function flagged(mark: Mark | null): boolean {
	return mark !== null && mark.level !== null && mark.level !== "normal" && mark.level !== "negative";
}

export function markOf(interpretation: unknown, field: string, value: Quantity | null, ranges: Range[]): Mark | null {
	const own = said(interpretation, field);
	const raised = own.find(flagged);
	if (raised)
		return raised;
	const only = ranges.filter((range) => !range.limited);
	const where = value && only.length === 1 ? side(value, only[0]!) : null;
	if (where === "low" || where === "high")
		return { level: where, by: "range", words: null, field: only[0]!.field };
	return own[0] ?? (where === "within" ? { level: "normal", by: "range", words: null, field: only[0]!.field } : null);
}
