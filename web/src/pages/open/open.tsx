/** From the slip to the records: which slip, and who one is. */
import { useEffect, useState } from "preact/hooks";
import type { SlipView } from "../../api";
import { useText } from "../../text";
import {
	Card, currentRoute, finish as finishPage, go, goStep, List, ListItem, Notice, Page, problemOf, refreshVaults, useCall, useRoute, useVaults, type Call,
} from "../../ui";
import { clearDraft, setDraft, useDraft } from "./draft";
import { DoctorsDoor } from "./doctors-door";
import { IdentityStep } from "./identity";
import { cutOffAt, goneOn, reached } from "./interrupted";
import { ReadState } from "./read-state";
import { ScanStep } from "./scan-step";
import { keepForDoctor, onPasted, slipFromAddress } from "./slip";
import { TypeStep } from "./type-step";
import { Unlock } from "./unlock";
import "./open.css";

type Step = "slip" | "scan" | "type" | "identity";

/** A new slip is for whoever is at home here: an existing wallet has to be unlocked before. */
export function OpenPage() {
	const vaults = useVaults();
	return vaults?.patient.state === "locked" ? <Unlock role="patient" /> : <Steps known={vaults?.patient.state === "open"} />;
}

/** Reads what was scanned, pasted, or came in the address. */
function useSlip() {
	const read = useCall((api, text: string) => api.patient.readSlip(text).catch((error: unknown) => {
		if (problemOf(error).name === "slip-of-doctor")
			keepForDoctor(text);
		throw error;
	}), (slip) => {
		setDraft({ slip, typed: false });
		/* back from there, the camera would see the same slip again */
		goStep("identity", currentRoute().step === "scan");
	});
	useEffect(() => {
		const text = slipFromAddress();
		if (text) {
			setDraft({ visited: true });
			void read.run(text);
		}
		return onPasted((pasted) => void read.run(pasted));
	}, []);
	return read;
}

function Steps({ known }: { known: boolean }) {
	const [wasKnown] = useState(known);
	const draft = useDraft();
	const read = useSlip();
	const asked = (useRoute().step ?? "slip") as Step;
	const step = asked === "identity" && !draft.slip ? "slip" : asked;
	useEffect(() => (step === "type" || step === "identity" ? reached(step) : undefined), [step]);
	const finish = async () => {
		clearDraft();
		await refreshVaults();
		finishPage("records");
	};

	if (step === "scan")
		return <ScanStep read={read} onType={() => goStep("type", true)} />;
	if (step === "type")
		return <TypeStep read={read} onRead={() => goStep("identity")} />;
	if (step === "identity" && draft.slip)
		return <IdentityStep slip={draft.slip} known={wasKnown} onOpened={() => void finish()} />;
	return <SlipStep read={read} known={wasKnown} />;
}

/** What a reload cut off, and that it begins anew here. */
function CutOff() {
	const t = useText().open.slip;
	useEffect(() => goneOn, []);
	return cutOffAt() && <Notice tone="info" title={t.cutOff}><p>{t.cutOffTodo}</p></Notice>;
}

function SlipStep({ read, known }: { read: Call<[text: string], SlipView>; known: boolean }) {
	const t = useText().open.slip;
	const ofDoctor = read.problem?.name === "slip-of-doctor";
	return (
		<Page title={t.title} width="narrow">
			<CutOff />
			<p class="soft">{t.lead}</p>
			<ReadState read={read} />
			{ofDoctor && <DoctorsDoor />}
			{!read.busy && (
				<Card flush>
					<List>
						<ListItem icon="scan" title={t.scan} onClick={() => goStep("scan")} />
						<ListItem icon="keyboard" title={t.type} more={t.typeMore} onClick={() => goStep("type")} />
						{!known && <ListItem icon="key" title={t.recover} onClick={() => go("recover")} />}
					</List>
				</Card>
			)}
			<Notice tone="info"><p>{t.privacy}</p></Notice>
		</Page>
	);
}
