/** Grants as the core lists them, and as pages see them; and those that have ended, which stay so. */
import type { Grant } from "../api";
import { hex } from "./bytes";
import type { Value } from "./core";
import type { Desk } from "./desk";
import { type RawTime, readTime } from "./words";

export type RawGrant = readonly [
	id: Uint8Array, hospital: string, tag: Uint8Array, kind: number, doctor: Uint8Array,
	records: [rid: Uint8Array, version: number, hash: Uint8Array][], parent: Uint8Array | null,
	made: RawTime, notBefore: RawTime, expires: RawTime, mayPassOn: boolean, state: number,
	opened: [key: Uint8Array, time: RawTime, times: RawTime][], direction: number, revoked: [time: RawTime, byPasser: boolean] | null,
];

export interface SignedGrant {
	id: Uint8Array;
	hospital: string;
	tag: Uint8Array;
	kind: "records" | "key";
	doctor: Uint8Array;
	records: { rid: Uint8Array; version: number; hash: Uint8Array }[];
	parent: Uint8Array | null;
	made: number;
	notBefore: number;
	expires: number;
	mayPassOn: boolean;
	state: "live" | "ended" | "revoked";
	opened: { key: Uint8Array; time: number; times: number }[];
	revoked: { time: number; byPasser: boolean } | null;
	direction: "received" | "passed-on";
}

const STATES = ["live", "ended", "revoked"] as const;
const KIND_KEY = 1;
const PASSED_ON = 1;
const ENDED = "ended";

export function readGrant(raw: RawGrant): SignedGrant {
	const [id, hospital, tag, kind, doctor, records, parent, made, notBefore, expires, mayPassOn, state, opened, direction, revoked] = raw;
	return {
		id, hospital, tag, kind: kind === KIND_KEY ? "key" : "records", doctor,
		records: records.map(([rid, version, hash]) => ({ rid, version, hash })), parent,
		made: readTime(made), notBefore: readTime(notBefore), expires: readTime(expires), mayPassOn,
		state: STATES[state] ?? "ended", opened: opened.map(([key, time, times]) => ({ key, time: readTime(time), times: Number(times) })),
		revoked: revoked && { time: readTime(revoked[0]), byPasser: revoked[1] },
		direction: direction === PASSED_ON ? "passed-on" : "received",
	};
}

/** NAMES: of the doctors whose certificates are in force, by key. */
export function showGrant(grant: SignedGrant, now: number, names: ReadonlyMap<string, string>): Grant {
	const nameOf = (key: Uint8Array) => names.get(hex(key)) ?? null;
	return {
		id: hex(grant.id), hospital: grant.hospital, kind: grant.kind,
		records: grant.records.map(({ rid, version }) => ({ rid: hex(rid), version })),
		doctor: hex(grant.doctor), doctorName: nameOf(grant.doctor), parent: grant.parent && hex(grant.parent),
		made: grant.made, notBefore: grant.notBefore, expires: grant.expires, mayPassOn: grant.mayPassOn,
		/* the platform ends those that ran out, as if somebody had */
		state: grant.state !== "revoked" && now >= grant.expires ? "expired" : grant.state,
		opened: grant.opened.map(({ key, time, times }) => ({ doctor: hex(key), doctorName: nameOf(key), time, times })),
		revoked: grant.revoked,
	};
}

export function isLive(grant: SignedGrant, now: number): boolean {
	return grant.state === "live" && now < grant.expires;
}

/** None of the list's live ones may be among those known to have ended: "grant-replay". Those that were revoked are kept, durably. */
export async function keepEnded(desk: Desk, list: readonly SignedGrant[]): Promise<void> {
	await keepStates(desk, list.map(({ id, state }) => [id, STATES.indexOf(state)]));
}

/** These have ended, whatever the platform says from now on. */
export async function rememberEnded(desk: Desk, ids: readonly Uint8Array[]): Promise<void> {
	await keepStates(desk, ids.map((id) => [id, STATES.indexOf("revoked")]));
}

async function keepStates(desk: Desk, states: Value[]): Promise<void> {
	const before = await desk.vault.read(ENDED) ?? new Uint8Array();
	const after = desk.core.call<Uint8Array>("verify.ended", states, before);
	if (after.length !== before.length)
		await desk.vault.write(ENDED, after);
}
