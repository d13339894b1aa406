/** A second hospital by its slip; both on a new phone by the recovery code; one by slip and identity; a device that is not one's own. */
import { kept } from "./lib/kept.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip, openUnlocked, PIN } from "./lib/steps.mjs";

const verified = (device, hospital) => device.page.locator(`.strip [data-hospital="${hospital}"] [data-trust="verified"]`);
const count = (device, hospital) => device.page.locator(`[data-rid][data-hospital="${hospital}"]`).count();

async function secondSlip(stage, device) {
	const { open } = stage.words;
	const { page } = device;
	const link = await stage.world.slip({ hospital: "wangshu", person: 0 });
	device.guard.hide(link.split(".").at(-1));
	await page.goto(link);
	await device.at(open.identity.title);
	await device.shot("known");
	await device.button(open.identity.known).click();
	await verified(device, "wangshu").waitFor();
	await verified(device, "qinglan").waitFor();
	stage.check(await count(device, "wangshu") > 0, "the second hospital's records are not there at once");
	await device.shot("both");
}

async function recover(stage, recovery) {
	const { open } = stage.words;
	const device = await stage.device();
	device.guard.hide(recovery, PIN);
	const page = await device.open();
	await page.getByRole("button", { name: open.start.recover }).click();
	await device.at(open.recovery.recoverTitle);
	const field = page.getByRole("textbox", { name: open.recovery.code, exact: true });
	await field.fill(recovery.slice(0, -1) + (recovery.at(-1) === "7" ? "8" : "7"));
	await page.getByText(open.recovery.check).waitFor();
	await device.shot("mistyped");
	await field.fill(recovery);
	await page.getByText(open.recovery.good).waitFor();
	await device.button(open.recovery.recover).click();
	await device.at(open.lock.title);
	return device;
}

/** Nothing stays: neither of what a reload ends, nor after signing out. */
async function notMine(stage, device) {
	const { open, shell } = stage.words;
	const { page } = device;
	await device.button(open.lock.foreign).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("not-mine");
	await device.button(open.lock.foreignYes).click();
	for (const hospital of ["qinglan", "wangshu"])
		await verified(device, hospital).waitFor();
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await device.shot("visiting");
	await page.getByRole("button", { name: shell.more.signOut }).click();
	await page.getByText(open.start.title).waitFor();
	stage.check(await kept(page) === 0, "signing out of a foreign device leaves something behind");
}

/** The tab is closed before a lock was set. */
async function unfinished(stage, device) {
	const { open } = stage.words;
	await openUnlocked(stage, device, "qinglan", 0);
	stage.check(await kept(device.page) > 0, "nothing is kept while a vault is in the making");
	await device.page.close();
	const page = await device.open();
	await page.getByText(open.start.title).waitFor();
	stage.check(await kept(page) === 0, "a vault without a lock stays when its tab is gone");
	await page.close();
	await openUnlocked(stage, device, "qinglan", 0);
	await device.page.reload();
	await device.page.getByText(open.unlock.goneReload).waitFor();
	stage.check(await kept(device.page) === 0, "a vault without a lock stays when its page is loaded anew");
	await device.shot("gone-reload");
}

await play(async (stage) => {
	const phone = await stage.device();
	const recovery = await openSlip(stage, phone, "qinglan", 0);
	await secondSlip(stage, phone);
	await notMine(stage, await recover(stage, recovery));
	const other = await stage.device();
	await unfinished(stage, other);
	await openSlip(stage, other, "qinglan", 0);
	await verified(other, "qinglan").waitFor();
	stage.check(await count(other, "wangshu") === 0, "another hospital came along with one's slip");
});
