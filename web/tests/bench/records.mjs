/**
 * From "open" and from "unlock" to 300 records on the screen of a phone, beside
 * the same records as plain JSON, and as age files that npm's age-encryption
 * opens. records.py has the clinic. Figures go to the standard error.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { play } from "../stories/lib/stage.mjs";
import { openSlip, PIN } from "../stories/lib/steps.mjs";
import { cpu, processOf, watchInside } from "./inside.mjs";
import { loading } from "./loading.mjs";
import { writePeers } from "./peer.mjs";
import { serve } from "./site.mjs";

const ROUNDS = 5, RATE = 4, GOAL = 1500;
const HOSPITAL = "qinglan";
const SETTLED = 1000;                  // ms, so that what a page does when it was drawn is not measured with what follows

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

/** ACT on a page whose process runs at 1/RATE of its speed, until the page has seen UNTIL. */
async function slowly(stage, page, act, until) {
	await page.waitForTimeout(SETTLED);
	const pid = await processOf(stage.browser, page), worker = page.workers()[0];
	await worker.evaluate(() => (self.noted?.splice(0)));
	await stage.world.slow({ pid, rate: RATE });
	const before = cpu(pid);
	await act();
	await page.waitForFunction((what) => window.seen[what], until, { polling: 50 });
	const after = cpu(pid);
	await stage.world.slow({ pid, rate: 1 });
	const { pressed, ...seen } = await page.evaluate(() => window.seen), noted = await worker.evaluate(() => self.noted ?? []);
	return {
		...Object.fromEntries(Object.entries(seen).map(([what, when]) => [what, when - pressed])),
		network: spent(noted, "network"), disk: spent(noted, "disk"), core: spent(noted, "core"), lock: spent(noted, "core age.open-scrypt"),
		page: after.page - before.page, worker: after.worker - before.worker,
	};
}

/** Milliseconds in which anything of NOTED that begins with WHAT was under way. */
function spent(noted, what) {
	let sum = 0, until = 0;
	for (const { began, ended } of noted.filter((one) => one.what.startsWith(what)).sort((a, b) => a.began - b.began)) {
		sum += Math.max(0, ended - Math.max(began, until));
		until = Math.max(until, ended);
	}
	return sum;
}

/** How many times longer work takes than the CPU that it needs: RATE, and more where others use the machine. */
async function slowness(stage, page) {
	const pid = await processOf(stage.browser, page);
	await stage.world.slow({ pid, rate: RATE });
	const before = cpu(pid).page;
	const took = await page.evaluate(() => {
		const began = performance.now();
		for (let sum = 0; performance.now() - began < 1000;)
			sum += Math.sqrt(sum + 1);
		return performance.now() - began;
	});
	const used = cpu(pid).page - before;
	await stage.world.slow({ pid, rate: 1 });
	return took / used;
}

/** Somebody opens a slip and keeps nothing on the device. What people do between is not measured. */
async function opening(stage) {
	const device = await stage.device(), { open } = stage.words;
	await watchInside(device.context);
	const page = await device.open(await stage.world.slip({ hospital: HOSPITAL, person: 0 }));
	await device.at(open.identity.title);
	await device.field(open.fields.name).fill(stage.facts.people[0].name);
	await device.field(open.fields.id_card).fill(stage.facts.people[0].id_card);
	const opened = await slowly(stage, page, () => device.button(open.identity.open).click(), "asked");
	await device.button(open.lock.foreign).click();
	await device.button(open.lock.foreignYes).click();
	await page.getByRole("checkbox", { name: open.recovery.written }).check();
	const shown = await slowly(stage, page, () => device.button(open.recovery.next).click(), "whole");
	const slowed = await slowness(stage, page);
	await device.context.close();
	return { opened, shown, slowed };
}

async function unlocking(stage) {
	const device = await stage.device(), { open } = stage.words;
	await watchInside(device.context);
	await openSlip(stage, device, HOSPITAL, 0);
	const { page } = device;
	await page.reload();
	await device.at(open.unlock.title);
	await device.field(open.unlock.pin).fill(PIN);
	const unlocked = await slowly(stage, page, () => device.button(open.unlock.unlock).click(), "whole");
	await device.context.close();
	return unlocked;
}

async function peer(stage, url, button, until) {
	const context = await stage.browser.newContext({ viewport: { width: stage.width, height: stage.height }, isMobile: true, hasTouch: true });
	await watchInside(context);
	const page = await context.newPage();
	await page.goto(url);
	const done = await slowly(stage, page, () => page.locator(button).click(), until);
	await context.close();
	return done;
}

function line(name, values, goal) {
	console.error(`  ${name.padEnd(56)}${median(values).toFixed(0).padStart(6)} ms${goal ? `   goal ${goal}` : ""}`);
}

function report(rounds) {
	const of = (pick) => rounds.map(pick);
	line("identity entered -> verified and opened", of(({ open }) => open.opened.asked));
	line("-> first of them drawn", of(({ open }) => open.shown.first));
	line("-> all of them drawn", of(({ open }) => open.shown.whole));
	line("identity entered -> all of them on screen", of(({ open }) => open.opened.asked + open.shown.whole), GOAL);
	line("  platform's answers", of(({ open }) => open.opened.network));
	line("  device's disk", of(({ open }) => open.opened.disk));
	line("  WebAssembly core", of(({ open }) => open.opened.core));
	line(`  worker, CPU x ${RATE}`, of(({ open }) => RATE * (open.opened.worker + open.shown.worker)));
	line(`  page, CPU x ${RATE}`, of(({ open }) => RATE * (open.opened.page + open.shown.page)));
	line("PIN entered -> first drawn", of(({ unlock }) => unlock.first));
	line("PIN entered -> all drawn", of(({ unlock }) => unlock.whole));
	line("  of which scrypt, which makes PINs dear to guess", of(({ unlock }) => unlock.lock));
	line("peer: plain JSON fetched, parsed, drawn by the same list", of(({ plain }) => plain.whole));
	line(`  CPU x ${RATE}`, of(({ plain }) => RATE * (plain.page + plain.worker)));
	line("peer: as many age files opened by age-encryption", of(({ age }) => age.opened));
	line(`  CPU x ${RATE}`, of(({ age }) => RATE * age.page));
	console.error("first load on the same phone, over 1.6 Mbit/s and 150 ms there and back");
	line("-> first page, pressed", of(({ load }) => load.first));
	line("-> code can be typed, core there", of(({ load }) => load.ready));
}

await play(async (stage) => {
	const folder = mkdtempSync(join(tmpdir(), "peer-"));
	const { records, mean } = await writePeers(folder, await stage.world.bundle());
	const site = await serve("peer.html", folder), rounds = [];
	try {
		for (let round = 0; round < ROUNDS; round++)
			rounds.push({
				load: await loading(stage, RATE), open: await opening(stage), unlock: await unlocking(stage),
				plain: await peer(stage, site.url, "#plain", "whole"), age: await peer(stage, site.url, "#age", "opened"),
			});
	} finally {
		site.close();
		rmSync(folder, { recursive: true, force: true });
	}
	console.error(`${records} records of ${(mean / 1000).toFixed(1)} KB on a phone: ${stage.width} x ${stage.height}, its process slowed ${RATE} times (${median(rounds.map(({ open }) => open.slowed)).toFixed(1)} in fact); medians of ${ROUNDS}`);
	report(rounds);
});
