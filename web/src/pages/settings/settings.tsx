/** What a person can set about this device: language, size of letters, locks, the recovery code, and leaving it. */
import { useState } from "preact/hooks";
import type { Role } from "../../api";
import { useText } from "../../text";
import {
	Button, CallState, Card, confirm, Dialog, forget, Notice, Page, refreshVaults, replace, Select, toast, useCall, useVaults, useVisiting,
} from "../../ui";
import { LockForm } from "../open/lock-form";
import { PaperCode, PaperWords } from "../open/recovery";
import { LanguageChoice, TextSizeChoice } from "../open/start";

const AUTO_LOCK_MINUTES = [1, 2, 5, 10, 15, 30];

export function SettingsPage({ params }: { params: { role: Role } }) {
	const t = useText().shell.settings;
	const { role } = params;
	const visiting = useVisiting(role);
	return (
		<Page title={t.title}>
			<Card title={t.language}><LanguageChoice /></Card>
			<Card title={t.textSize}><TextSizeChoice quiet /></Card>
			{visiting ? <Notice tone="info"><p>{t.foreign}</p></Notice> : <Locks role={role} />}
			{role === "patient" && <Recovery />}
			<Forget role={role} />
		</Page>
	);
}

function Locks({ role }: { role: Role }) {
	const text = useText();
	const t = text.shell.settings;
	const vault = useVaults()![role];
	const [changing, setChanging] = useState(false);
	const minutes = [...new Set([...AUTO_LOCK_MINUTES, vault.autoLock])].sort((a, b) => a - b);
	const set = useCall((api, n: number) => api.vault.setAutoLock(role, n), () => void refreshVaults());
	const done = () => {
		setChanging(false);
		toast(t.lockSet);
	};
	return (
		<Card title={t.locks}>
			<div class="row row-between">
				<p>{t.locksNow(vault.locks.map((lock) => t.lockKinds[lock.kind]).join(" · "))}</p>
				<Button icon="lock" onClick={() => setChanging(true)}>{t.changeLock}</Button>
			</div>
			<Select label={t.autoLock} hint={t.autoLockHint} value={String(vault.autoLock)} onChange={(n) => void set.run(Number(n))}
				options={minutes.map((n) => ({ value: String(n), label: t.minutes(n) }))} />
			<CallState call={set} />
			{changing && (
				<Dialog title={t.changeLock} onClose={() => setChanging(false)} actions={<Button onClick={() => setChanging(false)}>{text.shell.cancel}</Button>}>
					<LockForm role={role} onSet={done} word={text.shell.save} />
				</Dialog>
			)}
		</Card>
	);
}

function Recovery() {
	const text = useText();
	const t = text.shell.settings;
	const [shown, setShown] = useState(false);
	const code = useCall((api) => api.patient.recoveryCode(), () => setShown(true));
	return (
		<Card title={t.recovery}>
			<p class="soft no-print">{t.recoveryHint}</p>
			{shown && code.result
				? (
					<>
						<PaperWords />
						<PaperCode code={code.result} label={t.recovery} />
						<Notice tone="warn"><p>{text.open.recovery.never}</p></Notice>
						<div class="row">
							<Button icon="print" onClick={() => print()}>{text.shell.print}</Button>
							<Button icon="eyeoff" onClick={() => setShown(false)}>{text.shell.hide}</Button>
						</div>
					</>
				)
				: <div><Button icon="eye" busy={code.busy} onClick={() => void code.run()}>{t.recoveryShow}</Button></div>}
			{code.problem && <CallState call={code} />}
		</Card>
	);
}

function Forget({ role }: { role: Role }) {
	const t = useText().shell.settings;
	const body = role === "patient" ? t.forgetPatient : t.forgetDoctor;
	const removal = useCall(() => forget(role), () => {
		replace("start");
		toast(t.forgotten);
	});
	const remove = async () => {
		if (await confirm({ title: t.forget, body: <p>{body}</p>, yes: t.forgetYes, danger: true }))
			await removal.run();
	};
	return (
		<Card title={t.forget}>
			<p class="soft">{body}</p>
			{removal.problem && <CallState call={removal} />}
			<div><Button kind="danger" icon="trash" busy={removal.busy} onClick={() => void remove()}>{t.forgetYes}</Button></div>
		</Card>
	);
}
