/** From a slip's link to the records of the first hospital, each of them there; locked, and unlocked again. And with a network that comes late. */
import { play } from "./lib/stage.mjs";
import { openUnlocked, PIN, setPin, unlock, writeDown } from "./lib/steps.mjs";

/** No network when the link is opened: the slip is kept, and read when it is tried again. */
async function unreachable(stage) {
	const { open, shell } = stage.words;
	const device = await stage.device();
	const link = await stage.world.slip({ hospital: "qinglan", person: 0 });
	device.guard.hide(link.split(".").at(-1));
	const page = await device.open(link);
	await device.at(open.identity.title);          // all that is fetched when needed is here
	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.goto(link);
	await page.locator('[data-problem="unreachable"]').waitFor();
	await device.shot("unreachable");
	await stage.world.gone({ on: false });
	device.guard.unreachable = false;
	await device.button(shell.retry).click();
	await device.at(open.identity.title);
}

/** The words do not come: that much is said in both languages, and can be tried again. */
async function withoutWords(stage) {
	const device = await stage.device(), { context, guard } = device;
	guard.unreachable = true;
	await context.route(`**/assets/${stage.language}-*.js`, (route) => route.abort());
	const page = await device.open();
	const again = page.getByRole("button", { name: "Reload" });
	await again.waitFor();
	await device.shot("without-words");
	await context.unrouteAll();
	guard.unreachable = false;
	await again.click();
	await page.getByText(stage.words.open.start.title).waitFor();
}

/** The page ends while the recovery code is on the screen, whatever page is asked for then: it is there until it is said to be on paper. */
async function unwritten(stage, device) {
	const { open, shell } = stage.words, { page } = device;
	const shown = async () => {
		await device.at(open.recovery.title);
		return (await page.locator('[data-field="recovery-code"]').innerText()).replace(/\s/g, "");
	};
	const first = await shown();
	device.guard.hide(first);
	for (const address of [page.url(), `${stage.facts.origin}/#/share`]) {
		await page.goto("about:blank");
		await page.goto(address);
		await unlock(stage, device, false);
		stage.check(await shown() === first, "the recovery code is another one after a reload");
		stage.check(await page.getByRole("navigation", { name: shell.navigation }).count() === 0, "a way past the recovery code is shown");
	}
	await page.goto("about:blank");
	await page.goto(`${stage.facts.origin}/`);
	await unlock(stage, device, false);
	await writeDown(stage, device, (name) => device.shot(name));
}

await play(async (stage) => {
	const device = await stage.device();
	const { open } = stage.words;
	await openUnlocked(stage, device, "qinglan", 0, (name) => device.shot(name));
	const { page } = device;
	await device.field(open.lock.newPin).fill(PIN);
	await device.button(open.lock.set).click();
	await page.getByText(open.lock.differs).waitFor();
	await device.shot("lock-once");
	await setPin(stage, device);
	await unwritten(stage, device);
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
	await unreachable(stage);
	await withoutWords(stage);
});
