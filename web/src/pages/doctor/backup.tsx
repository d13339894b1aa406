/** The doctor's keys in a file under a passphrase. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, CallState, Notice, Page, SecretField, useCall } from "../../ui";
import { usePassphraseFault } from "../open/lock-form";
import { saveFile } from "../share/save";

const FILE_NAME = "doctor.key";

export function BackupPage() {
	const t = useText().doctor.me;
	const [passphrase, setPassphrase] = useState("");
	const [again, setAgain] = useState("");
	const [told, setTold] = useState(false);
	const [made, setMade] = useState<Uint8Array | null>(null);
	const make = useCall((api) => api.doctor.exportKey(passphrase), setMade);
	const fault = usePassphraseFault(passphrase);
	const edit = (set: (value: string) => void) => (value: string) => {
		set(value);
		setMade(null);
	};
	const submit = (event: Event) => {
		event.preventDefault();
		setTold(true);
		if (!fault && passphrase === again)
			void make.run();
	};
	return (
		<Page title={t.backup} width="narrow">
			<form class="stack" onSubmit={submit}>
				<p>{t.backupLead}</p>
				<SecretField label={t.passphrase} hint={t.passphraseRule} value={passphrase} onInput={edit(setPassphrase)} autocomplete="new-password"
					error={told ? fault : null} />
				<SecretField label={t.againField} value={again} onInput={edit(setAgain)} autocomplete="new-password"
					error={told && passphrase !== again ? t.differ : null} />
				<CallState call={make} />
				{made
					? (
						<Notice tone="ok" alert title={t.ready}
							actions={<Button kind="primary" icon="download" onClick={() => saveFile(made, FILE_NAME, "application/octet-stream")}>{t.save}</Button>} />
					)
					: <Button type="submit" kind="primary" busy={make.busy}>{make.busy ? t.making : t.make}</Button>}
			</form>
		</Page>
	);
}
