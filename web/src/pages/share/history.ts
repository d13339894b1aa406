/** Grants in order: what was passed on under what it came from, and everything that happened by time. */
import type { Grant, Grants } from "../../api";

export interface GrantNode {
	grant: Grant;
	passedOn: Grant[];
}

export function isLive(grant: Grant, now: number): boolean {
	return grant.state === "live" && now < grant.expires;
}

/** What stands for a doctor without a name. */
export function unnamed({ allNamed }: Grants, t: { unknownDoctor: string; someDoctor: string }): string {
	return allNamed ? t.unknownDoctor : t.someDoctor;
}

/** Newest first. What was passed on from a grant that is not listed stands by itself. */
export function grantTree(grants: readonly Grant[]): GrantNode[] {
	const ids = new Set(grants.map((grant) => grant.id));
	const newest = [...grants].sort((one, other) => other.made - one.made);
	return newest
		.filter((grant) => grant.parent === null || !ids.has(grant.parent))
		.map((grant) => ({ grant, passedOn: newest.filter((child) => child.parent === grant.id) }));
}

export interface Happening {
	what: "granted" | "passed-on" | "opened" | "expired" | "revoked";
	time: number;
	grant: Grant;
	/** Who passed it on, opened it, or took back what they passed on; null where it is the patient, or unknown. */
	doctor: string | null;
	/** Opened: so many times within an hour. */
	times?: number;
}

/** All that happened, newest first. What ends together with the grant that it was passed on from is not told apart. */
export function happenings(grants: readonly Grant[], now: number): Happening[] {
	const byId = new Map(grants.map((grant) => [grant.id, grant]));
	const all = grants.flatMap((grant): Happening[] => {
		const parent = grant.parent === null ? undefined : byId.get(grant.parent);
		const made: Happening = grant.parent === null
			? { what: "granted", time: grant.made, grant, doctor: null }
			: { what: "passed-on", time: grant.made, grant, doctor: parent?.doctorName ?? null };
		const opened = grant.opened.map((one): Happening => ({ what: "opened", time: one.time, grant, doctor: one.doctorName, times: one.times }));
		const over = grant.state === "expired" || (grant.state === "live" && grant.expires <= now);
		const end: Happening[] = over ? [{ what: "expired", time: grant.expires, grant, doctor: null }] : [];
		const { revoked } = grant;
		if (revoked && (revoked.byPasser || revoked.time !== parent?.revoked?.time))
			end.push({ what: "revoked", time: revoked.time, grant, doctor: revoked.byPasser ? parent?.doctorName ?? null : null });
		return [made, ...opened, ...end];
	});
	return all.sort((one, other) => other.time - one.time);
}
