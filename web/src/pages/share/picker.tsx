/** Records ticked one by one, found by word; by hospital, newest first. */
import { useState } from "preact/hooks";
import { byTime, type Item } from "../../fhir/item";
import { search } from "../../fhir/search";
import { useText } from "../../text";
import { Button, Check, Field } from "../../ui";
import { saidOf, useSound, useWords } from "../records";
import { groupBy } from "./choice";
import { useItemWords } from "./item-words";
import type { HospitalName } from "./names";

const SHOWN = 50;

export interface PickerProps {
	items: Item[];
	hospitalName: HospitalName;
	picked: ReadonlySet<string>;
	onChange: (picked: ReadonlySet<string>) => void;
}

export function Picker({ items, hospitalName, picked, onChange }: PickerProps) {
	const t = useText().share.choose;
	const say = useItemWords();
	const said = useWords();
	const [words, setWords] = useState("");
	const [shown, setShown] = useState(SHOWN);
	const sound = useSound(words);
	const found = search(items, words, (item) => saidOf(item, said, hospitalName(item.record.hospital)), sound);
	const change = (ids: string[], on: boolean) => {
		const next = new Set(picked);
		for (const id of ids) {
			if (on)
				next.add(id);
			else
				next.delete(id);
		}
		onChange(next);
	};
	return (
		<div class="stack-s">
			<Field label={t.search} type="search" value={words} onInput={setWords} note={found.length === 0 ? t.noMatch : null} />
			<div class={found.length > 0 ? "card card-flush" : ""}>
				{[...groupBy([...found].sort(byTime).slice(0, shown), (item) => item.record.hospital)].map(([hospital, group]) => {
					const all = group.every((item) => picked.has(item.id));
					return (
						<section key={hospital} class="pick-list">
							<div class="pick-head">
								<h2>{hospitalName(hospital)}</h2>
								<Button kind="quiet" onClick={() => change(group.map((item) => item.id), !all)}>{all ? t.clearShown : t.pickShown}</Button>
							</div>
							<ul class="list">
								{group.map((item) => (
									<li key={item.id} data-hospital={hospital} data-rid={item.record.rid}>
										<Check checked={picked.has(item.id)} onChange={(on) => change([item.id], on)} label={say.title(item)} hint={say.about(item)} />
									</li>
								))}
							</ul>
						</section>
					);
				})}
			</div>
			{found.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{t.moreShown(found.length - shown)}</Button>}
		</div>
	);
}
