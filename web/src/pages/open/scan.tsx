/**
 * Reads a QR code with the camera, or from a photo. <Scan onText={…} … /> calls
 * onText once for each look at a code; whoever uses it says whether it was the
 * right one. The camera runs as long as the component is drawn.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { useText } from "../../text";
import { Button, Notice } from "../../ui";
import { looks } from "./looks";
import { qrReader, type QrReader } from "./qr-reader";
import "./open.css";

const PHOTO_SIDE_MAX = 1600;
const FRAME_MS = 150;

type State = "starting" | "running" | "denied" | "missing";

export interface ScanProps {
	onText: (text: string) => void;
	/** What there is to do without a camera. */
	todo: { deniedTodo: string; missingTodo: string };
}

export function Scan({ onText, todo }: ScanProps) {
	const t = useText().open.scan;
	const video = useRef<HTMLVideoElement>(null);
	const latest = useRef(onText);
	latest.current = onText;
	const [state, setState] = useState<State>("starting");
	useEffect(() => startCamera(video.current!, setState, (text) => latest.current(text)), []);
	const refused = state === "denied" || state === "missing";
	return (
		<div class="stack">
			<div class="scan" hidden={refused}>
				<video ref={video} muted playsInline aria-label={t.video} />
				<div class="scan-frame" />
			</div>
			<p class="soft" role="status">{state === "starting" ? t.starting : state === "running" ? t.lead : ""}</p>
			{state === "denied" && <Notice tone="warn" alert title={t.denied}><p>{todo.deniedTodo}</p></Notice>}
			{state === "missing" && <Notice tone="warn" alert title={t.missing}><p>{todo.missingTodo}</p></Notice>}
			<Photo onText={onText} />
		</div>
	);
}

/** For those whose camera is not for web pages. */
function Photo({ onText }: { onText: (text: string) => void }) {
	const t = useText().open.scan;
	const input = useRef<HTMLInputElement>(null);
	const [missed, setMissed] = useState(false);
	const take = async (file: File | undefined) => {
		setMissed(false);
		const text = file && await readPhoto(file).catch(() => null);
		if (text)
			onText(text);
		else if (file)
			setMissed(true);
	};
	return (
		<>
			<input ref={input} type="file" accept="image/*" hidden onChange={(event) => void take(event.currentTarget.files?.[0])} />
			<Button icon="image" onClick={() => input.current?.click()}>{t.photo}</Button>
			{missed && <Notice tone="warn" alert><p>{t.notFound}</p></Notice>}
		</>
	);
}

async function readPhoto(file: File): Promise<string | null> {
	const image = await createImageBitmap(file);
	const scale = Math.min(1, PHOTO_SIDE_MAX / Math.max(image.width, image.height));
	const read = await qrReader();
	try {
		return await read(image, Math.round(image.width * scale), Math.round(image.height * scale));
	} finally {
		image.close();
	}
}

/** Returns what stops it. */
function startCamera(video: HTMLVideoElement, tell: (state: State) => void, onText: (text: string) => void): () => void {
	let stopped = false;
	let stream: MediaStream | null = null;
	const run = async () => {
		stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
		const read = await qrReader();
		if (stopped)
			return stream.getTracks().forEach((track) => track.stop());
		video.srcObject = stream;
		await video.play();
		tell("running");
		await watch(video, read, () => stopped, onText);
	};
	run().catch((error: unknown) => {
		if (!stopped)
			tell(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "missing");
	});
	return () => {
		stopped = true;
		stream?.getTracks().forEach((track) => track.stop());
		video.srcObject = null;
	};
}

async function watch(video: HTMLVideoElement, read: QrReader, stopped: () => boolean, onText: (text: string) => void): Promise<void> {
	const frame = looks(onText);
	while (!stopped()) {
		const text = video.videoWidth > 0 ? await read(video, video.videoWidth, video.videoHeight) : null;
		if (!stopped())
			frame(text || null);
		await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
	}
}
