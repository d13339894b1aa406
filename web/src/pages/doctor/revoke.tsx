/** Ending what this doctor passed on. */
import type { InboxGrant } from "../../api";
import { useText } from "../../text";
import { Button, CallState, Dialog, toast, useCall } from "../../ui";
import { refreshInbox } from "./live";

export function RevokePassedOn({ grant, onClose }: { grant: InboxGrant; onClose: () => void }) {
	const text = useText();
	const t = text.doctor.inbox;
	const revoke = useCall((api) => api.doctor.revoke(grant.id), () => {
		toast(t.revokedNow);
		onClose();
		refreshInbox().catch(() => undefined);
	});
	return (
		<Dialog title={t.revokeAsk(grant.doctorName ?? t.colleague)} onClose={onClose}
			actions={(
				<>
					<Button kind="danger" busy={revoke.busy} onClick={() => void revoke.run()}>{revoke.busy ? t.revoking : t.revokeDo}</Button>
					<Button onClick={onClose}>{text.shell.cancel}</Button>
				</>
			)}>
			<p>{t.revokeText}</p>
			{revoke.problem && <CallState call={revoke} />}
		</Dialog>
	);
}
