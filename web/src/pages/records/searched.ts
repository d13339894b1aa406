/** What the pages say of a record, to be searched: in the words of the language that they are read in, and dates as written too. */
import { useEffect, useState } from "preact/hooks";
import type { Shown } from "../../fhir/concept";
import { moment } from "../../fhir/date";
import { factsOf, type Leaf, leavesOf } from "../../fhir/facts";
import type { Item } from "../../fhir/item";
import { unitText } from "../../fhir/quantity";
import { isSpelt, plain, type Said, type Sound } from "../../fhir/search";
import { codeText, dateText, recordTitle, saysOf, shownText, typeText, type Words } from "./words";

interface Kept { words: Words; hospital: string; said: Said }

const kept = new WeakMap<Item, Kept>();

/** Addresses of terminologies and profiles: nobody reads them. */
const isAddress = (text: string) => /^(https?:|urn:oid:|urn:ietf:)/i.test(text);
/** Among what systems know a record by: a number of theirs, as it may be copied from paper. */
const isNumber = ({ as, text }: Leaf) => as !== "time" && as !== "boolean" && /^[\x21-\x7e]+$/.test(text);

/** As facts.tsx shows it; empty for what is punctuation, or an address. */
function leafText(leaf: Leaf, words: Words): string {
	const { text, set = "" } = leaf;
	switch (leaf.as) {
	case "time": {
		const when = moment(text);
		return when ? `${dateText(when, words)}\n${text}` : text;
	}
	case "unit":
		return unitText(text);
	case "boolean":
		return codeText("boolean", text, words);
	case "code":
		return codeText(set, text, words);
	case "system":
		return leaf.note || isAddress(text) ? "" : codeText("system", text, words);
	case "reference":
		return text.replace(/^.*[/:]/, "");
	case "sign":
	case "blob":
		return "";
	default:
		return isAddress(text) ? "" : text;
	}
}

function nameLines(item: Item, words: Words, hospital: string): string[] {
	const shown = (one: Shown | null) => one ? [shownText(one, words)] : [];
	const { record, details, findings } = item;
	return [
		hospital, words.kind[item.kind], typeText(item.type, words), recordTitle(record, words),
		...details.flatMap(shown), ...saysOf(item, words), ...findings.flatMap((finding) => shown(finding.name)),
		...record.attachments.map(({ title }) => title),
	];
}

function markLines({ findings, standing }: Item, words: Words): string[] {
	return findings.flatMap(({ mark, absent }) => [
		...mark && standing.counts ? [mark.level === null ? mark.words ?? "" : words.mark[mark.level]] : [],
		...absent ? [shownText(absent, words)] : [],
	]);
}

function make(item: Item, words: Words, hospital: string): Said {
	const { record } = item;
	const { medical, technical } = factsOf(record.resource);
	const names = nameLines(item, words, hospital), inside = leavesOf(technical);
	const numbers = inside.filter((leaf) => isNumber(leaf));
	const facts = [...leavesOf(medical), ...inside.filter((leaf) => !isNumber(leaf))];
	const lines = [...names, ...markLines(item, words), ...facts.map((leaf) => leafText(leaf, words)), ...Object.values(record.clear)];
	return {
		text: plain([...new Set(lines)].join("\n")),
		names: [...new Set(names)].map(plain),
		numbers: [record.rid, ...numbers.map((leaf) => leafText(leaf, words))].filter(Boolean).map(plain),
	};
}

/** HOSPITAL is its name as shown. Made once a record and language. */
export function saidOf(item: Item, words: Words, hospital: string): Said {
	const known = kept.get(item);
	if (known?.words === words && known.hospital === hospital)
		return known.said;
	const said = make(item, words, hospital);
	kept.set(item, { words, hospital, said });
	return said;
}

let sound: Sound | null = null;

/** Chinese by its sound: its table is fetched when there are first letters to be read so; without it they are letters. */
export function useSound(query: string): Sound | null {
	const [here, setHere] = useState(() => sound);
	const wanted = here === null && isSpelt(query);
	useEffect(() => {
		if (!wanted)
			return;
		import("../../fhir/sound").then(({ sounds }) => {
			sound = sounds;
			setHere(() => sounds);
		}, () => undefined);
	}, [wanted]);
	return here;
}
