/** A hospital whose profile can be guessed, met by its slip, a recovery code, a link, and in a wallet: opened only when that is accepted in as many words, and said to be one wherever it is shown. */
import { play } from "./lib/stage.mjs";
import { identify, openSlip, setPin, unlock, writeDown } from "./lib/steps.mjs";

const HOSPITAL = "wangshu";

/** BUTTON does nothing before the box is ticked. */
async function accept(stage, device, button, screen) {
	const box = device.page.getByRole("checkbox", { name: stage.words.open.identity.guessableAccept });
	await box.waitFor();
	stage.check(await device.button(button).isDisabled(), `${screen}: a profile that can be guessed needs no acceptance`);
	await device.shot(screen);
	await box.check();
}

const told = ({ page }) => page.locator(`[data-guessable="${HOSPITAL}"]`).waitFor();

async function shown(device) {
	await device.page.locator(`.strip [data-hospital="${HOSPITAL}"] [data-trust="verified"]`).waitFor();
	await told(device);
}

async function recovering(stage, code) {
	const { start, recovery } = stage.words.open;
	const device = await stage.device();
	device.guard.hide(code);
	const page = await device.open();
	await page.getByRole("button", { name: start.recover }).click();
	await page.getByRole("textbox", { name: recovery.code, exact: true }).fill(code);
	await device.button(recovery.recover).click();
	return device;
}

/** The only hospital: by its slip, and again with the recovery code. */
async function alone(stage) {
	const { identity, recovery } = stage.words.open;
	const device = await stage.device();
	await device.open(await stage.world.slip({ hospital: HOSPITAL, person: 0 }));
	await identify(stage, device, 0, async (screen) => {
		if (screen === "identity-filled")
			await accept(stage, device, identity.open, "identity");
	});
	await setPin(stage, device);
	const code = await writeDown(stage, device);
	await shown(device);
	await device.shot("records");
	await device.page.locator("[data-rid]:visible").first().click();
	await device.page.locator("article[data-rid]").waitFor();
	await told(device);
	await device.shot("record");

	const other = await recovering(stage, code);
	await accept(stage, other, recovery.recover, "recover");
	other.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await other.button(recovery.recover).click();
	await other.page.locator('[data-problem="unreachable"]').waitFor();
	await other.shot("recover-unreachable");
	await stage.world.gone({ on: false });
	other.guard.unreachable = false;
	await other.button(recovery.recover).click();
	await setPin(stage, other);
	await shown(other);
}

/** The second hospital: by a link, and on a new phone in a wallet whose other hospital opens. */
async function second(stage) {
	const { identity } = stage.words.open, { shell, share: { links } } = stage.words;
	const device = await stage.device();
	const target = (state) => device.page.locator(`[data-hospital="${HOSPITAL}"][data-state="${state}"]`);
	const code = await openSlip(stage, device, "qinglan", 0), { page } = device;
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await page.getByRole("button", { name: shell.more.links }).click();
	await stage.world.keep_turning({ on: true });
	await device.button(links.askN(1)).click();
	await target("code-needed").waitFor({ timeout: 90_000 });
	await target("code-needed").getByRole("textbox").fill((await stage.world.code()).code);
	await device.button(links.sendCode).click();
	await target("guessable").waitFor({ timeout: 90_000 });
	await stage.world.keep_turning({ on: false });
	await page.reload();
	await unlock(stage, device, false);
	await target("guessable").waitFor();
	await accept(stage, device, identity.open, "link");
	await device.button(identity.open).click();
	await target("opened").waitFor();
	await device.button(links.toRecords).click();
	await shown(device);

	const other = await recovering(stage, code);
	await setPin(stage, other);
	await other.page.locator('.strip [data-hospital="qinglan"] [data-trust="verified"]').waitFor();
	stage.check(await other.page.locator(`[data-rid][data-hospital="${HOSPITAL}"]`).count() === 0, "a wallet accepts for its owner");
	await other.page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await other.page.locator(`[data-closed="${HOSPITAL}"]`).waitFor();
	stage.check(await other.page.getByText(stage.words.share.granted.none).count() === 0, "nothing is said to be shared, where not all is known");
	await other.shot("share-closed");
	await other.page.getByRole("link", { name: shell.tabs.records, exact: true }).click();
	await accept(stage, other, identity.open, "wallet");
	await other.button(identity.open).click();
	await shown(other);
	await other.page.locator(`[data-rid][data-hospital="${HOSPITAL}"]:visible`).first().waitFor();
}

await play(async (stage) => {
	await alone(stage);
	await second(stage);
});
