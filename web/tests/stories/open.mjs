/** From a slip's link to the records of the first hospital, each of them there; locked, and unlocked again. */
import { play } from "./lib/stage.mjs";
import { openSlip, unlock } from "./lib/steps.mjs";

await play(async (stage) => {
	const device = await stage.device();
	const { open } = stage.words;
	await openSlip(stage, device, "qinglan", 0, (name) => device.shot(name));
	const { page } = device;
	await page.locator('[data-trust="verified"]').first().waitFor();
	await device.shot("records");
	const rids = new Set(await page.locator("[data-rid]").evaluateAll((all) => all.map((element) => element.dataset.rid)));
	const rows = await stage.world.rows({ hospital: "qinglan", person: 0 });
	stage.check(rids.size === rows, `${rids.size} records are shown, and there are ${rows}`);
	await page.locator("[data-rid]").first().click();
	await page.getByRole("heading", { level: 1 }).waitFor();
	await device.shot("record");
	await page.reload();
	await device.at(open.unlock.title);
	await device.shot("unlock");
	await unlock(stage, device);
});
