/** A locked vault: by what it opens, how many tries are left, and the way on for those who forgot. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Lock, Role, VaultState } from "../../api";
import { useText } from "../../text";
import { Button, CallState, confirm, currentVaults, forget, go, Icon, Page, ProblemNotice, refreshVaults, removed, replace, SecretField, useCall, useVaults, type Call } from "../../ui";
import { usePasskey } from "./passkey";
import "./open.css";

const TRIES_FEW = 5;

export function Unlock({ role }: { role: Role }) {
	const t = useText().open.unlock;
	const vault = useVaults()![role];
	const [passkeyFailed, setPasskeyFailed] = useState(false);
	const unlock = useCall((api, lock: Lock) => api.vault.unlock(role, lock));
	const run = async (lock: Lock) => {
		setPasskeyFailed(false);
		await unlock.run(lock);
		await refreshVaults();
		if (currentVaults()?.[role].state !== "empty")
			return;
		removed.set({ role, why: "tries" });
		replace("start");
	};
	const touch = async (credential: Uint8Array) => {
		const secret = await usePasskey(credential);
		if (secret)
			await run({ kind: "passkey", secret });
		else
			setPasskeyFailed(true);
	};
	const passkey = vault.locks.find((lock) => lock.kind === "passkey" && lock.credential);
	const words = vault.locks.filter((lock) => lock.kind !== "passkey").map((lock) => lock.kind as "pin" | "passphrase");
	const problem = passkeyFailed ? { name: "passkey", subject: "" } : words.some((kind) => kind === unlock.problem?.name) ? null : unlock.problem;
	return (
		<Page title={t.title} width="narrow" onBack={false}>
			<div class="lock-head"><Icon name="lock" size={40} /><p>{t[role]}</p></div>
			{passkey && <Button kind={words.length > 0 ? "secondary" : "primary"} icon="passkey" wide busy={unlock.busy} onClick={() => void touch(passkey.credential!)}>{t.passkey}</Button>}
			{words.map((kind, i) => <WordForm key={kind} kind={kind} first={i === 0 && !passkey} vault={vault} unlock={unlock} run={(lock) => void run(lock)} />)}
			{problem && <ProblemNotice problem={problem} />}
			{problem?.name === "passkey" && words.length > 0 && <p class="soft">{t.orWords}</p>}
			<Others role={role} />
		</Page>
	);
}

interface WordFormProps {
	kind: "pin" | "passphrase";
	/** The cursor waits in it. */
	first: boolean;
	vault: VaultState;
	unlock: Call<[lock: Lock], void>;
	run: (lock: Lock) => void;
}

function WordForm({ kind, first, vault, unlock, run }: WordFormProps) {
	const t = useText().open.unlock;
	const input = useRef<HTMLInputElement>(null);
	const [secret, setSecret] = useState("");
	const wrong = unlock.problem?.name === kind;
	useEffect(() => {
		if (first)
			input.current?.focus();
	}, [first]);
	useEffect(() => {
		if (wrong)
			input.current?.select();
	}, [wrong, vault.triesLeft]);
	const submit = (event: Event) => {
		event.preventDefault();
		if (secret !== "")
			run(kind === "pin" ? { kind, pin: secret } : { kind, passphrase: secret });
	};
	return (
		<form class="stack" onSubmit={submit}>
			<SecretField label={t[kind]} digits={kind === "pin"} value={secret} autocomplete="current-password" inputRef={input}
				onInput={(value) => {
					unlock.clear();
					setSecret(value);
				}}
				hint={!wrong && vault.triesLeft <= TRIES_FEW ? t.left(vault.triesLeft) : null} error={wrong ? t.wrong[kind](vault.triesLeft) : null} />
			<Button kind="primary" type="submit" icon="unlock" wide busy={unlock.busy} disabled={secret === ""}>{t.unlock}</Button>
		</form>
	);
}

function Others({ role }: { role: Role }) {
	const t = useText().open.unlock;
	const removal = useCall(() => forget(role));
	const remove = async () => {
		const body = <p>{role === "patient" ? t.forgotPatient : t.forgotDoctor}</p>;
		if (await confirm({ title: t.forgotTitle, body, yes: t.forgotYes, danger: true }))
			await removal.run();
	};
	return (
		<>
			{removal.problem && <CallState call={removal} retry={() => void removal.run()} />}
			<div class="row">
				<Button kind="quiet" busy={removal.busy} onClick={() => void remove()}>{t.forgot}</Button>
				<Button kind="quiet" onClick={() => go("start")}>{t.elsewhere}</Button>
			</div>
		</>
	);
}
