/** The hospitals whose records these are: how far each is verified, always in sight, and the choice of one. */
import type { Shelf, Trust } from "../../api";
import { AcceptGuessable, formatTime, Icon, Notice, TrustBadge, TrustNotice } from "../../ui";
import { HospitalName, useAround } from "./around";
import { useShelves } from "./shelves";

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

/** The same to be read alone. */
export function HospitalTrusts() {
	const { shelves, words } = useAround();
	return (
		<ul class="row" aria-label={words.text.records.hospitals}>
			{shelves.map(({ hospital, trust }) => (
				<li key={hospital.id} class="row" data-hospital={hospital.id}><HospitalName hospital={hospital.id} /><TrustBadge trust={trust} /></li>
			))}
		</ul>
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

/** True, but not of today: said in a line, at length when asked. */
function Older({ trust, hospital }: { trust: Trust & { state: "stale" | "offline" }; hospital: string }) {
	const t = useAround().words.text.shell.trust;
	return (
		<details class="older tone-warn">
			<summary><Icon name={trust.state === "stale" ? "clock" : "offline"} size={20} />{t[`${trust.state}Title`](hospital)}</summary>
			<p>{t[`${trust.state}Body`](formatTime(trust.time))}</p>
		</details>
	);
}

/** Accepted by the patient, and still said wherever their records stand. */
function Accepted({ hospital }: { hospital: string }) {
	const { place, words: { text } } = useAround();
	return (
		<details class="older tone-warn" data-guessable={hospital}>
			<summary><Icon name="warn" size={20} />{text.records.guessable(place(hospital).name)}</summary>
			<p>{text.open.identity.guessableBody}</p>
		</details>
	);
}

/** A hospital that came with a wallet, or has a profile that can be guessed since. ONACCEPTED: besides refreshing the records. */
export function NotAccepted({ hospital, name, onAccepted }: { hospital: string; name: string; onAccepted?: () => void }) {
	const { refresh } = useShelves();
	const accepted = () => {
		refresh();
		onAccepted?.();
	};
	return <AcceptGuessable name={name} accept={(api) => api.patient.acceptGuessable(hospital)} onAccepted={accepted} />;
}

/** How it stands, where it is not as it should be, and what to do. */
export function HospitalTrust({ hospital }: { hospital: string }) {
	const { shelves, grant, place } = useAround();
	const { trust, name } = place(hospital);
	if (trust.state === "failed" && trust.problem.name === "guessable")
		return <NotAccepted hospital={hospital} name={name} />;
	const guessable = grant === null && shelves.some((shelf) => shelf.hospital.id === hospital && shelf.hospital.guessable);
	return <><HowItStands hospital={hospital} />{guessable && <Accepted hospital={hospital} />}</>;
}

function HowItStands({ hospital }: { hospital: string }) {
	const { trust, name } = useAround().place(hospital);
	if (trust.state === "stale" || trust.state === "offline")
		return <Older trust={trust as Trust & { state: "stale" | "offline" }} hospital={name} />;
	return <TrustNotice trust={trust} hospital={name} />;
}

/** What does not hold, and what to do; nothing where all is well. */
export function HospitalNotices() {
	const { shelves } = useAround();
	return (
		<>
			{shelves.map((shelf) => <HospitalTrust key={shelf.hospital.id} hospital={shelf.hospital.id} />)}
			{shelves.map((shelf) => shelf.broken.length > 0 && <Broken key={shelf.hospital.id} shelf={shelf} />)}
		</>
	);
}
