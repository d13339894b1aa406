/** Questions over the page: Dialog, and `await confirm(…)` for yes or no. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useText } from "../text";
import { Button } from "./button";
import { signal } from "./signal";

export interface DialogProps {
	title: string;
	onClose: () => void;
	children: ComponentChildren;
	/** Buttons, the primary one first. */
	actions?: ComponentChildren;
}

/** Shown as long as it is drawn. It is read from its title on, with no button to be pressed by accident. Escape closes it; the focus returns to where it was. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useRef<HTMLHeadingElement>(null);
	const id = useId();
	useEffect(() => {
		const before = document.activeElement;
		dialog.current?.showModal();
		heading.current?.focus();
		return () => before instanceof HTMLElement && before.focus();
	}, []);
	const cancel = (event: Event) => {
		event.preventDefault();
		onClose();
	};
	return (
		<dialog class="dialog" ref={dialog} aria-labelledby={id} onCancel={cancel}>
			<div class="dialog-inside">
				<h2 id={id} tabIndex={-1} ref={heading}>{title}</h2>
				<div class="stack">{children}</div>
				{actions && <div class="actions">{actions}</div>}
			</div>
		</dialog>
	);
}

export interface Question {
	title: string;
	body: ComponentChildren;
	/** The word on the button that does it: "Revoke", not "OK". */
	yes: string;
	danger?: boolean;
}

const asked = signal<{ question: Question; answer: (yes: boolean) => void } | null>(null);

export function confirm(question: Question): Promise<boolean> {
	return new Promise((resolve) => {
		asked.get()?.answer(false);
		asked.set({
			question,
			answer: (yes) => {
				asked.set(null);
				resolve(yes);
			},
		});
	});
}

/** Stands once in the app. */
export function Confirmations() {
	const t = useText().shell;
	const now = asked.use();
	if (!now)
		return null;
	const { question, answer } = now;
	const actions = (
		<>
			<Button kind={question.danger ? "danger" : "primary"} onClick={() => answer(true)}>{question.yes}</Button>
			<Button onClick={() => answer(false)}>{t.cancel}</Button>
		</>
	);
	return <Dialog title={question.title} onClose={() => answer(false)} actions={actions}>{question.body}</Dialog>;
}
