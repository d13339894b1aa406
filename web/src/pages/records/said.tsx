/**
 * Single values on the page. Each carries data-field, its place in the
 * resource, and where we say it otherwise than it was written (codes, dates,
 * units), what was written stands in the element's value.
 */
import type { Shown } from "../../fhir/concept";
import { type Moment, moment } from "../../fhir/date";
import type { Level, Mark } from "../../fhir/mark";
import type { Finding } from "../../fhir/observation";
import { unitText } from "../../fhir/quantity";
import type { Range } from "../../fhir/range";
import { changesTitle, type Meaning, type Say, type Standing } from "../../fhir/status";
import { Badge, type Tone } from "../../ui";
import { useAround } from "./around";
import { codeText, dateText, sayText, shortText } from "./words";

export function Coded({ code, field, set }: { code: string; field: string; set: string }) {
	const { words } = useAround();
	const said = codeText(set, code, words);
	return said === code ? <span data-field={field}>{code}</span> : <data value={code} data-field={field}>{said}</data>;
}

export function Dated({ when, field, short = false }: { when: Moment; field: string; short?: boolean }) {
	const { words } = useAround();
	return <time dateTime={when.written} data-field={field}>{(short ? shortText : dateText)(when, words)}</time>;
}

export function Said({ shown: { text, field, set } }: { shown: Shown }) {
	const when = moment(text);
	if (when && /date$/i.test(field))
		return <Dated when={when} field={field} />;
	return set === undefined ? <span data-field={field}>{text}</span> : <Coded code={text} field={field} set={set} />;
}

const TONES_OF: Record<Meaning, Tone> = {
	error: "danger", forbidden: "danger", not: "warn", paused: "warn", intended: "warn", unsure: "warn", past: "plain", absent: "plain", holds: "plain",
};

function SayWords({ say }: { say: Say }) {
	const { words } = useAround();
	const { written, field } = say;
	const said = sayText(say, words);
	if (written === null)
		return <>{said}</>;
	return said === written ? <span data-field={field}>{said}</span> : <data value={written} data-field={field}>{said}</data>;
}

/** What a status says, as marks beside a title: those without which it must not be read, those that stand with the date, or all. */
export function Says({ standing, which }: { standing: Standing; which: "title" | "rest" | "all" }) {
	return (
		<>
			{standing.says.filter((say) => which === "all" || changesTitle(say) === (which === "title")).map((say) => (
				<Badge key={say.field + say.code} tone={say.meaning === "past" && changesTitle(say) ? "warn" : TONES_OF[say.meaning]}><SayWords say={say} /></Badge>
			))}
		</>
	);
}

export function Unit({ unit, field }: { unit: string; field: string }) {
	return <data class="unit" value={unit} data-field={field}>{unitText(unit)}</data>;
}

export function FindingValue({ finding: { value, absent } }: { finding: Finding }) {
	const { words } = useAround();
	const t = words.text.labs;
	if (!value)
		return absent ? <Said shown={absent} /> : <span class="soft">{t.noValue}</span>;
	switch (value.kind) {
	case "quantity": {
		const { comparator, value: written, unit } = value.quantity;
		return (
			<span class="value number">
				{comparator}<span data-field={value.field}>{written}</span>
				{unit !== null && <> <Unit unit={unit} field={value.unitField} /></>}
			</span>
		);
	}
	case "words":
		return <span class="value"><Said shown={value.shown} /></span>;
	case "time":
		return <Dated when={moment(value.written)!} field={value.field} />;
	case "boolean":
		return <Coded code={String(value.value)} field={value.field} set="boolean" />;
	case "complex":
		return <span class="soft">{t.complex}</span>;
	}
}

/** The range as it was written; its unit only where it is not the value's. */
export function RangeText({ range, unit }: { range: Range; unit: string | null }) {
	const { low, high, text, field, type } = range;
	const own = low?.unit ?? high?.unit ?? null;
	const kind = type && <span class="soft"><Said shown={type} /> </span>;
	if (text !== null)
		return <span class="number">{kind}<span data-field={`${field}/text`}>{text}</span></span>;
	return (
		<span class="number">
			{kind}
			{!low && high && "≤ "}
			{!high && low && "≥ "}
			{low && <span data-field={`${field}/low/value`}>{low.value}</span>}
			{low && high && "–"}
			{high && <span data-field={`${field}/high/value`}>{high.value}</span>}
			{own !== null && own !== unit && <> <Unit unit={own} field={`${field}/${low ? "low" : "high"}/unit`} /></>}
		</span>
	);
}

const SIGNS: Record<Level, string> = {
	"critical-high": "↑↑", high: "↑", low: "↓", "critical-low": "↓↓", critical: "‼", abnormal: "!", positive: "+", negative: "−", normal: "",
};

const TONES: Record<Level, string> = {
	"critical-high": "danger", critical: "danger", "critical-low": "danger", high: "danger", low: "low", abnormal: "danger",
	positive: "warn", negative: "plain", normal: "plain",
};

/** A sign and a word: never colour alone. */
export function MarkText({ mark }: { mark: Mark }) {
	const { words } = useAround();
	if (mark.level === null)
		return <span class="mark mark-plain" data-field={mark.field}>{mark.words}</span>;
	return (
		<span class={`mark mark-${TONES[mark.level]}`} data-mark={mark.level} data-mark-by={mark.by}>
			<span aria-hidden="true">{SIGNS[mark.level]}</span> {words.mark[mark.level]}
		</span>
	);
}
