/** The lock: by hand, by itself, over the recovery code, after a reload, in another tab; wrong PINs, of which the tenth removes everything. */
import { kept } from "./lib/kept.mjs";
import { play } from "./lib/stage.mjs";
import { atRecords, openSlip, openUnlocked, PIN, unlock } from "./lib/steps.mjs";

const WRONG = "8264019375", TRIES = 10;

async function tryWrong(stage, device) {
	const { open } = stage.words;
	await device.field(open.unlock.pin).fill(WRONG);
	await device.button(open.unlock.unlock).click();
}

async function byHand(stage, device) {
	const { shell, open } = stage.words;
	await device.page.getByRole("link", { name: shell.tabs.more }).click();
	await device.button(shell.more.settings).or(device.page.getByRole("button", { name: shell.more.settings })).first().click();
	await device.at(shell.settings.title);
	await device.page.getByLabel(shell.settings.autoLock, { exact: true }).selectOption("1");
	await device.shot("settings");
	await device.page.getByRole("link", { name: shell.tabs.more }).click();
	await device.page.getByRole("button", { name: shell.more.signOut }).click();
	await device.page.getByText(open.start.title).waitFor();
	await device.shot("signed-out");
	await device.page.getByRole("button", { name: open.start.records }).click();
	await unlock(stage, device);
}

/** As if the device had slept: its clock is so many milliseconds later when the vault looks at it next. */
function later({ page }, ms) {
	return Promise.all(page.workers().map((worker) => worker.evaluate((more) => {
		const now = Date.now;
		Date.now = () => now() + more;
	}, ms)));
}

async function sleep(stage, device) {
	await later(device, 61_000);
	await device.at(stage.words.open.unlock.title);
}

/** What settings show is locked with the rest. */
async function withTheCode(stage, device) {
	const { shell } = stage.words, { page } = device;
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await page.getByRole("button", { name: shell.more.settings }).click();
	await device.button(shell.settings.recoveryShow).click();
	await page.locator('[data-field="recovery-code"]').waitFor();
	await sleep(stage, device);
	stage.check(await page.locator('[data-field="recovery-code"]').count() === 0, "the recovery code is in sight while it is locked");
	await device.shot("settings-locked");
	await unlock(stage, device, false);
	await device.at(shell.settings.title);
	await device.button(shell.settings.recoveryShow).waitFor();
	await page.getByRole("link", { name: shell.tabs.records }).click();
	await atRecords(device);
}

async function byItself(stage, device) {
	await sleep(stage, device);
	stage.check(await device.page.locator("[data-rid]").count() === 0, "records are in sight while it is locked");
}

/** Gone for pen and paper longer than a copy without a lock is kept. */
async function withoutLock(stage) {
	const { open } = stage.words, device = await stage.device();
	await openUnlocked(stage, device, "qinglan", 1);
	await later(device, 31 * 60_000);
	await device.page.getByText(open.unlock.goneIdle).waitFor();
	await device.shot("gone-idle");
}

async function anotherTab(stage, device) {
	const { open, problems } = stage.words;
	const first = device.page;
	await unlock(stage, device);
	await device.open();
	await device.at(open.unlock.title);
	await device.field(open.unlock.pin).fill(PIN);
	await device.button(open.unlock.unlock).click();
	await device.page.getByText(problems["home-busy"].what).waitFor();
	await device.shot("another-tab");
	await device.page.reload();
	await device.at(open.unlock.title);
	await device.button(open.unlock.forgot).click();
	await device.button(open.unlock.forgotYes).click();
	await device.page.getByText(problems["home-busy"].what).waitFor();
	stage.check(await kept(device.page) > 0, "a vault is removed under another tab's hands");
	await device.page.close();
	device.page = first;
}

async function wrong(stage, device) {
	const { open } = stage.words;
	const { page } = device;
	await page.reload();
	await device.at(open.unlock.title);
	await tryWrong(stage, device);
	await page.getByText(open.unlock.wrong.pin(TRIES - 1)).waitFor();
	await device.shot("wrong");
	await unlock(stage, device);
	await page.reload();
	await device.at(open.unlock.title);
	for (let left = TRIES - 1; left > 0; left--) {
		await tryWrong(stage, device);
		await page.getByText(open.unlock.wrong.pin(left)).waitFor();
	}
	await device.shot("last");
	await tryWrong(stage, device);
	await page.getByText(open.unlock.gone).waitFor();
	stage.check(await kept(page) === 0, "the tenth wrong PIN leaves something behind");
	await device.shot("gone");
	await page.reload();
	await page.getByText(open.start.title).waitFor();
}

await play(async (stage) => {
	const device = await stage.device();
	await openSlip(stage, device, "qinglan", 0);
	await byHand(stage, device);
	await withTheCode(stage, device);
	await byItself(stage, device);
	await anotherTab(stage, device);
	await wrong(stage, device);
	await withoutLock(stage);
});
