/** What the services of one role stand on: the core, their vault, the platform as it knows it. */
import type { Blobs } from "./blobs";
import type { Call } from "./call";
import type { Core } from "./core";
import type { Platform } from "./platform";
import { fail } from "./problem";
import type { Vault } from "./vault";
import { decode, encode } from "./cbor";

export interface Desk {
	core: Core;
	vault: Vault;
	platform: Platform;
	blobs: Blobs;
	/** Something new is there to fetch: tells the pages. */
	news(): void;
}

const PLATFORM = "platform";

/** Takes the platform's pinned key out of the open vault, connects, and keeps it there at first sight. */
export async function connect(desk: Desk, call: Call): Promise<void> {
	const kept = desk.vault.isOpen ? await readFile<[string, Uint8Array]>(desk, PLATFORM) : null;
	if (kept && kept[0] === desk.platform.origin)
		desk.platform.pinned = kept[1];
	await desk.platform.connect(call);
	if (!kept && desk.vault.isOpen)
		await writeFile(desk, PLATFORM, [desk.platform.origin, desk.platform.pinned]);
}

/** Ends a new vault that came to nothing, its sessions, and the contents it could read. */
export async function discard({ vault, platform, blobs }: Desk): Promise<void> {
	platform.end();
	blobs.clear(platform);
	await vault.discard();
}

/** A file of the vault that holds CBOR. */
export async function readFile<T>(desk: Desk, name: string): Promise<T | null> {
	const file = await desk.vault.read(name);
	try {
		return file && decode(file) as T;
	} catch {
		return fail("home-file", name);
	}
}

export function writeFile(desk: Desk, name: string, value: unknown): Promise<void> {
	return desk.vault.write(name, encode(value));
}
