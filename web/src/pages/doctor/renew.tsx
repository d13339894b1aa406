/** A new certificate under new keys: the old one ran out, was withdrawn, or its keys are lost. */
import { useState } from "preact/hooks";
import type { DoctorState } from "../../api";
import { useText } from "../../text";
import { CallState, Notice, Page, replace, useCall, useLoad } from "../../ui";
import { type Request, RequestForm } from "./request-form";

export function RenewPage() {
	const t = useText().doctor.again;
	const status = useLoad((api) => api.doctor.status(), []);
	return (
		<Page title={t.title} width="narrow">
			<Notice tone="warn">{t.lead}</Notice>
			<CallState call={status} retry={status.reload} />
			{(status.result || status.problem) && <Form state={status.result} />}
		</Page>
	);
}

/** As it was asked for the last time. */
function Form({ state }: { state: DoctorState | null }) {
	const t = useText().doctor.again;
	const { name = "", title = "", department = "", licence = "" } = state?.certificate ?? state?.before ?? state?.asked ?? {};
	const [request, setRequest] = useState<Request>({ name, title, department, licence });
	const send = useCall((api, who: Request) => api.doctor.enrol(who), () => replace("inbox"));
	return <RequestForm before={request} onEdit={setRequest} send={send} label={t.go} />;
}
