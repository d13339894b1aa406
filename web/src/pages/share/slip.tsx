/** A slip for a new phone: hidden until asked for, hidden again by itself. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { renderSVG } from "uqr";
import type { Hospital } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Card, EmptyState, Notice, Page, Radios, useCall } from "../../ui";
import { useShelves } from "../records";
import { Fingerprint } from "./fingerprint";
import { nameIn } from "./names";
import "./share.css";

const SHOWN_SECONDS = 90;

export function SlipPage() {
	const t = useText().share.slip;
	const { shelves, call, refresh } = useShelves();
	const [chosen, setChosen] = useState<string | null>(null);
	if (!shelves)
		return <Page title={t.title} width="narrow"><CallState call={call} retry={refresh} /></Page>;
	const hospital = shelves.find((shelf) => shelf.hospital.id === chosen)?.hospital ?? shelves[0]?.hospital;
	return (
		<Page title={t.title} width="narrow">
			<div class="stack no-print">
				<p>{t.lead}</p>
				<p class="soft">{t.recovery}</p>
				{shelves.length > 1 && (
					<Radios label={t.choose} value={hospital?.id ?? null} onChange={setChosen}
						options={shelves.map((shelf) => ({ value: shelf.hospital.id, label: nameIn(shelf.hospital.name) }))} />
				)}
				<Notice tone="warn">{t.warn}</Notice>
			</div>
			{hospital ? <Slip key={hospital.id} hospital={hospital} /> : <EmptyState icon="hospital" title={t.none} />}
		</Page>
	);
}

function Slip({ hospital }: { hospital: Hospital }) {
	const t = useText().share.slip;
	const [link, setLink] = useState<string | null>(null);
	const [left, setLeft] = useState(0);
	const show = useCall((api) => api.patient.slip(hospital.id), (text) => {
		setLink(text);
		setLeft(SHOWN_SECONDS);
	});
	useEffect(() => {
		if (link === null)
			return;
		const hide = () => setLink(null);
		const unseen = () => document.hidden && hide();
		const timer = setInterval(() => setLeft((seconds) => {
			if (seconds <= 1)
				hide();
			return seconds - 1;
		}), 1000);
		document.addEventListener("visibilitychange", unseen);
		return () => {
			clearInterval(timer);
			document.removeEventListener("visibilitychange", unseen);
		};
	}, [link]);
	if (link === null) {
		return (
			<>
				<CallState call={show} />
				<Button kind="primary" icon="qr" busy={show.busy} onClick={() => void show.run()}>{t.show}</Button>
			</>
		);
	}
	return (
		<Card>
			<h2 class="print-only">{t.printHead} · {nameIn(hospital.name)}</h2>
			<Code link={link} label={t.qrLabel(nameIn(hospital.name))} />
			<p class="print-only">{t.printText}</p>
			<dl class="facts"><div><dt>{t.fingerprint}</dt><dd><Fingerprint text={hospital.fingerprint} /></dd></div></dl>
			<p class="soft small no-print">{t.shown(left)}</p>
			<div class="actions no-print">
				<Button icon="print" onClick={() => print()}>{t.print}</Button>
				<Button icon="eyeoff" onClick={() => setLink(null)}>{t.hide}</Button>
			</div>
		</Card>
	);
}

/** Black on white in the dark too, since cameras want it so. */
function Code({ link, label }: { link: string; label: string }) {
	const source = useMemo(() => URL.createObjectURL(new Blob([renderSVG(link, { border: 4, ecc: "M" })], { type: "image/svg+xml" })), [link]);
	useEffect(() => () => URL.revokeObjectURL(source), [source]);
	return <img class="qr" src={source} alt={label} data-slip="" />;
}
