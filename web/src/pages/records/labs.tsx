/** The latest result of each test, with its range and mark; the rest is a press away. */
import { Icon } from "../../ui";
import { type Analyte, latest, type Point } from "../../fhir/trend";
import { HospitalName, useAround } from "./around";
import { hooks } from "./row";
import { Dated, FindingValue, MarkText, RangeText, Said, Says } from "./said";
import { useGrowing } from "./timeline";
import type { Filter } from "./view";

function LabRow({ analyte }: { analyte: Analyte }) {
	const { words, open } = useAround();
	const { item, finding } = latest(analyte);
	const unit = finding.value?.kind === "quantity" ? finding.value.quantity.unit : null;
	const count = analyte.points.length;
	return (
		<tr {...hooks(item)} role="row">
			<th scope="row" role="rowheader">
				<button type="button" class="table-open" onClick={() => open(item)}>
					{finding.name ? <Said shown={finding.name} /> : words.text.records.untitled}
					<Icon name="next" size={16} />
				</button>
				{analyte.about !== null && <div class="small soft labs-about">{analyte.about}</div>}
			</th>
			<td role="cell" class="labs-value"><span class={item.standing.meaning === "error" ? "row-in-error" : ""}><FindingValue finding={finding} /></span></td>
			<td role="cell"><PointMark item={item} finding={finding} /></td>
			<td role="cell" class="labs-range">{finding.ranges.map((range) => <div key={range.field}><RangeText range={range} unit={unit} /></div>)}</td>
			<td role="cell" class="labs-when">{item.when ? <Dated when={item.when.moment} field={item.when.field} short /> : words.text.records.undated}</td>
			<td role="cell"><HospitalName hospital={item.record.hospital} />{count > 1 && <span class="small soft labs-count"> {words.text.labs.times(count)}</span>}</td>
		</tr>
	);
}

/** How a value stands: its mark where it counts, and what its status says. */
export function PointMark({ item: { standing }, finding: { mark } }: Point) {
	return <span class="labs-mark">{standing.counts && mark && <MarkText mark={mark} />}<Says standing={standing} which="all" /></span>;
}

export function LabTable({ analytes, filter, atOnce }: { analytes: Analyte[]; filter: Filter; atOnce: boolean }) {
	const t = useAround().words.text.labs;
	const count = useGrowing(analytes.length, filter, atOnce);
	return (
		<div class="card card-flush" data-complete={String(count === analytes.length)}>
			<table class="table labs" role="table">
				<thead role="rowgroup">
					<tr role="row">
						{[t.name, t.value, t.mark, t.range, t.date, t.hospital].map((head) => <th key={head} scope="col" role="columnheader">{head}</th>)}
					</tr>
				</thead>
				<tbody role="rowgroup">{analytes.slice(0, count).map((analyte) => <LabRow key={analyte.key} analyte={analyte} />)}</tbody>
			</table>
		</div>
	);
}
