/** A patient's shelf at one hospital: brought up to date, proven, and its records opened. */
import type { Shelf, Trust } from "../api";
import { base64url, utf8, wipe } from "./bytes";
import type { Call } from "./call";
import type { Core, Value } from "./core";
import type { Desk } from "./desk";
import { isRefused } from "./http";
import { acceptGuessable, type At, hospitalOf, isStale, type Known, type RawAt, readAt, refresh, relaxed, type Seen, take } from "./known";
import type { Person, Place } from "./person";
import { type Login, ROLE } from "./platform";
import { fail, ProblemError } from "./problem";
import { openInBatches, type SealedRecord, showRecords, type TakeJson } from "./records";
import type { LeafBlob } from "./resource";

export interface Keys {
	tag: Uint8Array;
	kek: Uint8Array;
	signSecret: Uint8Array;
	sign: Uint8Array;
	seal: Uint8Array;
}

/** One record as it lies on the shelf. */
export interface ShelfRecord extends SealedRecord {
	deleted: boolean;
	hash: Uint8Array;
}

type RawRecord = readonly [Uint8Array, number, boolean, number, number, Uint8Array, LeafBlob[], [string, string][]];
type RawShelf = readonly [seen: Seen, at: RawAt, successor: Uint8Array | null, records: RawRecord[]];

export interface Opened {
	known: Known;
	keys: Keys;
	answer: Uint8Array;
	/** The hospital as of the shelf's root. */
	at: At;
	records: ShelfRecord[];
	trust: Exclude<Trust, { state: "failed" }>;
}

export interface How {
	/** A guessable profile is accepted from now on. */
	accept: boolean;
	/** The platform is asked; else what was received before will do. */
	online: boolean;
}

/** Brings PLACE's shelf up to date. Where the platform proves that there is nothing: "no-shelf". */
export async function openShelf(desk: Desk, call: Call, ring: Ring, person: Person, place: Place, known: Known, how: How): Promise<Opened> {
	const at = how.online ? await refresh(desk, call, known) : known.at ?? fail("unreachable", place.id);
	if (at.guessable && !known.accepted) {
		if (!how.accept)
			fail("guessable", place.id);
		await acceptGuessable(desk, known);
	}
	call.progress("identity", 0, 0);
	const keys = ring.keys(desk.core, person, place, at);
	return how.online ? newest(desk, call, known, keys) : last(desk, call, known, keys);
}

/** The keys of the shelves opened, made once: for a profile that can be guessed they take a while. */
export class Ring {
	readonly #keys = new Map<string, Keys>();

	/** By the first encryption, and what follows from it. */
	keys(core: Core, person: Person, place: Place, at: At): Keys {
		const name = JSON.stringify([place.id, place.code, at.profile, ...person.identity]);
		const had = this.#keys.get(name);
		if (had)
			return had;
		const fields: Value[] = [...person.identity].map(([field, value]) => [field, utf8(value)]);
		if (place.code !== "")
			fields.push(["code", utf8(place.code)]);
		const root = core.call<Uint8Array>("identity.root", at.profile, fields);
		const [tag, kek, signSecret, sealSecret, sign, seal] =
			core.call<[Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]>("identity.keys", root, place.id);
		wipe(root, sealSecret);
		const keys = { tag, kek, signSecret, sign, seal };
		this.#keys.set(name, keys);
		return keys;
	}

	wipe(): void {
		for (const { kek, signSecret } of this.#keys.values())
			wipe(kek, signSecret);
		this.#keys.clear();
	}
}

export function loginOf(opened: Pick<Opened, "known" | "keys">): Login {
	return { role: ROLE.account, hospital: opened.known.id, tag: opened.keys.tag, public: opened.keys.sign, secret: opened.keys.signSecret };
}

/* What is there */

function verify(desk: Desk, answer: Uint8Array, seen: Seen, keys: Keys) {
	const [next, at, successor, raw] = desk.core.call<RawShelf>("verify.shelf", answer, seen, keys.tag, keys.sign, keys.seal);
	const records = raw.map(([rid, version, deleted, offset, length, hash, blobs, clear]): ShelfRecord =>
		({ rid, version, deleted, offset, length, hash, blobs, clear }));
	return { seen: next, at, closed: successor !== null, records };
}

async function newest(desk: Desk, call: Call, known: Known, keys: Keys): Promise<Opened> {
	if (!known.at?.root)
		fail("no-root", known.id);
	const shelf = await kept(desk, known.seen, known.id, keys) ?? await fetchShelf(desk, call, known, keys);
	if (shelf.closed)
		fail("shelf-closed", known.id);
	const at = readAt(shelf.at), { cycle, time } = at.root!;
	const state = isStale(at, desk.platform.now()) ? "stale" : "verified";
	return { known, keys, answer: shelf.answer, at, records: shelf.records, trust: { state, time, cycle } };
}

/** What was received last: a newer root may have come since, and no shelf with it that was true. */
async function last(desk: Desk, call: Call, known: Known, keys: Keys): Promise<Opened> {
	call.progress("verify", 0, 0);
	const shelf = await kept(desk, relaxed(known.seen), known.id, keys) ?? fail("unreachable", known.id);
	if (shelf.closed)
		fail("shelf-closed", known.id);
	const at = readAt(shelf.at), { cycle, time } = at.root!;
	return { known, keys, answer: shelf.answer, at, records: shelf.records, trust: { state: "offline", time, cycle } };
}

/** What was received before, if SEEN is nothing newer. */
async function kept(desk: Desk, seen: Seen, id: string, keys: Keys) {
	const answer = await desk.vault.read(`shelf.${id}`);
	if (!answer)
		return null;
	try {
		return { answer, ...verify(desk, answer, seen, keys) };
	} catch (error) {
		if (error instanceof ProblemError)
			return null;
		throw error;
	}
}

async function fetchShelf(desk: Desk, call: Call, known: Known, keys: Keys) {
	const answer = await desk.platform.within(call, loginOf({ known, keys }), (token) =>
		desk.platform.get(call, "/v1/shelf", { token, onBytes: (done, total) => call.progress("fetch", done, total) }),
	).catch((error: unknown) => {
		if (isRefused(error, 404) && error.path === "/v1/sessions")
			return proveAbsent(desk, call, known, keys);
		throw error;
	});
	call.progress("verify", 0, 0);
	const shelf = verify(desk, answer, known.seen, keys);
	await take(desk, known, shelf.seen, shelf.at);
	await desk.vault.write(`shelf.${known.id}`, answer);
	return { answer, ...shelf };
}

/** The platform says that there is no such shelf: it has to prove it. */
async function proveAbsent(desk: Desk, call: Call, known: Known, keys: Keys): Promise<never> {
	const index = desk.core.call<Uint8Array>("shelf.index", keys.tag);
	const path = `/v1/hospitals/${known.id}/absence/${base64url(index)}`;
	const answer = await desk.platform.get(call, path).catch((error: unknown) => {
		if (isRefused(error, 409))
			return fail("hidden", known.id);
		throw error;
	});
	const [seen, at] = desk.core.call<[Seen, RawAt]>("verify.absence", answer, known.seen, keys.tag);
	await take(desk, known, seen, at);
	return fail("no-shelf", String(known.at?.root?.time ?? ""));
}

/** The account says which home account is the patient's. */
export async function tellHome(desk: Desk, call: Call, opened: Opened, person: Person): Promise<void> {
	const { known, keys } = opened;
	const statement = desk.core.call<Uint8Array>("home.sign", known.id, keys.tag, person.home.sign, person.home.seal,
		desk.platform.now(), keys.signSecret);
	await desk.platform.within(call, loginOf(opened), (token) => desk.platform.send(call, "PUT", "/v1/shelf/home", statement, token));
}

/* Records */

export function present(opened: Opened): ShelfRecord[] {
	return opened.records.filter(({ deleted }) => !deleted);
}

/** Each record's JSON as it is written, or its problem; in order. */
export function openRecords(desk: Desk, call: Call, { known, keys, answer }: Opened, records: readonly ShelfRecord[],
	takeJson: TakeJson<ShelfRecord>): Promise<void> {
	return openInBatches(call, records, (start, batch) => {
		const { offset, length } = batch.at(-1)!;
		return desk.core.call("record.open-many", keys.kek, known.id, answer.subarray(start, offset + length),
			batch.map((record) => [record.rid, record.version, record.offset - start, record.length]));
	}, takeJson);
}

/** The shelf as pages see it. */
export async function showShelf(desk: Desk, call: Call, opened: Opened): Promise<Shelf> {
	const shelf: Shelf = { hospital: hospitalOf(opened.at), trust: opened.trust, records: [], broken: [] };
	const owner = { hospital: opened.known.id, grant: null, login: loginOf(opened) };
	await showRecords(desk, owner, shelf, (take) => openRecords(desk, call, opened, present(opened), take));
	return shelf;
}
