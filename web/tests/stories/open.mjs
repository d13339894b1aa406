/** From a slip's link to the records of the first hospital, each of them there; locked, and unlocked again. And with a network that comes late. */
import { play } from "./lib/stage.mjs";
import { openUnlocked, PIN, setPin, unlock } from "./lib/steps.mjs";

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
