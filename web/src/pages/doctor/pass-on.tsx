/** Passing a grant on to a colleague for a joint consultation: who, which of its records, for how long. */
import { useState } from "preact/hooks";
import type { Doctor, GrantedView } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Card, EmptyState, Notice, Page, Radios, TextArea, formatTime, replace, useCall, useLoad } from "../../ui";
import { AsOf, itemsOf } from "../records";
import { Certificate, Directory } from "../share/directory";
import { purposeFits } from "../share/draft";
import { nameIn } from "../share/names";
import { Picker } from "../share/picker";
import { inboxTab, refreshInbox } from "./live";
import { Ended } from "./granted";
import { consultationOf, editConsultation, useConsultation } from "./consultation";
import { useGranted } from "./use-granted";
import "../share/share.css";

const HOURS = [24, 72] as const;

export function PassOnPage({ params }: { params: { grant: string } }) {
	const t = useText().doctor.passOn;
	const { view, ended, call, now } = useGranted(params.grant);
	const [sent, setSent] = useState<{ doctor: Doctor; records: number; expires: number } | null>(null);
	const toList = () => {
		inboxTab.set("passed-on");
		replace("inbox");
	};
	if (sent) {
		return (
			<Page title={t.done} width="narrow" onBack={() => replace("inbox")}>
				<Notice tone="ok" title={t.doneText(sent.doctor.name, sent.records, formatTime(sent.expires))} />
				<Button kind="primary" onClick={toList}>{t.toList}</Button>
			</Page>
		);
	}
	if (ended)
		return <Ended />;
	if (!view)
		return <Page title={t.title}><CallState call={call} retry={call.reload} /></Page>;
	return (
		<Page title={t.title}>
			<p class="soft">{t.lead}</p>
			<Form view={view} now={now} onSent={setSent} />
		</Page>
	);
}

interface FormProps {
	view: GrantedView;
	now: number;
	onSent: (sent: { doctor: Doctor; records: number; expires: number }) => void;
}

function Form({ view, now, onSent }: FormProps) {
	const text = useText();
	const t = text.doctor.passOn;
	const { grant, shelf } = view;
	const form = useConsultation(grant.id);
	const [told, setTold] = useState(false);
	const colleagues = useLoad((api) => api.doctor.colleagues(), []);
	const items = itemsOf([shelf]);
	const rids = form.some ? items.filter((item) => form.picked.has(item.id)).map((item) => item.record.rid) : items.map((item) => item.record.rid);
	const left = Math.max(1, Math.ceil((grant.expires - now) / 3600));
	const hours = form.hours === "end" || Number(form.hours) > left ? left : Number(form.hours);
	const until = Math.min(grant.expires, now + hours * 3600);
	const { doctor } = form;
	const send = useCall((api, to: Doctor) => api.doctor.passOn({ grant: grant.id, doctor: to.key, records: rids, hours, purpose: form.purpose.trim() }), (made) => {
		const to = consultationOf(grant.id).doctor!;
		editConsultation(grant.id, null);
		refreshInbox().catch(() => undefined);
		onSent({ doctor: to, records: made.records, expires: made.expires });
	});
	const submit = () => {
		setTold(true);
		if (doctor && rids.length > 0 && purposeFits(form.purpose))
			void send.run(doctor);
	};
	return (
		<div class="stack">
			<h2>{t.who}</h2>
			{doctor
				? (
					<Card title={`${doctor.name} ${doctor.title}`} side={<Button kind="quiet" onClick={() => editConsultation(grant.id, { doctor: null })}>{text.share.wizard.change}</Button>}>
						<Certificate doctor={doctor} />
					</Card>
				)
				: (
					<>
						<CallState call={colleagues} retry={colleagues.reload} />
						{colleagues.result?.length === 0 && <EmptyState icon="doctor" title={t.noColleagues}><p>{t.noColleaguesHint}</p></EmptyState>}
						{colleagues.result && colleagues.result.length > 0 && (
							<Directory doctors={colleagues.result} pickLabel={text.share.wizard.pick} onPick={(one) => editConsultation(grant.id, { doctor: one })} />
						)}
						{told && <Notice tone="warn" alert>{t.chooseDoctor}</Notice>}
					</>
				)}
			<Radios label={t.what} value={form.some ? "some" : "all"} onChange={(value) => editConsultation(grant.id, { some: value === "some" })}
				options={[{ value: "all", label: t.all(items.length) }, { value: "some", label: t.some }]} />
			<AsOf trust={shelf.trust} />
			{form.some && <Picker items={items} hospitalName={() => nameIn(shelf.hospital.name)} picked={form.picked} onChange={(picked) => editConsultation(grant.id, { picked })} />}
			{form.some && <p role="status">{t.chosen(rids.length)}</p>}
			{told && rids.length === 0 && <Notice tone="warn" alert>{t.chooseOne}</Notice>}
			<Radios label={t.hours} value={form.hours} onChange={(value) => editConsultation(grant.id, { hours: value })}
				options={[
					...HOURS.filter((one) => one < left).map((one) => ({ value: String(one), label: text.share.terms.hours(one) })),
					{ value: "end", label: t.toEnd, hint: t.most(formatTime(grant.expires)) },
				]} />
			<TextArea label={t.purpose} hint={t.purposeHint} value={form.purpose} onInput={(purpose) => editConsultation(grant.id, { purpose })}
				error={purposeFits(form.purpose) ? null : text.share.terms.purposeLong} />
			<CallState call={send} retry={submit} />
			{send.problem && <p class="soft">{t.kept}</p>}
			<div class="sticky-actions">
				<p class="grow small">{doctor && `${doctor.name} · `}{text.share.review.records(rids.length)} · {t.until(formatTime(until))}</p>
				<Button kind="primary" icon="share" busy={send.busy} onClick={submit}>{send.busy ? t.sending : t.send}</Button>
			</div>
		</div>
	);
}
