/**
 * Grants kept in the vault before they are posted, each until it is known to be
 * live or refused. Whatever is lost on the way, who asks for the same again is
 * given what there is, or sends the same bytes: nothing is made twice.
 */
import { same } from "./bytes";
import { type Call, unlessLocked } from "./call";
import { type Desk, readFile, writeFile } from "./desk";
import { isLive, type SignedGrant } from "./grant";
import { isRefusal } from "./http";
import { isNetwork } from "./problem";

const LIFE = 24 * 3600;                // seconds; whoever comes back later means a new one

export interface MadeGrant {
	id: Uint8Array;
	/** Of POST /v1/grants. */
	body: Uint8Array;
	made: number;
	expires: number;
}

/** WANT is all of it but when it was made. */
interface Kept extends MadeGrant {
	want: string;
}

/** A grant that is asked for, and how it comes about. */
export interface Wanted {
	want: string;
	make(): MadeGrant;
	send(call: Call, body: Uint8Array): Promise<unknown>;
	/** All that the platform has now of the shelf, or of the doctor. */
	list(call: Call): Promise<SignedGrant[]>;
}

export class KeptGrants {
	readonly #desk: Desk;
	readonly #file: string;

	constructor(desk: Desk, file: "patient.granting" | "doctor.granting") {
		this.#desk = desk;
		this.#file = file;
	}

	/** Live when it returns. "unanswered": nobody knows, and it is kept. Goes on when the page is left: what is live has to be kept as such. */
	async post(leaving: Call, wanted: Wanted): Promise<MadeGrant> {
		const call = unlessLocked(leaving), old = (await this.#load()).find(({ want }) => want === wanted.want);
		if (old && await this.#isLive(call, old, wanted)) {
			await this.#keep(old.want, null);
			return old;
		}
		const one = { ...wanted.make(), want: wanted.want };
		await this.#keep(one.want, one);
		await this.#send(call, one, wanted, true);
		await this.#keep(one.want, null);
		return one;
	}

	/** Whether OLD lives, if need be by sending it once more: not what has ended since, nor what never arrived and is refused now. */
	async #isLive(call: Call, old: Kept, wanted: Wanted): Promise<boolean> {
		const there = (await wanted.list(call)).find(({ id }) => same(id, old.id)), now = this.#desk.platform.now();
		if (there || old.expires <= now)
			return there !== undefined && isLive(there, now);
		try {
			await this.#send(call, old, wanted, false);
			return true;
		} catch (error) {
			if (!isRefusal(error))
				throw error;
			return false;
		}
	}

	/** Of one that may have arrived before, what fails without an answer says nothing. */
	async #send(call: Call, one: Kept, wanted: Wanted, isFirst: boolean): Promise<void> {
		try {
			await wanted.send(call, one.body);
		} catch (error) {
			if (isRefusal(error) || (isFirst && isNetwork(error)))
				await this.#keep(one.want, null);
			throw error;
		}
	}

	async #load(): Promise<Kept[]> {
		const now = this.#desk.platform.now();
		return (await readFile<Kept[]>(this.#desk, this.#file) ?? []).filter(({ made }) => made + LIFE > now);
	}

	async #keep(want: string, one: Kept | null): Promise<void> {
		const others = (await this.#load()).filter((other) => other.want !== want);
		await writeFile(this.#desk, this.#file, one ? [...others, one] : others);
	}
}
