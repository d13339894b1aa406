/** VaultApi: both vaults, each call to the one it names. */
import type { Role, VaultApi } from "../api";
import { isOfNumbers, passphraseFault } from "../secret";
import { Lane, type Served } from "./call";
import type { Desk } from "./desk";
import { fail } from "./problem";

/** KNOWNOF: what others know of the vault's owner. No lock is to be out of it: "pin-identity", "passphrase-identity" */
export function serveVaults(desks: Record<Role, Desk>, knownOf: (desk: Desk) => Promise<string[]>): Served<VaultApi> {
	const lane = new Lane();
	const vault = (role: Role) => (Object.hasOwn(desks, role) ? desks[role].vault : fail("fault"));
	return {
		state: (_, role) => vault(role).state(),
		unlock: (call, role, lock) => lane.run(call, async () => {
			call.progress("unlock", 0, 0);
			await vault(role).unlock(lock);
		}),
		setLock: (call, role, lock, credential) => lane.run(call, async () => {
			if (vault(role).isOpen && lock.kind === "pin" && isOfNumbers(lock.pin, await knownOf(desks[role])))
				fail("pin-identity");
			if (vault(role).isOpen && lock.kind === "passphrase" && passphraseFault(lock.passphrase, await knownOf(desks[role])) === "owner")
				fail("passphrase-identity");
			await vault(role).setLock(lock, credential);
		}),
		setAutoLock: (call, role, minutes) => lane.run(call, () => vault(role).setAutoLock(minutes)),
		lock: (call, role) => lane.run(call, () => vault(role).lock()),
		forget: (call, role) => lane.run(call, () => vault(role).forget()),
		touch: async () => {
			for (const { vault: open } of Object.values(desks))
				open.touch();
		},
	};
}
