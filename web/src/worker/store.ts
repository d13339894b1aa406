/**
 * The device's disk: one IndexedDB database. Under "files" lie sealed files, by
 * role and a name that tells nothing; under "heads" what a vault needs before
 * it is open; under "devices" a key of each vault that cannot leave the browser.
 */
import type { Lock, Role } from "../api";
import { ProblemError, problemOf } from "./problem";

const NAME = "mizhen";
const VERSION = 1;

export interface KeptLock {
	kind: Lock["kind"];
	credential: Uint8Array | null;
	/** The vault's secret: an age file under the lock. */
	file: Uint8Array;
}

export interface Head {
	locks: KeptLock[];
	triesLeft: number;
	autoLock: number;
}

interface Tables {
	files: Uint8Array;
	heads: Head;
	devices: CryptoKey;
}

export class Store {
	readonly #database: IDBDatabase;

	private constructor(database: IDBDatabase) {
		this.#database = database;
		database.onversionchange = () => database.close();
	}

	static async open(): Promise<Store> {
		try {
			const opening = indexedDB.open(NAME, VERSION);
			opening.onupgradeneeded = () => {
				for (const table of ["files", "heads", "devices"])
					opening.result.createObjectStore(table);
			};
			return new Store(await done(opening));
		} catch {
			throw new ProblemError("storage");
		}
	}

	get<T extends keyof Tables>(table: T, key: string): Promise<Tables[T] | undefined> {
		return this.#run(table, "readonly", (t) => t.get(key) as IDBRequest<Tables[T] | undefined>);
	}

	put<T extends keyof Tables>(table: T, key: string, value: Tables[T]): Promise<unknown> {
		return this.#run(table, "readwrite", (t) => t.put(value, key));
	}

	remove(table: keyof Tables, key: string): Promise<unknown> {
		return this.#run(table, "readwrite", (t) => t.delete(key));
	}

	/** Everything of ROLE. What is not there costs no write: the disk may be slow, and the first page waits. */
	async clear(role: Role): Promise<void> {
		await this.#clear("devices", IDBKeyRange.only(role));
		await this.#clear("heads", IDBKeyRange.only(role));
		await this.#clear("files", IDBKeyRange.bound(`${role}/`, `${role}0`, false, true));
	}

	async #clear(table: keyof Tables, range: IDBKeyRange): Promise<void> {
		if (await this.#run(table, "readonly", (t) => t.getKey(range)) !== undefined)
			await this.#run(table, "readwrite", (t) => t.delete(range));
	}

	/** Resolves when it is durable. */
	async #run<T>(table: keyof Tables, mode: IDBTransactionMode, work: (t: IDBObjectStore) => IDBRequest<T>): Promise<T> {
		try {
			const transaction = this.#database.transaction(table, mode, { durability: "strict" });
			const request = work(transaction.objectStore(table));
			await new Promise<void>((resolve, reject) => {
				transaction.oncomplete = () => resolve();
				transaction.onabort = () => reject(transaction.error);
			});
			return request.result;
		} catch (error) {
			throw new ProblemError(problemOf(error).name === "storage-full" ? "storage-full" : "storage");
		}
	}
}

function done<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

/** The name of a role's file: "role/" and what its HMAC is; '0' comes right behind '/'. */
export function fileKey(role: Role, name: string): string {
	return `${role}/${name}`;
}
