/** A record in a list. */
import type { ComponentChildren } from "preact";
import { flagged } from "../../fhir/mark";
import type { Item } from "../../fhir/item";
import { type Kind } from "../../fhir/shape";
import { Badge, Icon, type IconName } from "../../ui";
import { HospitalName, useAround } from "./around";
import { Dated, FindingValue, MarkText, Said, Says } from "./said";
import { typeText } from "./words";

export const KIND_ICONS: Record<Kind, IconName> = {
	visit: "hospital", diagnosis: "heart", medication: "pill", allergy: "allergy", lab: "flask", vital: "heart", report: "records", imaging: "image",
	document: "records", immunization: "syringe", procedure: "scissors", plan: "calendar", finding: "info", person: "person", other: "more",
};

/** DOM hooks of a record, for those who compare what is shown with where it came from. */
export function hooks(item: Item): Record<`data-${string}`, string> {
	return { "data-hospital": item.record.hospital, "data-rid": item.record.rid, "data-type": item.type, "data-kind": item.kind };
}

export function ItemTitle({ item }: { item: Item }) {
	const { words } = useAround();
	return item.title ? <Said shown={item.title} /> : <>{typeText(item.type, words)}{words.text.records.untitled}</>;
}

const inError = (item: Item) => item.standing.meaning === "error";

/** Struck through where it never was so. */
const struck = (item: Item, name: string) => (inError(item) ? `${name} row-in-error` : name);

function Findings({ item }: { item: Item }) {
	const { findings, standing } = item;
	return (
		<span class={struck(item, "row-findings")}>
			{findings.map((finding) => (
				<span key={finding.prefix} class="row-finding">
					{finding.prefix !== "" && finding.name && <span class="soft"><Said shown={finding.name} /></span>}
					<FindingValue finding={finding} />
					{standing.counts && finding.mark && flagged(finding.mark) && <MarkText mark={finding.mark} />}
				</span>
			))}
		</span>
	);
}

/** Without the frame of a list: title, values, details, date and hospital. */
export function ItemLine({ item, side }: { item: Item; side?: ComponentChildren }) {
	const { words, place } = useAround();
	const t = words.text.records;
	const { trust } = place(item.record.hospital);
	const attachments = item.record.attachments.length;
	return (
		<>
			<span class="row-icon"><Icon name={KIND_ICONS[item.kind]} /></span>
			<span class="item-text">
				<span class="item-title row-title"><span class={struck(item, "")}><ItemTitle item={item} /></span><Says standing={item.standing} which="title" /></span>
				{item.findings.length > 0 && <Findings item={item} />}
				{item.details.length > 0 && (
					<span class={struck(item, "row-details")}>
						{item.details.map((detail, index) => <span key={detail.field}>{index > 0 && " · "}<Said shown={detail} /></span>)}
					</span>
				)}
				<span class="row-foot">
					{item.when ? <Dated when={item.when.moment} field={item.when.field} short /> : <span>{t.undated}</span>}
					<HospitalName hospital={item.record.hospital} />
					<Says standing={item.standing} which="rest" />
					{attachments > 0 && <Badge icon="image">{t.attachments(attachments)}</Badge>}
					{trust.state !== "verified" && <Icon name={trust.state === "offline" ? "offline" : "clock"} size={14} />}
				</span>
			</span>
			{side}
		</>
	);
}

export function Row({ item }: { item: Item }) {
	const { open } = useAround();
	return (
		<li class="record-row" {...hooks(item)}>
			<button type="button" class="item item-press" onClick={() => open(item)}>
				<ItemLine item={item} side={<span class="item-side row-arrow" />} />
			</button>
		</li>
	);
}
