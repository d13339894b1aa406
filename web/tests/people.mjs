/**
 * People at their own devices, one after the other: each opens their slips, and what the pages show of every record is
 * read out of the DOM, for tests/e2e/test_web_hospitals.py to compare with the hospitals' databases.
 *
 * usage: people.mjs WIDTHxHEIGHT zh|en FOLDER
 */
import { play } from "./stories/lib/stage.mjs";
import { atRecords, openUnlocked, setPin, writeDown } from "./stories/lib/steps.mjs";

/** Every record on the page: whose and what it is, and each of its fields: the text, what it was written as, whether it is seen. */
function readRecords() {
	const records = new Map([...document.querySelectorAll("[data-rid]")].map((element) => [element, {
		...element.dataset,
		shownAs: element.tagName.toLowerCase(),
		heading: element.querySelector(":scope > h2")?.textContent ?? null,
		place: element.querySelector(".hospital-name")?.textContent ?? null,
		seen: element.checkVisibility(),
		fields: [],
	}]));
	for (const element of document.querySelectorAll("[data-rid] [data-field]")) {
		const written = element.getAttribute("datetime") ?? element.getAttribute("value");
		records.get(element.closest("[data-rid]")).fields.push([element.dataset.field, element.textContent, written, element.checkVisibility()]);
	}
	return { records: [...records.values()], marks: document.querySelectorAll("[data-mark], .mark").length };
}

const unfold = (page, what) => page.locator(what).evaluateAll((summaries) => summaries.forEach((summary) => summary.click()));

/** Not on somebody else's device. */
async function stayForNow(stage, device) {
	const { lock } = stage.words.open;
	await device.button(lock.foreign).click();
	await device.button(lock.foreignYes).click();
}

/** A slip of another hospital, opened in the same tab: who one is, is known. */
async function openAnother(stage, device, hospital, person) {
	const { identity } = stage.words.open;
	const link = await stage.world.slip({ hospital, person });
	device.guard.hide(link.split(".").at(-1));
	await device.page.goto(link);
	await device.at(identity.title);
	await device.button(identity.known).click();
	await device.at(stage.words.records.title);
}

async function timeline(stage, device, { person, hospitals }) {
	const { page } = device;
	for (const hospital of hospitals)
		await page.locator(`.strip [data-hospital="${hospital}"] [data-trust="verified"]`).waitFor();
	await page.locator('[data-complete="true"]').waitFor();
	await unfold(page, ".record-fold summary");
	const strip = await page.locator(".strip [data-hospital]").evaluateAll((all) => all.map(({ dataset }) => dataset.hospital));
	await stage.world.timeline({ person, strip, ...await page.evaluate(readRecords) });
}

/** What the printer gets: all facts of all records. Those for the hospital's system are folded: unfolded, they are printed too. */
async function paper(stage, device, { person }) {
	const { shell, share } = stage.words;
	const { page } = device;
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await page.getByRole("button", { name: shell.more.export }).click();
	await page.getByRole("radio", { name: share.export.print }).check();
	await page.emulateMedia({ media: "print" });
	await unfold(page, ".record-printed .technical:not([open]) > summary");
	const pages = await stage.world.paper({ person, ...await page.evaluate(readRecords) });
	await page.emulateMedia({ media: "screen" });
	return pages;
}

/** The pages of single records, from the timeline and back to it. */
async function open(stage, device, { person }, { hospital, rid }) {
	const { page } = device;
	const record = `[data-hospital="${hospital}"][data-rid="${rid}"]`;
	await page.locator('[data-complete="true"]').waitFor();
	await page.locator(".record-fold").filter({ has: page.locator(record) }).locator("details:not([open]) > summary").evaluateAll((all) => all[0]?.click());
	await page.locator(`.record-row${record} button`).click();
	await page.locator(`article${record}`).waitFor();
	await unfold(page, "article summary");
	const heading = await page.getByRole("heading", { level: 1 }).textContent();
	await stage.world.page({ person, hospital, rid, heading, ...await page.evaluate(readRecords) });
	await device.guard.outside(page);
	await page.goBack();
}

async function atHome(stage, who) {
	const device = await stage.device({ timezoneId: who.zone });
	await openUnlocked(stage, device, who.hospitals[0], who.person);
	await (who.own ? setPin : stayForNow)(stage, device);
	await writeDown(stage, device);
	await atRecords(device);
	for (const hospital of who.hospitals.slice(1))
		await openAnother(stage, device, hospital, who.person);
	await timeline(stage, device, who);
	const records = await paper(stage, device, who);
	await device.page.getByRole("link", { name: stage.words.shell.tabs.records }).click();
	for (const record of records)
		await open(stage, device, who, record);
	await stage.world.done({ person: who.person });
	await device.close();
}

await play(async (stage) => {
	for (let who; (who = await stage.world.next({ language: stage.language })) !== null;)
		await atHome(stage, who);
});
