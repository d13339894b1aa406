/**
 * The hospitals that a vault knows, each kept as "seen.<id>": the newest
 * statement and root that were accepted, and the key it is pinned to. Nothing
 * older is accepted again.
 */
import type { Hospital, Name } from "../api";
import type { Call } from "./call";
import type { Value } from "./core";
import { type Desk, readFile, writeFile } from "./desk";
import { isRefused } from "./http";
import { fail } from "./problem";
import { plainName, type RawTime, readTime } from "./words";

/** What was accepted: the core's own, passed on as it is; but its first three are the id and the pins. */
export type Seen = readonly Value[];

/** A hospital as of one root, as the core gives it. */
export type RawAt = readonly [
	id: string, zh: string, en: string, fingerprint: string, signing: Uint8Array, inbox: Uint8Array, profile: string,
	guessable: boolean, fields: string[], asksCode: boolean, policy: number,
	peers: [id: string, signing: Uint8Array, inbox: Uint8Array][],
	root: [cycle: RawTime, time: RawTime, interval: RawTime, size: RawTime] | null, staleAfter: RawTime | null,
];

export interface Peer { id: string; signing: Uint8Array; inbox: Uint8Array }

export interface At {
	id: string;
	name: Name;
	fingerprint: string;
	signing: Uint8Array;
	inbox: Uint8Array;
	profile: string;
	guessable: boolean;
	/** What the profile asks for, without the code. */
	fields: string[];
	asksCode: boolean;
	peers: Peer[];
	root: { cycle: number; time: number } | null;
	/** When the root is stale. */
	staleAfter: number | null;
}

export interface Known {
	id: string;
	seen: Seen;
	at: At | null;
	/** Its guessable profile was accepted in as many words. */
	accepted: boolean;
	/** The platform's last answer about it, for the list of doctors. */
	answer: Uint8Array | null;
}

export function readAt(raw: RawAt): At {
	const [id, zh, en, fingerprint, signing, inbox, profile, guessable, fields, asksCode, , peers, root, staleAfter] = raw;
	return {
		id, name: { zh: plainName(zh), en: plainName(en) }, fingerprint, signing, inbox, profile, guessable, fields, asksCode,
		peers: peers.map(([peer, key, box]) => ({ id: peer, signing: key, inbox: box })),
		root: root && readRoot(id, root[0], root[1]), staleAfter: staleAfter === null ? null : readTime(staleAfter),
	};
}

/** What cannot be counted with cannot be compared with what comes after it either. */
function readRoot(id: string, cycle: RawTime, time: RawTime): { cycle: number; time: number } {
	if (typeof cycle === "bigint" || readTime(time) !== time)
		return fail("answer", id);
	return { cycle, time };
}

/** A hospital of which nothing is known but its id and a pin: a slip's fingerprint, or a signing key. */
export function newKnown(id: string, pin: { fingerprint?: Uint8Array; signing?: Uint8Array; cycle?: number }): Known {
	const seen = [id, pin.fingerprint ?? null, pin.signing ?? null, null, null, pin.cycle ?? 0, 0, null];
	return { id, seen, at: null, accepted: false, answer: null };
}

/** The same, held to a slip's fingerprint: what is on paper holds, whatever was known. */
export function pinned(known: Known, fingerprint: Uint8Array): Known {
	return { ...known, seen: withPin(known.seen, fingerprint) };
}

/** As if no statement and root had come yet: to look once more at what was received before them. */
export function relaxed(seen: Seen): Seen {
	const [id, , signing, previous] = seen;
	return [id!, null, signing!, previous!, null, 0, 0, null];
}

function withPin(seen: Seen, fingerprint: Uint8Array | null): Seen {
	return seen.map((value, i) => (i === 1 ? fingerprint : value));
}

export async function loadKnown(desk: Desk, id: string): Promise<Known | null> {
	const kept = await readFile<[Seen, RawAt | null, boolean]>(desk, `seen.${id}`);
	if (!kept)
		return null;
	const [seen, at, accepted] = kept;
	return { id, seen, at: at && readAt(at), accepted, answer: null };
}

/** Takes what the core accepted, durably; from now on the signing key is the pin. Between reading KNOWN and this nobody else may take. */
export async function take(desk: Desk, known: Known, seen: Seen, at: RawAt): Promise<void> {
	known.at = readAt(at);
	known.seen = withPin(seen, null);
	await writeFile(desk, `seen.${known.id}`, [known.seen, at, known.accepted]);
	desk.platform.seen(known.at.root?.time ?? 0);
}

export async function acceptGuessable(desk: Desk, known: Known): Promise<void> {
	const kept = await readFile<[Seen, RawAt | null, boolean]>(desk, `seen.${known.id}`);
	known.accepted = true;
	await writeFile(desk, `seen.${known.id}`, [known.seen, kept?.[1] ?? null, true]);
}

/** What the platform has of a hospital, checked and not kept yet. "no-hospital" */
export async function ask(desk: Desk, call: Call, known: Known): Promise<{ seen: Seen; at: RawAt; answer: Uint8Array }> {
	const answer = await desk.platform.get(call, `/v1/hospitals/${known.id}`, { max: 1 << 20 }).catch((error: unknown) => {
		if (isRefused(error, 404))
			return fail("no-hospital", known.id);
		throw error;
	});
	const [seen, at] = desk.core.call<[Seen, RawAt]>("verify.hospital", answer, known.seen);
	return { seen, at, answer };
}

/** Brings it up to date, durably. */
export async function refresh(desk: Desk, call: Call, known: Known): Promise<At> {
	const { seen, at, answer } = await ask(desk, call, known);
	await take(desk, known, seen, at);
	known.answer = answer;
	return known.at!;
}

/** A hospital one step away: as the vault knows it, else pinned by what a hospital of ours says of its PEER. */
export async function knownPeer(desk: Desk, peer: Peer): Promise<Known> {
	return await loadKnown(desk, peer.id) ?? newKnown(peer.id, { signing: peer.signing });
}

export function isStale(at: At, now: number): boolean {
	return at.staleAfter !== null && now > at.staleAfter;
}

/** For the pages. */
export function hospitalOf(at: At): Hospital {
	return { id: at.id, name: at.name, fingerprint: at.fingerprint, guessable: at.guessable };
}
