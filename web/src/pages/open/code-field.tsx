/** A code from paper: grouped as it is printed there, its check symbol compared while it is typed. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isSlipLink } from "../../api";
import { useText } from "../../text";
import { Field } from "../../ui";
import { codeSymbols, groupCode, judgeCode, type CodeKind } from "./code";

/** Longer than any slip's link, which may be pasted here whole. */
const LINK_MAX = 400;

export interface CodeFieldProps {
	label: string;
	hint: ComponentChildren;
	kind: CodeKind;
	value: string;
	/** Grouped; a link as it is. */
	onInput: (value: string) => void;
	/** What to say when it is complete, and when its check symbol is another. */
	good: string;
	check: string;
	/** A problem that the worker found. */
	error?: string | null;
}

export function CodeField({ label, hint, kind, value, onInput, good, check, error }: CodeFieldProps) {
	const t = useText().open.slip;
	const input = useRef<HTMLInputElement>(null);
	const caret = useRef<number | null>(null);
	const judged = judgeCode(value, kind);
	const wrong = judged.state === "symbol" ? t.codeSymbol(judged.symbol)
		: judged.state === "long" ? t.codeLong(judged.by)
		: judged.state === "check" ? check
		: null;

	useLayoutEffect(() => {
		if (caret.current !== null)
			input.current?.setSelectionRange(caret.current, caret.current);
		caret.current = null;
	});
	const take = (typed: string) => {
		if (isSlipLink(typed))
			return onInput(typed);
		const at = input.current?.selectionStart ?? typed.length;
		const grouped = groupCode(typed, kind);
		caret.current = at >= typed.length ? grouped.length : caretAfter(grouped, codeSymbols(typed.slice(0, at)).length);
		onInput(grouped);
	};
	return (
		<Field label={label} value={value} onInput={take} code inputRef={input} maxLength={LINK_MAX} error={error ?? wrong}
			good={judged.state === "good" ? good : null}
			note={judged.state === "short" ? t.codeShort(judged.by) : null} hint={hint} />
	);
}

/** Where the caret stands behind so many symbols. */
function caretAfter(grouped: string, symbols: number): number {
	let at = 0;
	for (let seen = 0; at < grouped.length && seen < symbols; at++)
		seen += grouped[at] === "-" ? 0 : 1;
	return at;
}
