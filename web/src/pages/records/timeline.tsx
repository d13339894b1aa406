/**
 * Records by month, newest first. Many findings of one day and hospital are
 * folded into one line. The list grows in pieces between frames, so that the
 * first screen does not wait for the last record; in the end all of it is in
 * the page, to be found, printed and read aloud.
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import { monthOf } from "../../fhir/date";
import type { Item } from "../../fhir/item";
import { Icon } from "../../ui";
import { HospitalName, useAround } from "./around";
import { KIND_ICONS, Row } from "./row";
import type { Filter } from "./view";
import { dayText, type Words } from "./words";

const FIRST = 40;
const PIECE = 120;
const FOLDED = 3;

type Entry = { item: Item } | { fold: Item[]; key: string };

interface Month {
	key: string;
	label: string;
	entries: Entry[];
}

/** How many of LENGTH lines are drawn by now. Another FILTER begins anew; new records do not. */
export function useGrowing(length: number, filter: Filter, atOnce: boolean): number {
	const [grown, setGrown] = useState({ filter, count: FIRST });
	const count = atOnce ? length : Math.min(grown.filter === filter ? grown.count : FIRST, length);
	useEffect(() => {
		if (count >= length)
			return undefined;
		const timer = setTimeout(() => setGrown({ filter, count: count + PIECE }), 16);
		return () => clearTimeout(timer);
	}, [length, filter, count]);
	return count;
}

function foldKey({ kind, record, when }: Item): string | null {
	return (kind === "lab" || kind === "vital" || kind === "finding") && when?.moment.day
		? `${record.hospital} ${kind} ${when.moment.written.slice(0, 10)}` : null;
}

function entriesOf(items: Item[], fold: boolean): Entry[] {
	const folds = new Map<string, Item[]>();
	for (const item of items) {
		const key = fold ? foldKey(item) : null;
		if (key !== null)
			folds.set(key, [...folds.get(key) ?? [], item]);
	}
	return items.flatMap((item): Entry[] => {
		const key = fold ? foldKey(item) : null;
		const together = key === null ? undefined : folds.get(key);
		if (key === null || !together || together.length < FOLDED)
			return [{ item }];
		return together[0] === item ? [{ fold: together, key }] : [];
	});
}

function monthsOf(items: Item[], fold: boolean, words: Words): Month[] {
	const months = new Map<string, Item[]>();
	for (const item of items) {
		const key = item.when ? monthOf(item.when.moment) : "";
		const month = months.get(key);
		if (month)
			month.push(item);
		else
			months.set(key, [item]);
	}
	return [...months].map(([key, own]) => {
		const when = own[0]?.when?.moment;
		const label = when ? dayText({ ...when, day: null }, words) : words.text.records.undated;
		return { key, label, entries: entriesOf(own, fold) };
	});
}

function Fold({ items }: { items: Item[] }) {
	const { words } = useAround();
	const t = words.text.records;
	const { kind, when, record } = items[0]!;
	const flags = items.filter((item) => item.flagged).length;
	const counting = items.filter((item) => item.standing.counts).length;
	return (
		<li class="record-fold">
			<details>
				<summary class="item item-press">
					<span class="row-icon"><Icon name={KIND_ICONS[kind]} /></span>
					<span class="item-text">
						<span class="item-title">
							{t.group(words.kind[kind], counting)}
							{flags > 0 && <span class="mark mark-danger"> {t.groupFlagged(flags)}</span>}
						</span>
						{counting < items.length && <span class="row-details">{t.groupNot(items.length - counting)}</span>}
						<span class="row-foot">
							{when && <span>{dayText(when.moment, words)}</span>}
							<HospitalName hospital={record.hospital} />
						</span>
					</span>
					<span class="item-side fold-arrow"><Icon name="down" size={18} /></span>
				</summary>
				<ul class="list fold-list">{items.map((item) => <Row key={item.id} item={item} />)}</ul>
			</details>
		</li>
	);
}

function MonthSection({ month }: { month: Month }) {
	const around = useAround();
	return useMemo(() => (
		<section class="month">
			<h2 class="month-title">{month.label}</h2>
			<ul class="card card-flush list">
				{month.entries.map((entry) => "item" in entry
					? <Row key={entry.item.id} item={entry.item} /> : <Fold key={entry.key} items={entry.fold} />)}
			</ul>
		</section>
	), [month, around]);
}

/** FOLD: many findings of a day are one line. */
export function Timeline({ items, filter, fold, atOnce }: { items: Item[]; filter: Filter; fold: boolean; atOnce: boolean }) {
	const { words } = useAround();
	const count = useGrowing(items.length, filter, atOnce);
	const months = useMemo(() => monthsOf(items, fold, words), [items, fold, words]);
	const shown: Month[] = [];
	for (let left = count, index = 0; left > 0 && index < months.length; index++) {
		const month = months[index]!;
		shown.push(month);
		left -= month.entries.reduce((sum, entry) => sum + ("item" in entry ? 1 : entry.fold.length), 0);
	}
	return (
		<div class="stack" data-complete={String(shown.length === months.length)}>
			{shown.map((month) => <MonthSection key={month.key} month={month} />)}
		</div>
	);
}
