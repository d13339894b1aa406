/** A platform that alters, omits, or tells what was true before: nothing of it is shown as sound, and the truth is taken again. */
import { play } from "./lib/stage.mjs";
import { openSlip, unlock } from "./lib/steps.mjs";

const LIES = { altered: "shelf-proof", omitted: "shelf-proof", "rolled-back": "root-rollback" };

await play(async (stage) => {
	const device = await stage.device();
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device;
	await page.locator('[data-trust="verified"]').first().waitFor();
	await stage.world.remember();
	for (const [lie, problem] of Object.entries(LIES)) {
		await stage.world.turn({ hospital: "qinglan" });              // what a terminal has already it does not ask for again
		await stage.world.lie({ what: lie });
		await page.reload();
		await unlock(stage, device, false);
		await page.locator('[data-trust="failed"]').first().waitFor();
		stage.check(await stage.world.lied() > 0, `${lie}: nobody asked`);
		stage.check(await page.locator(`[data-problem="${problem}"]`).count() > 0, `${lie}: not told as ${problem}`);
		stage.check(await page.locator("[data-rid]").count() === 0, `${lie}: records are shown`);
		await device.shot(lie);
	}
	await stage.world.lie({ what: null });
	await page.reload();
	await unlock(stage, device);
	await page.locator('[data-trust="verified"]').first().waitFor();
});
