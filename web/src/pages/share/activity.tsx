/** Everything that happened to what was shared, by time. */
import { useState } from "preact/hooks";
import type { Grant } from "../../api";
import { useText } from "../../text";
import { Badge, Button, CallState, Card, EmptyState, Icon, IconButton, Page, formatDay, formatTime, useLoad, type IconName } from "../../ui";
import { groupBy } from "./choice";
import { Closed } from "./closed";
import { doctorText } from "./grant-card";
import { type Happening, happenings, unnamed } from "./history";
import { type HospitalName, useHospitalNames } from "./names";
import { useNow } from "./now";
import "./share.css";

const SHOWN = 50;
const icons: Record<Happening["what"], IconName> = { granted: "share", "passed-on": "person", opened: "eye", expired: "clock", revoked: "close" };

export function ActivityPage() {
	const { activity: t, granted, hub } = useText().share;
	const grants = useLoad((api) => api.patient.grants(), []);
	const hospitalName = useHospitalNames();
	const [shown, setShown] = useState(SHOWN);
	const now = useNow();
	const closed = grants.result?.closed ?? [];
	const all = grants.result && happenings(grants.result.grants, now);
	return (
		<Page title={t.title} actions={<IconButton icon="refresh" label={hub.refresh} onClick={grants.reload} />}>
			<p class="soft">{t.lead}</p>
			<CallState call={grants} retry={grants.reload} />
			<Closed shelves={closed} onAccepted={grants.reload} />
			{all?.length === 0 && closed.length === 0 && <EmptyState icon="clock" title={t.none}><p>{t.noneHint}</p></EmptyState>}
			{all && [...groupBy(all.slice(0, shown), (one) => formatDay(one.time))].map(([day, group]) => (
				<Card key={day} title={day} flush>
					<ul class="list">
						{group.map((one, i) => <Event key={i} happening={one} hospitalName={hospitalName} unnamed={unnamed(grants.result!, granted)} />)}
					</ul>
				</Card>
			))}
			{all && all.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{t.more(all.length - shown)}</Button>}
		</Page>
	);
}

function Event({ happening, hospitalName, unnamed }: { happening: Happening; hospitalName: HospitalName; unnamed: string }) {
	const t = useText().share;
	const { grant, what } = happening;
	const doctor = doctorText(grant, unnamed);
	const other = happening.doctor ?? unnamed;
	const records = whatText(grant, t.granted);
	const words: Record<Happening["what"], string> = {
		granted: t.activity.granted(doctor, records),
		"passed-on": t.activity.passedOn(other, doctor, records),
		opened: t.activity.opened(other, records, happening.times ?? 1),
		expired: t.activity.expired(doctor),
		revoked: grant.revoked?.byPasser ? t.activity.takenBack(other, doctor, records) : t.activity.revoked(doctor, records),
	};
	return (
		<li class="event" data-event={what} data-grant={grant.id}>
			<Icon name={icons[what]} />
			<div>
				<p>{words[what]}</p>
				<p class="soft row">
					<span>{formatTime(happening.time)} · {hospitalName(grant.hospital)}</span>
					{what === "opened" && <Badge>{t.activity.platform}</Badge>}
				</p>
			</div>
		</li>
	);
}

function whatText(grant: Grant, t: { key: string; records: (n: number) => string }): string {
	return grant.kind === "key" ? t.key : t.records(grant.records.length);
}
