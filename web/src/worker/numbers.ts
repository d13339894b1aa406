/** Numbers by which others know the owner of an open vault. */
import type { Desk } from "./desk";
import { loadSelf, wipeSelf } from "./doctor_self";
import { loadPerson } from "./person";

export async function numbersOf(desk: Desk): Promise<string[]> {
	if (desk.vault.role === "doctor") {
		const self = await loadSelf(desk), licence = self.asked?.licence ?? self.certificate?.licence ?? "";
		wipeSelf(self);
		return [licence];
	}
	const person = await loadPerson(desk), numbers = [...person.identity.values()];
	person.done();
	return numbers;
}
