/** The hospital's link for doctors: pasted or scanned, and its key compared before anything is sent. */
import { useEffect, useState } from "preact/hooks";
import type { Hospital } from "../../api";
import { useText } from "../../text";
import { Button, Card, TextArea, useCall } from "../../ui";
import { ReadState } from "../open/read-state";
import { Scan } from "../open/scan";
import { slipFromAddress } from "../open/slip";
import { Fingerprint } from "../share/fingerprint";
import { nameIn } from "../share/names";

export interface LinkStepProps {
	hospital: Hospital | null;
	onHospital: (hospital: Hospital | null) => void;
}

export function LinkStep({ hospital, onHospital }: LinkStepProps) {
	const t = useText().doctor.link;
	const [link, setLink] = useState("");
	const [scanning, setScanning] = useState(false);
	const read = useCall((api, text: string) => api.doctor.readLink(text.trim()), (found) => {
		setScanning(false);
		onHospital(found);
	});
	useEffect(() => {
		const text = slipFromAddress();
		if (text && !hospital)
			void read.run(text);
	}, []);
	if (hospital)
		return <Found hospital={hospital} onOther={() => onHospital(null)} />;
	return (
		<form class="stack" onSubmit={(event) => {
			event.preventDefault();
			void read.run(link);
		}}>
			<p class="soft">{t.lead}</p>
			<ReadState read={read} />
			{scanning
				? <Scan todo={t} onText={(text) => void read.run(text)} />
				: <Button icon="scan" onClick={() => setScanning(true)}>{t.scan}</Button>}
			<TextArea label={t.field} hint={t.hint} value={link} onInput={setLink} rows={3} />
			<Button type="submit" kind="primary" busy={read.busy} disabled={link.trim() === ""}>{read.busy ? t.reading : t.read}</Button>
		</form>
	);
}

function Found({ hospital, onOther }: { hospital: Hospital; onOther: () => void }) {
	const t = useText().doctor.link;
	return (
		<Card title={nameIn(hospital.name)} side={<Button kind="quiet" onClick={onOther}>{t.other}</Button>}>
			<dl class="facts">
				<div>
					<dt>{t.fingerprint}</dt>
					<dd><Fingerprint text={hospital.fingerprint} /><p class="soft">{t.fingerprintHint}</p></dd>
				</div>
			</dl>
		</Card>
	);
}
