/** Names and numbers by which others know the owner of an open vault: no PIN and no passphrase is to be out of them. */
import { passphraseFault } from "../secret";
import type { Desk } from "./desk";
import { loadSelf, wipeSelf } from "./doctor_self";
import { loadPerson } from "./person";
import { fail } from "./problem";

export async function knownOf(desk: Desk): Promise<string[]> {
	if (desk.vault.role === "doctor") {
		const self = await loadSelf(desk), { name, licence } = self.asked ?? self.certificate ?? { name: "", licence: "" };
		wipeSelf(self);
		return [name, licence];
	}
	const person = await loadPerson(desk), known = [...person.identity.values()];
	person.done();
	return known;
}

/** By the rule for passphrases: "passphrase", "passphrase-identity" */
export async function checkPassphrase(desk: Desk, passphrase: string): Promise<void> {
	const fault = passphraseFault(passphrase, await knownOf(desk));
	if (fault)
		fail(fault === "owner" ? "passphrase-identity" : "passphrase");
}
