/** An opened grant that is still in force: what it shows goes the moment that it ends, or the doctor's certificate does. */
import { useEffect } from "preact/hooks";
import type { GrantedView } from "../../api";
import { type CallView, replace } from "../../ui";
import { isLive } from "../share/history";
import { useNow } from "../share/now";
import { isWithdrawn, refreshInbox, useInbox } from "./live";
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
	const { grants, problem } = useInbox();
	const now = useNow();
	const listed = grants?.find((grant) => grant.id === id);
	const gone = grants !== null && (!listed || !isLive(listed, now));
	const over = view !== null && view.grant.expires <= now;
	const refused = call.problem !== null && ENDINGS.has(call.problem.name);
	const ended = gone || over;
	const withdrawn = isWithdrawn(problem) || isWithdrawn(call.problem);
	useEffect(() => {
		if (!ended)
			return;
		dropOpened(id);
		/* what has run out the worker drops when it looks */
		refreshInbox().catch(() => undefined);
	}, [ended, id]);
	useEffect(() => {
		if (withdrawn)
			replace("inbox");
	}, [withdrawn]);
	return { view: ended || withdrawn ? null : view, ended: ended && !refused, call, now };
}
