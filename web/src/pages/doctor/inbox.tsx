/** What patients and colleagues let this doctor see, and what was passed on; live. */
import { useEffect, useState } from "preact/hooks";
import { type InboxGrant, isNetwork } from "../../api";
import { useText } from "../../text";
import { Badge, Button, CallState, Card, EmptyState, Icon, IconButton, List, ListItem, Page, ProblemNotice, ProgressBar, Segments, formatShort, go, useLoad } from "../../ui";
import { isLive } from "../share/history";
import { nameIn } from "../share/names";
import { spanText, useNow } from "../share/now";
import { inboxTab, isWithdrawn, refreshInbox, useInbox } from "./live";
import { useOpenedViews } from "./opened";
import { patientFacts } from "./patient-facts";
import { RevokePassedOn } from "./revoke";
import { WithoutCertificate } from "./without-certificate";
import "../share/share.css";

export function InboxPage() {
	const t = useText().doctor.inbox;
	const status = useLoad((api) => api.doctor.status(), []);
	if (status.result && !status.result.certificate)
		return <WithoutCertificate state={status.result} call={status} />;
	return (
		<Page title={t.title} onBack={false}
			actions={<IconButton icon="refresh" label={t.refresh} onClick={() => void refreshInbox().catch(() => undefined)} />}>
			<CallState call={status} retry={status.reload} />
			{status.result && <Inbox me={status.result.key} onWithdrawn={status.reload} />}
		</Page>
	);
}

type Shown = ReturnType<typeof inboxTab.get>;

function Inbox({ me, onWithdrawn }: { me: string; onWithdrawn: () => void }) {
	const t = useText().doctor.inbox;
	const { grants, problem } = useInbox();
	const shown = inboxTab.use();
	const now = useNow();
	const withdrawn = isWithdrawn(problem);
	useEffect(() => {
		if (withdrawn)
			onWithdrawn();
	}, [withdrawn]);
	if (!grants)
		return problem ? <ProblemNotice problem={problem} /> : <ProgressBar progress={null} />;
	const newest = [...grants].sort((one, other) => other.made - one.made);
	const groups: Record<Shown, InboxGrant[]> = {
		received: newest.filter((grant) => grant.direction === "received" && isLive(grant, now)),
		"passed-on": newest.filter((grant) => grant.direction === "passed-on" && isLive(grant, now)),
		past: newest.filter((grant) => !isLive(grant, now)),
	};
	const option = (value: Shown, label: string) => ({ value, label: groups[value].length ? `${label} ${groups[value].length}` : label });
	return (
		<>
			{problem && (isNetwork(problem)
				? <p class="soft row"><Icon name="offline" size={18} />{t.offline}</p>
				: <ProblemNotice problem={problem} />)}
			<Segments label={t.title} quiet value={shown} onChange={inboxTab.set}
				options={[option("received", t.received), option("passed-on", t.passedOn), option("past", t.past)]} />
			{groups[shown].length === 0
				? shown === "passed-on"
					? <EmptyState icon="share" title={t.nonePassedOn}><p>{t.nonePassedOnHint}</p></EmptyState>
					: shown === "received" ? <EmptyState icon="inbox" title={t.none}><p>{t.noneHint}</p></EmptyState> : <EmptyState icon="inbox" title={t.nonePast} />
				: (
					<Card flush>
						<List label={t[shown === "received" ? "received" : shown === "past" ? "past" : "passedOn"]}>
							{groups[shown].map((grant) => <Row key={grant.id} grant={grant} me={me} now={now} />)}
						</List>
					</Card>
				)}
			{!problem && <p class="soft row"><Icon name="check" size={18} />{t.live}</p>}
		</>
	);
}

function Row({ grant, me, now }: { grant: InboxGrant; me: string; now: number }) {
	const t = useText().doctor.inbox;
	const view = useOpenedViews().get(grant.id);
	const [asked, setAsked] = useState(false);
	const live = isLive(grant, now);
	const received = grant.direction === "received";
	const isNew = received && live && !view && !grant.opened.some((one) => one.doctor === me);
	const state = live ? "live" : grant.state === "live" ? "expired" : grant.state;
	const name = view?.patient && patientFacts(view.patient, new Date(now * 1000)).name;
	const what = grant.kind === "key" ? t.key : t.records(grant.records.length);
	const trust = view?.shelf.trust;
	/* under which root records were granted is known when they are open; it was signed before they were */
	const asOf = trust && trust.state !== "failed" ? t.asOf(formatShort(trust.time)) : grant.kind === "records" ? t.asGranted : null;
	const more = (
		<span class="stack-s">
			<span>{received ? nameIn(grant.hospitalName) : t.toColleague(grant.doctorName ?? t.colleague)} · {t.made(formatShort(grant.made))}</span>
			{asOf !== null && <span data-as-of>{asOf}</span>}
			<span class="row">
				{isNew && <Badge tone="info">{t.unread}</Badge>}
				{live ? <Badge tone="ok" icon="clock">{t.left(spanText(grant.expires - now))}</Badge> : <Badge>{t.states[state]}</Badge>}
				{received && grant.parent && <Badge>{t.consultation}</Badge>}
				{received && live && grant.mayPassOn && <Badge>{t.mayPassOn}</Badge>}
			</span>
		</span>
	);
	const data = { "data-grant": grant.id, "data-state": state } as const;
	if (received && live)
		return <ListItem icon="person" title={<>{name ?? what} <span class="doctor-title">{t.grantNo(grant.id.slice(0, 6))}</span></>} more={more} data={data} onClick={() => go("granted", { grant: grant.id })} />;
	return (
		<>
			<ListItem icon={received ? "person" : "share"} title={what} more={more} data={data}
				side={!received && live && <Button onClick={() => setAsked(true)}>{t.revoke}</Button>} />
			{asked && <RevokePassedOn grant={grant} onClose={() => setAsked(false)} />}
		</>
	);
}
