/** How a doctor comes to keys and a certificate, and what has become of them. */
import type { DoctorState, Hospital, Trust } from "../api";
import { random, utf8, wipe } from "./bytes";
import { type Call, check, unlessLocked } from "./call";
import { connect, type Desk, discard } from "./desk";
import { type Asked, keepSelf, SEEDS, type Self, selfOf } from "./doctor_self";
import { isRefused } from "./http";
import { ask, hospitalOf, isStale, type Known, loadKnown, newKnown, pinned, readAt, refresh } from "./known";
import { checkPassphrase } from "./owner";
import type { Practice } from "./practice";
import { fail, isNetwork, isProblem, isSystem, problemOf, ProblemError } from "./problem";
import { plainName } from "./words";

const WORK = 15;                       // scrypt's log N of a key file; what took eight times that opens too
const WORK_MAX = WORK + 3;
const NAME_MAX = 200;                  // bytes
const AGE = "age-encryption.org/";

interface Link { hospital: string; fingerprint: Uint8Array }

export class Enrolment {
	readonly #practice: Practice;
	readonly #desk: Desk;
	#link: Link | null = null;

	constructor(practice: Practice) {
		this.#practice = practice;
		this.#desk = practice.desk;
		this.#desk.vault.onLock(() => {
			this.#link = null;
		});
	}

	/** What the link says, once the hospital's key has the link's fingerprint. */
	async readLink(call: Call, text: string): Promise<Hospital> {
		const [, origin, hospital, fingerprint, code] =
			this.#desk.core.call<[string, string, string, Uint8Array, string]>("slip.read", text);
		if (code !== "")
			fail("slip-of-patient", hospital);
		if (origin !== this.#desk.platform.origin)
			fail("other-platform", origin);
		await connect(this.#desk, call);
		const { at } = await ask(this.#desk, call, await this.#known({ hospital, fingerprint }));
		this.#link = { hospital, fingerprint };
		return hospitalOf(readAt(at));
	}

	/** The hospital of the link read last, or that of the doctor who is here. */
	async #hospital(): Promise<Known> {
		if (this.#link)
			return this.#known(this.#link);
		const { hospital } = await this.#practice.self();
		return await loadKnown(this.#desk, hospital) ?? fail("home-file", `seen.${hospital}`);
	}

	/** The same, as of now. */
	#refreshed(call: Call): Promise<Known> {
		return this.#practice.alone(call, async () => {
			const known = await this.#hospital();
			await refresh(this.#desk, call, known);
			return known;
		});
	}

	/** The fingerprint of the link holds whatever was known. */
	async #known({ hospital, fingerprint }: Link): Promise<Known> {
		const known = this.#desk.vault.isOpen ? await loadKnown(this.#desk, hospital) : null;
		return known ? pinned(known, fingerprint) : newKnown(hospital, { fingerprint });
	}

	/** New keys, and the request for a certificate over them. Keys that were here before are gone with it. */
	async enrol(call: Call, who: Asked): Promise<DoctorState> {
		const asked = trimmed(who);
		await this.#within(async (fresh) => {
			await connect(this.#desk, call);
			const known = await this.#refreshed(call);
			/* what is asked for already, and not known to have arrived, goes again as it was */
			if (!fresh && isOut(await this.#practice.self(), known.id, asked))
				return this.#sendAgain(call);
			const next = this.#request(known, asked);
			await this.#practice.adopt(call, next, () => this.#send(unlessLocked(call), next));
		});
		return this.#look(call);
	}

	#request({ id, at }: Known, asked: Asked): Self {
		const seeds = random(SEEDS), [, post, fingerprint] = this.#desk.core.call<[Uint8Array, Uint8Array, string]>("doctor.request", id, at!.inbox,
			asked.name, asked.title, asked.department, asked.licence, this.#desk.platform.now(), seeds, random(64));
		return selfOf(this.#desk, { seeds, hospital: id, fingerprint, asked, post, certificate: null, listed: false });
	}

	/** Posts SELF's request. Where nobody answers it may have arrived: it stays, and is sent again; the hospital takes it once. */
	async #send(call: Call, self: Self): Promise<void> {
		try {
			await this.#desk.platform.send(call, "POST", `/v1/hospitals/${self.hospital}/requests`, self.post!);
		} catch (error) {
			if (isProblem(error, "unanswered"))
				return;
			throw isRefused(error, 404) ? new ProblemError("no-hospital", self.hospital) : error;
		}
		self.post = null;
	}

	/** Keys that were made elsewhere. "doctor-has" where others are. */
	async importKey(call: Call, file: Uint8Array, passphrase: string): Promise<DoctorState> {
		const seeds = this.#openKey(file, passphrase);
		await this.#within(async (fresh) => {
			if (!fresh && (await this.#practice.self()).seeds.some((byte, i) => byte !== seeds[i]))
				fail("doctor-has");
			await connect(this.#desk, call);
			const known = await this.#refreshed(call);
			if (fresh)
				await this.#practice.adopt(call, selfOf(this.#desk, { seeds, hospital: known.id, fingerprint: "", asked: null, post: null, certificate: null, listed: false }));
		});
		return this.status(call);
	}

	async exportKey(passphrase: string): Promise<Uint8Array> {
		await checkPassphrase(this.#desk, passphrase);
		const { seeds } = await this.#practice.self(), words = utf8(passphrase);
		const file = this.#desk.core.call<Uint8Array>("age.seal-scrypt", words, WORK, random(16), random(16), random(16), seeds);
		wipe(words);
		return file;
	}

	/** A key file: bare, or an age file under the passphrase. "input-file", "passphrase" */
	#openKey(file: Uint8Array, passphrase: string): Uint8Array {
		const locked = new TextDecoder().decode(file.subarray(0, AGE.length)) === AGE, words = utf8(passphrase);
		if (!locked && file.length !== SEEDS)
			fail("input-file");
		try {
			const seeds = locked ? this.#desk.core.call<Uint8Array>("age.open-scrypt", words, WORK_MAX, file) : file.slice();
			return seeds.length === SEEDS ? seeds : fail("input-file");
		} catch (error) {
			if (isProblem(error, "memory", "input-file"))
				throw error;
			return fail("passphrase");
		} finally {
			wipe(words);
		}
	}

	/** WORK with the vault open; a new one, which goes again when the work fails. */
	async #within(work: (fresh: boolean) => Promise<void>): Promise<void> {
		const { vault } = this.#desk, fresh = !vault.isOpen;
		if (fresh && (await vault.state()).state === "locked")
			fail("locked");
		if (fresh && !this.#link)
			fail("doctor-none");
		if (fresh)
			await vault.create();
		try {
			await work(fresh);
		} catch (error) {
			if (fresh)
				await discard(this.#desk);
			throw error;
		}
		this.#link = null;
	}

	/* What has become of it */

	/** Sends again what is not known to have arrived. */
	async status(call: Call): Promise<DoctorState> {
		const state = await this.#look(call);
		if (!state.unanswered || state.trust.state === "offline")
			return state;
		await this.#sendAgain(call);
		return { ...state, unanswered: (await this.#practice.self()).post !== null };
	}

	async #look(call: Call): Promise<DoctorState> {
		const self = await this.#practice.self();
		let problem: unknown = null;
		try {
			await this.#practice.certificate(call, true);
		} catch (error) {
			check(call);
			if (!(error instanceof ProblemError))
				throw error;
			problem = error;
		}
		return this.#state(self, problem);
	}

	/** What fails is tried the next time. */
	async #sendAgain(call: Call): Promise<void> {
		const self = await this.#practice.self();
		try {
			await this.#practice.alone(call, async () => {
				if (self.post)
					await this.#send(call, self);
				await keepSelf(this.#desk, self);
			});
		} catch (error) {
			check(call);
			if (isSystem(error))
				throw error;
		}
	}

	/** After PROBLEM nothing of the platform's is shown: at most what was true when it was reached last. */
	async #state(self: Self, problem: unknown): Promise<DoctorState> {
		const { at } = await loadKnown(this.#desk, self.hospital) ?? fail("home-file", `seen.${self.hospital}`);
		const now = this.#desk.platform.now(), root = at?.root ?? { cycle: 0, time: now };
		const failed = problem !== null && !isNetwork(problem);
		const trust: Trust = failed ? { state: "failed", problem: problemOf(problem), since: at?.root?.time ?? null }
			: { state: problem ? "offline" : at && isStale(at, now) ? "stale" : "verified", ...root };
		const { certificate: last } = self, inForce = last !== null && self.listed && last.from <= now && now < last.until;
		return {
			hospital: at ? hospitalOf(at) : fail("home-file", `seen.${self.hospital}`),
			fingerprint: self.fingerprint, key: self.key, asked: self.asked, unanswered: self.post !== null, trust,
			certificate: inForce && !failed ? last : null, before: inForce || failed ? null : last,
		};
	}
}

function isOut({ post, hospital, asked }: Self, id: string, who: Asked): boolean {
	return post !== null && hospital === id && asked !== null && (Object.keys(who) as (keyof Asked)[]).every((field) => asked[field] === who[field]);
}

/** "usage" for what is empty, "too-much" with the field as subject. */
function trimmed(who: Asked): Asked {
	const clean = (field: keyof Asked) => {
		const value = plainName(who[field]);
		if (value === "")
			fail("usage", field);
		return utf8(value).length > NAME_MAX ? fail("too-much", field) : value;
	};
	return { name: clean("name"), title: clean("title"), department: clean("department"), licence: clean("licence") };
}
