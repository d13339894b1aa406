/** The slip's code from the keyboard, for a hospital of this platform; or its whole link, pasted. */
import { useState } from "preact/hooks";
import { isSlipLink, type SlipView } from "../../api";
import { useText, useLanguage } from "../../text";
import { Button, type Call, CallState, Page, Select, useCall, useLoad } from "../../ui";
import { ACCESS_CODE, judgeCode } from "./code";
import { CodeField } from "./code-field";
import { setDraft, useDraft } from "./draft";
import { ReadState } from "./read-state";

export function TypeStep({ read: readLink, onRead }: { read: Call<[text: string], SlipView>; onRead: () => void }) {
	const text = useText();
	const t = text.open.slip;
	const language = useLanguage();
	const draft = useDraft();
	const [tried, setTried] = useState(false);
	const hospitals = useLoad((api) => api.patient.hospitals(), []);
	const read = useCall((api) => api.patient.readCode(draft.hospital, draft.code), (slip) => {
		setDraft({ slip, typed: true });
		onRead();
	});
	const whole = judgeCode(draft.code, ACCESS_CODE).state === "good";
	const submit = (event: Event) => {
		event.preventDefault();
		setTried(true);
		if (draft.hospital !== "" && whole)
			void read.run();
	};
	const take = (code: string) => (isSlipLink(code) ? void readLink.run(code) : setDraft({ code }));
	return (
		<Page title={t.type} width="narrow">
			<form class="stack" onSubmit={submit}>
				<ReadState read={readLink} />
				<CallState call={hospitals} retry={hospitals.reload} />
				{hospitals.result?.length === 0 && <p>{t.none}</p>}
				{hospitals.result && hospitals.result.length > 0 && (
					<Select label={t.hospital} hint={t.hospitalHint} value={draft.hospital} onChange={(hospital) => setDraft({ hospital })}
						empty={t.hospitalNone} error={tried && draft.hospital === "" ? t.hospitalNone : null}
						options={hospitals.result.map((one) => ({ value: one.id, label: one.name[language] || one.name.zh || one.id }))} />
				)}
				<CodeField label={t.code} hint={t.codeHint} kind={ACCESS_CODE} value={draft.code} onInput={take} good={t.codeGood} check={t.codeCheck} />
				<CallState call={read} />
				<Button kind="primary" type="submit" wide disabled={!whole} busy={read.busy}>{t.read}</Button>
			</form>
		</Page>
	);
}
