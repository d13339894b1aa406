/** The service worker: takes no file that the build did not make, serves the whole without a network, and a newer build when told to. */
import { play } from "./lib/stage.mjs";

const worker = (page) => page.evaluate(async () => {
	const registration = await navigator.serviceWorker.getRegistration();
	return registration?.active?.state ?? registration?.installing?.state ?? "none";
});
const script = (page) => page.evaluate(async () => (await fetch("check.js")).text());

async function becomes(page, state) {
	for (let tries = 0; tries < 100 && await worker(page) !== state; tries++)
		await page.waitForTimeout(100);
	return worker(page);
}

async function start(page) {
	await page.getByRole("heading", { level: 1 }).waitFor();
}

await play(async (stage) => {
	const device = await stage.device();
	const { open, shell } = stage.words;
	await stage.world.lie({ what: "altered-file" });
	const page = await device.open();
	await start(page);
	for (let tries = 0; tries < 100 && await stage.world.lied() === 0; tries++)
		await page.waitForTimeout(100);
	stage.check(await stage.world.lied() > 0, "the altered file was not asked for");
	stage.check(await becomes(page, "none") === "none", "a service worker with an altered file was taken");

	await stage.world.lie({ what: null });
	await page.reload();
	await start(page);
	stage.check(await becomes(page, "activated") === "activated", "the service worker was not taken");
	const before = await script(page);
	await stage.world.serve_newer();
	await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
	await page.getByRole("button", { name: open.start.about }).click();
	const now = device.button(shell.aboutPage.newerNow);
	await now.waitFor();
	stage.check(await script(page) === before, "a newer file is served beside older ones");
	await device.shot("about");
	const reloaded = page.waitForEvent("load");
	await now.click();
	await reloaded;
	stage.check((await script(page)).endsWith("// newer\n"), "the newer build is not served");

	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.reload();
	await start(page);
	await device.shot("offline");
});
