/** Texts, XML and CDA documents: as text, which nothing in them can get out of. */
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api";
import { useText } from "../text";
import { Notice, problemOf, ProblemNotice, Spinner } from "../ui";
import { sizeText } from "./size";
import type { Source } from "./source";
import { decodeText } from "./text";
import "./viewer.css";

const SHOWN_MAX = 1024 * 1024;

export function TextView({ source, title }: { source: Source; title: string }) {
	const t = useText().viewer;
	const [state, setState] = useState<{ text: string } | { problem: Problem } | null>(null), [attempt, setAttempt] = useState(0);
	const cut = source.size > SHOWN_MAX;
	useEffect(() => {
		const controller = new AbortController();
		setState(null);
		source.read(0, Math.min(source.size, SHOWN_MAX), controller.signal)
			.then((bytes) => setState({ text: decodeText(bytes, cut) }))
			.catch((error) => controller.signal.aborted || setState({ problem: problemOf(error) }));
		return () => controller.abort();
	}, [source, attempt]);
	if (!state)
		return <p class="row" role="status"><Spinner /> <span>{t.loading}</span></p>;
	if ("problem" in state)
		return <ProblemNotice problem={state.problem} retry={() => setAttempt(attempt + 1)} />;
	return (
		<div class="stack">
			{cut && <Notice tone="info">{t.partOfText(sizeText(SHOWN_MAX))}</Notice>}
			<pre class={`viewer-text${state.text.trimStart().startsWith("<") ? " viewer-source" : ""}`} tabIndex={0} aria-label={title}>{state.text}</pre>
		</div>
	);
}
