/** Sharing with a doctor in four steps: who, which records, how long, and a look at all of it before it is sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Doctors, Shelf } from "../../api";
import type { Item } from "../../fhir/item";
import { useText } from "../../text";
import { Button, CallState, Card, EmptyState, IconButton, Notice, Page, confirm, finish, goStep, useRoute } from "../../ui";
import { itemsOf, useShelves } from "../records";
import { choose, isBackwards } from "./choice";
import { Choose } from "./choose";
import { Certificate, Directory, RefreshDoctors, useDoctors } from "./directory";
import { beginDraft, dropDraft, editDraft, getDraft, STEPS, type Step, useDraft } from "./draft";
import { type HospitalName, useHospitalNames } from "./names";
import { Review } from "./review";
import { Done, Partly } from "./sent";
import { Terms } from "./terms";
import "./share.css";

export interface Wizard {
	shelves: Shelf[];
	items: Item[];
	hospitalName: HospitalName;
}

export function GrantPage({ params }: { params: { doctor: string | null } }) {
	const t = useText().share;
	const { visit, step: asked } = useRoute();
	useState(() => beginDraft(visit));
	const draft = useDraft();
	const { shelves, call, refresh } = useShelves();
	const hospitalName = useHospitalNames();
	const doctors = useDoctors();
	usePreset(params.doctor, doctors.result);
	const { sent, doctor } = draft;
	useLeaving(sent !== null, asked);
	if (sent && doctor)
		return sent.rest ? <Partly sent={sent} rest={sent.rest} doctor={doctor} hospitalName={hospitalName} />
			: <Done sent={sent} doctor={doctor} hospitalName={hospitalName} />;

	const step: Step = doctor ? STEPS.find((one) => one === asked) ?? "who" : "who", at = STEPS.indexOf(step);
	const titles: Record<Step, string> = { who: t.wizard.who, what: t.wizard.what, terms: t.wizard.howLong, review: t.wizard.review };
	const discard = async () => {
		if (await confirm({ title: t.wizard.cancelAsk, body: <p>{t.wizard.cancelAskText}</p>, yes: t.wizard.cancel, danger: true })) {
			dropDraft();
			finish("share");
		}
	};
	const wizard: Wizard | null = shelves && { shelves, items: itemsOf(shelves.filter((shelf) => shelf.trust.state !== "failed")), hospitalName };
	const actions = (
		<>
			{step === "who" && <RefreshDoctors doctors={doctors} />}
			<IconButton icon="close" label={t.wizard.cancel} onClick={() => void discard()} disabled={draft.sending} />
		</>
	);
	return (
		<Page title={titles[step]} actions={actions}>
			<div class="steps">
				<ol aria-hidden="true">{STEPS.map((one, i) => <li key={one} class={i <= at ? "done" : ""} />)}</ol>
				<span class="soft small">{t.wizard.step(at + 1, STEPS.length)}</span>
			</div>
			{step === "who" && (
				<>
					<CallState call={doctors} retry={doctors.reload} />
					<Who doctors={doctors.result} />
				</>
			)}
			{step !== "who" && !wizard && <CallState call={call} retry={refresh} />}
			{step === "what" && wizard && <What {...wizard} />}
			{step === "terms" && <Terms />}
			{step === "review" && wizard && <Review {...wizard} />}
		</Page>
	);
}

/** Once it was sent, back leads to none of the steps before. */
function useLeaving(sent: boolean, step: string | null): void {
	const at = useRef<string | null>(null);
	useEffect(() => {
		if (!sent)
			at.current = step;
		else if (at.current !== step)
			finish("share");
	}, [sent, step]);
}

/** A doctor chosen in the directory before. */
function usePreset(key: string | null, list: Doctors | null): void {
	const taken = useRef(false);
	useEffect(() => {
		const doctor = key === null || taken.current ? undefined : list?.doctors.find((one) => one.key === key);
		taken.current ||= doctor !== undefined;
		if (doctor && !getDraft().sent && getDraft().doctor?.key !== doctor.key) {
			editDraft({ doctor });
			goStep("what", true);
		}
	}, [key, list]);
}

function Who({ doctors }: { doctors: Doctors | null }) {
	const t = useText().share;
	const { doctor } = useDraft();
	if (doctor) {
		return (
			<>
				<Card title={`${doctor.name} ${doctor.title}`} side={<Button kind="quiet" onClick={() => editDraft({ doctor: null })}>{t.wizard.change}</Button>}>
					<Certificate doctor={doctor} />
				</Card>
				<div class="sticky-actions"><Button kind="primary" onClick={() => goStep("what")}>{t.wizard.next}</Button></div>
			</>
		);
	}
	return doctors && (
		<Directory {...doctors} pickLabel={t.doctors.shareWith}
			onPick={(picked) => {
				editDraft({ doctor: picked });
				goStep("what");
			}} />
	);
}

function What({ shelves, items, hospitalName }: Wizard) {
	const t = useText().share;
	const { choice, key } = useDraft();
	const [told, setTold] = useState(false);
	const open = shelves.filter((shelf) => shelf.trust.state !== "failed" && !choice.without.includes(shelf.hospital.id));
	const n = choose(items, choice).items.length;
	const ready = key ? open.length > 0 : n > 0 && !isBackwards(choice);
	const next = async () => {
		if (!ready) {
			setTold(true);
			return;
		}
		const body = <ul class="stack-s">{t.choose.keyWarn.map((line) => <li key={line}>{line}</li>)}</ul>;
		if (!key || await confirm({ title: t.choose.keyTitle, body, yes: t.choose.keyConfirm, danger: true }))
			goStep("terms");
	};
	if (items.length === 0 && open.length === 0)
		return <EmptyState icon="records" title={t.choose.noRecords}><p>{t.choose.noRecordsHint}</p></EmptyState>;
	return (
		<>
			<Choose use="choose" label={t.wizard.what} shelves={shelves} items={items} hospitalName={hospitalName} choice={choice}
				onChoice={(changed) => editDraft({ choice: changed })}
				keyItself={{ chosen: key, onChoose: (chosen) => editDraft(chosen ? { key: true, passOn: false } : { key: false }) }} />
			{told && !ready && <Notice tone="warn" alert>{t.choose.nothing}</Notice>}
			<div class="sticky-actions">
				{!key && <p class="grow" role="status">{t.choose.count(n)}</p>}
				<Button kind="primary" onClick={() => void next()}>{t.wizard.next}</Button>
			</div>
		</>
	);
}
