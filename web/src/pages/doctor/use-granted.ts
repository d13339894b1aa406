/** An opened grant that is still in force: what it shows goes the moment that it ends. */
import { useEffect } from "preact/hooks";
import type { GrantedView } from "../../api";
import type { CallView } from "../../ui";
import { isLive } from "../share/history";
import { useNow } from "../share/now";
import { useInbox } from "./live";
import { dropOpened, useOpened } from "./opened";

export interface GrantedNow {
	view: GrantedView | null;
	ended: boolean;
	call: CallView & { reload(): void };
	now: number;
}

const ENDINGS = new Set(["ended", "grant-time", "grant-replay", "no-grant"]);

export function useGranted(id: string): GrantedNow {
	const { view, call } = useOpened(id);
	const { grants } = useInbox();
	const now = useNow();
	const listed = grants?.find((grant) => grant.id === id);
	const gone = grants !== null && (!listed || !isLive(listed, now));
	const over = view !== null && view.grant.expires <= now;
	const refused = call.problem !== null && ENDINGS.has(call.problem.name);
	const ended = gone || over;
	useEffect(() => {
		if (ended)
			dropOpened(id);
	}, [ended, id]);
	return { view: ended ? null : view, ended: ended && !refused, call, now };
}
