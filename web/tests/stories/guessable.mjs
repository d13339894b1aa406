/** A hospital whose profile can be guessed: opened only when that is accepted in as many words, and said to be one wherever it is shown. */
import { play } from "./lib/stage.mjs";
import { PIN } from "./lib/steps.mjs";

async function lock(stage, device) {
	const { lock } = stage.words.open;
	await device.at(lock.title);
	await device.field(lock.newPin).fill(PIN);
	await device.field(lock.again).fill(PIN);
	await device.button(lock.set).click();
	await device.page.locator("[data-rid]").first().waitFor();
}

async function open(stage, device) {
	const { identity, fields, recovery } = stage.words.open;
	const page = await device.open(await stage.world.slip({ hospital: "qinglan", person: 0 }));
	await device.at(identity.title);
	await page.getByText(identity.guessableBody).waitFor();
	await device.field(fields.name).fill(stage.facts.people[0].name);
	await device.field(fields.id_card).fill(stage.facts.people[0].id_card);
	stage.check(await device.button(identity.open).isDisabled(), "a profile that can be guessed needs no acceptance");
	await device.shot("identity");
	await page.getByRole("checkbox", { name: identity.guessableAccept }).check();
	await device.button(identity.open).click();
	await device.at(recovery.title);
	const code = (await page.locator('[data-field="recovery-code"]').innerText()).trim();
	device.guard.hide(code);
	await page.getByRole("checkbox", { name: recovery.written }).check();
	await device.button(recovery.next).click();
	await lock(stage, device);
	return code;
}

async function said(stage, device) {
	const { page } = device;
	const told = page.locator('[data-guessable="qinglan"]');
	await told.waitFor();
	await device.shot("records");
	await page.locator("[data-rid]").first().click();
	await page.locator("article[data-rid]").waitFor();
	stage.check(await told.count() > 0, "a record does not say that its hospital's profile can be guessed");
	await device.shot("record");
}

async function recover(stage, code) {
	const { open: words, recovery } = { open: stage.words.open, recovery: stage.words.open.recovery };
	const device = await stage.device();
	device.guard.hide(code);
	const page = await device.open();
	await page.getByRole("button", { name: words.start.recover }).click();
	await page.getByRole("textbox", { name: recovery.code, exact: true }).fill(code);
	await device.button(recovery.recover).click();
	const accept = page.getByRole("checkbox", { name: words.identity.guessableAccept });
	await accept.waitFor();
	stage.check(await device.button(recovery.recover).isDisabled(), "a recovery code accepts for its owner");
	await device.shot("recover");
	await accept.check();
	await device.button(recovery.recover).click();
	await lock(stage, device);
}

await play(async (stage) => {
	const device = await stage.device();
	const code = await open(stage, device);
	await said(stage, device);
	await recover(stage, code);
});
