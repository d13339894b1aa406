/** Without the network: the app starts, unlocks, and shows what was received last as just that. */
import { play } from "./lib/stage.mjs";
import { openSlip, unlock } from "./lib/steps.mjs";

async function kept(page) {
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		while (registration.active?.state !== "activated")
			await new Promise((done) => setTimeout(done, 50));
	});
}

await play(async (stage) => {
	const device = await stage.device();
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device;
	await page.locator('[data-trust="verified"]').first().waitFor();
	await kept(page);
	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.reload();
	await unlock(stage, device);
	await page.locator('[data-trust="offline"]').first().waitFor();
	stage.check(await page.locator('[data-trust="verified"]').count() === 0, "records are said to be verified while nobody was asked");
	await device.shot("records");
	await page.locator("[data-rid]").first().click();
	await page.getByRole("heading", { level: 1 }).waitFor();
	await device.shot("record");
	await stage.world.gone({ on: false });
	device.guard.unreachable = false;
	await page.reload();
	await unlock(stage, device);
	await page.locator('[data-trust="verified"]').first().waitFor();
});
