/**
 * Everything of one record: what was found, its attachments, all facts, what
 * belongs to it, and where it came from and how far it is verified. The same
 * for patients and doctors, on the screen and on paper.
 */
import { useMemo, useRef } from "preact/hooks";
import type { RecordView, Shelf } from "../../api";
import { factsOf, without } from "../../fhir/facts";
import type { Item } from "../../fhir/item";
import { resourceText } from "../../fhir/json";
import type { Finding } from "../../fhir/observation";
import { Card, formatTime, Notice, TrustBadge } from "../../ui";
import { Attachments } from "../../viewer/attachments";
import { HospitalName, RecordsAround, useAround, usePrintWhole } from "./around";
import { GrantedAsOf } from "./as_of";
import { FactList } from "./facts";
import { HospitalTrust } from "./hospitals";
import { analytesOf, itemOfRecord, itemsOf, newerOf, olderOf, sameVisit } from "./items";
import { hooks, Row } from "./row";
import { Dated, FindingValue, MarkText, RangeText, Said, Says } from "./said";
import { Trend } from "./trend";
import { recordTitle, typeText } from "./words";
import "./style.css";

interface RecordProps {
	record: RecordView;
	shelves: Shelf[];
	grant: string | null;
}

export function RecordInside({ record, shelves, grant }: RecordProps) {
	return (
		<RecordsAround shelves={shelves} grant={grant}>
			<Inside item={itemOfRecord(record)} />
		</RecordsAround>
	);
}

/** The facts alone, under a title, to be printed one after the other. */
export function RecordPrint({ record, shelves }: { record: RecordView; shelves: Shelf[] }) {
	return (
		<RecordsAround shelves={shelves} grant={null}>
			<Printed item={itemOfRecord(record)} />
		</RecordsAround>
	);
}

function Printed({ item }: { item: Item }) {
	const { words } = useAround();
	return (
		<section class="records record-printed stack-s" {...hooks(item)}>
			<h2>{recordTitle(item.record, words)}</h2>
			<Head item={item} />
			<Warning item={item} />
			<Found item={item} />
			<Facts item={item} unfolded />
		</section>
	);
}

function Inside({ item }: { item: Item }) {
	const { shelves, words, grant } = useAround();
	const { record } = item;
	const article = useRef<HTMLElement>(null);
	usePrintWhole(article, ".technical:not(.no-print)");
	const t = words.text.records;
	const analytes = useMemo(() => analytesOf(shelves).filter(({ points, others }) => points.length + others.length > 1 && [...points, ...others].some((point) => point.item === item)), [shelves, item]);
	return (
		<article class="records stack" {...hooks(item)} data-complete="true" ref={article}>
			<Head item={item} />
			<GrantedAsOf />
			<HospitalTrust hospital={record.hospital} />
			<Warning item={item} />
			<Newer item={item} />
			{item.findings.length > 0 && <Card title={t.results}><Found item={item} /></Card>}
			{record.attachments.length > 0 && <Card title={t.attachmentsTitle} flush><Attachments record={record} records={shelves.flatMap((shelf) => shelf.records)} grant={grant} title={recordTitle(record, words)} /></Card>}
			{analytes.map((analyte) => <Trend key={analyte.key} analyte={analyte} current={item} />)}
			<Card title={t.facts}><Facts item={item} /></Card>
			<Related item={item} />
			<Source item={item} />
		</article>
	);
}

function Head({ item }: { item: Item }) {
	const { words, place } = useAround();
	return (
		<div class="row record-head">
			<span class="soft">{typeText(item.type, words)}</span>
			{item.when && <Dated when={item.when.moment} field={item.when.field} />}
			<Says standing={item.standing} which="all" />
			<HospitalName hospital={item.record.hospital} />
			<TrustBadge trust={place(item.record.hospital).trust} />
		</div>
	);
}

/** In a sentence, why this is not what its title says. */
function Warning({ item: { standing: { meaning, says } } }: { item: Item }) {
	const t = useAround().words.text.records.standing;
	const about = says.some(({ code }) => code === "superseded") && meaning === "past" ? "superseded" : meaning;
	if (about === "holds" || about === "past" || about === "absent")
		return null;
	return <Notice tone={about === "error" || about === "forbidden" ? "danger" : "warn"} title={t[about].title}><p>{t[about].body}</p></Notice>;
}

/** Right below the warning: what to read instead. */
function Newer({ item }: { item: Item }) {
	const { shelves, words } = useAround();
	const newer = newerOf(itemsOf(shelves), item);
	return newer && <Card title={words.text.records.replacedBy} flush><ul class="list"><Row item={newer} /></ul></Card>;
}

/** What the table of results says already: value, unit and range, not more. */
function fieldsOf({ value, ranges, name, prefix }: Finding): string[] {
	const own = value?.kind === "quantity" ? [value.field, value.unitField] : value?.kind === "words" ? [value.shown.field] : value && value.kind !== "complex" ? [value.field] : [];
	const unit = value?.kind === "quantity" ? value.quantity.unit : null;
	const bounds = ranges.flatMap(({ field, text, low, high }) => {
		const own = low?.unit ?? high?.unit ?? unit;
		const units = [low, high].flatMap((bound, at) => (bound?.unit === own ? [`${field}/${at === 0 ? "low" : "high"}/unit`] : []));
		return text === null ? [`${field}/low/value`, `${field}/high/value`, ...units] : [`${field}/text`];
	});
	return [...own, ...bounds, ...(prefix !== "" && name ? [name.field] : [])];
}

function Found({ item }: { item: Item }) {
	const { words } = useAround();
	const t = words.text;
	return (
		<dl class="found">
			{item.findings.map((finding) => (
				<div key={finding.prefix} class="found-one">
					<dt>{finding.name ? <Said shown={finding.name} /> : t.records.results}</dt>
					<dd class={item.standing.meaning === "error" ? "found-value row-in-error" : "found-value"}><FindingValue finding={finding} /> {item.standing.counts && finding.mark && <MarkText mark={finding.mark} />}</dd>
					{finding.ranges.map((range) => (
						<dd key={range.field} class="small soft">
							{t.labs.range} <RangeText range={range} unit={finding.value?.kind === "quantity" ? finding.value.quantity.unit : null} />
						</dd>
					))}
					{item.standing.counts && finding.mark && finding.mark.level !== null && <dd class="small soft">{finding.mark.by === "range" ? t.records.byRange : t.records.bySource}</dd>}
				</div>
			))}
		</dl>
	);
}

/** On paper nothing is folded. */
function Facts({ item, unfolded = false }: { item: Item; unfolded?: boolean }) {
	const { words } = useAround();
	const { record, findings } = item;
	const t = words.text.records;
	const { medical, technical } = useMemo(() => {
		const all = factsOf(record.resource);
		return { ...all, medical: without(all.medical, new Set(findings.flatMap(fieldsOf))) };
	}, [record]);
	return (
		<>
			<FactList facts={medical} record={record} />
			{technical.length > 0 && (
				<details class="technical" open={unfolded}>
					<summary>{t.technical}</summary>
					<FactList facts={technical} record={record} />
				</details>
			)}
		</>
	);
}

function Related({ item }: { item: Item }) {
	const { shelves, words } = useAround();
	const t = words.text.records;
	const { visit, others } = useMemo(() => sameVisit(itemsOf(shelves), item), [shelves, item]);
	const older = olderOf(itemsOf(shelves), item);
	return (
		<>
			{older.length > 0 && <Card title={t.replaces} flush><ul class="list">{older.map((one) => <Row key={one.id} item={one} />)}</ul></Card>}
			{visit && <Card title={t.visit} flush><ul class="list"><Row item={visit} /></ul></Card>}
			{others.length > 0 && <Card title={t.sameVisit} flush><ul class="list">{others.map((one) => <Row key={one.id} item={one} />)}</ul></Card>}
		</>
	);
}

function Source({ item: { record } }: { item: Item }) {
	const { shelves, words, place } = useAround();
	const t = words.text.records;
	const { name, trust } = place(record.hospital);
	const hospital = shelves.find((shelf) => shelf.hospital.id === record.hospital)!.hospital;
	const clear = Object.entries(record.clear);
	return (
		<Card title={t.source}>
			<dl class="facts">
				<div><dt>{t.fromHospital}</dt><dd><HospitalName hospital={record.hospital} /></dd></div>
				<div><dt>{t.checked}</dt><dd class="stack-s"><div><TrustBadge trust={trust} /></div>{trust.state !== "failed" && <span class="small soft">{formatTime(trust.time)}</span>}</dd></div>
				<div><dt>{t.fingerprint}</dt><dd class="code small" aria-label={name}>{hospital.fingerprint}</dd></div>
				<div><dt>{t.version}</dt><dd>{t.versionNumber(record.version)}</dd></div>
				<div><dt>{t.rid}</dt><dd class="code small">{record.rid}</dd></div>
				{clear.length > 0 && <div><dt>{t.clear}</dt><dd>{clear.map(([key, value]) => <div key={key}>{key}: {value}</div>)}</dd></div>}
			</dl>
			<details class="technical no-print">
				<summary>{t.raw}</summary>
				<pre class="raw code small" tabIndex={0}>{resourceText(record.resource, 2)}</pre>
			</details>
		</Card>
	);
}
