/** Saving attachments to the device, where they are no longer sealed: asked first, read in parts, one after the other. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem, Progress } from "../api";
import { useText } from "../text";
import { Button, confirm, problemOf, ProblemNotice, ProgressBar, toast } from "../ui";
import { sizeText } from "./size";
import { readAll } from "./source";
import { kindOf, sourceOf, type Viewed } from "./viewed";

const ENDINGS: Record<string, string> = {
	"application/pdf": ".pdf", "application/dicom": ".dcm", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"image/tiff": ".tif", "text/plain": ".txt", "text/xml": ".xml", "application/xml": ".xml", "application/hl7-v3+xml": ".xml",
	"application/zip": ".zip", "video/mp4": ".mp4", "text/rtf": ".rtf", "application/rtf": ".rtf",
};

/** Chromium drops what it is given beyond ten in a second. */
const BETWEEN_MS = 150;

const sizeOf = (files: Viewed[]) => files.reduce((n, { attachment }) => n + attachment.size, 0);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
	signal.throwIfAborted();
}

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

export function Save({ files }: { files: Viewed[] }) {
	const t = useText().viewer;
	const running = useRef<AbortController | null>(null);
	const [progress, setProgress] = useState<Progress | null>(null), [failed, setFailed] = useState<{ problem: Problem; at: number } | null>(null);
	useEffect(() => () => running.current?.abort(), []);
	const several = files.length > 1, total = sizeOf(files), name = several ? t.saveAll(files.length) : t.save;

	const save = async (from: number) => {
		const body = (
			<>
				<p>{t.saveBody}</p>
				{several && <p>{t.saveAllBody(files.length - from, sizeText(sizeOf(files.slice(from))))}</p>}
				{kindOf(files[0]!.attachment) === "other" && <p>{t.saveUnknown}</p>}
			</>
		);
		if (!await confirm({ title: t.saveTitle, body, yes: t.save }))
			return;
		const controller = running.current = new AbortController(), { signal } = controller;
		let at = from;
		setFailed(null);
		try {
			for (; at < files.length; at++) {
				const before = sizeOf(files.slice(0, at)), tell = (done: number) => setProgress({ what: "fetch", done: before + done, total });
				tell(0);
				hand(await readAll(sourceOf(files[at]!), signal, tell), nameOf(files[at]!));
				if (several)
					await pause(BETWEEN_MS, signal);
			}
			toast(t.saved);
		} catch (error) {
			if (!signal.aborted)
				setFailed({ problem: problemOf(error), at });
		}
		setProgress(null);
	};

	if (progress)
		return <ProgressBar progress={progress} cancel={() => running.current?.abort()} />;
	return (
		<div class="stack-s no-print">
			{failed && <ProblemNotice problem={failed.problem} retry={() => save(failed.at)} />}
			<div class="row"><Button icon="download" onClick={() => save(0)}>{name}</Button></div>
		</div>
	);
}
