/**
 * The slip that the address brought: `#1.<hospital>.<fingerprint>.<code>`. It
 * is taken out of the address before anything else is done, and stays in this
 * tab's memory until it was read.
 */
import { isSlipLink } from "../../api";

let waiting: string | null = null;

/** True when the address held one; the address is the open page's afterwards. */
export function takeSlipFromAddress(): boolean {
	const fragment = location.hash;
	if (fragment.length < 2 || fragment.startsWith("#/"))
		return false;
	waiting = location.origin + location.pathname + fragment;
	history.replaceState(null, "", `${location.pathname}#/open`);
	return true;
}

/** It was a hospital's link for doctors: it goes along to their entrance. */
export function keepForDoctor(link: string): void {
	waiting = link;
}

/** Gives it away, once. */
export function slipFromAddress(): string | null {
	const slip = waiting;
	waiting = null;
	return slip;
}

/** Tells of a slip's link that is pasted anywhere on the page. Returns what ends it. */
export function onPasted(tell: (link: string) => void): () => void {
	const take = (event: ClipboardEvent) => {
		const text = event.clipboardData?.getData("text/plain") ?? "";
		if (!isSlipLink(text))
			return;
		event.preventDefault();
		tell(text);
	};
	addEventListener("paste", take);
	return () => removeEventListener("paste", take);
}
