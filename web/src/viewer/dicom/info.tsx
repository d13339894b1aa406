/** What the file says of the image shown; over the picture, never part of it. */
import { useText } from "../../text";
import { frameFacts, type Picture } from "./picture";
import { compressionName } from "./reason";
import type { SceneState } from "./scene";

const date = (text: string) => text.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
const short = (n: number) => String(Math.abs(n) < 1 ? Number(n.toPrecision(3)) : Math.round(n * 100) / 100);

export function Info({ state, picture }: { state: SceneState; picture: Picture }) {
	const t = useText().viewer.dicom, { facts } = picture, { position } = frameFacts(picture, state.frame);
	const compression = compressionName(picture.transferSyntax);
	const rows: [string, string | null][] = [
		[t.facts.modality, t.modalities[facts.modality] ?? facts.modality],
		[t.facts.date, date(facts.date)],
		[t.facts.study, facts.study],
		[t.facts.series, facts.series],
		[t.facts.part, facts.part],
		[t.facts.device, facts.device],
		[t.facts.instance, facts.instance === null ? null : String(facts.instance)],
		[t.facts.thickness, facts.thickness === null ? null : t.mm(short(facts.thickness))],
		[t.facts.position, position && t.mm(position.map(short).join(", "))],
		[t.facts.size, `${picture.columns} × ${picture.rows}`],
		[t.facts.window, state.window && `${short(state.window.center)} / ${short(state.window.width)}${facts.units ? ` ${facts.units}` : ""}`],
		[t.facts.zoom, `${Math.round(state.scale * 100)}%`],
		[t.facts.compression, [compression, facts.lossy ? t.lossy : ""].filter(Boolean).join(" · ")],
	];
	return (
		<dl class="viewer-info">
			{rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="number">{value}</dd></div>)}
		</dl>
	);
}
