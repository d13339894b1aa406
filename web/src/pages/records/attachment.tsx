/** An attachment of a record: after a lock it is read again once the records are, which bring its keys. */
import { CallState, Page } from "../../ui";
import { AttachmentPage as Attachment } from "../../viewer/page";
import type { Pages } from "../pages";
import { useShelves } from "./shelves";

export function AttachmentPage({ params }: { params: Pages["attachment"] }) {
	const { shelves, call, refresh } = useShelves();
	if (!shelves)
		return <Page title={params.title}><CallState call={call} retry={refresh} /></Page>;
	return <Attachment params={params} />;
}
