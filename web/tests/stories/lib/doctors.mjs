/** What stories with doctors have in common. */

export const PASSPHRASE = "correct horse battery";

export const DOCTORS = [
	{ hospital: "qinglan", name: "陈思远", title: "主任医师", department: "心内科", licence: "110101001" },
	{ hospital: "wangshu", name: "苏婉清", title: "副主任医师", department: "影像科", licence: "110101002" },
];

const unseen = async () => undefined;

export async function setPassphrase(stage, device) {
	const { open } = stage.words;
	await device.at(open.lock.title);
	await device.field(open.lock.newPassphrase).fill(PASSPHRASE);
	await device.field(open.lock.again).fill(PASSPHRASE);
	await device.button(open.lock.set).click();
}

/** A doctor on a new device, from the hospital's link to a certificate in force. */
export async function enrol(stage, device, { hospital, ...who }, look = unseen) {
	const { doctor: t, open } = stage.words;
	const page = await device.open();
	device.guard.hide(PASSPHRASE);
	await page.getByRole("button", { name: open.start.doctor }).click();
	await device.at(t.start.title);
	await look(device, "doctor-start");
	await page.getByRole("button", { name: t.start.enrol }).click();
	await device.field(t.link.field).fill(await stage.world.doctor_link({ hospital }));
	await device.button(t.link.read).click();
	await device.field(t.enrol.name).fill(who.name);
	await device.field(t.enrol.jobTitle).fill(who.title);
	await device.field(t.enrol.department).fill(who.department);
	await device.field(t.enrol.licence).fill(who.licence);
	await look(device, "enrol");
	await device.button(t.enrol.send).click();
	await setPassphrase(stage, device);
	await approved(stage, device, hospital, look);
}

/** From the request to the certificate: the hospital's engineer reads the fingerprint off the device. */
export async function approved(stage, device, hospital, look = unseen) {
	const { doctor: t } = stage.words, { page } = device;
	await device.at(t.waiting.title);
	const fingerprint = await page.locator("[data-fingerprint]").getAttribute("data-fingerprint");
	await look(device, "waiting");
	await stage.world.turn({ hospital });
	await stage.world.approve({ hospital, fingerprint });
	/* the page looks by itself, too, and may be gone */
	await device.button(t.waiting.check).or(page.getByRole("heading", { level: 1, name: t.inbox.title, exact: true })).first().click();
	await device.at(t.inbox.title);
	await page.getByText(t.inbox.none).waitFor();
	await look(device, "inbox-empty");
}
