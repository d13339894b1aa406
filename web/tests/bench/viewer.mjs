/**
 * node tests/bench/viewer.mjs: frames a second and memory of a CT of 1,000
 * slices (512 x 512 of 16 bits), and the time from header to first slice of an
 * image of 120 MB; on this machine as it is, and with its CPU throttled 4 times.
 * The contents are made in the page; world.py measures over the real platform.
 */
import { chromium } from "playwright-core";
import { ARGS, firstAfterHeader, firstDrawn, memory, own, scroll, throttle, watch } from "./measure.mjs";
import { CHROMIUM } from "../chromium.mjs";
import { serve } from "./site.mjs";

const SLICES = 1000, FRAMES = 240, SECONDS = 12;

async function open(browser, url, rate) {
	const page = await browser.newPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
	page.on("pageerror", (error) => console.error(error));
	await page.addInitScript(watch);
	await throttle(page, rate);
	await page.goto(url);
	await firstDrawn(page);
	return page;
}

const site = await serve("viewer.html", null);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
for (const rate of [1, 4]) {
	const ct = await open(browser, `${site.url}?ct=${SLICES}`, rate);
	await ct.locator(".viewer-controls [role=status]").waitFor({ state: "detached" });
	for (const steps of [20, 40])
		console.log(`CPU 1/${rate}, ${SLICES} files: ${await scroll(ct, SECONDS, steps)}; ${(await own(ct)).toFixed(0)} MB of its own, process ${(await memory(browser)).toFixed(0)} MB`);
	await ct.close();
	const large = await open(browser, `${site.url}?frames=${FRAMES}`, rate);
	console.log(`CPU 1/${rate}, ${FRAMES / 2} MB: first slice ${(await firstAfterHeader(large)).toFixed(0)} ms after the header`);
	await large.close();
}
await browser.close();
site.close();
