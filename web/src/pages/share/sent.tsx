/** What came of sending: all of it shared, or some, with what is left to be sent. */
import { useEffect } from "preact/hooks";
import type { Doctor, GrantOutcome, GrantRequest } from "../../api";
import { useText } from "../../text";
import { Button, Card, List, ListItem, Notice, Page, ProblemNotice, ProgressBar, formatTime, finish, go, useCall } from "../../ui";
import { groupBy } from "./choice";
import { dropDraft, sendDraft, useDraft } from "./draft";
import type { HospitalName } from "./names";

interface SentProps { sent: GrantOutcome; doctor: Doctor; hospitalName: HospitalName }

export function Done({ sent: { made }, doctor, hospitalName }: SentProps) {
	const t = useText().share;
	const { key } = useDraft();
	useEffect(() => dropDraft, []);
	const total = made.reduce((n, one) => n + one.records, 0);
	const again = () => {
		dropDraft();
		go("grant", { doctor: null });
	};
	return (
		<Page title={t.done.title} onBack={() => finish("share")}>
			<Notice tone="ok" title={key ? t.done.textKey(doctor.name) : t.done.text(doctor.name, total)}>
				{made[0] && <p>{t.terms.until(formatTime(made[0].expires))}</p>}
			</Notice>
			<Made made={made} hospitalName={hospitalName} />
			<div class="actions">
				<Button kind="primary" onClick={() => finish("share")}>{t.done.toList}</Button>
				<Button onClick={again}>{t.done.again}</Button>
			</div>
		</Page>
	);
}

/** The draft stays until the rest is sent, or let go. */
export function Partly({ sent: { made, problem }, rest, doctor, hospitalName }: SentProps & { rest: GrantRequest }) {
	const t = useText().share;
	const { sending } = useDraft();
	const send = useCall((api) => sendDraft(api, rest));
	const failed = send.problem ?? problem;
	const leave = () => {
		dropDraft();
		finish("share");
	};
	const left = rest.records ? [...groupBy(rest.records, ({ hospital }) => hospital)] : rest.hospitals.map((id) => [id, null] as const);
	return (
		<Page title={t.done.partly} onBack={() => finish("share")}>
			<Notice tone="warn" title={t.done.partlyText(doctor.name)} />
			<Made made={made} hospitalName={hospitalName} />
			<Card title={t.done.rest} flush>
				<List>
					{left.map(([hospital, records]) => (
						<ListItem key={hospital} icon="hospital" title={hospitalName(hospital)} data={{ "data-left": hospital }}
							more={records ? t.review.records(records.length) : t.granted.key} />
					))}
				</List>
			</Card>
			{send.busy ? <ProgressBar progress={send.progress} cancel={send.cancel} /> : failed && failed.name !== "cancelled" && <ProblemNotice problem={failed} />}
			<div class="actions">
				<Button kind="primary" icon="share" busy={sending} onClick={() => void send.run()}>{sending ? t.review.sending : t.done.sendRest}</Button>
				<Button disabled={sending} onClick={leave}>{t.done.leaveRest}</Button>
			</div>
		</Page>
	);
}

function Made({ made, hospitalName }: Pick<GrantOutcome, "made"> & { hospitalName: HospitalName }) {
	const t = useText().share;
	const { key } = useDraft();
	return (
		<Card title={t.done.part} flush>
			<List>
				{made.map((one) => (
					<ListItem key={one.id} icon="hospital" title={hospitalName(one.hospital)} data={{ "data-grant": one.id }}
						more={key ? t.granted.key : t.review.records(one.records)} />
				))}
			</List>
		</Card>
	);
}
