/** Things to press. One primary button a page: what most people came for. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";
import { Spinner } from "./progress";

export interface ButtonProps {
	children: ComponentChildren;
	onClick?: (() => void) | undefined;
	kind?: "primary" | "secondary" | "quiet" | "danger";
	type?: "button" | "submit";
	icon?: IconName;
	/** Its work is under way: not to be pressed again. */
	busy?: boolean;
	disabled?: boolean;
	wide?: boolean;
}

export function Button({ children, onClick, kind = "secondary", type = "button", icon, busy = false, disabled = false, wide = false }: ButtonProps) {
	return (
		<button type={type} class={`button button-${kind}${wide ? " button-wide" : ""}`} onClick={onClick} disabled={disabled || busy} aria-busy={busy}>
			{busy ? <Spinner /> : icon && <Icon name={icon} size={20} />}
			<span>{children}</span>
		</button>
	);
}

export interface IconButtonProps {
	icon: IconName;
	/** What it does, for those who do not see it. */
	label: string;
	onClick: () => void;
	class?: string;
	pressed?: boolean;
	disabled?: boolean;
}

export function IconButton({ icon, label, onClick, class: extra = "", pressed, disabled = false }: IconButtonProps) {
	return (
		<button type="button" class={`button button-quiet button-icon ${extra}`} aria-label={label} title={label} onClick={onClick} aria-pressed={pressed} disabled={disabled}>
			<Icon name={icon} />
		</button>
	);
}
