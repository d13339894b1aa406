/** What a doctor looks at first: problems, medication, allergies, latest results to note. Never more than the records say. */
import { useMemo } from "preact/hooks";
import type { Shelf } from "../../api";
import type { Item } from "../../fhir/item";
import { flagged } from "../../fhir/mark";
import { codes } from "../../fhir/concept";
import type { Analyte } from "../../fhir/trend";
import { Notice } from "../../ui";
import { RecordsAround, useAround } from "./around";
import { HospitalTrusts } from "./hospitals";
import { analytesOf, itemsOf } from "./items";
import { LabTable } from "./labs";
import { Row } from "./row";
import { EVERYTHING } from "./view";
import "./style.css";

const PAST = new Set(["resolved", "inactive", "remission", "refuted", "entered-in-error", "stopped", "cancelled", "completed", "draft", "not-taken"]);

function statuses({ record: { resource } }: Item): string[] {
	const coded = ["clinicalStatus", "verificationStatus"].flatMap((name) => codes(resource[name]).map(({ code }) => code));
	return typeof resource.status === "string" ? [...coded, resource.status] : coded;
}

const current = (item: Item) => !statuses(item).some((status) => PAST.has(status));
const stands = (item: Item) => !statuses(item).some((status) => status === "refuted" || status === "entered-in-error");

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
	return analytes.filter(({ points }) => points[0] && flagged(points[0].finding.mark) && stands(points[0].item));
}

const SHOWN = 8;

function Part({ title, items, none, of }: { title: string; items: Item[]; none: string; of: string }) {
	const t = useAround().words.text.records.summary;
	const shown = items.slice(0, SHOWN);
	const rest = items.slice(SHOWN);
	return (
		<section class="card card-flush" data-summary={of}>
			<div class="card-head"><h2>{title}</h2></div>
			{items.length === 0
				? <p class="soft summary-none">{none}</p>
				: <ul class="list">{shown.map((item) => <Row key={item.id} item={item} />)}</ul>}
			{rest.length > 0 && (
				<details class="summary-more">
					<summary>{t.more(rest.length)}</summary>
					<ul class="list">{rest.map((item) => <Row key={item.id} item={item} />)}</ul>
				</details>
			)}
		</section>
	);
}

export function Summary({ shelves, grant }: { shelves: Shelf[]; grant: string | null }) {
	return <RecordsAround shelves={shelves} grant={grant}><Inside /></RecordsAround>;
}

function Inside() {
	const { shelves, words } = useAround();
	const t = words.text.records.summary;
	const items = itemsOf(shelves);
	const parts = useMemo(() => ({
		allergies: distinct(items.filter((item) => item.kind === "allergy" && stands(item))),
		problems: distinct(items.filter((item) => item.kind === "diagnosis" && current(item))),
		medication: distinct(items.filter((item) => item.kind === "medication" && current(item))),
		flagged: latestFlagged(analytesOf(shelves)),
	}), [shelves]);
	const broken = shelves.reduce((sum, shelf) => sum + shelf.broken.length, 0);
	return (
		<div class="records summary">
			<div class="summary-wide"><HospitalTrusts /></div>
			{shelves.some(({ trust }) => trust.state === "failed") && <Notice tone="danger" title={t.missing} />}
			{broken > 0 && <Notice tone="warn" title={t.brokenMissing(broken)} />}
			<Part title={t.allergies} items={parts.allergies} none={t.noAllergies} of="allergies" />
			<Part title={t.problems} items={parts.problems} none={t.noProblems} of="problems" />
			<Part title={t.medication} items={parts.medication} none={t.noMedication} of="medication" />
			<section class="summary-wide stack-s" data-summary="abnormal">
				<h2>{t.abnormal}</h2>
				{parts.flagged.length === 0 ? <p class="soft">{t.noAbnormal}</p> : <LabTable analytes={parts.flagged} filter={EVERYTHING} atOnce />}
			</section>
		</div>
	);
}
