/** The slip's code from the keyboard, for a hospital of this platform. */
import { useText, useLanguage } from "../../text";
import { Button, CallState, Page, Select, useCall, useLoad } from "../../ui";
import { ACCESS_CODE, judgeCode } from "./code";
import { CodeField } from "./code-field";
import { setDraft, useDraft } from "./draft";

export function TypeStep({ onRead, onBack }: { onRead: () => void; onBack: () => void }) {
	const text = useText();
	const t = text.open.slip;
	const language = useLanguage();
	const draft = useDraft();
	const hospitals = useLoad((api) => api.patient.hospitals(), []);
	const chosen = draft.hospital || hospitals.result?.[0]?.id || "";
	const read = useCall((api) => api.patient.readCode(chosen, draft.code), (slip) => {
		setDraft({ slip, typed: true });
		onRead();
	});
	const ready = chosen !== "" && judgeCode(draft.code, ACCESS_CODE).state === "good";
	const submit = (event: Event) => {
		event.preventDefault();
		if (ready)
			void read.run();
	};
	return (
		<Page title={t.type} width="narrow" onBack={onBack}>
			<form class="stack" onSubmit={submit}>
				<CallState call={hospitals} retry={hospitals.reload} />
				{hospitals.result?.length === 0 && <p>{t.none}</p>}
				{hospitals.result && hospitals.result.length > 0 && (
					<Select label={t.hospital} hint={t.hospitalHint} value={chosen} onChange={(hospital) => setDraft({ hospital })}
						options={hospitals.result.map((one) => ({ value: one.id, label: one.name[language] || one.name.zh || one.id }))} />
				)}
				<CodeField label={t.code} hint={t.codeHint} kind={ACCESS_CODE} value={draft.code} onInput={(code) => setDraft({ code })} good={t.codeGood} check={t.codeCheck} />
				<CallState call={read} />
				<Button kind="primary" type="submit" wide disabled={!ready} busy={read.busy}>{t.read}</Button>
			</form>
		</Page>
	);
}
