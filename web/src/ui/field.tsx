/**
 * What people type into. A field has a label always, a hint where the label does
 * not say enough, an error (what is wrong, in words) and what was understood
 * (`good`). Nothing typed is ever cleared by the program.
 */
import type { ComponentChildren, Ref } from "preact";
import { useId, useState } from "preact/hooks";
import { useText } from "../text";
import { IconButton } from "./button";
import { Icon } from "./icon";

interface Common {
	label: string;
	value: string;
	onInput: (value: string) => void;
	hint?: ComponentChildren;
	error?: string | null | undefined;
	good?: string | null | undefined;
	/** Neither: how much is still to come. */
	note?: string | null | undefined;
	required?: boolean;
	disabled?: boolean;
	maxLength?: number;
	onBlur?: () => void;
	/** As the browser's autofill knows it; off where the value is nobody else's. */
	autocomplete?: string;
}

export interface FieldProps extends Common {
	type?: "text" | "password" | "number" | "date" | "search" | "tel";
	inputMode?: "text" | "numeric" | "decimal" | "tel" | "search";
	/** Symbols that are compared one by one: fixed width. */
	code?: boolean;
	min?: string | number;
	max?: string | number;
	inputRef?: Ref<HTMLInputElement>;
}

/** What stands around an input; ids is for aria-describedby. */
function Frame({ id, common, children }: { id: string; common: Pick<Common, "label" | "hint" | "error" | "good" | "note">; children: ComponentChildren }) {
	return (
		<div class="field">
			<label class="field-label" for={id}>{common.label}</label>
			{common.hint && <p class="field-hint" id={`${id}-hint`}>{common.hint}</p>}
			{children}
			<div id={`${id}-said`} aria-live="polite">
				{common.error && <p class="field-error"><Icon name="danger" size={18} />{common.error}</p>}
				{!common.error && common.good && <p class="field-good"><Icon name="check" size={18} />{common.good}</p>}
				{!common.error && !common.good && common.note && <p class="field-note">{common.note}</p>}
			</div>
		</div>
	);
}

function described(id: string, common: Common) {
	return {
		id,
		"aria-describedby": common.hint ? `${id}-hint ${id}-said` : `${id}-said`,
		"aria-invalid": common.error ? true : undefined,
		"aria-required": common.required,
		value: common.value,
		disabled: common.disabled,
		maxLength: common.maxLength,
		onBlur: common.onBlur,
		autocomplete: common.autocomplete ?? "off",
		spellcheck: false,
	};
}

export function Field(props: FieldProps) {
	const id = useId();
	return (
		<Frame id={id} common={props}>
			<input {...described(id, props)} class={`input${props.code ? " input-code" : ""}`} type={props.type ?? "text"} inputMode={props.inputMode}
				min={props.min} max={props.max} ref={props.inputRef ?? null} autocapitalize="off"
				onInput={(event) => props.onInput(event.currentTarget.value)} />
		</Frame>
	);
}

/** A PIN or passphrase: hidden, and shown when asked for. Browsers offer to keep passphrases; a PIN is not for their lists. */
export function SecretField(props: Common & { digits?: boolean; inputRef?: Ref<HTMLInputElement> }) {
	const t = useText().shell;
	const id = useId();
	const [shown, setShown] = useState(false);
	return (
		<Frame id={id} common={props}>
			<div class="input-reveal">
				<input {...described(id, props)} autocomplete={props.digits ? "one-time-code" : props.autocomplete ?? "off"} class="input input-code" type={shown ? "text" : "password"} inputMode={props.digits ? "numeric" : "text"}
					ref={props.inputRef ?? null} autocapitalize="off" onInput={(event) => props.onInput(event.currentTarget.value)} />
				<IconButton icon={shown ? "eyeoff" : "eye"} label={shown ? t.hide : t.show} onClick={() => setShown(!shown)} />
			</div>
		</Frame>
	);
}

export function TextArea(props: Common & { rows?: number }) {
	const id = useId();
	return (
		<Frame id={id} common={props}>
			<textarea {...described(id, props)} class="input" rows={props.rows ?? 3} onInput={(event) => props.onInput(event.currentTarget.value)} />
		</Frame>
	);
}

export interface SelectProps<V extends string> {
	label: string;
	value: V;
	options: { value: V; label: string }[];
	onChange: (value: V) => void;
	hint?: string;
	disabled?: boolean;
	/** Stands there while nothing is chosen, which then has to be: VALUE is "". */
	empty?: string;
	error?: string | null;
}

export function Select<V extends string>({ label, value, options, onChange, hint, disabled = false, empty, error }: SelectProps<V>) {
	const id = useId();
	return (
		<Frame id={id} common={{ label, hint, error }}>
			<select id={id} class="input" value={value} disabled={disabled} aria-describedby={hint ? `${id}-hint ${id}-said` : `${id}-said`}
				aria-invalid={error ? true : undefined} onChange={(event) => onChange(event.currentTarget.value as V)}>
				{empty !== undefined && <option value="" disabled>{empty}</option>}
				{options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
			</select>
		</Frame>
	);
}
