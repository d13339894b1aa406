/** Everything back on a new device, by the code on paper. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, CallState, go, Guessable, Page, refreshVaults, replace, useCall } from "../../ui";
import { judgeCode, RECOVERY_CODE } from "./code";
import { CodeField } from "./code-field";
import { clearDraft, setDraft, useDraft } from "./draft";

export function RecoverPage() {
	const t = useText().open;
	const draft = useDraft();
	const [accepted, setAccepted] = useState(false);
	const recover = useCall((api) => api.patient.recover(draft.recovery, accepted), async () => {
		clearDraft();
		await refreshVaults();
		replace("records");
	});
	const guessable = recover.problem?.name === "guessable" || accepted;
	const ready = judgeCode(draft.recovery, RECOVERY_CODE).state === "good" && (!guessable || accepted);
	const submit = (event: Event) => {
		event.preventDefault();
		if (ready)
			void recover.run();
	};
	return (
		<Page title={t.recovery.recoverTitle} width="narrow">
			<p class="soft">{t.recovery.recoverLead}</p>
			<form class="stack" onSubmit={submit}>
				<CodeField label={t.recovery.code} hint={t.recovery.recoverHint} kind={RECOVERY_CODE} value={draft.recovery} good={t.recovery.good}
					check={t.recovery.check} onInput={(recovery) => setDraft({ recovery })} />
				<p class="soft">{t.identity.memory}</p>
				{guessable && <Guessable accepted={accepted} onAccepted={setAccepted} />}
				{recover.problem?.name !== "guessable" && <CallState call={recover} />}
				{!recover.busy && <Button kind="primary" type="submit" wide disabled={!ready}>{t.recovery.recover}</Button>}
				{!recover.busy && <Button kind="quiet" icon="scan" onClick={() => go("open")}>{t.slip.title}</Button>}
			</form>
		</Page>
	);
}
