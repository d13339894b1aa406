/** Who one is, as the slip's hospital asks for it. */
import { useState } from "preact/hooks";
import type { IdentityField, Opened, SlipView } from "../../api";
import { useLanguage, useText } from "../../text";
import { Button, CallState, Card, Check, formatTime, Guessable, Icon, Notice, Page, useCall, useLoad } from "../../ui";
import { setDraft, useDraft } from "./draft";
import { IdentityInput } from "./identity-field";

export interface IdentityStepProps {
	slip: SlipView;
	/** An identity is in the wallet already: only what it lacks is asked for. */
	known: boolean;
	onOpened: (opened: Opened) => void;
}

export function IdentityStep({ slip, known, onOpened }: IdentityStepProps) {
	const t = useText().open.identity;
	const draft = useDraft();
	const [accepted, setAccepted] = useState(false);
	const [compared, setCompared] = useState(false);
	const [tried, setTried] = useState(false);
	const [lacking, setLacking] = useState<IdentityField[]>([]);
	const fields = known ? lacking : slip.fields;
	const open = useCall((api) => api.patient.open(pick(draft.identity, fields), accepted), onOpened);
	const told = open.problem?.subject === slip.hospital.id ? { ...open, problem: { ...open.problem, subject: "" } } : open;
	const missing = fields.some((field) => !draft.identity[field]?.trim());
	const blocked = (slip.hospital.guessable && !accepted) || (draft.typed && !compared);

	const submit = async (event: Event) => {
		event.preventDefault();
		setTried(true);
		if (missing || blocked || await open.run())
			return;
	};
	const asked = open.problem?.name === "identity-missing" ? slip.fields.find((field) => open.problem!.subject.endsWith(field)) : undefined;
	if (known && asked && !lacking.includes(asked))
		setLacking([...lacking, asked]);
	const set = (field: IdentityField, value: string) => {
		open.clear();
		setDraft({ identity: { ...draft.identity, [field]: value } });
	};
	return (
		<Page title={t.title} width="narrow">
			<HospitalCard slip={slip} typed={draft.typed} compared={compared} onCompared={setCompared} />
			<form class="stack" onSubmit={(event) => void submit(event)} noValidate>
				{known ? <Known lacking={lacking.length > 0} /> : <p class="soft">{t.lead}</p>}
				{fields.map((field) => (
					<IdentityInput key={field} field={field} value={draft.identity[field] ?? ""} onInput={(value) => set(field, value)} missing={tried} />
				))}
				{fields.length > 0 && <p class="soft">{t.memory}</p>}
				{draft.visited && <p class="soft">{t.visited}</p>}
				{slip.hospital.guessable && <Guessable accepted={accepted} onAccepted={setAccepted} />}
				{open.problem?.name === "no-shelf" ? <NothingThere time={Number(open.problem.subject)} slip={slip} /> : <CallState call={told} />}
				{!open.busy && <Button kind="primary" type="submit" icon="unlock" wide disabled={blocked}>{known ? t.known : t.open}</Button>}
			</form>
		</Page>
	);
}

function pick(identity: Partial<Record<IdentityField, string>>, fields: IdentityField[]): Partial<Record<IdentityField, string>> {
	return Object.fromEntries(fields.map((field) => [field, identity[field] ?? ""]));
}

/** Which hospital, and why it can be believed to be that one. */
function HospitalCard({ slip, typed, compared, onCompared }: { slip: SlipView; typed: boolean; compared: boolean; onCompared: (yes: boolean) => void }) {
	const t = useText().open.identity;
	const language = useLanguage();
	const { hospital } = slip;
	const fingerprint = <p class="code" data-field="fingerprint">{hospital.fingerprint}</p>;
	return (
		<Card title={hospital.name[language] || hospital.name.zh}>
			{typed
				? (
					<Notice tone="warn" title={t.compare}>
						<p>{t.compareBody(hospital.id)}</p>
						{fingerprint}
						<Check label={t.compared} checked={compared} onChange={onCompared} />
					</Notice>
				)
				: (
					<>
						<p class="field-good"><Icon name="shield" size={20} />{t.verified}</p>
						<details>
							<summary class="small soft">{t.fingerprint}</summary>
							{fingerprint}
						</details>
					</>
				)}
		</Card>
	);
}

function Known({ lacking }: { lacking: boolean }) {
	const t = useText().open.identity;
	const who = useLoad((api) => api.patient.whoami(), []);
	return (
		<>
			{who.result && <p>{t.knownAs(who.result.name)}</p>}
			{lacking && <p>{t.more}</p>}
		</>
	);
}

/** The one honest answer to an unknown identity, whatever of it is not the hospital's. */
function NothingThere({ time, slip: { hospital, hasCode } }: { time: number; slip: SlipView }) {
	const t = useText().open.identity;
	const name = hospital.name[useLanguage()] || hospital.name.zh;
	return (
		<Notice tone="warn" alert title={t.none(formatTime(time))}>
			<p data-problem="no-shelf">{t.noneBody}</p>
			<ul class="points">{t.noneCheck(name, hasCode).map((line) => <li key={line}>{line}</li>)}</ul>
		</Notice>
	);
}
