/** A second hospital opened by link with the phone's code; both in one timeline; a trend over both; all of it exported, and printed. */
import { readFile } from "node:fs/promises";
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

const ridsOf = (page) => page.locator("[data-rid]").evaluateAll((all) => all.map(({ dataset }) => `${dataset.hospital} ${dataset.rid}`));

async function more(stage, device, title) {
	const { shell } = stage.words;
	await device.page.getByRole("link", { name: shell.tabs.more }).click();
	await device.page.getByRole("button", { name: title }).click();
}

async function link(stage, device) {
	const { shell, share: { links } } = stage.words;
	const { page } = device;
	const target = (state) => page.locator(`[data-hospital="wangshu"][data-state="${state}"]`);
	await more(stage, device, shell.more.links);
	await target("not-asked").waitFor();
	await device.shot("links");
	await stage.world.keep_turning({ on: true });
	await device.button(links.askN(1)).click();
	await target("code-needed").waitFor({ timeout: 90_000 });
	await device.shot("code-needed");
	const { code } = await stage.world.code();
	device.guard.hide(code);
	await target("code-needed").getByRole("textbox").fill(code);
	await device.button(links.sendCode).click();
	await target("opened").waitFor({ timeout: 90_000 });
	await stage.world.keep_turning({ on: false });
	await device.shot("opened");
	await device.button(links.toRecords).click();
}

async function records(stage, device) {
	const { page } = device;
	await page.locator('.strip [data-hospital="wangshu"] [data-trust="verified"]').waitFor();
	await page.locator('[data-complete="true"]').waitFor();
	const all = new Set(await ridsOf(page));
	const here = (hospital) => [...all].filter((one) => one.startsWith(`${hospital} `)).length;
	const rows = await stage.world.rows({ hospital: "qinglan", person: 0 });
	stage.check(here("qinglan") === rows, `${here("qinglan")} records of the first hospital are shown, and there are ${rows}`);
	stage.check(here("wangshu") > 0, "no record of the second hospital is shown");
	await device.shot("both");
	await page.locator('.strip [data-hospital="wangshu"]').click();
	stage.check((await ridsOf(page)).every((one) => one.startsWith("wangshu ")), "a hospital's records alone are not alone");
	await page.locator('.strip [data-hospital="wangshu"]').click();
	return all;
}

/** A test that both hospitals did, with the same unit. */
async function trend(stage, device) {
	const { page } = device;
	await page.locator('.chip[data-kind="lab"]').click();
	await page.locator(".labs").waitFor();
	await device.shot("labs");
	const tests = page.locator(".labs tbody th button");
	for (let index = 0; index < await tests.count(); index++) {
		await tests.nth(index).click();
		await page.locator("article[data-rid]").waitFor();
		if (await page.locator(".trend-figure figcaption .hospital-name").count() > 1)
			break;
		await page.goBack();
		await page.locator(".labs").waitFor();
	}
	await page.locator(".trend-chart canvas").first().waitFor();
	const names = await page.locator(".trend-figure figcaption .hospital-name").count();
	stage.check(names === 2, `a trend has ${names} hospitals`);
	await device.shot("trend");
	await page.emulateMedia({ media: "print" });
	await device.shot("record-on-paper");
	await page.emulateMedia({ media: "screen" });
	await page.goBack();
	await page.locator(".labs").waitFor();
	await page.locator('.chip[data-kind="all"]').click();
}

async function takeAlong(stage, device, all) {
	const { shell, share: { export: words } } = stage.words;
	const { page } = device;
	await more(stage, device, shell.more.export);
	await page.getByRole("radio", { name: words.passphrase }).waitFor();
	stage.check(await page.getByRole("group", { name: words.how }).locator("input:checked").count() === 0 && await device.button(words.make).count() === 0,
		"how records are saved is chosen before anybody chose");
	await device.shot("export");
	await page.getByRole("radio", { name: words.passphrase }).check();
	await device.field(words.passphraseField).fill("abc");
	await device.field(words.again).fill("abc");
	await device.button(words.make).click();
	await page.locator(".field-error", { hasText: stage.words.open.lock.passphraseShort }).waitFor();
	await page.getByRole("radio", { name: words.bundle }).check();
	await device.button(words.make).click();
	const [download] = await Promise.all([page.waitForEvent("download"), device.button(words.save).click()]);
	const bundle = JSON.parse(await readFile(await download.path(), "utf8"));
	const medical = bundle.entry.filter(({ resource }) => resource.resourceType !== "Binary");
	stage.check(medical.length === all.size, `${medical.length} records are exported besides the hospitals' identity statements, and ${all.size} shown`);
	await page.getByRole("radio", { name: words.print }).check();
	await page.emulateMedia({ media: "print" });
	const printed = await page.locator(".record-printed:visible").count();
	stage.check(printed === all.size, `${printed} records are printed, and ${all.size} shown`);
	await device.shot("paper");
	await page.emulateMedia({ media: "screen" });
}

await play(async (stage) => {
	const device = await stage.device();
	await openSlip(stage, device, "qinglan", 0);
	await link(stage, device);
	const all = await records(stage, device);
	await trend(stage, device);
	await takeAlong(stage, device, all);
});
