/** What is shared over two hospitals goes to one of them alone: both are said, another page changes nothing of it, and the rest goes once. */
import { DOCTORS, enrol } from "./lib/doctors.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

const BOTH = ["qinglan", "wangshu"];

async function secondSlip(stage, device) {
	const link = await stage.world.slip({ hospital: "wangshu", person: 0 });
	device.guard.hide(link.split(".").at(-1));
	await device.page.goto(link);
	await device.at(stage.words.open.identity.title);
	await device.button(stage.words.open.identity.known).click();
	for (const hospital of BOTH)
		await device.page.locator(`.strip [data-hospital="${hospital}"] [data-trust="verified"]`).waitFor();
}

async function toReview(stage, device) {
	const { share: t, shell } = stage.words, { page } = device;
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await device.button(t.hub.start).click();
	await device.at(t.wizard.who);
	await device.button(t.doctors.refresh).click();
	await page.locator("[data-doctor] button").first().click();
	await device.button(t.doctors.shareWith).click();
	await device.at(t.wizard.what);
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.howLong);
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.review);
}

/** The second grant is refused, and so is every one after it, until told otherwise. */
async function refusing(device) {
	const state = { posted: 0, on: true };
	await device.context.route("**/v1/grants", (route) => {
		if (route.request().method() === "POST" && ++state.posted > 1 && state.on)
			return route.fulfill({ status: 503 });
		return route.fallback();
	});
	return state;
}

await play(async (stage) => {
	const { share: t, shell } = stage.words;
	await enrol(stage, await stage.device(), DOCTORS[0]);
	const device = await stage.device();
	await openSlip(stage, device, "qinglan", 0);
	await secondSlip(stage, device);
	await toReview(stage, device);
	const platform = await refusing(device), { page } = device;
	await device.button(t.review.send).click();
	await device.at(t.done.partly);
	await page.locator('[data-left="wangshu"]').waitFor();
	stage.check(await page.locator("[data-grant]").count() === 1 && await page.locator("[data-left]").count() === 1, "what was shared and what is left do not make two");
	await device.shot("partly");
	await device.button(t.done.sendRest).click();
	await page.locator('[data-problem="busy"]').waitFor();

	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await page.locator("article[data-grant]").first().waitFor();
	stage.check(await page.locator("article[data-grant]").count() === 1, "more was shared than was said");
	await device.button(t.hub.start).click();
	await device.at(t.done.partly);
	platform.on = false;
	await device.button(t.done.sendRest).click();
	await device.at(t.done.title);
	stage.check(await page.locator("[data-grant]").count() === 2, "not all of it is said to be shared");
	await device.button(t.done.toList).click();
	await page.locator("article[data-grant]").nth(1).waitFor();
	stage.check(await page.locator("article[data-grant]").count() === 2, "a part was shared twice");
	await device.button(t.hub.start).click();
	await device.at(t.wizard.who);
});
