/** An attachment of a grant: as of when the records are, and gone with them when the grant ends. */
import { CallState, Page } from "../../ui";
import { AttachmentPage } from "../../viewer/page";
import type { Pages } from "../pages";
import { AsOf } from "../records";
import { Ended } from "./granted";
import { useGranted } from "./use-granted";

export function GrantedAttachmentPage({ params }: { params: Pages["granted-attachment"] }) {
	const { view, ended, call } = useGranted(params.files[0]!.grant!);
	if (ended)
		return <Ended />;
	if (!view)
		return <Page title={params.title}><CallState call={call} retry={call.reload} /></Page>;
	return <AttachmentPage params={params}><AsOf trust={view.shelf.trust} /></AttachmentPage>;
}
