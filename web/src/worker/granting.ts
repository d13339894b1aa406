/** The patient's grants: made, listed with who opened them, revoked. */
import type { Doctors, GrantOutcome, GrantRequest, Grants, Shelf } from "../api";
import { hex, random, same, unhex, utf8, wipe } from "./bytes";
import { type Call, check } from "./call";
import type { Value } from "./core";
import { connect, type Desk } from "./desk";
import { type Certificate, type Certificates, doctorOf, doctorsOf } from "./directory";
import { keepEnded, type RawGrant, readGrant, rememberEnded, showGrant, type SignedGrant } from "./grant";
import { isRefused, Refused } from "./http";
import { KeptGrants, type MadeGrant } from "./kept_grants";
import { knownOf } from "./person";
import { fail, isProblem, ProblemError, problemOf } from "./problem";
import { loginOf, type Opened, present, type ShelfRecord } from "./shelf";
import type { Shelves } from "./shelves";

const RECORDS_MAX = 1000;              // of one grant
const HOURS_MAX = 720;
const EARLY = 300;                     // seconds that a grant begins before it is made: clocks differ
const LIFE_MAX = HOURS_MAX * 3600;
const PURPOSE_MAX = 1000;              // bytes
const TRIES = 3;                       // the hospital may publish a root while we sign
const DIRECTORY_LIFE = 120_000;        // milliseconds

/** Records of one shelf; null: its key. */
interface Part { shelf: Opened; records: ShelfRecord[] | null }

export class Granting {
	readonly #desk: Desk;
	readonly #shelves: Shelves;
	readonly #kept: KeptGrants;
	#directory: (Certificates & { at: number }) | null = null;

	constructor(desk: Desk, shelves: Shelves) {
		this.#desk = desk;
		this.#kept = new KeptGrants(desk, "patient.granting");
		this.#shelves = shelves;
		desk.vault.onLock(() => {
			this.#directory = null;
		});
	}

	async doctors(call: Call, fresh: boolean): Promise<Doctors> {
		const { certificates, missing } = await this.#certificates(call, fresh);
		return { doctors: certificates.map(doctorOf), missing };
	}

	async #certificates(call: Call, fresh = false): Promise<Certificates> {
		if (!fresh && this.#directory && Date.now() - this.#directory.at < DIRECTORY_LIFE)
			return this.#directory;
		await connect(this.#desk, call);
		const { places } = await this.#shelves.person();
		const own = await Promise.all(places.map((place) => knownOf(this.#desk, place)));
		this.#directory = { at: Date.now(), ...await doctorsOf(this.#desk, call, own) };
		return this.#directory;
	}

	/* Making */

	async grant(call: Call, request: GrantRequest): Promise<GrantOutcome> {
		if (utf8(request.purpose).length > PURPOSE_MAX)
			fail("too-much", "purpose");
		if (!(request.hours >= 1 && request.hours <= HOURS_MAX) || (request.records === null && request.mayPassOn))
			fail("usage");
		const granted: GrantOutcome = { made: [], rest: request, problem: null };
		try {
			for (let tries = 1; granted.rest; tries++)
				await this.#attempt(call, granted, granted.rest).catch((error: unknown) => {
					if (!isCycle(error))
						throw error;
					if (tries === TRIES)
						fail("conflict");
				});
		} catch (error) {
			if (granted.made.length === 0 || isProblem(error, "locked"))
				throw error;
			granted.problem = problemOf(error);
		}
		return granted;
	}

	async #attempt(call: Call, granted: GrantOutcome, request: GrantRequest): Promise<void> {
		call.progress("verify", 0, 0);
		const hospitals = request.records?.map(({ hospital }) => hospital) ?? request.hospitals;
		const shelves = await this.#shelves.freshen(call, [...new Set(hospitals)]);
		const doctor = (await this.#certificates(call)).certificates.find(({ key }) => key === request.doctor) ?? fail("no-doctor");
		const parts = shelves.flatMap((shelf) => partsOf(shelf, request));
		if (parts.length === 0)
			fail("no-record");
		for (const [i, part] of parts.entries()) {
			check(call);
			granted.made.push(await this.#post(call, request, doctor, part));
			granted.rest = without(granted.rest!, part);
			call.progress("share", i + 1, parts.length);
		}
	}

	/** One part, in full: a newer root may be a reason to make it anew. */
	async #post(call: Call, request: GrantRequest, doctor: Certificate, part: Part): Promise<GrantOutcome["made"][number]> {
		const { shelf, records } = part, { platform } = this.#desk;
		const made = await this.#kept.post(call, {
			want: wantOf(request, part),
			make: () => this.#make(request, doctor, part),
			send: (call, body) => platform.within(call, loginOf(shelf), (token) => platform.send(call, "POST", "/v1/grants", body, token)),
			list: (call) => this.#listed(call, shelf),
		}).catch(tellRefusal);
		return { id: hex(made.id), hospital: shelf.known.id, records: (records ?? present(shelf)).length, expires: made.expires };
	}

	#make(request: GrantRequest, doctor: Certificate, { shelf, records }: Part): MadeGrant {
		const now = this.#desk.platform.now(), notBefore = now - EARLY;
		const expires = Math.min(now + Math.round(request.hours * 3600), notBefore + LIFE_MAX);
		const keys = records?.map((record) => this.#fileKey(shelf, record)) ?? null;
		const granted: Value = records && keys && records.map(({ rid, version, hash }, i) => [rid, version, hash, keys[i]!]);
		const [, body, id] = this.#desk.core.call<[Uint8Array, Uint8Array, Uint8Array]>("grant.make",
			shelf.known.id, shelf.keys.tag, shelf.at.root!.cycle, doctor.sign, doctor.seal, request.purpose,
			granted, records ? null : shelf.keys.kek, notBefore, expires, now, request.mayPassOn, null, shelf.keys.signSecret, random(64));
		wipe(...keys ?? []);
		return { id, body, made: now, expires };
	}

	#fileKey(shelf: Opened, { rid, version, offset, length }: ShelfRecord): Uint8Array {
		try {
			return this.#desk.core.call<Uint8Array>("record.file-key", shelf.keys.kek, shelf.known.id, rid, version,
				shelf.answer.subarray(offset, offset + length));
		} catch {
			return fail("record-open", `${shelf.known.id} ${hex(rid)}`);
		}
	}

	/* Listing and ending */

	async list(call: Call): Promise<Grants> {
		const { grants, closed } = await this.#load(call), now = this.#desk.platform.now();
		const known = await this.#certificates(call).catch((error: unknown) => {
			check(call);
			if (error instanceof ProblemError)
				return null;
			throw error;
		});
		const names = new Map(known?.certificates.map(({ key, name }) => [key, name]));
		const shown = grants.map((grant) => showGrant(grant, now, names)).sort((a, b) => b.made - a.made);
		return { grants: shown, closed, allNamed: known?.missing.length === 0 };
	}

	async revoke(call: Call, id: string): Promise<void> {
		const { grants, closed } = await this.#load(call), raw = unhex(id);
		const grant = grants.find((one) => same(one.id, raw)) ?? absent(id, closed);
		const shelf = this.#shelves.find(grant.hospital);
		if (!shelf || !same(shelf.keys.tag, grant.tag))
			return fail("no-grant", id);
		const statement = this.#desk.core.call<Uint8Array>("grant.revoke", raw, this.#desk.platform.now(), shelf.keys.signSecret);
		await this.#desk.platform.within(call, loginOf(shelf), (token) =>
			this.#desk.platform.send(call, "POST", "/v1/revocations", statement, token));
		/* what the platform took back must not come again: the grant and those passed on from it */
		const children = grants.filter(({ parent }) => parent && same(parent, raw)).map((child) => child.id);
		await rememberEnded(this.#desk, [raw, ...children]);
	}

	/** Of all shelves, signed by whom they should be; what has ended is kept before anything is shown. */
	async #load(call: Call): Promise<{ grants: SignedGrant[]; closed: Shelf[] }> {
		const grants: SignedGrant[] = [], { opened, closed } = await this.#shelves.some(call);
		for (const shelf of opened)
			grants.push(...await this.#listed(call, shelf));
		await keepEnded(this.#desk, grants);
		return { grants, closed };
	}

	async #listed(call: Call, shelf: Opened): Promise<SignedGrant[]> {
		const answer = await this.#desk.platform.within(call, loginOf(shelf), (token) =>
			this.#desk.platform.get(call, "/v1/grants", { token }));
		return this.#desk.core.call<RawGrant[]>("verify.own-grants", answer, shelf.keys.sign).map(readGrant);
	}
}

/** It may be a closed hospital's: then that is why. */
function absent(id: string, [first]: readonly Shelf[]): never {
	return first?.trust.state === "failed" ? fail(first.trust.problem.name, first.trust.problem.subject) : fail("no-grant", id);
}

/** As many grants as the records of one shelf need. "no-record" */
function partsOf(shelf: Opened, request: GrantRequest): Part[] {
	if (request.records === null)
		return [{ shelf, records: null }];
	const wanted = new Set(request.records.filter(({ hospital }) => hospital === shelf.known.id).map(({ rid }) => rid));
	const records = present(shelf).filter(({ rid }) => wanted.delete(hex(rid)));
	for (const rid of wanted)
		fail("no-record", rid);
	return Array.from({ length: Math.ceil(records.length / RECORDS_MAX) }, (_, i) =>
		({ shelf, records: records.slice(i * RECORDS_MAX, (i + 1) * RECORDS_MAX) }));
}

function wantOf(request: GrantRequest, { shelf, records }: Part): string {
	return JSON.stringify([shelf.known.id, hex(shelf.keys.tag), request.doctor, records?.map(({ rid }) => hex(rid)) ?? null,
		request.hours, request.mayPassOn, request.purpose]);
}

/** Null when PART was all of it. */
function without(request: GrantRequest, { shelf, records }: Part): GrantRequest | null {
	const made = new Set(records?.map(({ rid }) => hex(rid)));
	const left = request.records?.filter(({ hospital, rid }) => hospital !== shelf.known.id || !made.has(rid)) ?? null;
	const hospitals = request.hospitals.filter((id) => id !== shelf.known.id);
	return (left ?? hospitals).length > 0 ? { ...request, records: left, hospitals } : null;
}

function isCycle(error: unknown): boolean {
	return isRefused(error, 409) && error.word === "cycle";
}

function tellRefusal(error: unknown): never {
	if (error instanceof Refused && !isCycle(error))
		fail(error.status === 410 ? "ended" : "conflict", error.word);
	throw error;
}
