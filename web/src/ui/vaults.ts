/** The two vaults of this device as the pages see them: asked at the start, after what changes them, and when one locks itself. */
import type { Problem, Role, VaultState } from "../api";
import { problemOf } from "./call";
import { api, client } from "./client";
import { replace } from "./router";
import { signal } from "./signal";

export type Vaults = Record<Role, VaultState>;

const TOUCH_MS = 20_000;
const vaults = signal<Vaults | null>(null);
const problem = signal<Problem | null>(null);
/** A vault was removed unasked, and its owner has to be told: too many wrong PINs, or it was left alone, or its page loaded anew, before it had a lock. */
export const removed = signal<{ role: Role; why: "tries" | "idle" | "reload" } | null>(null);
/** "This is not my device": no lock is set, and the vault is removed at the end. */
const visiting = signal<Partial<Record<Role, boolean>>>({});
/** In this tab's sessionStorage while a role's vault has no lock: it goes with the page, and the next one says so. */
const unlocked = (role: Role) => `unlocked-${role}`;
/** Vaults that are being removed as asked. */
const leaving = new Set<Role>();

export const useVaults = () => vaults.use();
export const useVaultProblem = () => problem.use();
export const useVisiting = (role: Role) => visiting.use()[role] === true;
export const currentVaults = () => vaults.get();

export async function refreshVaults(): Promise<void> {
	try {
		const [patient, doctor] = await Promise.all([api.vault.state("patient"), api.vault.state("doctor")]);
		problem.set(null);
		vaults.set({ patient, doctor });
		const gone = removed.get();
		if (gone && vaults.get()![gone.role].state !== "empty")
			removed.set(null);
		const was = visiting.get();
		noteUnlocked({ patient, doctor });
		visiting.set({ patient: was.patient === true && patient.state === "open", doctor: was.doctor === true && doctor.state === "open" });
	} catch (error) {
		problem.set(problemOf(error));
	}
}

function noteUnlocked(now: Vaults): void {
	for (const role of ["patient", "doctor"] as const) {
		if (now[role].state === "open" && now[role].locks.length === 0 && !visiting.get()[role])
			sessionStorage.setItem(unlocked(role), "");
		else
			sessionStorage.removeItem(unlocked(role));
	}
}

/** Once, before the first look at the vaults: whose went with the page before. */
export function wentWithPage(): void {
	const role = (["patient", "doctor"] as const).find((one) => sessionStorage.getItem(unlocked(one)) !== null);
	if (role)
		removed.set({ role, why: "reload" });
}

export function visit(role: Role): void {
	sessionStorage.removeItem(unlocked(role));
	visiting.set({ ...visiting.get(), [role]: true });
}

/** Locks; on a device that is not one's own, removes. */
export async function leave(role: Role): Promise<void> {
	if (visiting.get()[role])
		await forget(role);
	else
		await api.vault.lock(role);
	await refreshVaults();
}

export async function forget(role: Role): Promise<void> {
	leaving.add(role);
	try {
		await api.vault.forget(role);
	} finally {
		leaving.delete(role);
	}
	await refreshVaults();
}

/** One without a lock is gone when it locks itself. */
async function locked(role: Role): Promise<void> {
	const was = vaults.get()?.[role], asked = leaving.has(role);
	await refreshVaults();
	if (asked || was?.state !== "open" || was.locks.length > 0)
		return;
	removed.set({ role, why: "idle" });
	replace("start");
}

/** Keeps the state true, tells the worker of the user, and leaves nothing behind on a device that is not one's own. */
export function watchVaults(): void {
	let touched = 0;
	const touch = () => {
		if (Date.now() - touched < TOUCH_MS)
			return;
		touched = Date.now();
		void api.vault.touch().catch(() => undefined);
	};
	client.listen((event, role) => event === "locked" && void locked(role));
	for (const use of ["pointerdown", "keydown", "wheel"])
		addEventListener(use, touch, { passive: true });
	addEventListener("pagehide", () => {
		for (const role of ["patient", "doctor"] as const) {
			if (visiting.get()[role])
				void forget(role).catch(() => undefined);
		}
	});
}
