/** A patient's records as granted: summary and timeline. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, CallState, EmptyState, Notice, Page, Segments, TrustNotice, go, replace } from "../../ui";
import { Records, Summary } from "../records";
import { viewOf } from "../records/view";
import { nameIn } from "../share/names";
import { useGranted } from "./use-granted";
import { Who } from "./who";
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
