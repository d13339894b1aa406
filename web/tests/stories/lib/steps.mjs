/** What stories have in common. */

/** Long enough to be looked for in a profile's bytes. */
export const PIN = "7281946035";

const unseen = async () => undefined;

/** A patient on a new device: from the slip's link until it asks for a lock. */
export async function openUnlocked(stage, device, hospital, person, look = unseen) {
	const link = await stage.world.slip({ hospital, person });
	device.guard.hide(link.split(".").at(-1));
	await device.open(link);
	await identify(stage, device, person, look);
}

/** The same from where a slip was read. */
export async function identify(stage, device, person, look = unseen) {
	const { open } = stage.words;
	device.guard.hide(PIN);
	await device.at(open.identity.title);
	await look("identity");
	await device.field(open.fields.name).fill(stage.facts.people[person].name);
	await device.field(open.fields.id_card).fill(stage.facts.people[person].id_card);
	await look("identity-filled");
	await device.button(open.identity.open).click();
	await device.at(open.lock.title);
	await look("lock");
}

/** The recovery code, said to be on paper. */
export async function writeDown(stage, device, look = unseen) {
	const { recovery } = stage.words.open, { page } = device;
	await device.at(recovery.title);
	const code = (await page.locator('[data-field="recovery-code"]').innerText()).replace(/\s/g, "");
	device.guard.hide(code);
	await look("recovery");
	await page.getByRole("checkbox", { name: recovery.written }).check();
	await device.button(recovery.next).click();
	return code;
}

/** The records are there; the first may be folded. */
export async function atRecords({ page }) {
	await page.locator(".record-row, .record-fold").first().waitFor();
}

export async function setPin(stage, device) {
	const { lock } = stage.words.open;
	await device.field(lock.newPin).fill(PIN);
	await device.field(lock.again).fill(PIN);
	await device.button(lock.set).click();
}

/** From the slip's link to the records, locked with PIN. The recovery code. */
export async function openSlip(stage, device, hospital, person, look = unseen) {
	await openUnlocked(stage, device, hospital, person, look);
	await setPin(stage, device);
	const code = await writeDown(stage, device, look);
	await atRecords(device);
	return code;
}

/** A device that was opened before. RECORDS: there are some to be shown. */
export async function unlock(stage, device, records = true) {
	const { open } = stage.words;
	await device.at(open.unlock.title);
	await device.field(open.unlock.pin).fill(PIN);
	await device.button(open.unlock.unlock).click();
	if (records)
		await atRecords(device);
}
