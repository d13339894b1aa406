/** The patient's records, and the page of one. */
import { Button, CallState, EmptyState, IconButton, Page } from "../../ui";
import { useText } from "../../text";
import { RecordsAround } from "./around";
import { HospitalTrust } from "./hospitals";
import { RecordInside } from "./inside";
import { findItem } from "./items";
import { Records } from "./records";
import { type PatientShelves, useShelves } from "./shelves";
import { recordTitle, useWords } from "./words";

/** Work and problems stand above what is here already. */
function State({ patient: { shelves, call, refresh } }: { patient: PatientShelves }) {
	return shelves === null || call.busy || call.problem ? <CallState call={call} retry={refresh} /> : null;
}

export function RecordsPage() {
	const t = useText().records;
	const patient = useShelves();
	const { shelves, refresh, call } = patient;
	const actions = (
		<>
			<IconButton icon="print" label={t.print} onClick={() => print()} disabled={!shelves} />
			<IconButton icon="refresh" label={t.refresh} onClick={refresh} disabled={call.busy} />
		</>
	);
	return (
		<Page title={t.title} onBack={false} width="wide" actions={actions}>
			<State patient={patient} />
			{shelves && <Records shelves={shelves} grant={null} />}
		</Page>
	);
}

export function RecordPage({ params: { hospital, rid } }: { params: { hospital: string; rid: string } }) {
	const words = useWords();
	const patient = useShelves();
	const { shelves, call, refresh } = patient;
	const item = shelves && findItem(shelves, hospital, rid);
	const t = words.text.records;
	const closed = !item && (shelves?.some((shelf) => shelf.hospital.id === hospital && shelf.trust.state === "failed") ?? false);
	const actions = (
		<>
			{item && <IconButton icon="print" label={t.print} onClick={() => print()} />}
			<IconButton icon="refresh" label={t.refresh} onClick={refresh} disabled={call.busy} />
		</>
	);
	return (
		<Page title={item ? recordTitle(item.record, words) : t.title} actions={actions}>
			{(!item || call.problem) && <State patient={patient} />}
			{item && <RecordInside key={item.id} record={item.record} shelves={shelves} grant={null} />}
			{shelves && closed && <RecordsAround shelves={shelves} grant={null}><HospitalTrust hospital={hospital} /></RecordsAround>}
			{shelves && !item && !closed && !call.busy && (
				<EmptyState icon="records" title={t.gone}><p>{t.goneTodo}</p><Button onClick={() => history.back()}>{words.text.shell.back}</Button></EmptyState>
			)}
		</Page>
	);
}
