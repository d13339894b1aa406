/** A patient's records as granted: summary and timeline, by whom, for what, until when. */
import { useState } from "preact/hooks";
import type { GrantedView } from "../../api";
import { useText } from "../../text";
import { Badge, Button, CallState, Card, EmptyState, Notice, Page, Segments, TrustBadge, TrustNotice, formatTime, go, replace } from "../../ui";
import { Records, Summary } from "../records";
import { viewOf } from "../records/view";
import { dayText, useWords } from "../records/words";
import { nameIn } from "../share/names";
import { spanText } from "../share/now";
import { patientFacts } from "./patient-facts";
import { useGranted } from "./use-granted";
import "../share/share.css";

export function GrantedPage({ params }: { params: { grant: string } }) {
	const t = useText().doctor.patient;
	const { view, ended, call, now } = useGranted(params.grant);
	const kept = viewOf(params.grant);
	const [shown, setShown] = useState(kept.part);
	const show = (next: typeof shown) => {
		kept.part = next;
		setShown(next);
	};
	if (ended)
		return <Ended />;
	if (!view)
		return <Page title={t.title}><CallState call={call} retry={call.reload} /></Page>;
	const { shelf, grant } = view;
	const shelves = [shelf];
	const mayPassOn = grant.mayPassOn && grant.parent === null && grant.kind === "records";
	return (
		<Page title={t.title} width="wide">
			<Who view={view} now={now} />
			<TrustNotice trust={shelf.trust} hospital={nameIn(shelf.hospital.name)} />
			<Notice tone="info"><p>{grant.kind === "key" ? t.byKey : t.partial}</p><p>{t.recorded}</p></Notice>
			{!mayPassOn && grant.parent === null && grant.kind === "records" && <p class="soft">{t.passOnNo}</p>}
			{mayPassOn && <div class="row no-print"><Button icon="share" onClick={() => go("pass-on", { grant: grant.id })}>{t.passOn}</Button></div>}
			<div class="no-print">
				<Segments label={t.title} quiet value={shown} onChange={show}
					options={[{ value: "summary", label: t.summary }, { value: "records", label: t.timeline }]} />
			</div>
			{shown === "summary" ? <Summary shelves={shelves} grant={grant.id} /> : <Records shelves={shelves} grant={grant.id} />}
		</Page>
	);
}

function Who({ view, now }: { view: GrantedView; now: number }) {
	const t = useText().doctor.patient;
	const words = useWords();
	const facts = view.patient && patientFacts(view.patient, new Date(now * 1000));
	const sexes = { male: t.male, female: t.female, other: t.otherSex };
	const { grant, shelf } = view;
	const by = view.passedOnBy ? t.byColleague(`${view.passedOnBy.name} ${view.passedOnBy.title}`) : t.byPatient;
	return (
		<Card>
			<div class="patient-bar">
				<div data-type="Patient">
					<p class="patient-name">{facts?.name ?? <span class="soft">{t.unnamed}</span>}</p>
					{facts && (
						<p class="soft">
							{[facts.sex && sexes[facts.sex], facts.age !== null && t.age(facts.age), facts.born && t.born(dayText(facts.born, words))].filter(Boolean).join(" · ")}
						</p>
					)}
				</div>
				<div class="row">
					<Badge tone="info" icon="clock">{t.left(spanText(grant.expires - now))}</Badge>
					<TrustBadge trust={shelf.trust} />
				</div>
			</div>
			<dl class="facts">
				<div><dt>{t.purpose}</dt><dd>{view.purpose || <span class="soft">{t.noPurpose}</span>}</dd></div>
				{view.passedOnBy && <div><dt>{t.grantedBy}</dt><dd>{by}</dd></div>}
			</dl>
			<details class="more-facts">
				<summary>{t.facts}</summary>
				<dl class="facts">
					{!view.passedOnBy && <div><dt>{t.grantedBy}</dt><dd>{by}</dd></div>}
					<div><dt>{t.hospital}</dt><dd>{nameIn(shelf.hospital.name)}</dd></div>
					<div><dt>{t.scope}</dt><dd>{grant.kind === "key" ? t.scopeKey : t.scopeRecords(grant.records.length)}</dd></div>
					<div><dt>{t.until}</dt><dd>{formatTime(grant.expires)}</dd></div>
				</dl>
			</details>
		</Card>
	);
}

export function Ended() {
	const t = useText().doctor.patient;
	return (
		<Page title={t.ended} width="narrow" onBack={() => replace("inbox")}>
			<EmptyState icon="lock" title={t.ended}>
				<p role="alert">{t.endedText}</p>
				<Button kind="primary" icon="inbox" onClick={() => replace("inbox")}>{t.toInbox}</Button>
			</EmptyState>
		</Page>
	);
}
