/** The doctor's own certificate and keys. */
import { useState } from "preact/hooks";
import { useText } from "../../text";
import { Badge, Button, CallState, Card, List, ListItem, Notice, Page, TrustBadge, TrustNotice, formatDay, go, leave, replace, toast, useLoad, useVisiting } from "../../ui";
import { Fingerprint } from "../share/fingerprint";
import { nameIn } from "../share/names";
import { useNow } from "../share/now";
import "../share/share.css";

const SOON_SECONDS = 14 * 86400;

export function MePage() {
	const { doctor: { me: t }, shell: { more } } = useText();
	const visiting = useVisiting("doctor");
	const status = useLoad((api) => api.doctor.status(), []);
	const [large, setLarge] = useState(false);
	const now = useNow();
	const state = status.result;
	const certificate = state?.certificate;
	const who = certificate ?? state?.before ?? state?.asked;
	const signOut = async () => {
		await leave("doctor");
		replace("start");
		toast(more.signedOut);
	};
	return (
		<Page title={t.title} onBack={false}>
			<CallState call={status} retry={status.reload} />
			{state && (
				<>
					<TrustNotice trust={state.trust} hospital={nameIn(state.hospital.name)} />
					{certificate && certificate.until - now < SOON_SECONDS && (
						<Notice tone="warn" actions={<Button onClick={() => go("renew")}>{t.newCertificate}</Button>}>{t.soon(formatDay(certificate.until))}</Notice>
					)}
					<Card title={who ? `${who.name} ${who.title}` : t.certificate}
						side={<Badge tone={certificate ? "ok" : "warn"} icon={certificate ? "shield" : "warn"}>{certificate ? t.inForce : t.notInForce}</Badge>}>
						<dl class="facts">
							<div><dt>{t.hospital}</dt><dd class="row">{nameIn(state.hospital.name)} <TrustBadge trust={state.trust} /></dd></div>
							{who && <div><dt>{t.department}</dt><dd>{who.department}</dd></div>}
							{who && <div><dt>{t.licence}</dt><dd class="code">{who.licence}</dd></div>}
							{certificate && <div><dt>{t.until}</dt><dd>{formatDay(certificate.until)}</dd></div>}
						</dl>
					</Card>
					<Card title={t.fingerprint} side={!large && <Button kind="quiet" onClick={() => setLarge(true)}>{t.showFingerprint}</Button>}>
						<Fingerprint text={state.fingerprint} large={large} />
						<p class="soft">{t.fingerprintHint}</p>
					</Card>
				</>
			)}
			<Card flush>
				<List>
					<ListItem icon="download" title={t.backup} more={t.backupHint} onClick={() => go("backup")} />
					<ListItem icon="doctor" title={t.newCertificate} more={t.newCertificateHint} onClick={() => go("renew")} />
					<ListItem icon="key" title={t.settings} more={t.settingsHint} onClick={() => go("settings", { role: "doctor" })} />
					{visiting
						? <ListItem icon="exit" title={more.signOut} more={more.signOutForeign} onClick={() => void signOut()} />
						: <ListItem icon="lock" title={t.lockNow} onClick={() => void leave("doctor").then(() => go("start"))} />}
				</List>
			</Card>
		</Page>
	);
}
