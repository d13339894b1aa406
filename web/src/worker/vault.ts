/**
 * What a role keeps on this device. A random vault secret opens its files; each
 * lock keeps that secret as an age file under PIN, words or passkey, together
 * with an HMAC by a key that scripts cannot read out of this browser. Browsers
 * keep that key beside the database in clear: against a copy of the whole
 * profile a PIN is worth its million guesses, words and passkey what they are.
 */
import type { Lock, Role, VaultState } from "../api";
import { passphraseFault, pinFault } from "../secret";
import { hex, random, utf8, wipe } from "./bytes";
import type { Core } from "./core";
import { fail, isProblem } from "./problem";
import { type Head, type KeptLock, type Store, fileKey } from "./store";
import { TabLock } from "./tab_lock";

const TRIES = 10;
const AUTO_LOCK = 5;                                            // minutes
const NO_LOCK = 30;                                             // without a lock all goes with it, and pen and paper may be in another room
const WORK = { pin: 15, passphrase: 15, passkey: 1 };           // scrypt's log N; 15 takes a phone 0.3 to 0.5 s
const TICK = 5000;
const SEAL = 32;                                                // of the secret: X25519; the rest makes names of files

/** There as long as nobody has said that the recovery code made here is on paper. */
export const UNWRITTEN = "patient.unwritten";

interface Keys {
	secret: Uint8Array;                                     // all of it
	recipient: Uint8Array;
	names: CryptoKey;
}

export class Vault {
	readonly #core: Core;
	readonly #store: Store;
	readonly #tab: TabLock;
	readonly role: Role;
	#keys: Keys | null = null;
	#swept: Promise<void> | null = null;
	#autoLock = AUTO_LOCK;
	#touched = 0;
	#ticked = 0;
	#timer: ReturnType<typeof setInterval> | undefined;
	readonly #listeners: (() => void)[] = [];

	constructor(core: Core, store: Store, role: Role) {
		this.#core = core;
		this.#store = store;
		this.#tab = new TabLock(`mizhen-${role}`);
		this.role = role;
	}

	/** LISTENER is told when it locks, by itself or as asked, before its keys are wiped. */
	onLock(listener: () => void): void {
		this.#listeners.push(listener);
	}

	get isOpen(): boolean {
		return this.#keys !== null;
	}

	async state(): Promise<VaultState> {
		const head = await this.#store.get("heads", this.role);
		if (!this.#keys && !head)
			await (this.#swept ??= this.#sweep());
		return {
			state: this.#keys ? "open" : head ? "locked" : "empty",
			locks: (head?.locks ?? []).map(({ kind, credential }) => ({ kind, credential })),
			triesLeft: head?.triesLeft ?? TRIES,
			autoLock: head?.autoLock ?? this.#autoLock,
			unwritten: this.#keys !== null && await this.#has(UNWRITTEN),
		};
	}

	/** A vault without a lock ends with its tab: nothing could open what is left of it. */
	#sweep(): Promise<void> {
		return this.#tab.whileFree(async () => {
			if (!await this.#store.get("heads", this.role))
				await this.#store.clear(this.role);
		});
	}

	/** A new one, of this tab's memory until its first lock is set. */
	async create(): Promise<void> {
		await this.#swept;
		if (this.#keys || await this.#store.get("heads", this.role))
			fail("home-used");
		await this.#tab.take();
		await this.#store.clear(this.role);
		this.#autoLock = NO_LOCK;
		await this.#open(random(2 * SEAL));
	}

	async unlock(lock: Lock): Promise<void> {
		await this.#tab.take();
		try {
			await this.#try(lock);
		} catch (error) {
			if (!this.#keys)
				this.#tab.give();
			throw error;
		}
	}

	async #try(lock: Lock): Promise<void> {
		const head = await this.#store.get("heads", this.role) ?? fail("home-empty");
		const kept = head.locks.find(({ kind }) => kind === lock.kind) ?? fail(lock.kind);
		const counted = lock.kind !== "passkey";
		/* before the try: whoever cuts the power in time must not win another */
		if (counted)
			await this.#store.put("heads", this.role, { ...head, triesLeft: head.triesLeft - 1 });
		const secret = head.triesLeft < 1 && counted ? null : await this.#openKept(kept, lock);
		if (!secret) {
			if (counted && head.triesLeft <= 1)
				await this.forget();
			return fail(lock.kind);
		}
		if (counted)
			await this.#store.put("heads", this.role, { ...head, triesLeft: TRIES });
		this.#autoLock = head.autoLock;
		await this.#open(secret);
	}

	/** The vault's secret, or null under a wrong lock. */
	async #openKept(kept: KeptLock, lock: Lock): Promise<Uint8Array | null> {
		const passphrase = await this.#passphrase(lock);
		try {
			return this.#core.call<Uint8Array>("age.open-scrypt", passphrase, WORK[lock.kind], kept.file);
		} catch (error) {
			if (isProblem(error, "memory"))
				throw error;
			return null;
		} finally {
			wipe(passphrase);
		}
	}

	async setLock(lock: Lock, credential: Uint8Array | null): Promise<void> {
		this.#need();
		if (lock.kind === "pin" && pinFault(lock.pin))
			fail("pin");
		if (lock.kind === "passphrase" && passphraseFault(lock.passphrase))
			fail("passphrase");
		if (lock.kind === "passkey" && lock.secret.length !== 32)
			fail("passkey");
		const head = await this.#head(), passphrase = await this.#passphrase(lock);
		/* it may have locked meanwhile; from here to the put nothing can */
		const file = this.#sealed(passphrase, WORK[lock.kind]);
		const others = head.locks.filter(({ kind }) => kind !== lock.kind);
		await this.#store.put("heads", this.role, { ...head, locks: [...others, { kind: lock.kind, credential, file }] });
		this.#autoLock = head.autoLock;
	}

	#sealed(passphrase: Uint8Array, work: number): Uint8Array {
		try {
			return this.#core.call<Uint8Array>("age.seal-scrypt", passphrase, work, random(16), random(16), random(16), this.#need().secret);
		} finally {
			wipe(passphrase);
		}
	}

	async setAutoLock(minutes: number): Promise<void> {
		this.#need();
		this.#autoLock = Math.min(Math.max(Math.round(minutes), 1), 24 * 60);
		const head = await this.#head();
		if (head.locks.length > 0)
			await this.#store.put("heads", this.role, { ...head, autoLock: this.#autoLock });
	}

	/** Wipes what is open. Without a lock nothing could ever open it again: then it goes. */
	async lock(): Promise<void> {
		if (!this.#keys)
			return;
		this.#close();
		try {
			if (!await this.#store.get("heads", this.role))
				await this.#store.clear(this.role);
		} finally {
			this.#tab.give();
		}
	}

	/** Ends a new one that came to nothing; nobody is told. */
	async discard(): Promise<void> {
		this.#wipe();
		await this.#clear();
	}

	/** Not under another tab's hands: that one would go on, and write after the end. "home-busy" */
	async forget(): Promise<void> {
		await this.#tab.take();
		this.#close();
		await this.#clear();
	}

	async #clear(): Promise<void> {
		try {
			await this.#store.clear(this.role);
		} finally {
			this.#tab.give();
		}
	}

	/** The user is here: what should have locked before they came does so first. */
	touch(): void {
		this.#tick();
		this.#touched = Date.now();
	}

	/* Files. Their names are those of the command line's home folder. */

	async read(name: string): Promise<Uint8Array | null> {
		const keys = this.#need();
		const sealed = await this.#store.get("files", await this.#nameOf(keys, name));
		if (!sealed)
			return null;
		this.#need();
		try {
			return this.#core.call<Uint8Array>("age.open", keys.secret.subarray(0, SEAL), sealed);
		} catch {
			return fail("home-file", name);
		}
	}

	/** Resolves when it is durable. */
	async write(name: string, plain: Uint8Array): Promise<void> {
		const keys = this.#need();
		const key = await this.#nameOf(keys, name);
		this.#need();
		const sealed = this.#core.call<Uint8Array>("age.seal", [keys.recipient], [random(32)], random(16), random(16), plain);
		await this.#store.put("files", key, sealed);
	}

	async remove(name: string): Promise<void> {
		await this.#store.remove("files", await this.#nameOf(this.#need(), name));
	}

	async #has(name: string): Promise<boolean> {
		return await this.#store.get("files", await this.#nameOf(this.#need(), name)) !== undefined;
	}

	async #nameOf(keys: Keys, name: string): Promise<string> {
		const mac = await crypto.subtle.sign("HMAC", keys.names, utf8(name) as Uint8Array<ArrayBuffer>);
		return fileKey(this.role, hex(new Uint8Array(mac)));
	}

	/* Open and closed */

	#need(): Keys {
		return this.#keys ?? fail("locked");
	}

	async #head(): Promise<Head> {
		return await this.#store.get("heads", this.role) ?? { locks: [], triesLeft: TRIES, autoLock: AUTO_LOCK };
	}

	async #open(secret: Uint8Array): Promise<void> {
		const [, age] = this.#core.call<[string, string]>("age.write-keys", secret.subarray(0, SEAL));
		const recipient = this.#core.call<Uint8Array>("age.read-recipient", age);
		const names = await hmacKey(secret.slice(SEAL));
		this.#keys = { secret, recipient, names };
		this.#touched = this.#ticked = Date.now();
		clearInterval(this.#timer);
		this.#timer = setInterval(() => this.#tick(), TICK);
	}

	#close(): void {
		for (const listener of this.#keys ? this.#listeners : [])
			listener();
		this.#wipe();
	}

	#wipe(): void {
		clearInterval(this.#timer);
		wipe(this.#keys?.secret);
		this.#keys = null;
	}

	/** A device that slept wakes up late; one whose clock was set back could be held open. */
	#tick(): void {
		const now = Date.now();
		const late = now - this.#touched > this.#autoLock * 60_000, back = now < this.#ticked - TICK;
		this.#ticked = now;
		if (late || back)
			void this.lock();
	}

	/** What the age file is sealed under: what is known, and what this browser adds to it. */
	async #passphrase(lock: Lock): Promise<Uint8Array> {
		const known = lock.kind === "pin" ? utf8(lock.pin) : lock.kind === "passphrase" ? utf8(lock.passphrase.normalize("NFKC")) : lock.secret.slice();
		const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await this.#device(), known as Uint8Array<ArrayBuffer>));
		const both = new Uint8Array(known.length + mac.length);
		both.set(known);
		both.set(mac, known.length);
		wipe(known, mac);
		return both;
	}

	async #device(): Promise<CryptoKey> {
		const kept = await this.#store.get("devices", this.role);
		if (kept)
			return kept;
		const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
		await this.#store.put("devices", this.role, key);
		return key;
	}
}

function hmacKey(bytes: Uint8Array): Promise<CryptoKey> {
	return crypto.subtle.importKey("raw", bytes as Uint8Array<ArrayBuffer>, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
		.finally(() => wipe(bytes));
}
