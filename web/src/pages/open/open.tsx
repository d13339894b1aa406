/** From the slip to the records: which slip, who one is, the recovery code. */
import { useEffect, useState } from "preact/hooks";
import type { Opened, SlipView } from "../../api";
import { useText } from "../../text";
import {
	Card, go, List, ListItem, Notice, Page, problemOf, refreshVaults, replace, useCall, useVaults, type Call,
} from "../../ui";
import { clearDraft, setDraft, useDraft } from "./draft";
import { DoctorsDoor } from "./doctors-door";
import { IdentityStep } from "./identity";
import { ReadState } from "./read-state";
import { RecoveryStep } from "./recovery";
import { ScanStep } from "./scan-step";
import { keepForDoctor, slipFromAddress } from "./slip";
import { TypeStep } from "./type-step";
import { Unlock } from "./unlock";
import "./open.css";

type Step = "slip" | "scan" | "type" | "identity" | "recovery";

/** A new slip is for whoever is at home here: an existing wallet has to be unlocked before. */
export function OpenPage() {
	const vaults = useVaults();
	return vaults?.patient.state === "locked" ? <Unlock role="patient" /> : <Steps known={vaults?.patient.state === "open"} />;
}

function Steps({ known }: { known: boolean }) {
	const [step, setStep] = useState<Step>("slip");
	const [recoveryCode, setRecoveryCode] = useState("");
	const [wasKnown] = useState(known);
	const draft = useDraft();
	const read = useCall((api, text: string) => api.patient.readSlip(text).catch((error: unknown) => {
		if (problemOf(error).name === "slip-of-doctor")
			keepForDoctor(text);
		throw error;
	}), (slip) => {
		setDraft({ slip, typed: false });
		setStep("identity");
	});
	useEffect(() => {
		const text = slipFromAddress();
		if (!text)
			return;
		setDraft({ visited: true });
		void read.run(text);
	}, []);
	const finish = async ({ recoveryCode }: Opened) => {
		clearDraft();
		if (recoveryCode) {
			setRecoveryCode(recoveryCode);
			setStep("recovery");
		}
		await refreshVaults();
		if (!recoveryCode)
			replace("records");
	};

	if (step === "scan")
		return <ScanStep read={read} onBack={() => setStep("slip")} onType={() => setStep("type")} />;
	if (step === "type")
		return <TypeStep onRead={() => setStep("identity")} onBack={() => setStep("slip")} />;
	if (step === "identity" && draft.slip)
		return <IdentityStep slip={draft.slip} known={wasKnown} onOpened={(opened) => void finish(opened)} onBack={() => setStep(draft.typed ? "type" : "slip")} />;
	if (step === "recovery")
		return <RecoveryStep code={recoveryCode} onDone={() => replace("records")} />;
	return <SlipStep read={read} known={wasKnown} onScan={() => setStep("scan")} onType={() => setStep("type")} />;
}

interface SlipStepProps {
	read: Call<[text: string], SlipView>;
	known: boolean;
	onScan: () => void;
	onType: () => void;
}

function SlipStep({ read, known, onScan, onType }: SlipStepProps) {
	const t = useText().open.slip;
	const ofDoctor = read.problem?.name === "slip-of-doctor";
	return (
		<Page title={t.title} width="narrow">
			<p class="soft">{t.lead}</p>
			<ReadState read={read} />
			{ofDoctor && <DoctorsDoor />}
			{!read.busy && (
				<Card flush>
					<List>
						<ListItem icon="scan" title={t.scan} onClick={onScan} />
						<ListItem icon="keyboard" title={t.type} onClick={onType} />
						{!known && <ListItem icon="key" title={t.recover} onClick={() => go("recover")} />}
					</List>
				</Card>
			)}
			<Notice tone="info"><p>{t.privacy}</p></Notice>
		</Page>
	);
}
