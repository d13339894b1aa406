/** What a doctor asks to have certified; for the first certificate and for new ones. */
import { useState } from "preact/hooks";
import type { Call } from "../../ui";
import type { DoctorState } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Field } from "../../ui";

const BYTES_MAX = 200;
const PARTS = ["name", "title", "department", "licence"] as const;

export type Request = Record<(typeof PARTS)[number], string>;

export interface RequestFormProps {
	before: Request;
	onEdit: (request: Request) => void;
	send: Call<[Request], DoctorState>;
	label: string;
}

export function RequestForm({ before, onEdit, send, label }: RequestFormProps) {
	const t = useText().doctor.enrol;
	const [told, setTold] = useState(false);
	const labels: Request = { name: t.name, title: t.jobTitle, department: t.department, licence: t.licence };
	const hints: Partial<Request> = { title: t.titleHint, department: t.departmentHint };
	const wrong = (value: string) => new TextEncoder().encode(value.trim()).length > BYTES_MAX ? t.tooLong : value.trim() === "" ? t.required : null;
	const submit = (event: Event) => {
		event.preventDefault();
		setTold(true);
		if (PARTS.every((part) => !wrong(before[part])))
			void send.run(Object.fromEntries(PARTS.map((part) => [part, before[part].trim()])) as Request);
	};
	return (
		<form class="stack" onSubmit={submit}>
			{PARTS.map((part) => (
				<Field key={part} label={labels[part]} hint={hints[part]} required value={before[part]} onInput={(value) => onEdit({ ...before, [part]: value })}
					error={told ? wrong(before[part]) : null} autocomplete={part === "name" ? "name" : "off"} />
			))}
			<CallState call={send} />
			{send.problem && <p class="soft">{t.kept}</p>}
			<Button type="submit" kind="primary" wide busy={send.busy}>{send.busy ? t.sending : label}</Button>
		</form>
	);
}
