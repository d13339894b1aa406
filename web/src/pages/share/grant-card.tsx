/** One grant as the patient sees it: to whom, what, until when, who opened it, what was passed on from it; and how to end it. */
import { useState } from "preact/hooks";
import type { Grant } from "../../api";
import { itemId, itemOf } from "../../fhir/item";
import { useText } from "../../text";
import { Badge, Button, CallState, Dialog, formatShort, formatTime, toast, useCall, type Tone } from "../../ui";
import { useShelves } from "../records";
import { type GrantNode, isLive } from "./history";
import { useItemWords } from "./item-words";
import type { HospitalName } from "./names";
import { spanText } from "./now";

export interface GrantCardProps {
	node: GrantNode;
	hospitalName: HospitalName;
	now: number;
	onChanged: () => void;
	/** What stands for a doctor without a name. */
	unnamed: string;
}

export function GrantCard({ node: { grant, passedOn }, hospitalName, now, onChanged, unnamed }: GrantCardProps) {
	const t = useText().share.granted;
	const [asked, setAsked] = useState<"details" | "revoke" | null>(null);
	const live = isLive(grant, now);
	return (
		<article class={live ? "card" : "card card-over"} data-grant={grant.id} data-state={stateOf(grant, now)}>
			<Head grant={grant} now={now} hospitalName={hospitalName} unnamed={unnamed} />
			{passedOn.length > 0 && (
				<div class="passed-on stack-s">
					<p class="soft">{t.passedOnHead}</p>
					{passedOn.map((child) => (
						<div key={child.id} data-grant={child.id} data-state={stateOf(child, now)}><Head grant={child} now={now} hospitalName={hospitalName} unnamed={unnamed} /></div>
					))}
				</div>
			)}
			<div class="row">
				<Button onClick={() => setAsked("details")}>{t.details}</Button>
				{live && <Button kind="quiet" icon="close" onClick={() => setAsked("revoke")}>{t.revoke}</Button>}
			</div>
			{asked === "details" && <Details grant={grant} hospitalName={hospitalName} unnamed={unnamed} onClose={() => setAsked(null)} />}
			{asked === "revoke" && (
				<Revoke grant={grant} unnamed={unnamed} ending={passedOn.filter((child) => isLive(child, now)).length} onClose={() => setAsked(null)} onChanged={onChanged} />
			)}
		</article>
	);
}

type Shown = "live" | "notYet" | "expired" | "ended" | "revoked";

function stateOf(grant: Grant, now: number): Shown {
	if (grant.state !== "live")
		return grant.state;
	if (now >= grant.expires)
		return "expired";
	return now < grant.notBefore ? "notYet" : "live";
}

const tones: Record<Shown, Tone> = { live: "ok", notYet: "info", expired: "plain", ended: "plain", revoked: "plain" };

export function doctorText(grant: Grant, unknown: string): string {
	return grant.doctorName ?? unknown;
}

type PartProps = Pick<GrantCardProps, "hospitalName" | "now" | "unnamed"> & { grant: Grant };

function Head({ grant, now, hospitalName, unnamed }: PartProps) {
	const t = useText().share.granted;
	const state = stateOf(grant, now);
	const times = grant.opened.reduce((sum, one) => sum + one.times, 0);
	const last = grant.opened.reduce<number | null>((latest, one) => Math.max(latest ?? 0, one.time), null);
	return (
		<div class="stack-s">
			<div class="row row-between">
				<h3>{doctorText(grant, unnamed)}</h3>
				<Badge tone={tones[state]}>{grant.revoked?.byPasser ? t.takenBack : t[state]}</Badge>
			</div>
			<p class="soft">
				{grant.kind === "key" ? t.key : t.records(grant.records.length)} · {hospitalName(grant.hospital)}
				{grant.mayPassOn && <> · {t.mayPassOn}</>}
			</p>
			<p>
				{state === "live" ? t.leftUntil(spanText(grant.expires - now), formatShort(grant.expires))
					: grant.revoked ? t.revokedAt(formatShort(grant.revoked.time)) : t.until(formatShort(grant.expires))}
			</p>
			<p class="small" data-opened={times}>{t.opened(times)}{last !== null && <span class="soft"> · {formatShort(last)}</span>}</p>
		</div>
	);
}

function Details({ grant, hospitalName, unnamed, onClose }: Omit<PartProps, "now"> & { onClose: () => void }) {
	const text = useText();
	const t = text.share.granted;
	return (
		<Dialog title={doctorText(grant, unnamed)} onClose={onClose} actions={<Button onClick={onClose}>{text.shell.close}</Button>}>
			<p class="soft">{t.made(formatTime(grant.made))}<br />{t.until(formatTime(grant.expires))}<br />{hospitalName(grant.hospital)}</p>
			<section class="stack-s">
				<h3>{t.openedHead}</h3>
				{grant.opened.length === 0 && <p>{t.opened(0)}</p>}
				<ul class="plain-list">
					{grant.opened.map((one, i) => <li key={i}>{t.openedBy(one.doctorName ?? unnamed, formatTime(one.time), one.times)}</li>)}
				</ul>
				<p class="soft">{t.platformWord}</p>
			</section>
			<section class="stack-s">
				<h3>{t.what}</h3>
				{grant.kind === "key" ? <p>{t.key}</p> : <Records grant={grant} />}
			</section>
			<dl class="facts">
				<div><dt>{t.fingerprint}</dt><dd class="code small long-code">{grant.doctor}</dd></div>
				<div><dt>{t.grantId}</dt><dd class="code small long-code">{grant.id}</dd></div>
			</dl>
		</Dialog>
	);
}

/** As they are now; a version that was shared and is no more is said to be so. */
function Records({ grant }: { grant: Grant }) {
	const t = useText().share.granted;
	const say = useItemWords();
	const { shelves } = useShelves();
	const here = new Map(shelves?.flatMap((shelf) => shelf.records).map((record) => [itemId(record.hospital, record.rid), record]));
	const known = grant.records.flatMap(({ rid, version }) => {
		const record = here.get(itemId(grant.hospital, rid));
		return record && record.version === version ? [itemOf(record)] : [];
	});
	const missing = grant.records.length - known.length;
	return (
		<ul class="plain-list">
			{known.map((item) => <li key={item.id}>{say.title(item)} <span class="soft small">{say.about(item)}</span></li>)}
			{missing > 0 && <li class="soft">{t.missing(missing)}</li>}
		</ul>
	);
}

function Revoke({ grant, unnamed, ending, onClose, onChanged }: Pick<PartProps, "grant" | "unnamed"> & { ending: number; onClose: () => void; onChanged: () => void }) {
	const text = useText();
	const t = text.share.granted;
	const revoke = useCall((api) => api.patient.revoke(grant.id), () => {
		toast(t.revokedNow);
		onClose();
		onChanged();
	});
	return (
		<Dialog title={t.revokeAsk(doctorText(grant, unnamed))} onClose={onClose}
			actions={(
				<>
					<Button kind="danger" busy={revoke.busy} onClick={() => void revoke.run()}>{revoke.busy ? t.revoking : t.revokeDo}</Button>
					<Button onClick={onClose}>{text.shell.cancel}</Button>
				</>
			)}>
			<p>{t.revokeText}</p>
			{ending > 0 && <p>{t.revokeChildren(ending)}</p>}
			{grant.kind === "key" && <p><strong>{t.revokeKey}</strong></p>}
			{revoke.problem && <CallState call={revoke} />}
		</Dialog>
	);
}
