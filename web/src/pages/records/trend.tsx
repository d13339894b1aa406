/** All results of one test over time and hospitals: drawn, and as a table that says the same. */
import { useEffect, useRef, useState } from "preact/hooks";
import { byTime, type Item } from "../../fhir/item";
import { type Analyte, band, type Line, lines, type Point } from "../../fhir/trend";
import { unitText } from "../../fhir/quantity";
import { Card } from "../../ui";
import { HospitalName, useAround } from "./around";
import { PointMark } from "./labs";
import { hooks } from "./row";
import { Dated, FindingValue, RangeText } from "./said";

function Chart({ name, line }: { name: string; line: Line }) {
	const { words, place } = useAround();
	const t = words.text.labs;
	const element = useRef<HTMLDivElement>(null);
	const [touched, setTouched] = useState<Point | null>(null);
	const point = touched ?? line.points.at(-1);
	const range = band(line);
	useEffect(() => {
		let remove: (() => void) | null = null;
		let gone = false;
		void import("./chart").then(({ draw }) => {
			if (!gone && element.current)
				remove = draw(element.current, { line, band: range, place, onPoint: setTouched });
		});
		return () => {
			gone = true;
			remove?.();
		};
	}, [line, place]);
	const hospitals = [...new Set(line.points.map((one) => one.item.record.hospital))];
	const unit = line.unit === null ? t.noUnit : unitText(line.unit);
	return (
		<figure class="trend-figure">
			<div class="trend-unit small soft">{unit}</div>
			<div class="trend-chart" ref={element} role="img" aria-label={t.chart(name, unit)} />
			<div class="trend-point small" aria-hidden="true" {...point && hooks(point.item)}>
				{point?.item.when && <><Dated when={point.item.when.moment} field={point.item.when.field} short /> <strong><FindingValue finding={point.finding} /></strong> <HospitalName hospital={point.item.record.hospital} /></>}
			</div>
			<figcaption class="row soft">
				{hospitals.map((hospital) => <HospitalName key={hospital} hospital={hospital} />)}
				{range && <span class="row-band"><span class="band-sample" aria-hidden="true" />{t.band}</span>}
			</figcaption>
		</figure>
	);
}

/** CURRENT is the record whose page this is. */
function TrendTable({ points, current }: { points: Point[]; current: Item }) {
	const { words, open } = useAround();
	const t = words.text.labs;
	return (
		<div class="table-room">
			<table class="table labs trend-table" role="table">
				<thead role="rowgroup">
					<tr role="row">{[t.date, t.value, t.mark, t.range, t.hospital].map((head) => <th key={head} scope="col" role="columnheader">{head}</th>)}</tr>
				</thead>
				<tbody role="rowgroup">
					{points.map(({ item, finding }) => {
						const date = item.when ? <Dated when={item.when.moment} field={item.when.field} short /> : words.text.records.undated;
						const unit = finding.value?.kind === "quantity" ? finding.value.quantity.unit : null;
						return (
							<tr key={item.id + finding.prefix} {...hooks(item)} role="row" aria-current={item === current ? "true" : undefined}>
								<th scope="row" role="rowheader">{item === current ? date : <button type="button" class="table-open" onClick={() => open(item)}>{date}</button>}</th>
								<td role="cell" class="labs-value"><span class={item.standing.meaning === "error" ? "row-in-error" : ""}><FindingValue finding={finding} /></span></td>
								<td role="cell"><PointMark item={item} finding={finding} /></td>
								<td role="cell" class="labs-range">{finding.ranges.map((range) => <div key={range.field}><RangeText range={range} unit={unit} /></div>)}</td>
								<td role="cell"><HospitalName hospital={item.record.hospital} /></td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</div>
	);
}

export function Trend({ analyte, current }: { analyte: Analyte; current: Item }) {
	const { words } = useAround();
	const t = words.text.labs;
	const drawn = lines(analyte);
	const { about } = analyte;
	const bounded = analyte.points.filter(({ finding: { value } }) => value?.kind === "quantity" && value.quantity.comparator !== "").length;
	return (
		<Card title={`${t.trend} · ${analyte.name}${about === null ? "" : ` · ${about}`}`} side={<span class="small soft">{t.times(analyte.points.length)}</span>}>
			{drawn.filter((line) => line.points.length > 1).map((line) => <Chart key={line.unit ?? ""} name={analyte.name} line={line} />)}
			{drawn.length > 1 && <p class="soft">{t.unitSplit}</p>}
			{analyte.others.length > 0 && <p class="soft">{t.notCounted(analyte.others.length)}</p>}
			{bounded > 0 && <p class="soft">{t.bounded(bounded)}</p>}
			<TrendTable points={[...analyte.points, ...analyte.others].sort((one, other) => byTime(one.item, other.item))} current={current} />
		</Card>
	);
}
