/** A new certificate under new keys: the old one ran out, was withdrawn, or its keys are lost. */
import { useEffect, useState } from "preact/hooks";
import { useText } from "../../text";
import { CallState, Notice, Page, replace, useCall, useLoad } from "../../ui";
import { type Request, RequestForm } from "./request-form";

export function RenewPage() {
	const t = useText().doctor.again;
	const status = useLoad((api) => api.doctor.status(), []);
	const [request, setRequest] = useState<Request>({ name: "", title: "", department: "", licence: "" });
	const before = status.result?.certificate ?? status.result?.asked;
	useEffect(() => {
		if (before)
			setRequest({ name: before.name, title: before.title, department: before.department, licence: before.licence });
	}, [status.result]);
	const send = useCall((api, who: Request) => api.doctor.enrol(who), () => replace("inbox"));
	return (
		<Page title={t.title} width="narrow">
			<Notice tone="warn">{t.lead}</Notice>
			<CallState call={status} />
			<RequestForm before={request} onEdit={setRequest} send={send} label={t.go} />
		</Page>
	);
}
