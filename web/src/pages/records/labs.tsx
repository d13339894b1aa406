/** The latest result of each test, with its range and mark; the rest is a press away. */
import { Icon } from "../../ui";
import type { Analyte } from "../../fhir/trend";
import { HospitalName, useAround } from "./around";
import { hooks } from "./row";
import { Dated, FindingValue, MarkText, RangeText, Said } from "./said";
import { useGrowing } from "./timeline";
import type { Filter } from "./view";

function LabRow({ analyte }: { analyte: Analyte }) {
	const { words, open } = useAround();
	const { item, finding } = analyte.points[0]!;
	const unit = finding.value?.kind === "quantity" ? finding.value.quantity.unit : null;
	const count = analyte.points.length;
	return (
		<tr {...hooks(item)} role="row">
			<th scope="row" role="rowheader">
				<button type="button" class="table-open" onClick={() => open(item)}>
					{finding.name ? <Said shown={finding.name} /> : words.text.records.untitled}
					<Icon name="next" size={16} />
				</button>
			</th>
			<td role="cell" class="labs-value"><FindingValue finding={finding} /></td>
			<td role="cell">{finding.mark && <MarkText mark={finding.mark} />}</td>
			<td role="cell" class="labs-range">{finding.ranges.map((range) => <div key={range.field}><RangeText range={range} unit={unit} /></div>)}</td>
			<td role="cell" class="labs-when">{item.when ? <Dated when={item.when.moment} field={item.when.field} short /> : words.text.records.undated}</td>
			<td role="cell"><HospitalName hospital={item.record.hospital} />{count > 1 && <span class="small soft labs-count"> {words.text.labs.times(count)}</span>}</td>
		</tr>
	);
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
