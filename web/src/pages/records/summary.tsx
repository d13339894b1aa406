/** What a doctor looks at first: problems, medication, allergies, latest results to note. Never more than the records say. */
import { useMemo } from "preact/hooks";
import type { Shelf } from "../../api";
import type { Item } from "../../fhir/item";
import { flagged } from "../../fhir/mark";
import type { Kind } from "../../fhir/shape";
import type { Meaning } from "../../fhir/status";
import type { Analyte } from "../../fhir/trend";
import { Notice } from "../../ui";
import { RecordsAround, useAround } from "./around";
import { GrantedAsOf } from "./as_of";
import { HospitalTrusts } from "./hospitals";
import { analytesOf, itemsOf } from "./items";
import { LabTable } from "./labs";
import { Row } from "./row";
import { EVERYTHING } from "./view";
import "./style.css";

/** What does not count and must be known all the same: that something is not to be done, on hold, uncertain or planned. */
const ALSO = new Set<Meaning>(["forbidden", "paused", "unsure", "intended"]);

/** The newest of those with the same title. */
function distinct(items: Item[]): Item[] {
	const seen = new Set<string>();
	return items.filter((item) => {
		const title = item.title?.text.trim().toLowerCase();
		const key = title === undefined ? item.id : title;
		return !seen.has(key) && seen.add(key);
	});
}

function latestFlagged(analytes: Analyte[]): Analyte[] {
	return analytes.filter(({ points }) => points[0] && flagged(points[0].finding.mark));
}

/** An allergy that is over is one to know of: it was thought to be gone. */
const noted = ({ kind, standing: { meaning } }: Item) => ALSO.has(meaning) || (kind === "allergy" && meaning === "past");

const SHOWN = 8;

interface PartProps {
	of: "allergies" | "problems" | "medication";
	/** All of the kind, newest first. */
	items: Item[];
	title: string;
	none: string;
	also: string;
}

/** What counts, and below it what does not and must be known. */
function Part({ of, items, title, none, also }: PartProps) {
	const current = distinct(items.filter((item) => item.standing.counts));
	const noting = distinct(items.filter(noted));
	return (
		<section class="card card-flush" data-summary={of}>
			<div class="card-head"><h2>{title}</h2></div>
			{current.length > 0 ? <Items items={current} /> : noting.length === 0 && <p class="soft summary-none">{none}</p>}
			{noting.length > 0 && (
				<div class="summary-also" data-summary={`${of}-also`}>
					<h3>{also}</h3>
					<Items items={noting} />
				</div>
			)}
		</section>
	);
}

function Items({ items }: { items: Item[] }) {
	const t = useAround().words.text.records.summary;
	const shown = items.slice(0, SHOWN);
	const rest = items.slice(SHOWN);
	return (
		<>
			<ul class="list">{shown.map((item) => <Row key={item.id} item={item} />)}</ul>
			{rest.length > 0 && (
				<details class="summary-more">
					<summary>{t.more(rest.length)}</summary>
					<ul class="list">{rest.map((item) => <Row key={item.id} item={item} />)}</ul>
				</details>
			)}
		</>
	);
}

export function Summary({ shelves, grant }: { shelves: Shelf[]; grant: string | null }) {
	return <RecordsAround shelves={shelves} grant={grant}><Inside /></RecordsAround>;
}

function Inside() {
	const { shelves, words } = useAround();
	const t = words.text.records.summary;
	const items = itemsOf(shelves);
	const flagged = useMemo(() => latestFlagged(analytesOf(shelves)), [shelves]);
	const of = (kind: Kind) => items.filter((item) => item.kind === kind);
	const broken = shelves.reduce((sum, shelf) => sum + shelf.broken.length, 0);
	return (
		<div class="records summary">
			<div class="summary-wide stack-s"><HospitalTrusts /><GrantedAsOf /></div>
			{shelves.some(({ trust }) => trust.state === "failed") && <Notice tone="danger" title={t.missing} />}
			{broken > 0 && <Notice tone="warn" title={t.brokenMissing(broken)} />}
			<Part of="allergies" items={of("allergy")} title={t.allergies} none={t.noAllergies} also={t.alsoAllergies} />
			<Part of="problems" items={of("diagnosis")} title={t.problems} none={t.noProblems} also={t.also} />
			<Part of="medication" items={of("medication")} title={t.medication} none={t.noMedication} also={t.also} />
			<section class="summary-wide stack-s" data-summary="abnormal">
				<h2>{t.abnormal}</h2>
				{flagged.length === 0 ? <p class="soft">{t.noAbnormal}</p> : <LabTable analytes={flagged} filter={EVERYTHING} atOnce />}
			</section>
		</div>
	);
}
