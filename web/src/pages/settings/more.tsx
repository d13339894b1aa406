/** Everything of a patient's that is neither records nor sharing. */
import { useLanguage, useText } from "../../text";
import { Card, go, leave, List, ListItem, Page, replace, toast, useLoad, useVisiting } from "../../ui";
import { pages } from "../registry";

export function MorePage() {
	const t = useText().shell.more;
	const language = useLanguage();
	const visiting = useVisiting("patient");
	const who = useLoad((api) => api.patient.whoami(), []);
	const signOut = async () => {
		await leave("patient");
		replace("start");
		toast(t.signedOut);
	};
	return (
		<Page title={t.title} onBack={false} key={language}>
			{who.result && <p class="soft">{t.identity(who.result.name, who.result.idCard)}</p>}
			<Card flush title={t.records}>
				<List>
					<ListItem icon="scan" title={t.addSlip} more={t.addSlipMore} onClick={() => go("open")} />
					{pages.links && <ListItem icon="link" title={t.links} more={t.linksMore} onClick={() => go("links")} />}
					{pages.export && <ListItem icon="download" title={t.export} more={t.exportMore} onClick={() => go("export")} />}
					{pages.slip && <ListItem icon="qr" title={t.slip} more={t.slipMore} onClick={() => go("slip")} />}
				</List>
			</Card>
			<Card flush title={t.device}>
				<List>
					<ListItem icon="lock" title={t.settings} more={t.settingsMore} onClick={() => go("settings", { role: "patient" })} />
					<ListItem icon="info" title={t.about} onClick={() => go("about")} />
					<ListItem icon="exit" title={t.signOut} more={visiting ? t.signOutForeign : t.signOutMore} onClick={() => void signOut()} />
				</List>
			</Card>
		</Page>
	);
}
