/** The first page: who one is, and in which language. */
import type { Role } from "../../api";
import { setLanguage, useLanguage, useText, type Language } from "../../text";
import { Card, go, Icon, List, ListItem, Notice, Page, removed, Segments, setTextSize, TEXT_SIZES, useTextSize, useVaults, type IconName } from "../../ui";
import { pages } from "../registry";
import "./open.css";

const LANGUAGES: { value: Language; label: string }[] = [{ value: "zh", label: "中文" }, { value: "en", label: "English" }];

export function LanguageChoice() {
	const t = useText().open.start;
	const language = useLanguage();
	return <Segments label={t.language} quiet value={language} options={LANGUAGES} onChange={(next) => void setLanguage(next, true)} />;
}

export function TextSizeChoice({ quiet = false }: { quiet?: boolean }) {
	const t = useText().open.start;
	return <Segments label={t.textSize} quiet={quiet} value={useTextSize()} options={TEXT_SIZES.map((value) => ({ value, label: t.textSizes[value] }))} onChange={setTextSize} />;
}

export function StartPage() {
	const text = useText();
	const t = text.open.start;
	const vaults = useVaults();
	const gone = removed.use();
	const patient = vaults !== null && vaults.patient.state !== "empty";
	const doctor = vaults !== null && vaults.doctor.state !== "empty";
	return (
		<Page title={text.shell.app} width="narrow" onBack={false} actions={<LanguageChoice />}>
			{gone && <Gone {...gone} />}
			<div class="start-head">
				<p class="start-title">{t.title}</p>
				<p class="soft">{t.lead}</p>
			</div>
			<div class="start-doors">
				{patient
					? <Door icon="records" title={t.records} more={t.recordsHint} onClick={() => go("records")} />
					: <Door icon="person" title={t.patient} more={t.patientHint} onClick={() => go("open")} />}
				{pages.enrol && pages.inbox && (doctor
					? <Door icon="inbox" title={t.inbox} more={t.recordsHint} onClick={() => go("inbox")} />
					: <Door icon="doctor" title={t.doctor} more={t.doctorHint} onClick={() => go("enrol")} />)}
			</div>
			<Card flush>
				<List>
					{!patient && <ListItem icon="key" title={t.recover} onClick={() => go("recover")} />}
					<ListItem icon="info" title={t.about} onClick={() => go("about")} />
				</List>
			</Card>
			<TextSizeChoice />
		</Page>
	);
}

function Gone({ role, why }: { role: Role; why: "tries" | "idle" | "reload" }) {
	const t = useText().open.unlock;
	return <Notice tone="danger" alert title={{ tries: t.gone, idle: t.goneIdle, reload: t.goneReload }[why]}><p>{role === "doctor" ? t.goneDoctor : t.goneBody}</p></Notice>;
}

function Door({ icon, title, more, onClick }: { icon: IconName; title: string; more: string; onClick: () => void }) {
	return (
		<button type="button" class="door" onClick={onClick}>
			<span class="door-icon"><Icon name={icon} size={28} /></span>
			<span class="item-text">
				<span class="door-title">{title}</span>
				<span class="item-more">{more}</span>
			</span>
			<Icon name="next" size={20} />
		</button>
	);
}
