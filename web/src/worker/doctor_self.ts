/** A doctor as the vault keeps them: their keys, and what their hospital was asked and has answered. */
import type { Doctor } from "../api";
import { hex, wipe } from "./bytes";
import { type Desk, readFile, writeFile } from "./desk";
import { type Login, ROLE } from "./platform";
import { fail } from "./problem";

const FILE = "doctor";
export const SEEDS = 64;               // bytes of a key file: Ed25519 seed, X25519 secret

export interface Asked { name: string; title: string; department: string; licence: string }

/** What is kept. */
interface Kept {
	seeds: Uint8Array;
	hospital: string;
	/** Of the request for a certificate; "" where only the keys came along. */
	fingerprint: string;
	asked: Asked | null;
	/** The request as it is posted, until it is known to have arrived. */
	post: Uint8Array | null;
	/** The last that was seen in force, and whether it was there when the hospital's were looked at last. */
	certificate: Doctor | null;
	listed: boolean;
}

export interface Self extends Kept {
	/** The public signing key, in hex. */
	key: string;
	sign: Uint8Array;
	signSecret: Uint8Array;
	seal: Uint8Array;
	sealSecret: Uint8Array;
}

export function selfOf(desk: Desk, kept: Kept): Self {
	const [sign, signSecret, seal, sealSecret] =
		desk.core.call<[Uint8Array, Uint8Array, Uint8Array, Uint8Array]>("doctor.keys", kept.seeds);
	return { ...kept, key: hex(sign), sign, signSecret, seal, sealSecret };
}

/** "doctor-none", "locked" */
export async function loadSelf(desk: Desk): Promise<Self> {
	return selfOf(desk, await loadKept(desk) ?? fail("doctor-none"));
}

/** Those of an earlier build have no post. */
export async function loadKept(desk: Desk): Promise<Kept | null> {
	const kept = await readFile<Kept>(desk, FILE);
	return kept && { ...kept, post: kept.post ?? null };
}

export function keepSelf(desk: Desk, { seeds, hospital, fingerprint, asked, post, certificate, listed }: Kept): Promise<void> {
	return writeFile(desk, FILE, { seeds, hospital, fingerprint, asked, post, certificate, listed });
}

export function wipeSelf(self: Self): void {
	wipe(self.seeds, self.signSecret, self.sealSecret);
}

export function loginOf(self: Self): Login {
	return { role: ROLE.doctor, hospital: self.hospital, tag: null, public: self.sign, secret: self.signSecret };
}
