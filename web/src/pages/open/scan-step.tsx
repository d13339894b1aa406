/** The slip under the camera. */
import type { SlipView } from "../../api";
import { useText } from "../../text";
import { Button, Page, type Call } from "../../ui";
import { DoctorsDoor } from "./doctors-door";
import { ReadState } from "./read-state";
import { Scan } from "./scan";

export interface ScanStepProps {
	read: Call<[text: string], SlipView>;
	onType: () => void;
}

export function ScanStep({ read, onType }: ScanStepProps) {
	const t = useText().open;
	return (
		<Page title={t.scan.title} width="narrow">
			<ReadState read={read} />
			{read.problem?.name === "slip-of-doctor" && <DoctorsDoor />}
			<Scan todo={t.scan} onText={(text) => void read.run(text)} />
			<Button kind="quiet" icon="keyboard" onClick={onType}>{t.slip.type}</Button>
		</Page>
	);
}
