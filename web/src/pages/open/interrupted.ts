/**
 * An opening that a reload cut off, or a phone that was short of memory: what
 * was typed is gone, and how far it had come is known. Kept for this tab, and
 * nothing of what was typed.
 */
const STORED = "opening";

/** Steps at which something may have been typed. */
export type Reached = "type" | "identity";

let cutOff = sessionStorage.getItem(STORED) as Reached | null;
sessionStorage.removeItem(STORED);

/** How far it was before this page was loaded; null once it was gone on from. */
export const cutOffAt = () => cutOff;

/** Returns what takes the mark away: whoever leaves by themselves was not cut off. */
export function reached(step: Reached): () => void {
	sessionStorage.setItem(STORED, step);
	return () => sessionStorage.removeItem(STORED);
}

export function goneOn(): void {
	cutOff = null;
}
