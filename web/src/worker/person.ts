/**
 * The patient as the vault keeps them: the home account, the identity, and the
 * access codes of the hospitals opened. All but the account's seed lies in the
 * wallet, here and on the platform, sealed to that account.
 */
import { random, same, utf8, wipe } from "./bytes";
import type { Call } from "./call";
import type { Core, Value } from "./core";
import { type Desk, readFile, writeFile } from "./desk";
import { isRefused } from "./http";
import { newKnown, loadKnown, type Known } from "./known";
import { type Login, ROLE } from "./platform";
import { fail } from "./problem";

const KEY = "patient.key";
const WALLET = "patient.wallet";
const SAVED = "patient.saved";         // the sequence of the wallet that the platform has
const PLACES_MAX = 256;
const SEED = 16;
const BACK_UP_TRIES = 3;
const WALLET_CYCLES = 86400;           // a wallet's cycles fall behind by so many at most: a day

/** A hospital opened. */
export interface Place {
	id: string;
	signing: Uint8Array;               // as pinned
	code: string;                      // "" where the profile has none; secret
	cycle: number;                     // the highest seen
}

export interface Home {
	sign: Uint8Array;
	seal: Uint8Array;
	signSecret: Uint8Array;
}

type RawWallet = [sequence: number, fields: [string, string][], places: [string, Uint8Array, string, number][]];

export class Person {
	readonly seed: Uint8Array;
	readonly home: Home;
	/** In normal form, without the code. */
	readonly identity = new Map<string, string>();
	/** Ordered by id. */
	places: Place[] = [];
	sequence = 0;

	constructor(core: Core, seed: Uint8Array) {
		const [signSecret, sealSecret, sign, seal] = core.call<[Uint8Array, Uint8Array, Uint8Array, Uint8Array]>("home.account", seed);
		wipe(sealSecret);
		this.seed = seed;
		this.home = { sign, seal, signSecret };
	}

	done(): void {
		wipe(this.seed, this.home.signSecret);
		this.identity.clear();
		this.places = [];
	}

	/** Takes or replaces a hospital. */
	add(place: Place): void {
		const others = this.places.filter(({ id }) => id !== place.id);
		if (others.length >= PLACES_MAX)
			fail("too-much");
		this.places = [...others, place].sort((a, b) => (a.id < b.id ? -1 : 1));
	}

	find(id: string): Place | undefined {
		return this.places.find((place) => place.id === id);
	}

	/** Takes fields in; what is known already has to be the same. */
	merge(core: Core, fields: Readonly<Record<string, string | undefined>>): void {
		for (const [field, value] of Object.entries(fields)) {
			if (!value)
				continue;
			const normal = normalForm(core, field, value), known = this.identity.get(field);
			if (known !== undefined && known !== normal)
				fail("identity-other", field);
			this.identity.set(field, normal);
		}
	}

	get login(): Login {
		return { role: ROLE.home, hospital: null, tag: null, public: this.home.sign, secret: this.home.signSecret };
	}

	/** What of the wallet falls behind the hospitals, brought up to date; whether anything was. */
	follow(known: readonly Known[]): boolean {
		let old = false;
		for (const { id, at } of known) {
			const place = this.find(id);
			if (!place || !at?.root || (at.root.cycle < place.cycle + WALLET_CYCLES && same(at.signing, place.signing)))
				continue;
			place.cycle = at.root.cycle;
			place.signing = at.signing;
			old = true;
		}
		return old;
	}
}

/** "identity-field", or "identity-check" for a check digit that is not the number's. */
export function normalForm(core: Core, field: string, value: string): string {
	return core.call<string>("identity.normalise", field, utf8(value));
}

export function newPerson(core: Core): Person {
	for (;;) {
		const seed = random(SEED);
		if (codeOf(core, seed) !== null)
			return new Person(core, seed);
	}
}

/** The recovery code; null for a seed whose check symbol nobody can read out. */
export function codeOf(core: Core, seed: Uint8Array): string | null {
	try {
		return core.call<string>("recovery.write", seed);
	} catch {
		return null;
	}
}

export function personOfCode(core: Core, code: string): Person {
	try {
		return new Person(core, core.call<Uint8Array>("recovery.read", code.trim()));
	} catch {
		return fail("recovery-code");
	}
}

export async function loadPerson(desk: Desk): Promise<Person> {
	const seed = await desk.vault.read(KEY), wallet = await desk.vault.read(WALLET);
	if (!seed || !wallet)
		return fail("home-empty");
	const person = new Person(desk.core, seed);
	takeWallet(desk.core, person, wallet);
	return person;
}

export function keepKey(desk: Desk, person: Person): Promise<void> {
	return desk.vault.write(KEY, person.seed);
}

/** What the vault knows of a hospital of the wallet, or at least its pin. */
export async function knownOf(desk: Desk, place: Place): Promise<Known> {
	return await loadKnown(desk, place.id) ?? newKnown(place.id, { signing: place.signing, cycle: place.cycle });
}

/* The wallet */

/**
 * Takes in a wallet. Of two entries of a hospital the one with the higher cycle
 * stays: it was opened by its code then, and an older code opens nothing from
 * the cycle on in which it was replaced.
 */
function takeWallet(core: Core, person: Person, answer: Uint8Array): void {
	const [sequence, fields, places] = core.call<RawWallet>("verify.wallet", answer, person.seed, person.sequence);
	for (const [field, value] of fields)
		if (!person.identity.has(field))
			person.identity.set(field, value);
	for (const [id, signing, code, cycle] of places)
		if (cycle > (person.find(id)?.cycle ?? -1))
			person.add({ id, signing, code, cycle });
	person.sequence = sequence;
}

/** After every change, before anything is told to the platform. */
export async function keepWallet(desk: Desk, person: Person): Promise<void> {
	const fields: Value[] = [...person.identity].map(([field, value]) => [field, utf8(value)]);
	const places: Value[] = person.places.map(({ id, signing, code, cycle }) => [id, signing, code, cycle]);
	const wallet = desk.core.call<Uint8Array>("wallet.seal", person.seed, fields, places, person.sequence + 1,
		desk.platform.now(), random(64));
	await desk.vault.write(WALLET, wallet);
	person.sequence++;
}

/** Puts the wallet onto the platform, unless it is there; takes in what another terminal put there. */
export async function backUp(desk: Desk, call: Call, person: Person): Promise<void> {
	if (await readFile<number>(desk, SAVED) === person.sequence)
		return;
	await desk.platform.within(call, person.login, async (token) => {
		/* once more where another terminal of the same patient was faster */
		for (let tries = 0; tries < BACK_UP_TRIES; tries++) {
			const wallet = await desk.vault.read(WALLET) ?? fail("home-file", WALLET);
			try {
				await desk.platform.send(call, "PUT", "/v1/wallet", wallet, token);
				return await writeFile(desk, SAVED, person.sequence);
			} catch (error) {
				if (!isRefused(error, 409))
					throw error;
			}
			await fetchWallet(desk, call, person, token);
			await keepWallet(desk, person);
		}
		return fail("busy");
	});
}

/** Takes in what another terminal put there since. A wallet of ours that is not known to be there is put first, and meets the other then. */
export async function catchUp(desk: Desk, call: Call, person: Person): Promise<void> {
	const before = person.sequence;
	if (await readFile<number>(desk, SAVED) !== before)
		return backUp(desk, call, person);
	await restore(desk, call, person);
	if (person.sequence > before)
		await keepWallet(desk, person);
}

/** Brings it back from there. "no-wallet" */
export function restore(desk: Desk, call: Call, person: Person): Promise<void> {
	return desk.platform.within(call, person.login, (token) => fetchWallet(desk, call, person, token));
}

async function fetchWallet(desk: Desk, call: Call, person: Person, token: string): Promise<void> {
	const answer = await desk.platform.get(call, "/v1/wallet", { token, max: 2 << 20 }).catch((error: unknown) => {
		if (isRefused(error, 404))
			return fail("no-wallet");
		throw error;
	});
	takeWallet(desk.core, person, answer);
}
