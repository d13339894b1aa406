/** A resource's facts as a list of names and values, one inside the other where they are so. */
import type { RecordView } from "../../api";
import type { Entry, Fact, Leaf } from "../../fhir/facts";
import { moment } from "../../fhir/date";
import { systemName } from "../../fhir/concept";
import { narrative } from "../../fhir/narrative";
import { at } from "../../fhir/read";
import { useAround } from "./around";
import { findReference, itemsOf } from "./items";
import { Coded, Dated, Unit } from "./said";
import { elementText, recordTitle } from "./words";

function Reference({ leaf, record }: { leaf: Leaf; record: RecordView }) {
	const { shelves, open, words } = useAround();
	const item = findReference(itemsOf(shelves), record.hospital, { reference: leaf.text });
	if (!item)
		return <span class="soft code small" data-field={leaf.field}>{leaf.text}</span>;
	return (
		<button type="button" class="table-open" onClick={() => open(item)}>
			<data value={leaf.text} data-field={leaf.field}>{recordTitle(item.record, words)}</data>
		</button>
	);
}

/** Paragraphs and tables built here from the text: a hospital's markup reaches no parser of the browser's. */
function Narrative({ div, field }: { div: string; field: string }) {
	return (
		<div class="narrative" data-field={field}>
			{narrative(div).map((block, index) => "text" in block ? <p key={index}>{block.text}</p> : (
				<div key={index} class="narrative-table">
					<table><tbody>{block.rows.map((row, at) => <tr key={at}>{row.map((cell, place) => <td key={place}>{cell}</td>)}</tr>)}</tbody></table>
				</div>
			))}
		</div>
	);
}

function LeafText({ leaf, record }: { leaf: Leaf; record: RecordView }) {
	switch (leaf.as) {
	case "sign":
		return <>{leaf.text}</>;
	case "time":
		return <Dated when={moment(leaf.text)!} field={leaf.field} />;
	case "unit":
		return <Unit unit={leaf.text} field={leaf.field} />;
	case "number":
		return <span class="number" data-field={leaf.field}>{leaf.text}</span>;
	case "boolean":
		if (leaf.set === "doNotPerform" && leaf.text === "true")
			return <strong class="mark mark-danger"><Coded code={leaf.text} field={leaf.field} set="boolean" /></strong>;
		return <Coded code={leaf.text} field={leaf.field} set="boolean" />;
	case "code":
		return <Coded code={leaf.text} field={leaf.field} set={leaf.set ?? ""} />;
	case "system":
		return leaf.note ? <data value={leaf.text} data-field={leaf.field}>{systemName(leaf.text)}</data> : <Coded code={leaf.text} field={leaf.field} set="system" />;
	case "blob": {
		const attachment = record.attachments.find(({ id }) => leaf.text === `mizhen-blob:${id}`);
		return <span data-field={leaf.field}>{attachment?.title || attachment?.contentType || leaf.text}</span>;
	}
	case "reference":
		return <Reference leaf={leaf} record={record} />;
	case "narrative":
		return <Narrative div={String(at(record.resource, leaf.field))} field={leaf.field} />;
	case "words":
		return <span class="words" data-field={leaf.field}>{leaf.text}</span>;
	}
}

function Line({ line, record }: { line: Leaf[]; record: RecordView }) {
	return (
		<div>
			{line.map((leaf, index) => (
				<span key={index} class={leaf.note ? "fact-note" : undefined}>{index > 0 && leaf.as !== "sign" && " "}<LeafText leaf={leaf} record={record} /></span>
			))}
		</div>
	);
}

function EntryView({ entry, record }: { entry: Entry; record: RecordView }) {
	return "line" in entry ? <Line line={entry.line} record={record} /> : <div class="fact-group"><FactList facts={entry.group} record={record} /></div>;
}

export function FactList({ facts, record }: { facts: Fact[]; record: RecordView }) {
	const { words } = useAround();
	return (
		<dl class="facts">
			{facts.map((fact) => (
				<div key={fact.field}>
					<dt>{elementText(fact.name, words)}</dt>
					<dd class="stack-s">{fact.entries.map((entry, index) => <EntryView key={index} entry={entry} record={record} />)}</dd>
				</div>
			))}
		</dl>
	);
}
