/** What was entered to pass a grant on; kept while the app is open, as a grant in preparation is (share/draft). */
import type { Doctor } from "../../api";
import { client, signal } from "../../ui";

export interface Consultation {
	doctor: Doctor | null;
	/** Only the picked ones; else all. */
	some: boolean;
	picked: ReadonlySet<string>;
	/** A number, or as long as the grant itself. */
	hours: string;
	purpose: string;
}

const FRESH: Consultation = { doctor: null, some: false, picked: new Set(), hours: "end", purpose: "" };

const all = signal<ReadonlyMap<string, Consultation>>(new Map());

export const useConsultation = (grant: string) => all.use().get(grant) ?? FRESH;
export const consultationOf = (grant: string) => all.get().get(grant) ?? FRESH;

/** Null: done. */
export function editConsultation(grant: string, change: Partial<Consultation> | null): void {
	const next = new Map(all.get());
	if (change)
		next.set(grant, { ...consultationOf(grant), ...change });
	else
		next.delete(grant);
	all.set(next);
}

client.listen((event, role) => {
	if (event === "locked" && role === "doctor")
		all.set(new Map());
});
