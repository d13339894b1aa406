/** The recovery code on its way to paper. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, CallState, Check, Notice, Page, refreshVaults, useCall, useLoad } from "../../ui";
import "./open.css";

/** In groups, as it is written down; spoken as one. */
export function PaperCode({ code, label }: { code: string; label: string }) {
	return (
		<p class="paper-code code" aria-label={label} role="group" data-field="recovery-code">
			{code.split("-").map((group, i, all) => <span key={i}>{group}{i < all.length - 1 && <span class="spoken">-</span>}</span>)}
		</p>
	);
}

/** What stands on the paper besides the code, when it is printed. */
export function PaperWords() {
	const t = useText().open.recovery;
	return (
		<div class="print-only">
			<h2>{t.paperTitle}</h2>
			<p>{t.paperBody}</p>
			<p>{location.origin}</p>
		</div>
	);
}

/** Shown until somebody says that it is on paper, however often the page ends before. */
export function WriteDown() {
	const text = useText();
	const t = text.open.recovery;
	const [written, setWritten] = useState(false);
	const code = useLoad((api) => api.patient.recoveryCode(), []);
	const confirmed = useCall((api) => api.patient.recoveryWritten(), () => void refreshVaults());
	return (
		<Page title={t.title} width="narrow" onBack={false}>
			<p class="no-print">{t.lead}</p>
			<PaperWords />
			{code.result === null ? <CallState call={code} retry={code.reload} /> : <PaperCode code={code.result} label={t.code} />}
			<Notice tone="warn"><p>{t.never}</p></Notice>
			<Button icon="print" onClick={() => print()}>{text.shell.print}</Button>
			<div class="no-print stack">
				<Check boxed label={t.written} checked={written} onChange={setWritten} />
				{confirmed.problem && <CallState call={confirmed} />}
				<Button kind="primary" wide disabled={!written || code.result === null} busy={confirmed.busy} onClick={() => void confirmed.run()}>{t.next}</Button>
			</div>
		</Page>
	);
}
