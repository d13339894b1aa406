/** What a search on the device looks through: every word, code and value of a record, without regard to case and width. */
import { factsOf, leavesOf } from "./facts";
import type { Item } from "./item";

const texts = new WeakMap<Item, string>();

const plain = (written: string) => written.normalize("NFKC").toLowerCase();

function textOf(item: Item): string {
	let written = texts.get(item);
	if (written === undefined) {
		const { medical, technical } = factsOf(item.record.resource);
		written = plain(leavesOf([...medical, ...technical]).map((leaf) => leaf.text).join("\n"));
		texts.set(item, written);
	}
	return written;
}

/** Whether all words of the query stand in the record; EXTRA: the hospital's name, the kind's word. */
export function matches(item: Item, query: string, extra: string): boolean {
	const words = plain(query).split(/\s+/).filter(Boolean);
	if (words.length === 0)
		return true;
	const where = textOf(item) + "\n" + plain(extra);
	return words.every((word) => where.includes(word));
}
