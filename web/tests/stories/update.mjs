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

/** One of the files that are kept when first asked for: by now the service worker has it. */
async function keptLater(page) {
	const sums = await page.evaluate(async () => (await fetch("SHA256SUMS")).text());
	const name = sums.split("\n").map((line) => line.slice(66)).find((one) => one.endsWith(".bcmap"));
	await page.evaluate(async (url) => (await fetch(url)).arrayBuffer(), name);
	return name;
}

const opens = (page, name) => page.evaluate((url) => fetch(url).then(({ ok }) => ok, () => false), name);

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
	const before = await script(page), later = await keptLater(page);
	await stage.world.serve_newer();
	await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
	await page.getByRole("button", { name: open.start.about }).click();
	const now = device.button(shell.aboutPage.newerNow);
	await now.waitFor();
	stage.check(await script(page) === before, "a newer file is served beside older ones");
	await device.shot("about");
	const other = await device.open();
	await other.getByRole("button", { name: open.start.about }).click();
	await device.button(shell.aboutPage.newerNow).waitFor();
	const reloaded = page.waitForEvent("load");
	await now.click();
	await reloaded;
	stage.check((await script(page)).endsWith("// newer\n"), "the newer build is not served");
	const followed = other.waitForEvent("load");
	await device.button(shell.aboutPage.newerNow).click();
	await followed;
	await other.close();
	device.page = page;

	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.reload();
	await start(page);
	stage.check(await opens(page, later), "the update lost a file that the device had");
	await device.shot("offline");
});
