/** Other hospitals that one's own recognise: asking, one-time codes, waiting, and coming back later. */
import { useState } from "preact/hooks";
import type { LinkState, LinkTarget } from "../../api";
import { useText } from "../../text";
import { AcceptGuessable, Badge, Button, CallState, Check, EmptyState, Field, Notice, Page, go, useCall, useLoad, type Tone } from "../../ui";
import { useShelves } from "../records";
import { nameIn, useHospitalNames } from "./names";

/** As long as the command line waits for a hospital's relay. */
const WAIT_SECONDS = 300;

const tones: Record<LinkState, Tone> = {
	"not-asked": "plain", pending: "info", "code-needed": "warn", "wrong-code": "danger", refused: "plain", "slip-needed": "plain", guessable: "warn", opened: "ok",
};

export function LinksPage() {
	const t = useText().share.links;
	const { refresh } = useShelves();
	const [news, setNews] = useState<LinkTarget[] | null>(null);
	const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
	const load = useLoad((api) => api.patient.linkTargets(), []);
	const take = (targets: LinkTarget[]) => {
		if (targets.some((target) => target.state === "opened"))
			refresh();
		setNews(targets);
	};
	const wait = useCall((api) => api.patient.linkWait(WAIT_SECONDS), take);
	const ask = useCall((api, hospitals: string[]) => api.patient.linkAsk(hospitals), (targets) => {
		take(targets);
		void wait.run();
	});
	const targets = news ?? load.result;
	const asking = targets?.filter((target) => target.state === "not-asked" && !left.has(target.hospital)) ?? [];
	const pending = targets?.some((target) => target.state === "pending") ?? false;
	const toggle = (hospital: string, on: boolean) => {
		const next = new Set(left);
		if (on)
			next.delete(hospital);
		else
			next.add(hospital);
		setLeft(next);
	};
	return (
		<Page title={t.title}>
			<p class="soft">{t.lead} {t.lead2}</p>
			<CallState call={load} retry={load.reload} />
			{targets?.length === 0 && (
				<EmptyState icon="hospital" title={t.none}>
					<p>{t.noneHint}</p>
					<Button icon="scan" onClick={() => go("open")}>{t.openSlip}</Button>
				</EmptyState>
			)}
			{targets?.map((target) => (
				<Target key={target.hospital} target={target} chosen={!left.has(target.hospital)} onChosen={(on) => toggle(target.hospital, on)}
					busy={ask.busy} onAsk={() => void ask.run([target.hospital])} onTargets={(next) => {
						take(next);
						void wait.run();
					}} />
			))}
			{(ask.busy || ask.problem) && <CallState call={ask} />}
			{wait.busy && <Notice tone="info" title={t.waiting}><p>{t.waitingHint}</p></Notice>}
			{(wait.busy || wait.problem) && <CallState call={wait} retry={() => void wait.run()} />}
			{pending && !wait.busy && !ask.busy && <Notice tone="info" actions={<Button onClick={() => void wait.run()}>{t.wait}</Button>}>{t.stopped}</Notice>}
			{asking.length > 0 && (
				<div class="sticky-actions">
					<Button kind="primary" busy={ask.busy} onClick={() => void ask.run(asking.map((target) => target.hospital))}>
						{ask.busy ? t.asking : t.askN(asking.length)}
					</Button>
				</div>
			)}
		</Page>
	);
}

interface TargetProps {
	target: LinkTarget;
	chosen: boolean;
	onChosen: (chosen: boolean) => void;
	busy: boolean;
	onAsk: () => void;
	onTargets: (targets: LinkTarget[]) => void;
}

function Target({ target, chosen, onChosen, busy, onAsk, onTargets }: TargetProps) {
	const t = useText().share.links;
	const hospitalName = useHospitalNames();
	const { hospital, state } = target;
	const name = nameIn(target.name);
	return (
		<article class="card" data-hospital={hospital} data-state={state}>
			<div class="row row-between">
				<h2>{name}</h2>
				<Badge tone={tones[state]}>{t.states[state]}</Badge>
			</div>
			<p class="soft">{t.recognisedBy(hospitalName(target.voucher))}</p>
			{t.todo[state] && <p>{t.todo[state]}</p>}
			{state === "not-asked" && <Check label={t.ask} checked={chosen} onChange={onChosen} disabled={busy} />}
			{(state === "code-needed" || state === "wrong-code") && <Code hospital={hospital} name={name} onTargets={onTargets} onAsk={onAsk} />}
			{(state === "slip-needed" || state === "refused") && (
				<div class="row">
					<Button icon="scan" onClick={() => go("open")}>{t.openSlip}</Button>
					{state === "refused" && <Button kind="quiet" disabled={busy} onClick={onAsk}>{t.askAgain}</Button>}
				</div>
			)}
			{state === "guessable" && <AcceptGuessable name={name} accept={(api) => api.patient.linkAccept(hospital)} onAccepted={onTargets} />}
			{state === "opened" && <div class="row"><Button icon="records" onClick={() => go("records")}>{t.toRecords}</Button></div>}
		</article>
	);
}

function Code({ hospital, name, onTargets, onAsk }: Pick<TargetProps, "onTargets" | "onAsk"> & { hospital: string; name: string }) {
	const t = useText().share.links;
	const [code, setCode] = useState("");
	const send = useCall((api) => api.patient.linkCode(hospital, code.trim()), onTargets);
	return (
		<form class="stack" onSubmit={(event) => {
			event.preventDefault();
			void send.run();
		}}>
			<Field label={t.code(name)} hint={t.codeHint} code inputMode="numeric" maxLength={32} value={code} onInput={setCode} autocomplete="one-time-code" />
			<CallState call={send} />
			{send.problem?.name === "link-over"
				? <Button kind="primary" onClick={onAsk}>{t.askAgain}</Button>
				: <Button type="submit" kind="primary" busy={send.busy} disabled={code.trim() === ""}>{t.sendCode}</Button>}
		</form>
	);
}
