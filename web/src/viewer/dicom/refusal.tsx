/** What is said, and offered, instead of a picture. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, Notice, problemOf, ProblemNotice, Spinner } from "../../ui";
import type { Source } from "../source";
import type { Reason } from "./reason";

type Words = ReturnType<typeof useText>["viewer"]["dicom"];

/** In a sentence. */
export function sentenceOf(reason: Reason, t: Words): string {
	switch (reason.why) {
	case "kind":
		return t.refused.kind(t.fileKinds[reason.kind]);
	case "compression":
	case "form":
		return t.refused[reason.why](reason.name);
	default:
		return t.refused[reason.why];
	}
}

/** In a word or two, for a list. */
function shortOf(reason: Reason, t: Words): string {
	switch (reason.why) {
	case "kind":
		return t.fileKinds[reason.kind];
	case "compression":
	case "form":
		return reason.name || t.refusedShort.form;
	default:
		return t.refusedShort[reason.why];
	}
}

type Document = Extract<Reason, { why: "kind" }> & { document: Source };

const isDocument = (reason: Reason): reason is Document => reason.why === "kind" && reason.document !== undefined;

type View = ComponentType<{ source: Source; title: string }>;

/** The document that a DICOM file wraps, by the viewer of its kind. */
function Wrapped({ reason: { kind, document }, title }: { reason: Document; title: string }) {
	const t = useText().viewer;
	const [state, setState] = useState<{ View: View } | { error: unknown } | null>(null), [attempt, setAttempt] = useState(0);
	useEffect(() => {
		setState(null);
		const loaded = kind === "pdf" ? import("../pdf/view").then((m) => m.PdfView) : import("../text_view").then((m) => m.TextView);
		loaded.then((View) => setState({ View }), (error) => setState({ error }));
	}, [kind, attempt]);
	if (!state)
		return <p class="row" role="status"><Spinner /> <span>{t.loading}</span></p>;
	if ("error" in state)
		return <ProblemNotice problem={problemOf(state.error)} retry={() => setAttempt(attempt + 1)} />;
	return <state.View source={document} title={title || t.dicom.fileKinds[kind]} />;
}

/** In place of the only file's picture. */
export function Refusal({ reason, title }: { reason: Reason; title: string }) {
	const t = useText().viewer;
	if (isDocument(reason))
		return <Wrapped reason={reason} title={title} />;
	return <Notice tone="warn" title={t.notShown}><p>{sentenceOf(reason, t.dicom)}</p><p>{t.notShownTodo}</p></Notice>;
}

/** Files of a study that are not among its pictures: how many of which kind, and the documents among them to open. */
export function LeftOut({ reasons, title }: { reasons: Reason[]; title: string }) {
	const t = useText().viewer.dicom, [opened, setOpened] = useState<number | null>(null);
	const counts = new Map<string, number>(), documents = reasons.filter(isDocument);
	for (const reason of reasons)
		counts.set(shortOf(reason, t), (counts.get(shortOf(reason, t)) ?? 0) + 1);
	const names = documents.map(({ kind }, i) => (documents.length > 1 ? `${t.fileKinds[kind]} ${i + 1}` : t.fileKinds[kind]));
	return (
		<>
			<Notice tone="warn" actions={documents.length > 0 && documents.map((_, i) => (
				<Button key={i} kind="secondary" onClick={() => setOpened(opened === i ? null : i)}>{opened === i ? t.closeDocument(names[i]!) : t.openDocument(names[i]!)}</Button>
			))}>
				{t.failedFiles(reasons.length)}{t.failedKinds([...counts])}
			</Notice>
			{opened !== null && <Wrapped key={opened} reason={documents[opened]!} title={title} />}
		</>
	);
}
