/** Keys out of a file under its passphrase. */
import { useId, useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, CallState, Icon, Notice, SecretField, useCall } from "../../ui";

/** A key file has some hundred bytes. */
const FILE_MAX = 65536;

export function SignIn({ onDone, onLost }: { onDone: () => void; onLost: () => void }) {
	const t = useText().doctor.signIn;
	const id = useId();
	const [file, setFile] = useState<File | null>(null);
	const [passphrase, setPassphrase] = useState("");
	const [told, setTold] = useState(false);
	const open = useCall(async (api, chosen: File) => api.doctor.importKey(new Uint8Array(await chosen.arrayBuffer()), passphrase), onDone);
	const tooBig = file !== null && file.size > FILE_MAX;
	const submit = (event: Event) => {
		event.preventDefault();
		setTold(true);
		if (file && !tooBig)
			void open.run(file);
	};
	return (
		<form class="stack" onSubmit={submit}>
			<p>{t.lead}</p>
			<div class="field file-field">
				<span class="field-label" id={id}>{t.file}</span>
				<span class="row">
					<label class="button button-secondary">
						<Icon name="key" size={20} />{t.chooseFile}
						<input class="spoken" type="file" aria-labelledby={id} onChange={(event) => {
							setFile(event.currentTarget.files?.[0] ?? null);
							open.clear();
						}} />
					</label>
					<span class="soft small">{file?.name ?? t.noFile}</span>
				</span>
			</div>
			{tooBig && <Notice tone="warn" alert>{t.tooBig}</Notice>}
			{told && !file && <Notice tone="warn" alert>{t.fileFirst}</Notice>}
			<SecretField label={t.passphrase} value={passphrase} onInput={setPassphrase} autocomplete="current-password" />
			<CallState call={open} />
			<Button type="submit" kind="primary" wide busy={open.busy}>{open.busy ? t.opening : t.open}</Button>
			<Notice tone="info" title={t.lost} actions={<Button onClick={onLost}>{t.lostGo}</Button>}><p>{t.lostHint}</p></Notice>
		</form>
	);
}
