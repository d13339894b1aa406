/** The form that chooses records: all, a period, kinds, one by one; and for grants the key itself. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Shelf } from "../../api";
import type { Item } from "../../fhir/item";
import { KINDS } from "../../fhir/shape";
import { type Catalogue, useText } from "../../text";
import { Check, Field, Notice, Radios, isOnlyNotShown, type Option } from "../../ui";
import { choose, type Choice, countKinds, isBackwards, type Way } from "./choice";
import { useItemWords } from "./item-words";
import { type HospitalName, nameIn } from "./names";
import { Picker } from "./picker";

export interface ChooseProps {
	label: string;
	shelves: Shelf[];
	items: Item[];
	hospitalName: HospitalName;
	choice: Choice;
	onChoice: (choice: Choice) => void;
	/** What it is chosen for. */
	use: LeftOutProps["use"];
	/** Offered where it is given: chosen or not, and what to do when it is. */
	keyItself?: { chosen: boolean; onChoose: (chosen: boolean) => void };
}

export function Choose({ label, shelves, items, hospitalName, choice, onChoice, use, keyItself }: ChooseProps) {
	const t = useText().share.choose;
	const ways: Option<Way | "key">[] = [
		{ value: "all", label: t.all, hint: t.allHint },
		{ value: "period", label: t.period, hint: t.periodHint },
		{ value: "kinds", label: t.kinds, hint: t.kindsHint },
		{ value: "picked", label: t.picked, hint: t.pickedHint },
		...(keyItself ? [{ value: "key", label: t.key, hint: t.keyHint } as const] : []),
	];
	const onWay = (way: Way | "key") => {
		keyItself?.onChoose(way === "key");
		if (way !== "key")
			onChoice({ ...choice, way });
	};
	const isKey = keyItself?.chosen ?? false;
	const more = useInSight(isKey ? "key" : choice.way);
	return (
		<div class="stack">
			<Radios label={label} value={isKey ? "key" : choice.way} options={ways} onChange={onWay} />
			<div class="way" ref={more} />
			{(isKey || choice.way !== "picked") && <Hospitals shelves={shelves} choice={choice} onChoice={onChoice} />}
			{!isKey && choice.way === "period" && <Period choice={choice} onChoice={onChoice} />}
			{!isKey && choice.way === "kinds" && <Kinds items={items} choice={choice} onChoice={onChoice} />}
			{!isKey && choice.way === "picked" && (
				<Picker items={items} hospitalName={hospitalName} picked={choice.picked} onChange={(picked) => onChoice({ ...choice, picked })} />
			)}
			<LeftOut use={use} shelves={shelves} undated={isKey ? 0 : choose(items, choice).undated} />
		</div>
	);
}

/** What a way asks for stands below all ways: it comes into sight when another way is chosen. */
function useInSight(way: string) {
	const place = useRef<HTMLDivElement>(null);
	const first = useRef(way);
	useEffect(() => {
		if (way !== first.current && way !== "all")
			place.current?.scrollIntoView({ block: "start" });
		first.current = way;
	}, [way]);
	return place;
}

interface PartProps {
	choice: Choice;
	onChoice: (choice: Choice) => void;
}

function Hospitals({ shelves, choice, onChoice }: PartProps & { shelves: Shelf[] }) {
	const t = useText().share.choose;
	const open = shelves.filter((shelf) => shelf.trust.state !== "failed");
	if (open.length < 2)
		return null;
	const toggle = (id: string, on: boolean) =>
		onChoice({ ...choice, without: on ? choice.without.filter((one) => one !== id) : [...choice.without, id] });
	return (
		<Group label={t.hospitals}>
			{open.map(({ hospital }) => (
				<Check key={hospital.id} boxed label={nameIn(hospital.name)} checked={!choice.without.includes(hospital.id)}
					onChange={(on) => toggle(hospital.id, on)} />
			))}
		</Group>
	);
}

function Period({ choice, onChoice }: PartProps) {
	const t = useText().share.choose;
	return (
		<div class="filters">
			<Field label={t.from} type="date" value={choice.from} onInput={(from) => onChoice({ ...choice, from })} />
			<Field label={t.to} type="date" value={choice.to} onInput={(to) => onChoice({ ...choice, to })}
				error={isBackwards(choice) ? t.periodWrong : null} />
		</div>
	);
}

function Kinds({ items, choice, onChoice }: PartProps & { items: Item[] }) {
	const text = useText();
	const say = useItemWords();
	const counts = countKinds(items.filter((item) => !choice.without.includes(item.record.hospital)));
	const toggle = (kind: (typeof KINDS)[number], on: boolean) =>
		onChoice({ ...choice, kinds: on ? [...choice.kinds, kind] : choice.kinds.filter((one) => one !== kind) });
	return (
		<Group label={text.share.choose.kinds}>
			{KINDS.filter((kind) => counts.has(kind)).map((kind) => (
				<Check key={kind} boxed label={say.kind(kind)} hint={text.share.review.records(counts.get(kind)!)} checked={choice.kinds.includes(kind)}
					onChange={(on) => toggle(kind, on)} />
			))}
		</Group>
	);
}

export function Group({ label, children }: { label: string; children: ComponentChildren }) {
	return (
		<fieldset class="field">
			<legend class="field-label">{label}</legend>
			<div class="choices">{children}</div>
		</fieldset>
	);
}

interface LeftOutProps {
	use: keyof Pick<Catalogue["share"], "choose" | "export">;
	shelves: Shelf[];
	undated: number;
}

/** What cannot be chosen, and why. */
function LeftOut({ use, shelves, undated }: LeftOutProps) {
	const { choose, [use]: t } = useText().share;
	const broken = shelves.reduce((n, shelf) => n + shelf.broken.length, 0);
	return (
		<>
			{undated > 0 && <Notice tone="info">{choose.undated(undated)}</Notice>}
			{broken > 0 && <Notice tone="warn">{t.broken(broken)}</Notice>}
			{shelves.map(({ hospital: { id, name }, trust }) => trust.state === "failed" && (
				isOnlyNotShown(trust.problem) ? <Notice key={id} tone="warn">{t.notShown(nameIn(name))}</Notice>
					: <Notice key={id} tone="danger">{t.failed(nameIn(name))}</Notice>
			))}
		</>
	);
}
