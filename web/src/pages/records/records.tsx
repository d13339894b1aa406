/** All records of some shelves: one timeline over all hospitals, and a page for each kind. For patients and doctors alike. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Shelf } from "../../api";
import { type Item, itemId } from "../../fhir/item";
import { type Kind, KINDS } from "../../fhir/shape";
import { analytes } from "../../fhir/trend";
import { Button, EmptyState, Segments } from "../../ui";
import { RecordsAround, useAround, usePrintWhole } from "./around";
import { GrantedAsOf } from "./as_of";
import { filterItems } from "./filter";
import { Filters } from "./filters";
import { HospitalNotices, HospitalStrip } from "./hospitals";
import { itemsOf } from "./items";
import { LabTable } from "./labs";
import { saidOf, useSound } from "./searched";
import { Timeline } from "./timeline";
import { EVERYTHING, type Filter, viewOf } from "./view";
import "./style.css";

/** GRANT: the id of the grant that they came with; null for the patient's own. */
export function Records({ shelves, grant }: { shelves: Shelf[]; grant: string | null }) {
	return <RecordsAround shelves={shelves} grant={grant}><Inside /></RecordsAround>;
}

const measured = (kind: Filter["kind"]) => kind === "lab" || kind === "vital" || kind === "finding";

function Inside() {
	const { shelves, grant, words, place } = useAround();
	const view = viewOf(grant);
	const [filter, setFilter] = useState(view.filter);
	const [visit, setVisit] = useState(0);
	const { list, returning } = useReturn(grant);
	usePrintWhole(list, ".record-fold details");
	const change = (next: Filter) => {
		view.filter = next;
		setFilter(next);
	};
	const clear = () => {
		change(EVERYTHING);
		setVisit(visit + 1);
	};
	const all = itemsOf(shelves);
	const said = (item: Item) => saidOf(item, words, place(item.record.hospital).name);
	const sound = useSound(filter.query);
	const { kind, ...others } = filter;
	const found = useMemo(() => filterItems(all, { ...others, kind: "all" }, new Date(), said, sound), [all, ...Object.values(others), words, sound]);
	const items = useMemo(() => (kind === "all" ? found : found.filter((item) => item.kind === kind)), [found, kind]);
	const kinds = useMemo(() => countKinds(all, found), [all, found]);
	const t = words.text.records;
	return (
		<div class="records stack" ref={list}>
			<HospitalStrip chosen={filter.hospital} onChoose={(hospital) => change({ ...filter, hospital })} />
			<HospitalNotices />
			<GrantedAsOf />
			{all.length === 0
				? shelves.every((shelf) => shelf.trust.state !== "failed") && <EmptyState icon="records" title={t.empty}><p>{t.emptyTodo}</p></EmptyState>
				: (
					<>
						<Filters filter={filter} onFilter={change} kinds={kinds} total={found.length} visit={visit} onClear={clear} />
						<p class="small soft" role="status">{t.found(items.length, all.length)}</p>
						{items.length === 0
							? <EmptyState icon="search" title={t.none}><p>{t.noneTodo}</p><Button onClick={clear}>{t.clearFilters}</Button></EmptyState>
							: <List items={items} filter={filter} atOnce={returning} />}
					</>
				)}
		</div>
	);
}

/** Kinds in their order; those that the filter leaves nothing of stay to be seen as empty. */
function countKinds(all: Item[], found: Item[]): { kind: Kind; count: number }[] {
	const counts = new Map<Kind, number>();
	for (const item of all)
		counts.set(item.kind, 0);
	for (const item of found)
		counts.set(item.kind, counts.get(item.kind)! + 1);
	return KINDS.filter((kind) => counts.has(kind)).map((kind) => ({ kind, count: counts.get(kind)! }));
}

/** Measurements by test or by time, all else by time. */
function List({ items, filter, atOnce }: { items: Item[]; filter: Filter; atOnce: boolean }) {
	const t = useAround().words.text.labs;
	const [by, setBy] = useState<"test" | "time">("test");
	const tests = useMemo(() => (measured(filter.kind) ? analytes(items) : []), [items, filter.kind]);
	if (!measured(filter.kind))
		return <Timeline items={items} filter={filter} fold={filter.query === "" && !filter.flagged} atOnce={atOnce} />;
	return (
		<>
			<div class="no-print order">
				<Segments label={t.order} quiet value={by} options={[{ value: "test", label: t.byTest }, { value: "time", label: t.byTime }]} onChange={setBy} />
			</div>
			{by === "test" ? <LabTable analytes={tests} filter={filter} atOnce={atOnce} /> : <Timeline items={items} filter={filter} fold={false} atOnce={atOnce} />}
		</>
	);
}

/** Back from a record, the list stands where it was left, and so does the focus. */
function useReturn(grant: string | null) {
	const list = useRef<HTMLDivElement>(null);
	const [last] = useState(() => viewOf(grant).last);
	useEffect(() => {
		viewOf(grant).last = null;
		if (last === null)
			return;
		requestAnimationFrame(() => {
			const row = [...list.current?.querySelectorAll<HTMLElement>("[data-rid]") ?? []]
				.find((one) => itemId(one.dataset.hospital ?? "", one.dataset.rid ?? "") === last);
			row?.closest("details")?.setAttribute("open", "");
			row?.querySelector("button")?.focus({ preventScroll: true });
			row?.scrollIntoView({ block: "center" });
		});
	}, []);
	return { list, returning: last !== null };
}

