/** An attachment of a grant: it goes when the grant ends, as the records do. */
import { CallState, Page } from "../../ui";
import { AttachmentPage } from "../../viewer/page";
import type { Pages } from "../pages";
import { Ended } from "./granted";
import { useGranted } from "./use-granted";

export function GrantedAttachmentPage({ params }: { params: Pages["granted-attachment"] }) {
	const { view, ended, call } = useGranted(params.files[0]!.grant!);
	if (ended)
		return <Ended />;
	if (!view)
		return <Page title={params.title}><CallState call={call} retry={call.reload} /></Page>;
	return <AttachmentPage params={params} />;
}
