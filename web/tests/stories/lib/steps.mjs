/** What stories have in common. */
export const PIN = "728194";

const unseen = async () => undefined;

/** A patient on a new device: from the slip's link until it asks for a lock. The recovery code. */
export async function openUnlocked(stage, device, hospital, person, look = unseen) {
	const { open } = stage.words;
	const link = await stage.world.slip({ hospital, person });
	device.guard.hide(link.split(".").at(-1), PIN);
	const page = await device.open(link);
	await device.at(open.identity.title);
	await look("identity");
	await device.field(open.fields.name).fill(stage.facts.people[person].name);
	await device.field(open.fields.id_card).fill(stage.facts.people[person].id_card);
	await look("identity-filled");
	await device.button(open.identity.open).click();
	await device.at(open.recovery.title);
	const recovery = (await page.locator('[data-field="recovery-code"]').innerText()).trim();
	device.guard.hide(recovery);
	await look("recovery");
	await page.getByRole("checkbox", { name: open.recovery.written }).check();
	await device.button(open.recovery.next).click();
	await device.at(open.lock.title);
	await look("lock");
	return recovery;
}

/** From the slip's link to the records, locked with PIN. The recovery code. */
export async function openSlip(stage, device, hospital, person, look = unseen) {
	const { open } = stage.words;
	const recovery = await openUnlocked(stage, device, hospital, person, look);
	await device.field(open.lock.newPin).fill(PIN);
	await device.field(open.lock.again).fill(PIN);
	await device.button(open.lock.set).click();
	await device.page.locator("[data-rid]").first().waitFor();
	return recovery;
}

/** A device that was opened before. RECORDS: there are some to be shown. */
export async function unlock(stage, device, records = true) {
	const { open } = stage.words;
	await device.at(open.unlock.title);
	await device.field(open.unlock.pin).fill(PIN);
	await device.button(open.unlock.unlock).click();
	if (records)
		await device.page.locator("[data-rid]").first().waitFor();
}
