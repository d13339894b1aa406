/**
 * As of when what was granted stands: the time of the hospital's signed root
 * that it was proven against. A grant of records stays as it was then; one of
 * the key was read under the newest root. Neither shows what changed since.
 */
import type { Trust } from "../../api";
import { useText } from "../../text";
import { formatTime, Icon } from "../../ui";
import { useAround } from "./around";

export function AsOf({ trust }: { trust: Trust }) {
	const t = useText().records;
	return trust.state === "failed" ? null : (
		<p class="as-of" data-as-of={trust.time}><Icon name="clock" size={18} /><span>{t.asOf(formatTime(trust.time))}</span></p>
	);
}

/** Where a doctor reads what a patient granted; the patient's own is read anew, and says how it stands itself. */
export function GrantedAsOf() {
	const { grant, shelves } = useAround();
	return grant === null ? null : <>{shelves.map(({ hospital, trust }) => <AsOf key={hospital.id} trust={trust} />)}</>;
}
