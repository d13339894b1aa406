/** The page of one attachment, or of a record's images: fetches the code for what it is, and offers to save it. */
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useText } from "../text";
import { Notice, Page, problemOf, ProblemNotice, Spinner } from "../ui";
import "./viewer.css";
import { Save } from "./save";
import type { Source } from "./source";
import { kindOf, kindOfBytes, sourceOf, type Kind, type Viewed } from "./viewed";

interface ViewProps { sources: Source[]; source: Source; type: string; title: string }

const views: Record<Exclude<Kind, "other">, () => Promise<ComponentType<ViewProps>>> = {
	dicom: () => import("./dicom/view").then((m) => m.DicomView),
	image: () => import("./image_view").then((m) => m.ImageView),
	pdf: () => import("./pdf/view").then((m) => m.PdfView),
	text: () => import("./text_view").then((m) => m.TextView),
};

/** The kind, looked for in the bytes where the type does not say. */
async function findKind(file: Viewed, source: Source): Promise<Kind> {
	const kind = kindOf(file.attachment);
	return kind === "other" && source.size > 0 ? kindOfBytes(await source.read(0, Math.min(132, source.size))) : kind;
}

type State = { View: ComponentType<ViewProps> } | { error: unknown } | "loading" | "other";

/** CHILDREN: what has to be said before the content. */
export function AttachmentPage({ params: { title, files }, children }: { params: { title: string; files: Viewed[] }; children?: ComponentChildren }) {
	const t = useText().viewer;
	const sources = useMemo(() => files.map(sourceOf), [files]);
	const [state, setState] = useState<State>("loading"), [attempt, setAttempt] = useState(0);
	const file = files[0]!, source = sources[0]!;
	useEffect(() => {
		setState("loading");
		findKind(file, source)
			.then(async (kind) => setState(kind === "other" ? "other" : { View: await views[kind]() }))
			.catch((error) => setState({ error }));
	}, [files, attempt]);
	let inside: ComponentChildren;
	if (source.size === 0)
		inside = <Notice tone="info">{t.empty}</Notice>;
	else if (state === "loading")
		inside = <p class="row" role="status"><Spinner /> <span>{t.loading}</span></p>;
	else if (state === "other")
		inside = <Notice tone="info" title={t.notShown}><p>{t.notShownTodo}</p></Notice>;
	else if ("error" in state)
		inside = <ProblemNotice problem={problemOf(state.error)} retry={() => setAttempt(attempt + 1)} />;
	else
		inside = <state.View sources={sources} source={source} type={file.attachment.contentType} title={title} />;
	return (
		<Page title={title} width="wide">
			<div class="viewer-page stack">
				{children}
				{inside}
				<Save files={files} />
			</div>
		</Page>
	);
}
