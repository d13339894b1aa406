// What the worker's tests stand on: the core as built, a database in memory, the locks of one browser.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { existsSync, readFileSync } from "node:fs";
import { vi } from "vitest";
import { Blobs } from "../../src/worker/blobs";
import { Core } from "../../src/worker/core";
import { Platform } from "../../src/worker/platform";
import { Store } from "../../src/worker/store";
import { Vault } from "../../src/worker/vault";

vi.setConfig({ testTimeout: 60_000 });         // locks take their time, on a busy machine more

const WASM = new URL("../../../build/wasm/mizhen.wasm", import.meta.url);

export const ORIGIN = "https://clinic.example";
export const built = existsSync(WASM);
export const core = built ? new Core(new WebAssembly.Module(readFileSync(WASM))) : null;

/** A fresh browser. Each of its tabs has a store and vaults of its own. */
export function browser() {
	globalThis.indexedDB = new IDBFactory();
	freeLocks();
}

/** As if all tabs had been closed. */
export function freeLocks() {
	const held = new Set();
	Object.defineProperty(globalThis, "navigator", {
		configurable: true,
		value: {
			locks: {
				async request(name, { signal }, work) {
					while (signal && held.has(name)) {
						signal.throwIfAborted();
						await new Promise((resolve) => setTimeout(resolve, 5));
					}
					if (held.has(name))
						return work(null);
					held.add(name);
					return Promise.resolve(work({ name })).finally(() => held.delete(name));
				},
			},
		},
	});
}

export async function tab(role = "patient") {
	const store = await Store.open(), vault = new Vault(core, store, role);
	const desk = { core, vault, platform: new Platform(core, ORIGIN), blobs: new Blobs(), news: () => undefined };
	return { store, vault, desk };
}

export function call(signal = new AbortController().signal) {
	const told = [];
	return { signal, told, progress: (...what) => told.push(what) };
}

/** The problem that WORK fails with. */
export async function problem(work) {
	try {
		await (typeof work === "function" ? work() : work);
	} catch (error) {
		return error.problem ?? error;
	}
	throw new Error("it did not fail");
}

/** Everything that lies in the database, as one text. */
export async function everything() {
	const opening = indexedDB.open("mizhen");
	const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
	const found = [];
	for (const table of ["files", "heads"]) {
		const t = database.transaction(table).objectStore(table), keys = t.getAllKeys(), values = t.getAll();
		await new Promise((resolve) => (values.onsuccess = resolve));
		found.push(...keys.result, ...values.result);
	}
	database.close();
	return found.map((one) => (one instanceof Uint8Array ? Buffer.from(one).toString("latin1")
		: JSON.stringify(one, (_, v) => (v instanceof Uint8Array ? Buffer.from(v).toString("latin1") : v)))).join("\n");
}
