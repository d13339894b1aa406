/** What all parts of the records share: the shelves, whose they are, and how a record is opened. */
import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import type { Shelf, Trust } from "../../api";
import type { Item } from "../../fhir/item";
import { useLanguage } from "../../text";
import { go } from "../../ui";
import { useWords, type Words } from "./words";
import { viewOf } from "./view";

/** The number of colours and dashes for hospitals in style.css and chart.ts. */
export const COLOURS = 6;

export interface Place {
	name: string;
	/** Which colour it has, on lists and in charts. */
	colour: number;
	trust: Trust;
}

export interface Around {
	shelves: Shelf[];
	grant: string | null;
	words: Words;
	place: (hospital: string) => Place;
	open: (item: Item) => void;
}

const Context = createContext<Around | null>(null);

export function useAround(): Around {
	return useContext(Context)!;
}

function openRecord(grant: string | null, { id, record: { hospital, rid } }: Item): void {
	viewOf(grant).last = id;
	if (grant === null)
		go("record", { hospital, rid });
	else
		go("granted-record", { grant, hospital, rid });
}

export function RecordsAround({ shelves, grant, children }: { shelves: Shelf[]; grant: string | null; children: ComponentChildren }) {
	const words = useWords();
	const language = useLanguage();
	const value = useMemo((): Around => {
		const ids = shelves.map((shelf) => shelf.hospital.id).sort();
		const places = new Map(shelves.map(({ hospital, trust }) =>
			[hospital.id, { name: hospital.name[language] || hospital.name.zh, colour: ids.indexOf(hospital.id) % COLOURS, trust }]));
		return {
			shelves,
			grant,
			words,
			place: (hospital) => places.get(hospital)!,
			open: (item) => openRecord(grant, item),
		};
	}, [shelves, grant, language]);
	return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** A hospital's name with its colour. */
export function HospitalName({ hospital }: { hospital: string }) {
	const { name, colour } = useAround().place(hospital);
	return <span class="hospital-name"><span class={`hospital-dot hospital-${colour}`} aria-hidden="true" />{name}</span>;
}

/** What is folded is printed too. WHAT: the details inside PLACE. */
export function usePrintWhole(place: { current: HTMLElement | null }, what: string): void {
	useEffect(() => {
		const unfold = () => place.current?.querySelectorAll(what).forEach((one) => one.setAttribute("open", ""));
		addEventListener("beforeprint", unfold);
		return () => removeEventListener("beforeprint", unfold);
	}, [what]);
}
