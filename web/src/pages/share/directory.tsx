/** Doctors to choose from: found by word, hospital and department; each with the certificate that was checked. */
import { useRef, useState } from "preact/hooks";
import type { Doctor, Doctors } from "../../api";
import { useText } from "../../text";
import { Badge, Button, Card, Dialog, EmptyState, Field, IconButton, List, ListItem, Notice, ProblemCode, Select, formatDay, useLoad } from "../../ui";
import { ANYBODY, distinct, findDoctors, type Search } from "./find";
import { Fingerprint } from "./fingerprint";
import { nameIn } from "./names";

const SHOWN = 60;

/** The doctors; once refreshed, those of this moment and not of some minutes ago. */
export function useDoctors() {
	const fresh = useRef(false);
	const call = useLoad((api) => api.patient.doctors(fresh.current), []);
	const refresh = () => {
		fresh.current = true;
		call.reload();
	};
	return { ...call, refresh };
}

export function RefreshDoctors({ doctors }: { doctors: ReturnType<typeof useDoctors> }) {
	return <IconButton icon="refresh" label={useText().share.doctors.refresh} onClick={doctors.refresh} disabled={doctors.busy} />;
}

export interface DirectoryProps {
	doctors: Doctor[];
	missing?: Doctors["missing"];
	/** The word on the button below a certificate. */
	pickLabel: string;
	onPick: (doctor: Doctor) => void;
}

export function Directory({ missing = [], ...props }: DirectoryProps) {
	return (
		<>
			<Missing missing={missing} />
			{(props.doctors.length > 0 || missing.length === 0) && <Listed {...props} />}
		</>
	);
}

/** Whose doctors are not to be found here, and what the platform's answer was. */
function Missing({ missing }: Pick<Doctors, "missing">) {
	const text = useText();
	const t = text.share.doctors;
	if (missing.length === 0)
		return null;
	return (
		<Notice tone="warn" title={t.missing(missing.map(({ name }) => nameIn(name)))}>
			<p>{t.missingTodo}</p>
			{[...new Map(missing.map(({ problem }) => [problem.name, problem])).values()].map((problem) => <ProblemCode key={problem.name} problem={problem} />)}
		</Notice>
	);
}

function Listed({ doctors, pickLabel, onPick }: Omit<DirectoryProps, "missing">) {
	const text = useText();
	const t = text.share.doctors;
	const [search, setSearch] = useState<Search>(ANYBODY);
	const [shown, setShown] = useState(SHOWN);
	const [open, setOpen] = useState<Doctor | null>(null);
	if (doctors.length === 0)
		return <EmptyState icon="doctor" title={t.none}><p>{t.noneHint}</p></EmptyState>;
	const found = findDoctors(doctors, search);
	return (
		<>
			<Filter doctors={doctors} search={search} onSearch={setSearch} />
			<p class="soft small" role="status">{t.count(found.length)}</p>
			{found.length === 0
				? <EmptyState icon="search" title={t.noMatch}><p>{t.noMatchHint}</p></EmptyState>
				: (
					<Card flush>
						<List label={t.title}>
							{found.slice(0, shown).map((doctor) => (
								<ListItem key={doctor.key} icon="person" onClick={() => setOpen(doctor)} data={{ "data-doctor": doctor.key }}
									title={<>{doctor.name} <span class="doctor-title">{doctor.title}</span></>}
									more={`${doctor.department} · ${nameIn(doctor.hospitalName)}`} />
							))}
						</List>
					</Card>
				)}
			{found.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{text.share.choose.moreShown(found.length - shown)}</Button>}
			{open && (
				<Dialog title={`${open.name} ${open.title}`} onClose={() => setOpen(null)}
					actions={(
						<>
							<Button kind="primary" onClick={() => onPick(open)}>{pickLabel}</Button>
							<Button onClick={() => setOpen(null)}>{text.shell.cancel}</Button>
						</>
					)}>
					<Certificate doctor={open} />
				</Dialog>
			)}
		</>
	);
}

function Filter({ doctors, search, onSearch }: { doctors: Doctor[]; search: Search; onSearch: (search: Search) => void }) {
	const t = useText().share.doctors;
	const names = new Map(doctors.map((doctor) => [doctor.hospital, nameIn(doctor.hospitalName)]));
	const hospitals = distinct([...names.keys()]);
	const here = search.hospital ? doctors.filter((doctor) => doctor.hospital === search.hospital) : doctors;
	const departments = distinct(here.map((doctor) => doctor.department));
	return (
		<div class="stack-s" role="search">
			<Field label={t.search} type="search" inputMode="search" value={search.words} onInput={(words) => onSearch({ ...search, words })} />
			<div class="filters">
				{hospitals.length > 1 && (
					<Select label={t.hospital} value={search.hospital} onChange={(hospital) => onSearch({ ...search, hospital, department: "" })}
						options={[{ value: "", label: t.allHospitals }, ...hospitals.map((id) => ({ value: id, label: names.get(id)! }))]} />
				)}
				{departments.length > 1 && (
					<Select label={t.department} value={search.department} onChange={(department) => onSearch({ ...search, department })}
						options={[{ value: "", label: t.allDepartments }, ...departments.map((name) => ({ value: name, label: name }))]} />
				)}
			</div>
		</div>
	);
}

/** What the hospital signed about a doctor. */
export function Certificate({ doctor }: { doctor: Doctor }) {
	const t = useText().share.doctors;
	return (
		<div class="stack">
			<p class="row">
				<Badge tone="ok" icon="shield">{t.checked}</Badge>
				<span class="soft">{t.certifiedBy(nameIn(doctor.hospitalName))}</span>
			</p>
			<dl class="facts">
				<div><dt>{t.hospital}</dt><dd>{nameIn(doctor.hospitalName)}</dd></div>
				<div><dt>{t.department}</dt><dd>{doctor.department}</dd></div>
				<div><dt>{t.licence}</dt><dd class="code">{doctor.licence}</dd></div>
				<div><dt>{t.until}</dt><dd>{formatDay(doctor.until)}</dd></div>
				<div><dt>{t.fingerprint}</dt><dd><Fingerprint text={doctor.fingerprint} /><p class="soft">{t.fingerprintHint}</p></dd></div>
			</dl>
		</div>
	);
}
