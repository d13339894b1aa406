/** A hospital whose identity profile can be guessed: what that means, accepted in as many words. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Api } from "../api";
import { useText } from "../text";
import { Button } from "./button";
import { CallState, useCall } from "./call";
import { Check } from "./choice";
import { Notice } from "./layout";

export interface GuessableProps {
	/** Which hospital, where that is not plain. */
	title?: string;
	accepted: boolean;
	onAccepted: (accepted: boolean) => void;
	/** Buttons. */
	actions?: ComponentChildren;
}

export function Guessable({ title, accepted, onAccepted, actions }: GuessableProps) {
	const t = useText().open.identity;
	return (
		<Notice tone="warn" title={title ?? t.guessable} actions={actions}>
			<p>{t.guessableBody}</p>
			<Check label={t.guessableAccept} checked={accepted} onChange={onAccepted} />
		</Notice>
	);
}

export interface AcceptGuessableProps<R> {
	/** The hospital's, as shown beside. */
	name: string;
	accept: (api: Api) => Promise<R>;
	onAccepted: (result: R) => void;
}

/** The same where it keeps a hospital from being opened. */
export function AcceptGuessable<R>({ name, accept, onAccepted }: AcceptGuessableProps<R>) {
	const text = useText();
	const [accepted, setAccepted] = useState(false);
	const call = useCall(accept, onAccepted);
	const open = <Button kind="primary" icon="unlock" busy={call.busy} disabled={!accepted} onClick={() => void call.run()}>{text.open.identity.open}</Button>;
	return (
		<>
			<Guessable title={text.records.guessable(name)} accepted={accepted} onAccepted={setAccepted} actions={open} />
			{call.problem && <CallState call={call} />}
		</>
	);
}
