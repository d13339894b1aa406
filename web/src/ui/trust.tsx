/**
 * How far a hospital's records can be believed. TrustBadge stands wherever
 * records stand; TrustNotice says the same at length, with what to do.
 */
import { isNetwork, type Problem, type Trust } from "../api";
import { useText } from "../text";
import { Button } from "./button";
import type { IconName } from "./icon";
import { Badge, Notice, type Tone } from "./layout";
import { ProblemCode, problemText } from "./problem";
import { go } from "./router";
import { formatShort, formatTime } from "./time";

const looks: Record<Trust["state"], { tone: Exclude<Tone, "plain">; icon: IconName }> = {
	verified: { tone: "ok", icon: "shield" },
	stale: { tone: "warn", icon: "clock" },
	offline: { tone: "warn", icon: "offline" },
	failed: { tone: "danger", icon: "danger" },
};

/** Nothing was found to be false: there is only nothing to be shown now. */
export const isOnlyNotShown = (problem: Problem): boolean => isNetwork(problem) || problem.name === "shelf-closed" || problem.name === "guessable";

export function TrustBadge({ trust }: { trust: Trust }) {
	const t = useText().shell.trust;
	if (trust.state === "failed" && isOnlyNotShown(trust.problem))
		return <span data-trust="failed"><Badge tone="warn" icon="warn">{t.notShown}</Badge></span>;
	const words = trust.state === "failed" ? t.failed : t[trust.state](formatShort(trust.time));
	return <span data-trust={trust.state}><Badge {...looks[trust.state]}>{words}</Badge></span>;
}

/** hospital: its name as shown beside. Nothing is said at length where everything holds. */
export function TrustNotice({ trust, hospital }: { trust: Trust; hospital: string }) {
	const text = useText();
	const t = text.shell.trust;
	if (trust.state === "verified")
		return null;
	if (trust.state !== "failed")
		return <Notice tone="warn" title={t[`${trust.state}Title`](hospital)}><p>{t[`${trust.state}Body`](formatTime(trust.time))}</p></Notice>;
	const { what, todo } = problemText(trust.problem, text);
	const notShown = isOnlyNotShown(trust.problem);
	const renewed = trust.problem.name === "shelf-closed" && <Button icon="scan" onClick={() => go("open")}>{text.shell.more.addSlip}</Button>;
	return (
		<Notice tone={notShown ? "warn" : "danger"} title={notShown ? t.notShownTitle(hospital) : t.failedTitle(hospital)} actions={renewed}>
			<p>{what}</p>
			<p>{todo}</p>
			{trust.since !== null && <p class="soft">{t.lastHeld(formatTime(trust.since))}</p>}
			<ProblemCode problem={trust.problem} />
		</Notice>
	);
}
