/** A doctor without a certificate in force: the request is on its way, or it was in force before; found out again all the while. */
import { useEffect } from "preact/hooks";
import type { DoctorState } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Card, Notice, Page, TrustNotice, formatDay, go, type Call } from "../../ui";
import { Fingerprint } from "../share/fingerprint";
import { nameIn } from "../share/names";
import { useNow } from "../share/now";

const EVERY_MS = 15_000;

export interface WithoutCertificateProps {
	state: DoctorState;
	call: Call<[], DoctorState> & { reload(): void };
}

export function WithoutCertificate({ state, call }: WithoutCertificateProps) {
	const { reload } = call;
	useEffect(() => {
		const timer = setInterval(() => document.hidden || reload(), EVERY_MS);
		return () => clearInterval(timer);
	}, []);
	if (state.trust.state === "failed")
		return <NotProven state={state} call={call} />;
	return state.asked && !state.before ? <Waiting state={state} call={call} /> : <Without state={state} call={call} />;
}

/** Whether there is one cannot be told: the platform's answers do not hold. */
function NotProven({ state, call }: WithoutCertificateProps) {
	const text = useText();
	return (
		<Page title={text.doctor.inbox.title} onBack={false} width="narrow">
			<TrustNotice trust={state.trust} hospital={nameIn(state.hospital.name)} />
			<Check call={call} kind="primary" />
		</Page>
	);
}

/** The fingerprint to compare in person. */
function Waiting({ state, call }: WithoutCertificateProps) {
	const t = useText().doctor.waiting;
	return (
		<Page title={t.title} onBack={false} width="narrow">
			<TrustNotice trust={state.trust} hospital={nameIn(state.hospital.name)} />
			{state.unanswered && <Notice tone="warn" title={t.unanswered}><p>{t.unansweredText}</p></Notice>}
			<Notice tone="info" title={state.unanswered ? undefined : t.asked}><p>{t.lead}</p></Notice>
			<Card title={t.fingerprint}>
				<Fingerprint text={state.fingerprint} large />
				<p class="soft">{t.readAloud}</p>
			</Card>
			<Who state={state} />
			<p role="status">{t.notYet} {t.auto}</p>
			<Check call={call} kind="primary" />
			<p class="soft">{t.wrong}</p>
			<div class="row"><Button kind="quiet" onClick={() => go("renew")}>{t.renew}</Button></div>
		</Page>
	);
}

function Without({ state, call }: WithoutCertificateProps) {
	const text = useText();
	const t = text.doctor.without;
	const now = useNow();
	const { before } = state;
	const what = !before ? t.none : before.until <= now ? t.ranOut(formatDay(before.until)) : t.withdrawn;
	return (
		<Page title={t.title} onBack={false} width="narrow">
			<TrustNotice trust={state.trust} hospital={nameIn(state.hospital.name)} />
			<Notice tone="warn" title={what} alert><p>{t.todo}</p></Notice>
			<Who state={state} />
			<Button kind="primary" icon="doctor" wide onClick={() => go("renew")}>{text.doctor.waiting.renew}</Button>
			<Check call={call} />
		</Page>
	);
}

function Who({ state }: { state: DoctorState }) {
	const t = useText().doctor.waiting;
	const who = state.before ?? state.asked;
	return (
		<Card>
			<dl class="facts">
				<div><dt>{t.hospital}</dt><dd>{nameIn(state.hospital.name)}</dd></div>
				{who && (
					<>
						<div><dt>{t.name}</dt><dd>{who.name} {who.title}</dd></div>
						<div><dt>{t.department}</dt><dd>{who.department}</dd></div>
						<div><dt>{t.licence}</dt><dd class="code">{who.licence}</dd></div>
					</>
				)}
			</dl>
		</Card>
	);
}

function Check({ call, kind = "secondary" }: { call: WithoutCertificateProps["call"]; kind?: "primary" | "secondary" }) {
	const t = useText().doctor.waiting;
	return (
		<>
			{call.problem && <CallState call={call} />}
			<div class="actions">
				<Button kind={kind} icon="refresh" busy={call.busy} onClick={call.reload}>{call.busy ? t.checking : t.check}</Button>
				<Button icon="key" onClick={() => go("backup")}>{t.backupFirst}</Button>
			</div>
		</>
	);
}
