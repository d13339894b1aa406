/** Everything that will be visible, and to whom, before it is sent. */
import { useState } from "preact/hooks";
import { byTime, type Item } from "../../fhir/item";
import { useText } from "../../text";
import { Button, CallState, Card, Notice, TrustBadge, formatTime, useCall } from "../../ui";
import { choose, groupBy } from "./choice";
import { Certificate } from "./directory";
import { type Draft, hoursOf, sendDraft, useDraft } from "./draft";
import type { Wizard } from "./grant";
import { useItemWords } from "./item-words";
import { nameIn } from "./names";
import { useNow } from "./now";

const SHOWN = 12;
const GRANT_RECORDS_MAX = 1000;

/** As many grants as the worker will make: one a hospital and thousand. */
function grantsNeeded(items: readonly Item[]): number {
	return [...groupBy(items, (item) => item.record.hospital).values()].reduce((n, group) => n + Math.ceil(group.length / GRANT_RECORDS_MAX), 0);
}

export function Review({ shelves, items }: Wizard) {
	const t = useText().share;
	const draft = useDraft();
	const chosen = draft.key ? [] : choose(items, draft.choice).items;
	const opened = shelves.filter((shelf) => shelf.trust.state !== "failed" && !draft.choice.without.includes(shelf.hospital.id));
	const send = useCall((api) => sendDraft(api, {
		doctor: draft.doctor!.key,
		records: draft.key ? null : chosen.map(({ record }) => ({ hospital: record.hospital, rid: record.rid })),
		hospitals: draft.key ? opened.map((shelf) => shelf.hospital.id) : [],
		hours: hoursOf(draft)!,
		mayPassOn: draft.passOn,
		purpose: draft.purpose.trim(),
	}));
	const involved = draft.key ? opened : shelves.filter((shelf) => chosen.some(({ record }) => record.hospital === shelf.hospital.id));
	const grants = grantsNeeded(chosen);
	if (!draft.doctor)
		return null;
	return (
		<>
			<p>{t.review.lead}</p>
			<Card title={t.review.to(`${draft.doctor.name} ${draft.doctor.title}`)}>
				<Certificate doctor={draft.doctor} />
			</Card>
			<Card title={t.review.sees} side={!draft.key && <strong>{t.review.records(chosen.length)}</strong>}>
				{involved.map(({ hospital, trust }) => (
					<p key={hospital.id} class="row row-between">
						<span>{draft.key ? t.review.keyAll(nameIn(hospital.name))
							: t.review.fromHospital(nameIn(hospital.name), chosen.filter(({ record }) => record.hospital === hospital.id).length)}</span>
						<TrustBadge trust={trust} />
					</p>
				))}
				{!draft.key && <Visible items={chosen} />}
			</Card>
			<Card title={t.review.seesNot}><p>{draft.key ? t.review.seesKeyNot : t.review.seesNotText}</p></Card>
			<Card><TermsFacts draft={draft} /></Card>
			{grants > 1 && <p class="soft">{t.review.several(grants)}</p>}
			<Notice tone="info">{t.review.unread}</Notice>
			<CallState call={send} retry={() => void send.run()} />
			{send.problem && <p class="soft">{t.review.kept}</p>}
			<div class="sticky-actions">
				<Button kind={draft.key ? "danger" : "primary"} icon="share" busy={draft.sending} onClick={() => void send.run()}>
					{draft.sending ? t.review.sending : t.review.send}
				</Button>
			</div>
		</>
	);
}

/** The records by kind; every one of them can be listed. */
function Visible({ items }: { items: Item[] }) {
	const t = useText().share.review;
	const say = useItemWords();
	const [all, setAll] = useState(false);
	const shown = all ? items : items.slice(0, SHOWN);
	const person = items.some((item) => item.type === "Patient");
	return (
		<div class="stack-s">
			<Notice tone={person ? "warn" : "info"}>{person ? t.identity : t.identityNot}</Notice>
			{[...groupBy([...shown].sort(byTime), (item) => item.kind)].map(([kind, group]) => (
				<section key={kind}>
					<h3>{say.kind(kind)}</h3>
					<ul class="plain-list">
						{group.map((item) => (
							<li key={item.id} data-hospital={item.record.hospital} data-rid={item.record.rid}>
								{say.title(item)} <span class="soft small">{say.date(item)}</span>
							</li>
						))}
					</ul>
				</section>
			))}
			{!all && items.length > SHOWN && <Button onClick={() => setAll(true)}>{t.showAll(items.length)}</Button>}
		</div>
	);
}

function TermsFacts({ draft }: { draft: Draft }) {
	const t = useText().share.review;
	return (
		<dl class="facts">
			<div><dt>{t.until}</dt><dd>{formatTime(useNow() + hoursOf(draft)! * 3600)}</dd></div>
			<div><dt>{t.passOn}</dt><dd>{draft.passOn ? t.passOnYes : t.passOnNo}</dd></div>
			<div><dt>{t.purpose}</dt><dd>{draft.purpose.trim() || <span class="soft">{t.noPurpose}</span>}</dd></div>
		</dl>
	);
}
