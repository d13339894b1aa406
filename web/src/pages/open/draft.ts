/**
 * What was typed on the way in, in this tab's memory alone: it survives a lost
 * network and going back, and nothing else.
 */
import type { IdentityField, SlipView } from "../../api";
import { signal } from "../../ui";

export interface Draft {
	/** The slip read last. */
	slip: SlipView | null;
	/** Its code was typed: nothing vouches for the hospital but the person's own comparison. */
	typed: boolean;
	/** A link brought the slip: browsers keep what was visited. */
	visited: boolean;
	hospital: string;
	code: string;
	identity: Partial<Record<IdentityField, string>>;
	recovery: string;
}

const EMPTY: Draft = { slip: null, typed: false, visited: false, hospital: "", code: "", identity: {}, recovery: "" };
const draft = signal<Draft>(EMPTY);

export const useDraft = () => draft.use();

export function setDraft(change: Partial<Draft>): void {
	draft.set({ ...draft.get(), ...change });
}

export function clearDraft(): void {
	draft.set(EMPTY);
}
