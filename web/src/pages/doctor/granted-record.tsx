/** One record of a grant. */
import { useText } from "../../text";
import { CallState, Page } from "../../ui";
import { findItem, RecordInside, recordTitle, useWords } from "../records";
import { Ended } from "./granted";
import { useGranted } from "./use-granted";

export function GrantedRecordPage({ params }: { params: { grant: string; hospital: string; rid: string } }) {
	const text = useText();
	const words = useWords();
	const { view, ended, call } = useGranted(params.grant);
	if (ended)
		return <Ended />;
	if (!view)
		return <Page title={text.doctor.patient.title}><CallState call={call} retry={call.reload} /></Page>;
	const shelves = [view.shelf];
	const item = findItem(shelves, params.hospital, params.rid);
	return (
		<Page title={item ? recordTitle(item.record, words) : text.records.gone} width="wide">
			{item ? <RecordInside record={item.record} shelves={shelves} grant={params.grant} /> : <p>{text.records.goneTodo}</p>}
		</Page>
	);
}
