/** A request on its way: the fingerprint to compare in person, and the answer as soon as it is there. */
import { useEffect } from "preact/hooks";
import type { DoctorState } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Card, Notice, Page, go, type Call } from "../../ui";
import { nameIn } from "../share/names";
import { Fingerprint } from "../share/fingerprint";

const EVERY_MS = 15_000;

export function Waiting({ state, call }: { state: DoctorState; call: Call<[], DoctorState> & { reload(): void } }) {
	const t = useText().doctor.waiting;
	const { reload } = call;
	useEffect(() => {
		const timer = setInterval(() => document.hidden || reload(), EVERY_MS);
		return () => clearInterval(timer);
	}, []);
	return (
		<Page title={t.title} onBack={false} width="narrow">
			<Notice tone="info" title={t.asked}><p>{t.lead}</p></Notice>
			<Card title={t.fingerprint}>
				<Fingerprint text={state.fingerprint} large />
				<p class="soft small">{t.readAloud}</p>
			</Card>
			<Card>
				<dl class="facts">
					<div><dt>{t.hospital}</dt><dd>{nameIn(state.hospital.name)}</dd></div>
					{state.asked && (
						<>
							<div><dt>{t.name}</dt><dd>{state.asked.name} {state.asked.title}</dd></div>
							<div><dt>{t.department}</dt><dd>{state.asked.department}</dd></div>
							<div><dt>{t.licence}</dt><dd class="code">{state.asked.licence}</dd></div>
						</>
					)}
				</dl>
			</Card>
			<p role="status">{t.notYet} {t.auto}</p>
			{call.problem && <CallState call={call} />}
			<div class="actions">
				<Button kind="primary" icon="refresh" busy={call.busy} onClick={reload}>{call.busy ? t.checking : t.check}</Button>
				<Button icon="key" onClick={() => go("backup")}>{t.backupFirst}</Button>
			</div>
			<p class="soft small">{t.had}</p>
			<div class="row"><Button kind="quiet" onClick={() => go("renew")}>{t.renew}</Button></div>
		</Page>
	);
}
