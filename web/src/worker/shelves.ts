/** All hospitals of the patient, as this tab has opened them; gone when the vault locks. */
import type { Opened as OpenedResult, Problem, Shelf } from "../api";
import { hex } from "./bytes";
import { type Call, check } from "./call";
import { connect, type Desk, readFile, writeFile } from "./desk";
import type { Known } from "./known";
import { backUp, catchUp, keepWallet, knownOf, loadPerson, type Person, type Place } from "./person";
import { fail, isNetwork, isProblem, isSystem, ProblemError } from "./problem";
import { type How, type Opened, openShelf, Ring, showShelf, tellHome } from "./shelf";

const ONLINE: How = { online: true, accept: false };
const AT_ONCE = 4;                     // hospitals asked side by side
const OLD_CODE = ["shelf-closed", "hidden", "no-shelf"];        // what a hospital that has given another code looks like
const TOLD = "patient.told";           // the tags of the shelves that know the home account, by hospital

export class Shelves {
	readonly #desk: Desk;
	#person: Promise<Person> | null = null;
	readonly #ring = new Ring();
	readonly #opened = new Map<string, Opened>();
	#shown = new Map<string, Shelf>();
	#order: string[] | null = null;    // once shown has every hospital of the patient

	constructor(desk: Desk) {
		this.#desk = desk;
		desk.vault.onLock(() => this.#forget());
	}

	/** The patient of the open vault. "locked", "home-empty" */
	person(): Promise<Person> {
		return this.#person ??= loadPerson(this.#desk).catch((error: unknown) => {
			this.#person = null;
			throw error;
		});
	}

	/** A new patient, whose keys are kept by the caller. */
	adopt(person: Person): void {
		this.#person = Promise.resolve(person);
	}

	/** Ends a patient who came to nothing. */
	abandon(): void {
		this.#forget();
	}

	/** What was shown last, all of it; null before. */
	shown(): Shelf[] | null {
		return this.#order?.map((id) => this.#shown.get(id)!) ?? null;
	}

	opened(): Opened[] {
		return [...this.#opened.values()];
	}

	find(hospital: string): Opened | undefined {
		return this.#opened.get(hospital);
	}

	/** All of them for the pages. FRESH asks the platform, where it is reached. */
	async show(call: Call, fresh: boolean): Promise<Shelf[]> {
		const online = fresh && await this.#reach(call), person = await this.person();
		const one = (place: Place) => this.#showOne(call, place, { online, accept: false });
		await this.#all(person.places, async (place) => {
			const had = fresh ? undefined : this.#opened.get(place.id);
			await (had ? this.#render(call, had) : one(place));
		});
		if (online && person.places.some(({ id }) => hasOldCode(this.#shown.get(id)!)) && await this.#takeNewer(call))
			await this.#all(person.places.filter(({ id }) => !this.#opened.has(id)), one);
		if (online)
			await this.keepUp(call);
		this.#order = person.places.map(({ id }) => id);
		return this.shown()!;
	}

	/** Those of HOSPITALS as of now, from the platform, for work that needs them all. */
	async freshen(call: Call, hospitals: readonly string[]): Promise<Opened[]> {
		await connect(this.#desk, call);
		const person = await this.person();
		const open = () => this.#all(hospitals.map((id) => person.find(id) ?? fail("no-hospital", id)), (place) => this.#openOne(call, place, ONLINE));
		try {
			return await open();
		} catch (error) {
			if (!isProblem(error, ...OLD_CODE) || !await this.#takeNewer(call))
				throw error;
			return open();
		}
	}

	/** All that open, as they are at hand, once the platform is reached; and those that do not. */
	async some(call: Call): Promise<{ opened: Opened[]; closed: Shelf[] }> {
		await connect(this.#desk, call);
		let closed = await this.#openMissing(call);
		if (closed.some(hasOldCode) && await this.#takeNewer(call))
			closed = await this.#openMissing(call);
		return { opened: this.opened(), closed };
	}

	async #openMissing(call: Call): Promise<Shelf[]> {
		const missing = (await this.person()).places.filter(({ id }) => !this.#opened.has(id)), closed: Shelf[] = [];
		await this.#all(missing, async (place) => {
			await this.#openOne(call, place, ONLINE).catch(async (error: unknown) => {
				check(call);
				closed.push(await this.#failed(place, error));
			});
		});
		return closed;
	}

	/** What another device of the patient's knows by now, a newer code too. Whether there was anything; what keeps it away hides no hospital. */
	async #takeNewer(call: Call): Promise<boolean> {
		const person = await this.person(), before = person.sequence;
		await this.#quietly(call, () => catchUp(this.#desk, call, person));
		return person.sequence > before;
	}

	/** Opens PLACE anew, keeps it in the wallet and tells the platform, whose part can wait. */
	async add(call: Call, place: Place, known: Known, accept: boolean, keepFirst: () => Promise<void>): Promise<Shelf> {
		const desk = this.#desk, person = await this.person();
		const opened = await openShelf(desk, call, this.#ring, person, place, known, { online: true, accept });
		const { cycle } = opened.at.root!;
		person.add({ ...place, signing: opened.at.signing, cycle });
		await keepFirst();
		await keepWallet(desk, person);
		this.#put(opened);
		this.#order = null;
		const rendering = this.#render(call, opened);
		await ended([rendering, this.#tellPlatform(call, opened, person)]);
		desk.news();
		return rendering;
	}

	/** Every hospital of a wallet that came back; where none opens, its problem. */
	async addAll(call: Call, accept: boolean): Promise<OpenedResult> {
		const { places } = await this.person();
		await this.#all(places, (place) => this.#showOne(call, place, { online: true, accept }));
		this.#order = places.map(({ id }) => id);
		const shelves = this.shown()!, failed = shelves.flatMap(({ trust }) => (trust.state === "failed" ? [trust.problem] : []));
		const told = foremost(failed);
		if (told && failed.length === shelves.length)
			fail(told.name, told.subject);
		this.#desk.news();
		return this.result(shelves);
	}

	result(shelves: readonly Shelf[]): OpenedResult {
		const open = shelves.filter(({ trust }) => trust.state !== "failed");
		return {
			hospitals: open.map(({ hospital }) => hospital.id),
			records: open.reduce((n, shelf) => n + shelf.records.length, 0),
		};
	}

	async #reach(call: Call): Promise<boolean> {
		try {
			await connect(this.#desk, call);
			return true;
		} catch (error) {
			check(call);
			if (isNetwork(error))
				return false;
			throw error;
		}
	}

	async #openOne(call: Call, place: Place, how: How): Promise<Opened> {
		const opened = await openShelf(this.#desk, call, this.#ring, await this.person(), place, await knownOf(this.#desk, place), how);
		this.#put(opened);
		return opened;
	}

	/** From now on this is what the hospital has; what was shown of another root is no longer it. */
	#put(opened: Opened): void {
		const { id } = opened.known, shown = this.#shown.get(id);
		this.#opened.set(id, opened);
		if (!shown)
			return;
		if (shown.trust.state !== "failed" && shown.trust.cycle === opened.trust.cycle) {
			this.#shown.set(id, { ...shown, trust: opened.trust });
		} else {
			this.#shown.delete(id);
			this.#order = null;
		}
	}

	async #render(call: Call, opened: Opened): Promise<Shelf> {
		const { id } = opened.known, shown = this.#shown.get(id) ?? await showShelf(this.#desk, call, opened);
		this.#shown.set(id, shown);
		return shown;
	}

	/** A hospital that does not open keeps nobody from the others, and shows nothing. */
	async #showOne(call: Call, place: Place, how: How): Promise<void> {
		const shown = await this.#tryShow(call, place, how).catch((error: unknown) => {
			check(call);
			if (how.online && isNetwork(error))
				return this.#tryShow(call, place, { ...how, online: false }).catch(() => this.#failed(place, error));
			return this.#failed(place, error);
		});
		check(call);
		this.#shown.set(place.id, shown);
	}

	async #tryShow(call: Call, place: Place, how: How): Promise<Shelf> {
		return this.#render(call, await this.#openOne(call, place, how));
	}

	async #failed(place: Place, error: unknown): Promise<Shelf> {
		if (!(error instanceof ProblemError) || isSystem(error))
			throw error;
		const { at } = await knownOf(this.#desk, place);
		const old = this.#shown.get(place.id)?.trust;
		const since = old && old.state !== "failed" ? old.time : old?.since ?? at?.root?.time ?? null;
		this.#opened.delete(place.id);
		return {
			hospital: {
				id: place.id, name: at?.name ?? { zh: place.id, en: place.id },
				fingerprint: at?.fingerprint ?? "", guessable: at?.guessable ?? false,
			},
			trust: { state: "failed", problem: error.problem, since }, records: [], broken: [],
		};
	}

	/** The wallet stays near enough to the truth for a new device to begin with; the platform's copy can wait. */
	async keepUp(call: Call): Promise<void> {
		const person = await this.person();
		if (person.follow(this.opened().map(({ known }) => known)))
			await keepWallet(this.#desk, person);
		for (const opened of this.opened())
			await this.#quietly(call, () => this.#tell(call, opened));
		await this.#quietly(call, () => backUp(this.#desk, call, person));
	}

	/** Which home account is the patient's: once a shelf, and again until it is told. */
	async #tell(call: Call, opened: Opened): Promise<void> {
		const told = await readFile<Record<string, string>>(this.#desk, TOLD) ?? {}, tag = hex(opened.keys.tag);
		if (told[opened.known.id] === tag)
			return;
		await tellHome(this.#desk, call, opened, await this.person());
		await writeFile(this.#desk, TOLD, { ...told, [opened.known.id]: tag });
	}

	/** Beside the opening of records: it waits for answers most of the time. */
	async #tellPlatform(call: Call, opened: Opened, person: Person): Promise<void> {
		await this.#quietly(call, () => this.#tell(call, opened));
		await this.#quietly(call, () => backUp(this.#desk, call, person));
	}

	async #quietly(call: Call, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			check(call);
			if (isSystem(error))
				throw error;
		}
	}

	/** WORK on each place, a few side by side; results in the places' order. */
	async #all<R>(places: readonly Place[], work: (place: Place) => Promise<R>): Promise<R[]> {
		const results: R[] = [];
		let next = 0;
		const one = async () => {
			for (let i = next++; i < places.length; i = next++)
				results[i] = await work(places[i]!);
		};
		await ended(Array.from({ length: Math.min(AT_ONCE, places.length) }, one));
		return results;
	}

	#forget(): void {
		void this.#person?.then((person) => person.done()).catch(() => undefined);
		this.#ring.wipe();
		this.#opened.clear();
		this.#shown = new Map();
		this.#person = null;
		this.#order = null;
	}
}

const hasOldCode = ({ trust }: Shelf): boolean => trust.state === "failed" && OLD_CODE.includes(trust.problem.name);

/** Of several problems the one that the patient can do something about. */
export function foremost(problems: readonly Problem[]): Problem | undefined {
	return problems.find(({ name }) => name === "guessable") ?? problems[0];
}

/** All of them, before the first that failed is told: none runs on beside what comes next. */
async function ended(work: readonly Promise<unknown>[]): Promise<void> {
	for (const one of await Promise.allSettled(work))
		if (one.status === "rejected")
			throw one.reason;
}
