/** The pages of records by themselves, over resources given to them: what every view makes of a status, and of every element. */
import { render } from "preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import "../../src/ui/style/tokens.css";
import "../../src/ui/style/base.css";
import "../../src/ui/style/components.css";
import type { InboxGrant, Resource, Shelf } from "../../src/api";
import { moment } from "../../src/fhir/date";
import { parseResource } from "../../src/fhir/json";
import { replacedIn } from "../../src/fhir/replaced";
import { matches } from "../../src/fhir/search";
import { itemsOf, RecordInside, RecordPrint, Records, recordTitle, saidOf, Summary, useWords } from "../../src/pages/records";
import { EVERYTHING, viewOf } from "../../src/pages/records/view";
import { codeText, dateText } from "../../src/pages/records/words";
import { Who } from "../../src/pages/doctor/who";
import { Picker } from "../../src/pages/share/picker";
import { type Language, setLanguage } from "../../src/text";
import { fhir } from "../../src/text/zh/fhir";
import { catalogue } from "../../src/text/zh";
import { Page } from "../../src/ui";
import "../../src/pages/share/share.css";

export type View = "list" | "record" | "summary" | "paper" | "picker" | "who";

function shelfOf(resources: Resource[]): Shelf {
	const replaced = replacedIn(resources.map((resource, index) => ({ resource, rid: String(index) })));
	return {
		hospital: { id: "renhe", name: { zh: "仁和医院", en: "Renhe Hospital" }, fingerprint: "00000 00000", guessable: false },
		trust: { state: "verified", time: 1_780_000_000, cycle: 1 },
		records: resources.map((resource, index) => ({ hospital: "renhe", rid: String(index), version: 1, resource, attachments: [], clear: {}, replacedBy: replaced.get(String(index)) ?? null })),
		broken: [],
	};
}

function Picking({ shelves }: { shelves: Shelf[] }) {
	const [picked, onChange] = useState<ReadonlySet<string>>(new Set());
	return <Picker items={itemsOf(shelves)} hospitalName={() => "仁和医院"} picked={picked} onChange={onChange} />;
}

/** RecordInside under its page's heading. */
function Whole({ shelves }: { shelves: Shelf[] }) {
	const words = useWords();
	const [record] = shelves[0]!.records;
	return <Page title={recordTitle(record!, words)}><RecordInside record={record!} shelves={shelves} grant={null} /></Page>;
}

const GRANT: InboxGrant = {
	id: "a".repeat(64), hospital: "renhe", hospitalName: { zh: "仁和医院", en: "Renhe Hospital" }, kind: "records", records: [{ rid: "0", version: 1 }], doctor: "", doctorName: null,
	parent: null, made: 1_780_000_000, notBefore: 1_780_000_000, expires: 1_780_086_400, mayPassOn: false, state: "live", opened: [], revoked: null, direction: "received",
};

const VIEWS: Record<View, (shelves: Shelf[]) => ComponentChildren> = {
	list: (shelves) => <Records shelves={shelves} grant={null} />,
	record: (shelves) => <Whole shelves={shelves} />,
	summary: (shelves) => <Summary shelves={shelves} grant="grant" />,
	paper: (shelves) => shelves[0]!.records.map((record) => <RecordPrint key={record.rid} record={record} shelves={shelves} />),
	picker: (shelves) => <Picking shelves={shelves} />,
	who: ([shelf]) => <Who view={{ grant: GRANT, purpose: "会诊", passedOnBy: null, shelf: shelf!, patient: shelf!.records[0]!.resource }} now={GRANT.made} />,
};

const app = document.getElementById("app")!;
const words = { ...fhir, text: catalogue };
let shelves: Shelf[] = [];

/** What was written under these resources is shown; the record of a page is the first. */
async function draw(view: View, resources: string[], language: Language = "zh"): Promise<void> {
	await setLanguage(language, false);
	viewOf(null).filter = EVERYTHING;
	shelves = [shelfOf(resources.map(parseResource))];
	render(null, app);
	render(<div class="stack">{VIEWS[view](shelves)}</div>, app);
	await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

interface Case {
	resource: string;
	/** The element's name, its type, and what it has. */
	set: string;
	type: string;
	written: string;
	searched: boolean;
}

/** What a reader must see of it. */
function wanted({ set, type, written }: Case): string {
	switch (type) {
	case "code":
		return codeText(set, written, words);
	case "boolean":
		return codeText("boolean", written, words);
	case "xhtml":
		return "zq7walk < 3";
	case "date":
	case "dateTime":
	case "instant":
		return dateText(moment(written)!, words);
	default:
		return written;
	}
}

/** Which of CASES, drawn one by one, lack their value on the record's page, on paper, or among what a search finds. */
async function lost(cases: Case[]): Promise<{ place: number; where: string }[]> {
	const missing: { place: number; where: string }[] = [];
	for (const [place, one] of cases.entries()) {
		shelves = [shelfOf([parseResource(one.resource)])];
		const text = wanted(one), item = itemsOf(shelves)[0]!;
		for (const view of ["record", "paper"] as const) {
			render(null, app);
			render(VIEWS[view](shelves), app);
			/* the source to the letter is no reading of it */
			app.querySelectorAll(".raw").forEach((raw) => raw.remove());
			if (!(view === "paper" ? app.innerText : app.textContent!).includes(text))
				missing.push({ place, where: view });
		}
		if (one.searched && !matches(saidOf(item, words, ""), one.type === "xhtml" ? "zq7walk" : text.replace(/^urn:/, "")))
			missing.push({ place, where: "search" });
	}
	render(null, app);
	return missing;
}

declare global {
	interface Window { draw: typeof draw; lost: typeof lost }
}
await setLanguage("zh", false);
Object.assign(window, { draw, lost });
