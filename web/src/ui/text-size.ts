/** How large everything is written. Kept on this device; a share of the browser's own size, which is the reader's choice too. */
import { signal } from "./signal";

export const TEXT_SIZES = ["normal", "large", "largest"] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const STORED = "text-size";
const current = signal<TextSize>("normal");

export const useTextSize = () => current.use();

/** Called once, before anything is drawn. */
export function restoreTextSize(): void {
	apply(TEXT_SIZES.find((size) => size === localStorage.getItem(STORED)) ?? "normal");
}

export function setTextSize(size: TextSize): void {
	localStorage.setItem(STORED, size);
	apply(size);
}

/** On the root: all sizes are in its unit, dialogs' too. */
function apply(size: TextSize): void {
	document.documentElement.dataset.textSize = size;
	current.set(size);
}
