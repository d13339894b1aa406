/** A new access code: the old one is told to be no longer good, on this phone and on another; the new slip brings all back. Then everything goes. */
import { kept } from "./lib/kept.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip, unlock } from "./lib/steps.mjs";

/** Amid a record. */
async function closed(stage, device) {
	const { problems, records } = stage.words;
	await device.button(records.refresh).click();
	await device.page.getByText(problems["shelf-closed"].what).waitFor();
	stage.check(await device.page.getByText(records.gone).count() === 0, "a record of a closed shelf is said to be deleted");
	await device.shot("closed");
	await device.page.goBack();
}

async function oldCode(stage, device) {
	const { problems } = stage.words;
	await device.page.reload();
	await unlock(stage, device, false);
	await device.page.locator('[data-trust="failed"]').first().waitFor();
	await device.page.getByText(problems["shelf-closed"].what).waitFor();
	await device.page.getByText(problems["shelf-closed"].todo).waitFor();
	stage.check(await device.page.locator("[data-rid]").count() === 0, "records under the old code are shown as sound");
	await device.shot("old-code");
}

async function oldSlip(stage, link) {
	const { open, problems } = stage.words;
	const device = await stage.device();
	const page = await device.open(link);
	await device.at(open.identity.title);
	await device.field(open.fields.name).fill(stage.facts.people[0].name);
	await device.field(open.fields.id_card).fill(stage.facts.people[0].id_card);
	await device.button(open.identity.open).click();
	await page.getByText(problems["shelf-closed"].what).waitFor();
	await device.shot("old-slip");
	stage.check(await kept(page) === 0, "an old slip leaves something behind");
	await page.close();
}

async function newSlip(stage, device, link) {
	const { open } = stage.words;
	device.guard.hide(link.split(".").at(-1));
	await device.page.goto(link);
	await device.at(open.identity.title);
	await device.button(open.identity.known).click();
	await device.page.locator('[data-trust="verified"]').first().waitFor();
	await device.page.locator("[data-rid]").first().waitFor();
	await device.shot("new-slip");
}

async function forget(stage, device) {
	const { open, shell } = stage.words;
	const { page } = device;
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await page.getByRole("button", { name: shell.more.settings }).click();
	await device.button(shell.settings.recoveryShow).click();
	await page.locator('[data-field="recovery-code"]').waitFor();
	await device.shot("settings");
	await device.button(shell.settings.forgetYes).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("forget");
	await page.getByRole("dialog").getByRole("button", { name: shell.settings.forgetYes, exact: true }).click();
	await page.getByText(open.start.title).waitFor();
	stage.check(await kept(page) === 0, "what was removed is still here");
}

await play(async (stage) => {
	const device = await stage.device();
	const old = await stage.world.slip({ hospital: "qinglan", person: 0 });
	await openSlip(stage, device, "qinglan", 0);
	await device.page.locator("[data-rid]:visible").first().click();
	await device.page.locator("article[data-rid]").waitFor();
	const link = await stage.world.renew({ hospital: "qinglan", person: 0 });
	await closed(stage, device);
	await oldCode(stage, device);
	await oldSlip(stage, old);
	await newSlip(stage, device, link);
	await forget(stage, device);
});
