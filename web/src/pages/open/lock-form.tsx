/** Choosing what locks a vault. Used when it is new, and in the settings. */
import { useEffect, useState } from "preact/hooks";
import type { Lock, Role } from "../../api";
import { passphraseFault, PIN_MIN, pinFault } from "../../secret";
import { useText } from "../../text";
import { Button, CallState, Notice, Radios, refreshVaults, SecretField, useCall, type Option } from "../../ui";
import { makePasskey, passkeysHere } from "./passkey";

type Kind = Lock["kind"];

export interface LockFormProps {
	role: Role;
	onSet: () => void;
	/** On the button, where it is not the first lock. */
	word?: string;
}

export function LockForm({ role, onSet, word }: LockFormProps) {
	const t = useText().open.lock;
	const [kind, setKind] = useState<Kind>(role === "doctor" ? "passphrase" : "pin");
	const [passkeys, setPasskeys] = useState(false);
	useEffect(() => void passkeysHere().then(setPasskeys), []);
	const options: Option<Kind>[] = [
		{ value: "pin", label: t.pin, hint: t.pinHint },
		...(passkeys ? [{ value: "passkey" as const, label: t.passkey, hint: t.passkeyHint }] : []),
		{ value: "passphrase", label: t.passphrase, hint: t.passphraseHint },
	];
	const set = useCall((api, lock: Lock, credential: Uint8Array | null) => api.vault.setLock(role, lock, credential), async () => {
		askToStay();
		await refreshVaults();
		onSet();
	});
	const ofIdentity = set.problem?.name === "pin-identity" || set.problem?.name === "passphrase-identity";
	return (
		<div class="stack">
			<Radios label={t.how} value={kind} options={options} onChange={setKind} />
			{kind === "passkey"
				? <PasskeyPart role={role} busy={set.busy} onMade={(secret, credential) => void set.run({ kind: "passkey", secret }, credential)} />
				: <SecretPart key={kind} kind={kind} word={word ?? t.set} busy={set.busy} refused={ofIdentity} onSecret={(lock) => void set.run(lock, null)} onEdit={set.clear} />}
			{!ofIdentity && <CallState call={set} />}
		</div>
	);
}

/** Else a browser short of space may throw a vault away. Its answer changes nothing here. */
function askToStay(): void {
	navigator.storage?.persist?.().catch(() => undefined);
}

interface SecretPartProps {
	kind: "pin" | "passphrase";
	word: string;
	busy: boolean;
	/** It was out of the identity that is kept here. */
	refused: boolean;
	onSecret: (lock: Lock) => void;
	onEdit: () => void;
}

function SecretPart({ kind, word, busy, refused, onSecret, onEdit }: SecretPartProps) {
	const t = useText().open.lock;
	const [secret, setSecret] = useState("");
	const [again, setAgain] = useState("");
	const [tried, setTried] = useState(false);
	const pinWrong = usePinFault(secret), wordsWrong = usePassphraseFault(secret), wrong = kind === "pin" ? pinWrong : wordsWrong;
	const differs = again !== secret && (tried || again.length >= secret.length) ? t.differs : null;
	const submit = (event: Event) => {
		event.preventDefault();
		setTried(true);
		if (!wrong && again === secret)
			onSecret(kind === "pin" ? { kind, pin: secret } : { kind, passphrase: secret });
	};
	return (
		<form class="stack" onSubmit={submit}>
			<SecretField label={kind === "pin" ? t.newPin : t.newPassphrase} digits={kind === "pin"} value={secret} autocomplete="new-password"
				onInput={(value) => {
					onEdit();
					setSecret(value);
				}}
				error={refused ? (kind === "pin" ? t.pinIdentity : t.passphraseIdentity) : wrong && (tried || (kind === "pin" && (/\D/.test(secret) || secret.length >= PIN_MIN)) || again !== "") ? wrong : null} />
			<SecretField label={t.again} digits={kind === "pin"} value={again} onInput={setAgain} autocomplete="new-password" error={differs} />
			<Button kind="primary" type="submit" icon="lock" wide busy={busy}>{word}</Button>
		</form>
	);
}

function usePinFault(pin: string): string | null {
	const t = useText().open.lock, fault = pinFault(pin);
	return fault && { short: t.pinShort, digits: t.pinDigits, easy: t.pinWeak }[fault];
}

/** In words, for every passphrase that is made here. */
export function usePassphraseFault(passphrase: string): string | null {
	const t = useText().open.lock, fault = passphraseFault(passphrase);
	return fault && { short: t.passphraseShort, easy: t.passphraseWeak, owner: t.passphraseIdentity }[fault];
}

function PasskeyPart({ role, busy, onMade }: { role: Role; busy: boolean; onMade: (secret: Uint8Array, credential: Uint8Array) => void }) {
	const t = useText().open.lock;
	const [failed, setFailed] = useState(false);
	const make = async () => {
		setFailed(false);
		const made = await makePasskey(role);
		if (made)
			onMade(made.secret, made.credential);
		else
			setFailed(true);
	};
	return (
		<>
			{failed && <Notice tone="warn" alert title={t.passkeyFailed}><p>{t.passkeyFailedBody}</p></Notice>}
			<Button kind="primary" icon="passkey" wide busy={busy} onClick={() => void make()}>{t.setPasskey}</Button>
		</>
	);
}
