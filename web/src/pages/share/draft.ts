/**
 * A grant being prepared. It outlives the page, so that nothing typed is lost
 * when the network fails or one comes back to it; it goes when the vault is
 * locked, and when the page is opened anew.
 */
import type { Api, Doctor, GrantOutcome, GrantRequest } from "../../api";
import { client, signal } from "../../ui";
import { type Choice, EVERYTHING } from "./choice";

export const STEPS = ["who", "what", "terms", "review"] as const;
export type Step = (typeof STEPS)[number];
export type Days = "1" | "3" | "7" | "30" | "other";

const DAYS_MAX = 30;
/** Of the sealed purpose, in UTF-8. */
const PURPOSE_BYTES_MAX = 1000;

export interface Draft {
	/** The visit of the page that it was begun on. */
	visit: number;
	doctor: Doctor | null;
	/** The key itself instead of records; confirmed each time anew. */
	key: boolean;
	choice: Choice;
	days: Days;
	otherDays: string;
	passOn: boolean;
	purpose: string;
	/** On its way, also while another page is looked at: nothing can be discarded now. */
	sending: boolean;
	/** What came of sending it: no part is ever sent twice, whatever page is looked at meanwhile. */
	sent: GrantOutcome | null;
}

const FRESH: Draft = { visit: 0, doctor: null, key: false, choice: EVERYTHING, days: "3", otherDays: "", passOn: false, purpose: "", sending: false, sent: null };

const current = signal<Draft>(FRESH);

export const useDraft = () => current.use();
export const getDraft = () => current.get();

export function editDraft(change: Partial<Draft>): void {
	current.set({ ...current.get(), ...change });
}

/** Another visit begins anew: what was left half done is not taken up by surprise. What is on its way, or was sent in part, is. */
export function beginDraft(visit: number): void {
	const { visit: begun, sending, sent } = current.get();
	if (begun !== visit && !sending && !sent?.rest)
		current.set({ ...FRESH, visit });
}

export function dropDraft(): void {
	current.set(FRESH);
}

/** Sends the whole draft, or the rest of it. */
export async function sendDraft(api: Api, request: GrantRequest): Promise<void> {
	const before = current.get().sent?.made ?? [];
	editDraft({ sending: true });
	try {
		const { made, rest, problem } = await api.patient.grant(request);
		/* unless it was locked meanwhile */
		if (current.get().sending)
			editDraft({ sent: { made: [...before, ...made], rest, problem } });
	} finally {
		editDraft({ sending: false });
	}
}

client.listen((event, role) => {
	if (event === "locked" && role === "patient")
		dropDraft();
});

/** Null while what was typed is no number of days that can be granted. */
export function hoursOf(draft: Pick<Draft, "days" | "otherDays">): number | null {
	if (draft.days !== "other")
		return Number(draft.days) * 24;
	const days = /^\d{1,2}$/.test(draft.otherDays) ? Number(draft.otherDays) : 0;
	return days >= 1 && days <= DAYS_MAX ? days * 24 : null;
}

export function purposeFits(purpose: string): boolean {
	return new TextEncoder().encode(purpose).length <= PURPOSE_BYTES_MAX;
}
