/** Taking records along: a FHIR Bundle, plain or sealed by age, or paper. */
import { useEffect, useState } from "preact/hooks";
import type { Shelf } from "../../api";
import { useText } from "../../text";
import { Button, CallState, EmptyState, Field, Notice, Page, Radios, SecretField, formatSize, formatTime, useCall } from "../../ui";
import type { Item } from "../../fhir/item";
import { usePassphraseFault } from "../open/lock-form";
import { itemsOf, RecordPrint, useShelves } from "../records";
import { choose, type Choice, EVERYTHING, isBackwards, wantedOf } from "./choice";
import { Choose } from "./choose";
import { type HospitalName, useHospitalNames } from "./names";
import { datedName, saveFile } from "./save";
import "./share.css";

const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;

type How = "plain" | "passphrase" | "recipient" | "print";

export function ExportPage() {
	const t = useText().share.export;
	const { shelves, call, refresh } = useShelves();
	const hospitalName = useHospitalNames();
	if (!shelves)
		return <Page title={t.title}><CallState call={call} retry={refresh} /></Page>;
	const items = itemsOf(shelves.filter((shelf) => shelf.trust.state !== "failed"));
	return <Export shelves={shelves} items={items} hospitalName={hospitalName} />;
}

function Export({ shelves, items, hospitalName }: { shelves: Shelf[]; items: Item[]; hospitalName: HospitalName }) {
	const text = useText();
	const t = text.share.export;
	const [choice, setChoice] = useState<Choice>(EVERYTHING);
	const [how, setHow] = useState<How | null>(null);
	const { items: chosen } = choose(items, choice);
	if (items.length === 0)
		return <Page title={t.title}><EmptyState icon="records" title={t.noRecords} /></Page>;
	return (
		<>
			<div class={how === "print" ? "no-print" : ""}>
				<Page title={t.title}>
					<p class="soft">{t.lead}</p>
					<Choose use="export" label={t.what} shelves={shelves} items={items} hospitalName={hospitalName} choice={choice} onChoice={setChoice} />
					<p role="status">{text.share.choose.count(chosen.length)}</p>
					<Radios label={t.how} value={how} onChange={setHow} options={[
						{ value: "passphrase", label: t.passphrase, hint: t.passphraseHint },
						{ value: "recipient", label: t.recipient, hint: t.recipientHint },
						{ value: "print", label: t.print, hint: t.printHint },
						{ value: "plain", label: t.bundle, hint: t.bundleHint },
					]} />
					{chosen.length === 0 || isBackwards(choice) ? <Notice tone="info">{t.nothing}</Notice>
						: how === "print" ? <Print />
						: how && <Make key={how} how={how} choice={choice} wanted={wantedOf(shelves, choice, chosen)} />}
				</Page>
			</div>
			{how === "print" && <Paper shelves={shelves} chosen={chosen} />}
		</>
	);
}

interface MakeProps { how: Exclude<How, "print">; choice: Choice; wanted: ReturnType<typeof wantedOf> }

function Make({ how, choice, wanted }: MakeProps) {
	const t = useText().share.export;
	const [passphrase, setPassphrase] = useState("");
	const [again, setAgain] = useState("");
	const [recipient, setRecipient] = useState("");
	const [told, setTold] = useState(false);
	const [made, setMade] = useState<Uint8Array | null>(null);
	useEffect(() => setMade(null), [choice, passphrase, recipient]);
	const to = how === "plain" ? null : how === "passphrase" ? { passphrase } : { recipient: recipient.trim() };
	const make = useCall((api) => api.patient.export(wanted, to), setMade);
	const fault = usePassphraseFault(passphrase);
	const ready = how === "plain" || (how === "passphrase" ? !fault && passphrase === again : RECIPIENT.test(recipient.trim()));
	const sealed = how === "plain" ? { ending: ".json", type: "application/fhir+json" } : { ending: ".json.age", type: "application/octet-stream" };
	const run = () => {
		setTold(true);
		if (ready)
			void make.run();
	};
	return (
		<form class="stack" onSubmit={(event) => {
			event.preventDefault();
			run();
		}}>
			{how === "plain" && <Notice tone="warn">{t.plainWarn}</Notice>}
			{how === "passphrase" && (
				<>
					<SecretField label={t.passphraseField} hint={t.passphraseRule} value={passphrase} onInput={setPassphrase} autocomplete="new-password"
						error={told ? fault : null} />
					<SecretField label={t.again} value={again} onInput={setAgain} autocomplete="new-password" error={told && passphrase !== again ? t.differ : null} />
				</>
			)}
			{how === "recipient" && (
				<Field label={t.recipientField} code value={recipient} onInput={setRecipient} error={told && !ready ? t.recipientWrong : null} />
			)}
			<CallState call={make} retry={run} />
			{made && !make.busy
				? (
					<Notice tone="ok" title={t.ready} alert actions={(
						<Button kind="primary" icon="download" onClick={() => saveFile(made, datedName("mizhen") + sealed.ending, sealed.type)}>{t.save}</Button>
					)}>{t.readyText(formatSize(made.length))}</Notice>
				)
				: <Button type="submit" kind="primary" busy={make.busy}>{make.busy ? t.making : t.make}</Button>}
		</form>
	);
}

function Print() {
	const t = useText().share.export;
	return (
		<div class="stack">
			<Notice tone="info">{t.attachments}</Notice>
			<Button kind="primary" icon="print" onClick={() => print()}>{t.printNow}</Button>
		</div>
	);
}

/** What comes out of the printer, and is not on the screen. */
function Paper({ shelves, chosen }: { shelves: Shelf[]; chosen: Item[] }) {
	const t = useText().share.export;
	return (
		<div class="print-only">
			<h1>{t.printTitle}</h1>
			<p>{t.printed(formatTime(Date.now() / 1000))}</p>
			{chosen.map((item) => <RecordPrint key={item.id} record={item.record} shelves={shelves} />)}
			<p>{t.attachments}</p>
		</div>
	);
}
