/** Whose records these are, with what their own record says of them (died, merged with another), and by whom, for what and until when they were granted. */
import type { GrantedView } from "../../api";
import { standingOf } from "../../fhir/status";
import { useText } from "../../text";
import { Badge, Card, TrustBadge, formatTime } from "../../ui";
import { RecordsAround } from "../records";
import { Says } from "../records/said";
import { dayText, useWords } from "../records/words";
import { nameIn } from "../share/names";
import { spanText } from "../share/now";
import { patientFacts } from "./patient-facts";
import "../share/share.css";

export function Who({ view, now }: { view: GrantedView; now: number }) {
	const t = useText().doctor.patient;
	const words = useWords();
	const facts = view.patient && patientFacts(view.patient, new Date(now * 1000));
	const sexes = { male: t.male, female: t.female, other: t.otherSex };
	const { grant, shelf } = view;
	const by = view.passedOnBy ? t.byColleague(`${view.passedOnBy.name} ${view.passedOnBy.title}`) : t.byPatient;
	return (
		<Card>
			<div class="patient-bar">
				<div data-type="Patient">
					<p class="patient-name">{facts?.name ?? <span class="soft">{t.unnamed}</span>}</p>
					{view.patient && <RecordsAround shelves={[shelf]} grant={grant.id}><Says standing={standingOf(view.patient)} which="all" /></RecordsAround>}
					{facts && (
						<p class="soft">
							{[facts.sex && sexes[facts.sex], facts.age !== null && t.age(facts.age), facts.born && t.born(dayText(facts.born, words))].filter(Boolean).join(" · ")}
						</p>
					)}
				</div>
				<div class="row">
					<Badge tone="info" icon="clock">{t.left(spanText(grant.expires - now))}</Badge>
					<TrustBadge trust={shelf.trust} />
				</div>
			</div>
			<dl class="facts">
				<div><dt>{t.purpose}</dt><dd>{view.purpose || <span class="soft">{t.noPurpose}</span>}</dd></div>
				{view.passedOnBy && <div><dt>{t.grantedBy}</dt><dd>{by}</dd></div>}
			</dl>
			<details class="more-facts">
				<summary>{t.facts}</summary>
				<dl class="facts">
					{!view.passedOnBy && <div><dt>{t.grantedBy}</dt><dd>{by}</dd></div>}
					<div><dt>{t.hospital}</dt><dd>{nameIn(shelf.hospital.name)}</dd></div>
					<div><dt>{t.scope}</dt><dd>{grant.kind === "key" ? t.scopeKey : t.scopeRecords(grant.records.length)}</dd></div>
					<div><dt>{t.until}</dt><dd>{formatTime(grant.expires)}</dd></div>
				</dl>
			</details>
		</Card>
	);
}
