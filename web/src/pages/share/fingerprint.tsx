/** A fingerprint in its groups, each spelled out to screen readers; large when it is read to somebody. */
import { useText } from "../../text";
import "./share.css";

/** Doctors' have hyphens between their groups; in hospitals' a hyphen is a symbol, and groups stand apart. */
function groupsOf(text: string): string[] {
	return text.split(text.includes(" ") ? " " : "-");
}

export function Fingerprint({ text, large = false }: { text: string; large?: boolean }) {
	const t = useText().doctor.waiting;
	const groups = groupsOf(text);
	return (
		<ol class={large ? "fingerprint fingerprint-large" : "fingerprint"} data-fingerprint={text}>
			{groups.map((group, i) => (
				<li key={i}>
					{large && <span class="fingerprint-n" aria-hidden="true">{i + 1}</span>}
					<span class="code" role="img" aria-label={`${t.group(i + 1)}: ${[...group].join(" ")}`}>{group}</span>
				</li>
			))}
		</ol>
	);
}
