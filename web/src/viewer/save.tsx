/** Saving an attachment to the device, where it is no longer sealed: asked first, and read in parts. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem, Progress } from "../api";
import { useText } from "../text";
import { Button, confirm, problemOf, ProblemNotice, ProgressBar, toast } from "../ui";
import { readAll } from "./source";
import { kindOf, sourceOf, type Viewed } from "./viewed";

const ENDINGS: Record<string, string> = {
	"application/pdf": ".pdf", "application/dicom": ".dcm", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"image/tiff": ".tif", "text/plain": ".txt", "text/xml": ".xml", "application/xml": ".xml", "application/hl7-v3+xml": ".xml",
	"application/zip": ".zip", "video/mp4": ".mp4", "text/rtf": ".rtf", "application/rtf": ".rtf",
};

/** Begins with the attachment's id, as the title may tell who it is about. */
function nameOf({ attachment }: Viewed): string {
	const type = attachment.contentType.toLowerCase().split(";")[0]!.trim();
	return attachment.id.slice(0, 8) + (ENDINGS[type] ?? ".bin");
}

function hand(parts: Uint8Array<ArrayBuffer>[], name: string): void {
	// never the type itself: a browser would open what it takes for a page
	const url = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function Save({ file }: { file: Viewed }) {
	const t = useText().viewer;
	const running = useRef<AbortController | null>(null);
	const [progress, setProgress] = useState<Progress | null>(null), [problem, setProblem] = useState<Problem | null>(null);
	useEffect(() => () => running.current?.abort(), []);

	const save = async () => {
		const body = <><p>{t.saveBody}</p>{kindOf(file.attachment) === "other" && <p>{t.saveUnknown}</p>}</>;
		if (!await confirm({ title: t.saveTitle, body, yes: t.save }))
			return;
		const controller = running.current = new AbortController(), total = file.attachment.size;
		setProblem(null);
		setProgress({ what: "fetch", done: 0, total });
		try {
			hand(await readAll(sourceOf(file), controller.signal, (done) => setProgress({ what: "fetch", done, total })), nameOf(file));
			toast(t.saved);
		} catch (error) {
			if (!controller.signal.aborted)
				setProblem(problemOf(error));
		}
		setProgress(null);
	};

	if (progress)
		return <ProgressBar progress={progress} cancel={() => running.current?.abort()} />;
	return (
		<div class="stack-s no-print">
			{problem && <ProblemNotice problem={problem} retry={save} />}
			<div class="row"><Button icon="download" onClick={save}>{t.save}</Button></div>
		</div>
	);
}
