/** FHIR's codes and dates in the language of the page. */
import { useMemo } from "preact/hooks";
import type { RecordView } from "../../api";
import { type Shown, systemName } from "../../fhir/concept";
import { type Moment, moment } from "../../fhir/date";
import type { Item } from "../../fhir/item";
import { changesTitle, type Say } from "../../fhir/status";
import { type Catalogue, useLanguage, useText } from "../../text";
import { fhir as en } from "../../text/en/fhir";
import { type FhirWords, fhir as zh } from "../../text/zh/fhir";
import { itemOfRecord } from "./items";

/** The lazily fetched words, and the catalogue. */
export type Words = FhirWords & { text: Catalogue };

const languages = { zh, en };

export function useWords(): Words {
	const language = useLanguage();
	const text = useText();
	return useMemo(() => ({ ...languages[language], text }), [language, text]);
}

function own<T>(table: Record<string, T>, name: string): T | null {
	return Object.hasOwn(table, name) ? table[name]! : null;
}

/** A code of an element's value set; as written where it has no words here. */
export function codeText(set: string, code: string, words: Words): string {
	const sets: Record<string, Record<string, string>> = words.code;
	const table = Object.hasOwn(sets, set) ? sets[set]! : {};
	const general = /status$/i.test(set) ? words.code.status : {};
	return own(table, code) ?? own(general, code) ?? (set === "system" ? systemName(code) : code);
}

const CHOICE = new RegExp("^(?:abatement|age|allowed|asNeeded|author|born|bounds|created|deceased|dose|doseNumber|effective|medication|multipleBirth|occurrence|onset|performed|product|"
	+ "quantity|rate|reported|scheduled|seriesDoses|target|value)(?=[A-Z])");

/** An element's name, or that of the choice it is of ("onsetPeriod": onset); FHIR's own where it has no words here. */
export function elementText(name: string, words: Words): string {
	const choice = CHOICE.exec(name)?.[0];
	return own(words.element, name) ?? (choice === undefined ? null : own(words.element, choice)) ?? name;
}

export function typeText(type: string, words: Words): string {
	return own(words.type, type) ?? type;
}

export function shownText({ text, set }: Shown, words: Words): string {
	return set === undefined ? text : codeText(set, text, words);
}

/** A date as precise as it was written. */
export function dayText({ year, month, day }: Moment, words: Words): string {
	const { date } = words;
	return month === null ? date.year(year) : day === null ? date.month(year, month) : date.day(year, month, day);
}

function hereOffset(when: Moment): string {
	const minutes = -new Date(when.written).getTimezoneOffset();
	const two = (number: number) => String(Math.trunc(number)).padStart(2, "0");
	return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** In lists: to the minute, in the hospital's own time. */
export function shortText(when: Moment, words: Words): string {
	const day = dayText(when, words);
	return when.time === null ? day : words.date.at(day, when.time.slice(0, 5));
}

/** With the time of day; seconds where they say something; the offset where it is not the reader's. */
export function dateText(when: Moment, words: Words): string {
	const { date } = words;
	const day = dayText(when, words);
	if (when.time === null)
		return day;
	const offset = when.offset === "Z" ? "+00:00" : when.offset;
	const elsewhere = offset !== null && offset !== hereOffset(when) ? date.offset(offset) : "";
	return date.at(day, when.time.replace(/:00$/, (seconds) => (when.time!.length > 5 ? "" : seconds))) + elsewhere;
}

/** What a status says. */
export function sayText({ element, code }: Say, words: Words): string {
	const said = own(words.said as Record<string, string | Record<string, string>>, element);
	return typeof said === "string" ? said : (said && own(said, code)) ?? codeText(element, code, words);
}

/** All that an item's status says. */
export function saysOf({ standing: { says } }: Item, words: Words): string[] {
	return says.map((say) => sayText(say, words));
}

function ownTitle({ title, type }: Item, words: Words): string {
	if (!title)
		return `${typeText(type, words)}${words.text.records.untitled}`;
	const when = moment(title.text);
	return when ? dateText(when, words) : shownText(title, words);
}

/** Where there is nothing beside it: with what changes its meaning. */
export function recordTitle(record: RecordView, words: Words): string {
	const item = itemOfRecord(record);
	const said = item.standing.says.filter(changesTitle).map((say) => sayText(say, words));
	const title = ownTitle(item, words);
	return said.length > 0 ? words.text.records.titled(said.join(words.text.records.saidWith), title) : title;
}
