/** How the records are looked at just now: kept while the app is open, forgotten when a vault is locked. */
import type { Kind } from "../../fhir/shape";
import { client } from "../../ui/client";

export type Period = "all" | "quarter" | "year" | "years" | "custom";

export interface Filter {
	kind: Kind | "all";
	hospital: string | null;
	query: string;
	period: Period;
	/** YYYY-MM-DD, for custom; empty: open. */
	from: string;
	to: string;
	flagged: boolean;
}

export interface View {
	filter: Filter;
	/** The item opened last, to come back to. */
	last: string | null;
	/** Of a grant: which part of it. */
	part: "summary" | "records";
}

export const EVERYTHING: Filter = { kind: "all", hospital: null, query: "", period: "all", from: "", to: "", flagged: false };

const views = new Map<string, View>();

client.listen((event) => {
	if (event === "locked")
		views.clear();
});

/** Of the patient's own records, or of a grant's. */
export function viewOf(grant: string | null): View {
	const key = grant ?? "";
	let view = views.get(key);
	if (!view) {
		view = { filter: EVERYTHING, last: null, part: "summary" };
		views.set(key, view);
	}
	return view;
}
