/** Search and filters over the list. */
import { useRef, useState } from "preact/hooks";
import type { Kind } from "../../fhir/shape";
import { Button, Check, Field, Icon, Select } from "../../ui";
import { useAround } from "./around";
import { EVERYTHING, type Filter } from "./view";

const PERIODS = ["all", "quarter", "year", "years", "custom"] as const;

/** Letters that are still being composed by an input method do not search yet. */
function SearchField({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
	const t = useAround().words.text.records;
	const [typed, setTyped] = useState(query);
	const composing = useRef(false);
	const take = (value: string) => {
		setTyped(value);
		if (!composing.current)
			onQuery(value);
	};
	return (
		<div class="search" role="search">
			<Icon name="search" size={20} />
			<input class="input" type="search" aria-label={t.search} placeholder={t.searchPlaceholder} value={typed} autocomplete="off" spellcheck={false}
				enterkeyhint="search"
				onCompositionStart={() => void (composing.current = true)}
				onCompositionEnd={(event) => {
					composing.current = false;
					take(event.currentTarget.value);
				}}
				onInput={(event) => take(event.currentTarget.value)} />
		</div>
	);
}

export interface FiltersProps {
	filter: Filter;
	onFilter: (filter: Filter) => void;
	/** The kinds there are, and of how many records. */
	kinds: { kind: Kind; count: number }[];
	total: number;
	/** Pressed: somebody began anew. */
	visit: number;
	onClear: () => void;
}

export function Filters({ filter, onFilter, kinds, total, visit, onClear }: FiltersProps) {
	const { words } = useAround();
	const t = words.text.records;
	const set = (change: Partial<Filter>) => onFilter({ ...filter, ...change });
	const narrowed = filter.period !== "all" || filter.flagged;
	const chips: { kind: Filter["kind"]; label: string; count: number }[] =
		[{ kind: "all", label: t.all, count: total }, ...kinds.map(({ kind, count }) => ({ kind, label: words.kind[kind], count }))];
	return (
		<div class="stack-s no-print">
			<SearchField key={visit} query={filter.query} onQuery={(query) => set({ query })} />
			<div class="chips" role="group" aria-label={t.kinds}>
				{chips.map(({ kind, label, count }) => (
					<button key={kind} type="button" class="chip" aria-pressed={filter.kind === kind} data-kind={kind} onClick={() => set({ kind })}>
						{label} <span class="chip-count">{count}</span>
					</button>
				))}
			</div>
			<details class="filters" open={narrowed}>
				<summary><Icon name="filter" size={18} />{t.filters}</summary>
				<div class="filters-inside">
					<Select label={t.period} value={filter.period} options={PERIODS.map((value) => ({ value, label: t.periods[value] }))} onChange={(period) => set({ period })} />
					{filter.period === "custom" && (
						<>
							<Field label={t.from} type="date" value={filter.from} onInput={(from) => set({ from })} />
							<Field label={t.to} type="date" value={filter.to} onInput={(to) => set({ to })} />
						</>
					)}
					<Check label={t.flaggedOnly} checked={filter.flagged} onChange={(flagged) => set({ flagged })} />
					<Button kind="quiet" disabled={filter === EVERYTHING} onClick={onClear}>{t.clearFilters}</Button>
				</div>
			</details>
		</div>
	);
}
