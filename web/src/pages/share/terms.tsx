/** How long a grant lasts, whether it may be passed on, and what it is for. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, Check, Field, Notice, Radios, TextArea, formatTime, goStep } from "../../ui";
import { type Days, editDraft, hoursOf, purposeFits, useDraft } from "./draft";
import { useNow } from "./now";

export function Terms() {
	const t = useText().share;
	const draft = useDraft();
	const [told, setTold] = useState(false);
	const hours = hoursOf(draft);
	const now = useNow();
	const fits = purposeFits(draft.purpose);
	const days: { value: Days; label: string }[] = [
		{ value: "1", label: t.terms.day },
		...(["3", "7", "30"] as const).map((value) => ({ value, label: t.terms.days(Number(value)) })),
		{ value: "other", label: t.terms.other },
	];
	return (
		<>
			<Radios label={t.terms.duration} value={draft.days} options={days} onChange={(value) => editDraft({ days: value })} />
			{draft.days === "other" && (
				<Field label={t.terms.otherDays} inputMode="numeric" maxLength={2} value={draft.otherDays} onInput={(otherDays) => editDraft({ otherDays })}
					error={hours === null && (told || draft.otherDays !== "") ? t.terms.otherWrong : null} />
			)}
			{hours !== null && <p class="soft">{t.terms.until(formatTime(now + hours * 3600))}</p>}
			{draft.key
				? <Notice tone="info">{t.terms.passOnKey}</Notice>
				: <Check boxed label={t.terms.passOn} hint={t.terms.passOnHint} checked={draft.passOn} onChange={(passOn) => editDraft({ passOn })} />}
			<TextArea label={t.terms.purpose} hint={t.terms.purposeHint} value={draft.purpose} onInput={(purpose) => editDraft({ purpose })}
				error={fits ? null : t.terms.purposeLong} />
			<div class="sticky-actions">
				<Button kind="primary" onClick={() => hours !== null && fits ? goStep("review") : setTold(true)}>{t.wizard.next}</Button>
			</div>
		</>
	);
}
