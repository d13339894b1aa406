/** The hospitals whose records these are: how far each is verified, always in sight, and the choice of one. */
import type { Shelf } from "../../api";
import { Notice, TrustBadge, TrustNotice } from "../../ui";
import { HospitalName, useAround } from "./around";

/** Pressing one shows its records alone; pressing it again, all. */
export function HospitalStrip({ chosen, onChoose }: { chosen: string | null; onChoose: (hospital: string | null) => void }) {
	const { shelves, words } = useAround();
	return (
		<div class="strip" role="group" aria-label={words.text.records.hospitals}>
			{shelves.map(({ hospital, trust }) => (
				<button key={hospital.id} type="button" class="strip-hospital" aria-pressed={chosen === hospital.id} data-hospital={hospital.id}
					onClick={() => onChoose(chosen === hospital.id ? null : hospital.id)}>
					<HospitalName hospital={hospital.id} />
					<TrustBadge trust={trust} />
				</button>
			))}
		</div>
	);
}

function Broken({ shelf }: { shelf: Shelf }) {
	const { words, place } = useAround();
	const t = words.text.records;
	return (
		<Notice tone="danger" title={t.brokenTitle(place(shelf.hospital.id).name, shelf.broken.length)}>
			<p>{t.brokenBody}</p>
			<ul class="small code">
				{shelf.broken.map(({ rid, problem }) => (
					<li key={rid} data-hospital={shelf.hospital.id} data-rid={rid} data-problem={problem.name}>{t.brokenRecord(rid)}</li>
				))}
			</ul>
		</Notice>
	);
}

/** What does not hold, and what to do; nothing where all is well. */
export function HospitalNotices() {
	const { shelves, place } = useAround();
	return (
		<>
			{shelves.map((shelf) => <TrustNotice key={shelf.hospital.id} trust={shelf.trust} hospital={place(shelf.hospital.id).name} />)}
			{shelves.map((shelf) => shelf.broken.length > 0 && <Broken key={shelf.hospital.id} shelf={shelf} />)}
		</>
	);
}
