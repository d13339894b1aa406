/** A new vault gets its lock, or stays for this visit alone. */
import type { Role } from "../../api";
import { useText } from "../../text";
import { Button, confirm, Page, visit } from "../../ui";
import { LockForm } from "./lock-form";

export function SetLock({ role }: { role: Role }) {
	const t = useText().open.lock;
	const foreign = async () => {
		if (await confirm({ title: t.foreign, body: <p>{t.foreignBody}</p>, yes: t.foreignYes }))
			visit(role);
	};
	return (
		<Page title={t.title} width="narrow" onBack={false}>
			<p class="soft">{role === "doctor" ? t.leadDoctor : t.lead}</p>
			<LockForm role={role} onSet={() => undefined} />
			<Button kind="quiet" onClick={() => void foreign()}>{t.foreign}</Button>
		</Page>
	);
}
