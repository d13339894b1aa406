/** The recovery code on its way to paper. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, Check, Notice, Page } from "../../ui";
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

export function RecoveryStep({ code, onDone }: { code: string; onDone: () => void }) {
	const text = useText();
	const t = text.open.recovery;
	const [written, setWritten] = useState(false);
	return (
		<Page title={t.title} width="narrow" onBack={false}>
			<p class="no-print">{t.lead}</p>
			<PaperWords />
			<PaperCode code={code} label={t.code} />
			<Notice tone="warn"><p>{t.never}</p></Notice>
			<Button icon="print" onClick={() => print()}>{text.shell.print}</Button>
			<div class="no-print stack">
				<Check boxed label={t.written} checked={written} onChange={setWritten} />
				<Button kind="primary" wide disabled={!written} onClick={onDone}>{t.next}</Button>
			</div>
		</Page>
	);
}
