/** A record in a few words, wherever it is chosen or listed as shared. */
import type { Item } from "../../fhir/item";
import type { Kind } from "../../fhir/shape";
import { recordTitle, useWords } from "../records";
import { dayText, saysOf } from "../records/words";

export interface ItemWords {
	title(item: Item): string;
	date(item: Item): string;
	/** Its date and kind, and what its status says. */
	about(item: Item): string;
	kind(kind: Kind): string;
}

export function useItemWords(): ItemWords {
	const words = useWords();
	const date = (item: Item) => item.when ? dayText(item.when.moment, words) : "";
	return {
		date,
		title: (item) => recordTitle(item.record, words),
		about: (item) => [date(item), words.kind[item.kind], ...saysOf(item, words)].filter(Boolean).join(" · "),
		kind: (kind) => words.kind[kind],
	};
}
