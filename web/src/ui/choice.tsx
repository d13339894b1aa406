/** Yes or no, and one of several: Check, Radios (with room for explanations), Segments (short words side by side). */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface CheckProps {
	label: ComponentChildren;
	checked: boolean;
	onChange: (checked: boolean) => void;
	hint?: ComponentChildren;
	boxed?: boolean;
	disabled?: boolean;
}

export function Check({ label, checked, onChange, hint, boxed = false, disabled = false }: CheckProps) {
	const id = useId();
	return (
		<label class={`choice${boxed ? " choice-boxed" : ""}`}>
			<input type="checkbox" checked={checked} disabled={disabled} aria-labelledby={`${id}-label`} aria-describedby={hint ? `${id}-hint` : undefined}
				onChange={(event) => onChange(event.currentTarget.checked)} />
			<span class="grow">
				<span id={`${id}-label`}>{label}</span>
				{hint && <span class="field-hint" id={`${id}-hint`}><br />{hint}</span>}
			</span>
		</label>
	);
}

export interface Option<V extends string> {
	value: V;
	label: string;
	hint?: ComponentChildren;
	disabled?: boolean;
}

export interface ChoiceProps<V extends string> {
	/** What is chosen here. */
	label: string;
	value: V | null;
	options: Option<V>[];
	onChange: (value: V) => void;
	/** The label is for screen readers alone, as something visible says it already. */
	quiet?: boolean;
}

export function Radios<V extends string>({ label, value, options, onChange, quiet = false }: ChoiceProps<V>) {
	const id = useId();
	return (
		<fieldset class="field">
			<legend class={quiet ? "spoken" : "field-label"}>{label}</legend>
			<div class="choices">
				{options.map((option) => (
					<label key={option.value} class="choice choice-boxed">
						<input type="radio" name={id} checked={option.value === value} disabled={option.disabled} aria-labelledby={`${id}-${option.value}`}
							aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined} onChange={() => onChange(option.value)} />
						<span class="grow">
							<span class="choice-label" id={`${id}-${option.value}`}>{option.label}</span>
							{option.hint && <span class="field-hint" id={`${id}-${option.value}-hint`}><br />{option.hint}</span>}
						</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function Segments<V extends string>({ label, value, options, onChange, quiet = false }: ChoiceProps<V>) {
	const id = useId();
	return (
		<fieldset class="field">
			<legend class={quiet ? "spoken" : "field-label"}>{label}</legend>
			<div class="segments">
				{options.map((option) => (
					<label key={option.value} class="segment">
						<input type="radio" name={id} checked={option.value === value} disabled={option.disabled} onChange={() => onChange(option.value)} />
						<span>{option.label}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}
