/** Opening a hospital by its slip, and everything by a recovery code. */
import { type IdentityField, isSlipLink, type Name, type Opened as OpenedResult, type SlipView } from "../api";
import { decode, decodeFirst, encode } from "./cbor";
import { unbase64 } from "./bytes";
import type { Call } from "./call";
import { connect, type Desk, discard } from "./desk";
import { ask, hospitalOf, type Known, loadKnown, newKnown, pinned, type RawAt, readAt, type Seen } from "./known";
import { keepKey, keepWallet, newPerson, type Person, personOfCode, type Place, restore } from "./person";
import { fail } from "./problem";
import type { Shelves } from "./shelves";
import { UNWRITTEN } from "./vault";

type RawSlip = [url: string, origin: string, hospital: string, fingerprint: Uint8Array, code: string];

interface Slip {
	hospital: string;
	fingerprint: Uint8Array;
	code: string;
}

/** A patient as they were kept. */
interface Before {
	identity: [string, string][];
	places: Place[];
	sequence: number;
}

interface Listed {
	id: string;
	name: Name;
	fingerprint: string;
}

export class Opening {
	readonly #desk: Desk;
	readonly #shelves: Shelves;
	#slip: Slip | null = null;
	#listed: Listed[] = [];

	constructor(desk: Desk, shelves: Shelves) {
		this.#desk = desk;
		this.#shelves = shelves;
		desk.vault.onLock(() => {
			this.#slip = null;
		});
	}

	async readSlip(call: Call, text: string): Promise<SlipView> {
		if (!isSlipLink(text))
			fail("not-a-slip");
		return this.#view(call, this.#read(text));
	}

	/** LINK is a hospital's link, or an id out of hospitals(), whose fingerprint was shown there. */
	async readCode(call: Call, link: string, code: string): Promise<SlipView> {
		const listed = this.#listed.find(({ id }) => id === link);
		const known = listed ? this.#link(listed.id, listed.fingerprint) : link.trim();
		return this.#view(call, this.#read(known.replace(/[^.]*$/, () => plainCode(code))));
	}

	#read(text: string): Slip {
		const [, origin, hospital, fingerprint, code] = this.#desk.core.call<RawSlip>("slip.read", text);
		if (origin !== this.#desk.platform.origin)
			fail("other-platform", origin);
		return { hospital, fingerprint, code };
	}

	/** A link by the fingerprint as At has it: the link's own, in groups. */
	#link(hospital: string, fingerprint: string, code = ""): string {
		const bytes = unbase64(fingerprint.replaceAll(" ", "").replaceAll("-", "+").replaceAll("_", "/"));
		return this.#desk.core.call<string>("slip.write", `${this.#desk.platform.origin}/`, hospital, bytes, code);
	}

	/** What the hospital asks for, once its key is the slip's. */
	async #view(call: Call, slip: Slip): Promise<SlipView> {
		await connect(this.#desk, call);
		const { at: raw } = await ask(this.#desk, call, await this.#known(slip));
		const at = readAt(raw);
		if (at.asksCode && slip.code === "")
			fail("slip-of-doctor");
		this.#slip = slip;
		return { hospital: hospitalOf(at), hasCode: slip.code !== "", fields: at.fields as IdentityField[] };
	}

	/** The fingerprint on paper holds whatever was known. */
	async #known(slip: Slip): Promise<Known> {
		const known = this.#desk.vault.isOpen ? await loadKnown(this.#desk, slip.hospital) : null;
		return known ? pinned(known, slip.fingerprint) : newKnown(slip.hospital, { fingerprint: slip.fingerprint });
	}

	/** Each as its own statement says, under the key that this names: no more than the platform's word. */
	async hospitals(call: Call): Promise<Listed[]> {
		const list: Listed[] = [];
		for (let rest = await this.#desk.platform.get(call, "/v1/hospitals"); rest.length > 0;) {
			const { statement, id, signing, left } = nextStatement(rest);
			const [, raw] = this.#desk.core.call<[Seen, RawAt]>("verify.hospital", encode([statement, null, null]), newKnown(id, { signing }).seen);
			const { name, fingerprint } = readAt(raw);
			list.push({ id, name, fingerprint });
			rest = left;
		}
		this.#listed = list;
		return list;
	}

	async open(call: Call, identity: Partial<Record<IdentityField, string>>, accept: boolean): Promise<OpenedResult> {
		const slip = this.#slip ?? fail("not-a-slip"), desk = this.#desk, shelves = this.#shelves;
		const fresh = await this.#begin();
		const person = fresh ? newPerson(desk.core) : await shelves.person();
		const before: Before = { identity: [...person.identity], places: person.places, sequence: person.sequence };
		try {
			person.merge(desk.core, identity);
			shelves.adopt(person);
			await connect(desk, call);
			const known = await this.#known(slip);
			const place = { id: slip.hospital, signing: new Uint8Array(), code: slip.code, cycle: 0 };
			const shelf = await shelves.add(call, place, known, accept, async () => {
				if (!fresh)
					return;
				await desk.vault.write(UNWRITTEN, new Uint8Array());
				await keepKey(desk, person);
			});
			this.#slip = null;
			return shelves.result([shelf]);
		} catch (error) {
			await this.#undo(fresh, person, before);
			throw error;
		}
	}

	async recover(call: Call, code: string, accept: boolean): Promise<OpenedResult> {
		const desk = this.#desk, person = personOfCode(desk.core, code);
		if (!await this.#begin())
			fail("home-used");
		try {
			this.#shelves.adopt(person);
			await connect(desk, call);
			await restore(desk, call, person);
			const result = await this.#shelves.addAll(call, accept);
			await keepWallet(desk, person);
			await keepKey(desk, person);
			await this.#shelves.keepUp(call);
			return result;
		} catch (error) {
			await this.#undo(true, person, null);
			throw error;
		}
	}

	/** The slip again, for another device of the same patient. */
	async writeSlip(hospital: string): Promise<string> {
		const place = (await this.#shelves.person()).find(hospital) ?? fail("no-hospital", hospital);
		const { at } = await loadKnown(this.#desk, hospital) ?? fail("no-hospital", hospital);
		return this.#link(hospital, at?.fingerprint ?? "", place.code);
	}

	/** Whether the patient is new here: then a vault is made. "locked" */
	async #begin(): Promise<boolean> {
		const { vault } = this.#desk;
		if (vault.isOpen)
			return false;
		if ((await vault.state()).state === "locked")
			fail("locked");
		await vault.create();
		return true;
	}

	/** What did not come about leaves nothing behind. */
	async #undo(fresh: boolean, person: Person, before: Before | null): Promise<void> {
		if (fresh) {
			this.#shelves.abandon();
			await discard(this.#desk);
			return;
		}
		/* kept already: only the platform was not told yet */
		if (!before || person.sequence !== before.sequence)
			return;
		person.places = before.places;
		person.identity.clear();
		for (const [field, value] of before.identity)
			person.identity.set(field, value);
	}
}

/** As a slip has it: typed with spaces and hyphens, small letters, and those that look like digits. */
function plainCode(code: string): string {
	return code.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "").toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
}

/** The first of a sequence of hospital statements, and whose it says it is; nothing is believed yet. */
function nextStatement(rest: Uint8Array): { statement: Uint8Array; id: string; signing: Uint8Array; left: Uint8Array } {
	try {
		const [cose, left] = decodeFirst(rest) as [[unknown, unknown, Uint8Array, unknown], Uint8Array];
		const body = decode(cose[2]) as Map<number, unknown>;
		const statement = rest.subarray(0, rest.length - left.length);
		return { statement, id: String(body.get(1)), signing: body.get(4) as Uint8Array, left };
	} catch {
		return fail("answer", "/v1/hospitals");
	}
}
