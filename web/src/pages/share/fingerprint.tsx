/** A fingerprint in its groups, each spelled out to screen readers; large when it is read to somebody. */
import { useText } from "../../text";
import "./share.css";

export function Fingerprint({ text, large = false }: { text: string; large?: boolean }) {
	const t = useText().doctor.waiting;
	const groups = text.split(/[\s-]+/).filter(Boolean);
	return (
		<ol class={large ? "fingerprint fingerprint-large" : "fingerprint"} data-fingerprint={text}>
			{groups.map((group, i) => (
				<li key={i}>
					{large && <span class="fingerprint-n" aria-hidden="true">{i + 1}</span>}
					<span class="code" aria-hidden="true">{group}</span>
					<span class="spoken">{t.group(i + 1)}: {[...group].join(" ")}</span>
				</li>
			))}
		</ol>
	);
}
