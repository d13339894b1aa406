/** Sharing, from here on: who may see what now, and the ways to everything else. */
import { useText } from "../../text";
import { Button, CallState, Card, EmptyState, IconButton, List, ListItem, Page, go, useLoad } from "../../ui";
import { Closed } from "./closed";
import { GrantCard } from "./grant-card";
import { grantTree, isLive, unnamed } from "./history";
import { useHospitalNames } from "./names";
import { useNow } from "./now";
import "./share.css";

export function SharePage() {
	const t = useText().share;
	const grants = useLoad((api) => api.patient.grants(), []);
	const hospitalName = useHospitalNames();
	const now = useNow();
	const closed = grants.result?.closed ?? [];
	const tree = grants.result && grantTree(grants.result.grants);
	const groups = tree && [
		{ title: t.granted.liveGroup, nodes: tree.filter(({ grant }) => isLive(grant, now)) },
		{ title: t.granted.pastGroup, nodes: tree.filter(({ grant }) => !isLive(grant, now)) },
	];
	return (
		<Page title={t.hub.title} onBack={false} actions={<IconButton icon="refresh" label={t.hub.refresh} onClick={grants.reload} />}>
			<p class="soft">{t.hub.lead}</p>
			<Button kind="primary" icon="share" wide onClick={() => go("grant", { doctor: null })}>{t.hub.start}</Button>
			<Card flush>
				<List>
					<ListItem icon="doctor" title={t.hub.doctors} more={t.hub.doctorsHint} onClick={() => go("doctors")} />
					<ListItem icon="clock" title={t.hub.activity} onClick={() => go("activity")} />
				</List>
			</Card>
			<CallState call={grants} retry={grants.reload} />
			<Closed shelves={closed} onAccepted={grants.reload} />
			{tree?.length === 0 && closed.length === 0 && <EmptyState icon="shield" title={t.granted.none}><p>{t.granted.noneHint}</p></EmptyState>}
			{groups?.filter(({ nodes }) => nodes.length > 0).map(({ title, nodes }) => (
				<section key={title} class="stack">
					<h2>{title}</h2>
					{nodes.map((node) => (
						<GrantCard key={node.grant.id} node={node} hospitalName={hospitalName} now={now} onChanged={grants.reload}
							unnamed={unnamed(grants.result!, t.granted)} />
					))}
				</section>
			))}
			{tree && tree.length > 0 && <p class="soft">{t.granted.platformWord}</p>}
		</Page>
	);
}
