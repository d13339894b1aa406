/** A grant opened: its records proven and shown, its keys kept in memory alone, and passed on. */
import type { GrantedView, PassOnRequest, Resource, Shelf, Trust } from "../api";
import { standingOf } from "../fhir/status";
import { base64url, hex, random, same, unhex, utf8, wipe } from "./bytes";
import type { Call } from "./call";
import type { Value } from "./core";
import type { Desk } from "./desk";
import { type Certificate, doctorOf } from "./directory";
import { loginOf } from "./doctor_self";
import { isLive, rememberEnded, type RawGrant, readGrant, type SignedGrant } from "./grant";
import { isRefused, Refused } from "./http";
import type { Inbox } from "./inbox";
import { KeptGrants, type MadeGrant } from "./kept_grants";
import { type At, hospitalOf, isStale, loadKnown, type RawAt, readAt } from "./known";
import type { Practice } from "./practice";
import { fail } from "./problem";
import { openInBatches, type SealedRecord, showRecords } from "./records";
import type { LeafBlob } from "./resource";
import { plainText } from "./words";

const HOURS_MAX = 720;
const EARLY = 300;                     // seconds that a grant begins before it is made: clocks differ
const PURPOSE_MAX = 1000;              // bytes

type RawGranted = [
	at: RawAt, grant: RawGrant, signer: Uint8Array, purpose: string, kek: Uint8Array | null,
	records: [rid: Uint8Array, version: number, offset: number, length: number, hash: Uint8Array, blobs: LeafBlob[],
		clear: [string, string][], fileKey: Uint8Array | null][],
];

interface GrantedRecord extends SealedRecord {
	hash: Uint8Array;
	fileKey: Uint8Array | null;
}

type Chosen = [rid: Uint8Array, version: number, hash: Uint8Array, fileKey: Uint8Array];

/** The person: a file that counts, else one that is not in error. */
function patientOf({ records }: Shelf): Resource | null {
	const files = records.filter(({ resource }) => resource.resourceType === "Patient")
		.map(({ resource, replacedBy }) => ({ resource, standing: standingOf(resource, replacedBy !== null) }));
	return (files.find(({ standing }) => standing.counts) ?? files.find(({ standing }) => standing.meaning !== "error"))?.resource ?? null;
}

interface Opened {
	at: At;
	grant: SignedGrant;
	signer: Uint8Array;
	purpose: string;
	kek: Uint8Array | null;
	records: GrantedRecord[];
	answer: Uint8Array;
}

export class Granted {
	readonly #practice: Practice;
	readonly #desk: Desk;
	readonly #inbox: Inbox;
	readonly #kept: KeptGrants;
	/** By id, what passing on needs: without the answer. */
	readonly #opened = new Map<string, Omit<Opened, "answer">>();

	constructor(practice: Practice, inbox: Inbox) {
		this.#practice = practice;
		this.#desk = practice.desk;
		this.#inbox = inbox;
		this.#kept = new KeptGrants(practice.desk, "doctor.granting");
		inbox.onLive = (ids) => {
			for (const id of this.#opened.keys())
				if (!ids.has(id))
					this.#drop(id);
		};
		practice.onWithdrawn = () => this.#dropAll();
		this.#desk.vault.onLock(() => this.#dropAll());
	}

	async open(call: Call, id: string): Promise<GrantedView> {
		const opened = await this.#fetch(call, id), { answer, ...kept } = opened, { at, grant } = opened;
		this.#drop(id);
		this.#opened.set(id, kept);
		const shelf: Shelf = { hospital: hospitalOf(at), trust: this.#trust(opened), records: [], broken: [] };
		const login = loginOf(await this.#practice.self());
		await showRecords(this.#desk, { hospital: at.id, grant: id, login }, shelf, (take) =>
			openInBatches(call, opened.records, (offset, batch) => this.#openBatch(opened, answer.subarray(offset), offset, batch), take));
		wipe(answer);
		const certificates = await this.#practice.certificates(call);
		const passer = grant.parent && certificates.find(({ sign }) => same(sign, opened.signer));
		return {
			grant: await this.#inbox.show(call, grant, this.#desk.platform.now()), purpose: plainText(opened.purpose),
			passedOnBy: passer ? doctorOf(passer) : null, shelf,
			patient: patientOf(shelf),
		};
	}

	#openBatch(opened: Opened, answer: Uint8Array, start: number, batch: GrantedRecord[]): [string | null, Uint8Array][] {
		const { kek, at } = opened, { core } = this.#desk;
		const part = answer.subarray(0, batch.at(-1)!.offset + batch.at(-1)!.length - start);
		if (kek)
			return core.call("record.open-many", kek, at.id, part,
				batch.map(({ rid, version, offset, length }): Value => [rid, version, offset - start, length]));
		return core.call("record.open-granted-many", part,
			batch.map(({ rid, fileKey, offset, length }): Value => [fileKey ?? fail("grant-bundle", hex(rid)), offset - start, length]));
	}

	/** A grant of records stays what was signed when it was made; one of the key shows the shelf as it is now. */
	#trust({ at, kek }: Opened): Trust {
		const state = kek && isStale(at, this.#desk.platform.now()) ? "stale" : "verified";
		return { state, time: at.root?.time ?? 0, cycle: at.root?.cycle ?? 0 };
	}

	/** What the platform serves under it, proven. "no-grant", "ended" */
	async #fetch(call: Call, id: string): Promise<Opened> {
		const raw = unhex(id), now = this.#desk.platform.now();
		const listed = (await this.#inbox.load(call)).find((grant) => same(grant.id, raw)) ?? fail("no-grant", id);
		if (listed.direction !== "received")
			fail("no-grant", id);
		if (!isLive(listed, now))
			fail("ended", id);
		const answer = await this.#practice.within(call, (token) => this.#desk.platform.get(call, `/v1/grants/${base64url(raw)}`,
			{ token, onBytes: (done, total) => call.progress("fetch", done, total) })).catch((error: unknown) => this.#refused(error, raw));
		call.progress("verify", 0, 0);
		return this.#verify(call, answer, raw);
	}

	async #refused(error: unknown, id: Uint8Array): Promise<never> {
		if (isRefused(error, 410)) {
			await rememberEnded(this.#desk, [id]);
			this.#drop(hex(id));
			return fail("ended", hex(id));
		}
		if (isRefused(error, 404))
			return fail("no-grant", hex(id));
		throw error;
	}

	async #verify(call: Call, answer: Uint8Array, id: Uint8Array): Promise<Opened> {
		const { core, platform } = this.#desk, { sign, sealSecret } = await this.#practice.self();
		/* as of now: who passed it on may be certified since we looked, or no longer */
		const hospital = core.call<string>("verify.granted-peek", answer), certificates = await this.#practice.certificates(call, true);
		const known = await loadKnown(this.#desk, hospital) ?? fail("no-hospital", hospital);
		const [at, grant, signer, purpose, kek, records] = core.call<RawGranted>("verify.granted", answer, id, known.seen,
			certificates.map((certificate) => certificate.sign), sign, sealSecret, platform.now());
		return {
			at: readAt(at), grant: readGrant(grant), signer, purpose, kek, answer,
			/* of a key's shelf deleted records come too, without a file */
			records: records.filter(([, , , length]) => length > 0).map(([rid, version, offset, length, hash, blobs, clear, fileKey]) =>
				({ rid, version, offset, length, hash, blobs, clear, fileKey })),
		};
	}

	/** Fewer records than received, or all of them, to a colleague; never longer than the grant itself. */
	async passOn(call: Call, request: PassOnRequest): Promise<{ id: string; records: number; expires: number }> {
		if (!(request.hours >= 1 && request.hours <= HOURS_MAX))
			fail("usage");
		if (utf8(request.purpose).length > PURPOSE_MAX)
			fail("too-much", "purpose");
		const opened = this.#opened.get(request.grant) ?? await this.#fetch(call, request.grant), { grant: parent } = opened;
		if (!parent.mayPassOn || parent.parent || parent.kind !== "records")
			fail("not-passable", request.grant);
		const doctor = (await this.#practice.certificates(call, true)).find(({ key }) => key === request.doctor) ?? fail("no-doctor");
		const chosen = choose(opened.records, request.records), { signSecret } = await this.#practice.self();
		call.progress("share", 0, 1);
		const made = await this.#kept.post(call, {
			want: this.#wantOf(request, parent, chosen),
			make: () => this.#make(request, doctor, opened, chosen, signSecret),
			send: (call, body) => this.#practice.within(call, (token) => this.#desk.platform.send(call, "POST", "/v1/grants", body, token)),
			list: (call) => this.#inbox.load(call),
		}).catch((error: unknown) => this.#notPassed(error, parent.id));
		call.progress("share", 1, 1);
		return { id: hex(made.id), records: chosen.length, expires: made.expires };
	}

	/** To the grant's own end is the same in an hour, though it is fewer hours then. */
	#wantOf({ grant, doctor, hours, purpose }: PassOnRequest, { expires }: SignedGrant, chosen: Chosen[]): string {
		const toEnd = this.#desk.platform.now() + hours * 3600 >= expires;
		return JSON.stringify([grant, doctor, chosen.map(([rid]) => hex(rid)), toEnd ? null : hours, purpose]);
	}

	#make({ hours, purpose }: PassOnRequest, doctor: Certificate, { at, grant: parent }: Omit<Opened, "answer">, chosen: Chosen[], signSecret: Uint8Array): MadeGrant {
		const now = this.#desk.platform.now(), expires = Math.min(now + Math.round(hours * 3600), parent.expires);
		const [, body, id] = this.#desk.core.call<[Uint8Array, Uint8Array, Uint8Array]>("grant.make", at.id, parent.tag,
			at.root!.cycle, doctor.sign, doctor.seal, purpose, chosen, null, Math.max(now - EARLY, parent.notBefore), expires, now,
			false, parent.id, signSecret, random(64));
		return { id, body, made: now, expires };
	}

	async #notPassed(error: unknown, parent: Uint8Array): Promise<never> {
		if (error instanceof Refused && error.status !== 410)
			fail("conflict", error.word);
		return this.#refused(error, parent);
	}

	#dropAll(): void {
		for (const id of this.#opened.keys())
			this.#drop(id);
	}

	#drop(id: string): void {
		const opened = this.#opened.get(id);
		wipe(opened?.kek, ...opened?.records.map(({ fileKey }) => fileKey) ?? []);
		this.#opened.delete(id);
		this.#desk.blobs.drop(id);
	}
}

/** In order of rid, as the grant has them. "no-record" */
function choose(records: GrantedRecord[], rids: string[]): Chosen[] {
	const wanted = new Set(rids), chosen = records.filter(({ rid }) => wanted.delete(hex(rid)));
	for (const rid of wanted)
		fail("no-record", rid);
	if (chosen.length === 0)
		fail("no-record");
	return chosen.map(({ rid, version, hash, fileKey }) => [rid, version, hash, fileKey ?? fail("grant-bundle", hex(rid))]);
}
