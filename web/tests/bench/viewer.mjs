/**
 * node tests/bench/viewer.mjs: frames a second and memory of a CT of 1,000
 * slices (512 x 512 of 16 bits), and the time from header to first slice of an
 * image of 126 MB; on this machine as it is, and with its CPU throttled 4 times.
 */
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { serveViewer } from "./viewer_site.mjs";

const SLICES = 1000, FRAMES = 240, SECONDS = 12;
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Megabytes that the page's process alone holds. */
async function memory(browser) {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	await session.detach();
	return Math.max(...processInfo.filter((p) => p.type === "renderer").map(({ id }) => {
		const lines = readFileSync(`/proc/${id}/smaps_rollup`, "utf8").matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm);
		return [...lines].reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024;
	}));
}

async function open(browser, url, throttle) {
	const page = await browser.newPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
	page.on("pageerror", (error) => console.error(error));
	const session = await page.context().newCDPSession(page);
	await session.send("Emulation.setCPUThrottlingRate", { rate: throttle });
	await page.goto(url);
	await page.waitForFunction(() => window.measured?.drawn.length > 0, null, { timeout: 60_000 });
	return page;
}

/** Holds the arrow key down, up and down the series; STEPS slices wanted a second. */
async function scroll(page, seconds, steps) {
	return page.evaluate(async ({ seconds, steps, count }) => {
		const stage = document.querySelector(".viewer-stage");
		const at = () => Number(stage.dataset.slice);
		const from = performance.now(), begun = window.measured.drawn.length;
		let key = "ArrowDown", due = from;
		while (performance.now() - from < seconds * 1000) {
			await new Promise(requestAnimationFrame);
			for (; due <= performance.now(); due += 1000 / steps)
				stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
			key = at() === count - 1 ? "ArrowUp" : at() === 0 ? "ArrowDown" : key;
		}
		const drawn = window.measured.drawn.slice(begun).filter((d, i, all) => d.number !== all[i - 1]?.number);
		const gaps = drawn.slice(1).map((d, i) => d.time - drawn[i].time).sort((a, b) => a - b);
		return { fps: drawn.length / seconds, slowest: gaps[Math.floor(gaps.length * 0.99)] ?? Infinity, slices: new Set(drawn.map((d) => d.number)).size };
	}, { seconds, steps, count: SLICES });
}

const site = await serveViewer(null);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS });
for (const throttle of [1, 4]) {
	const ct = await open(browser, `${site.url}?ct=${SLICES}`, throttle);
	await ct.waitForFunction(() => !document.querySelector(".viewer-controls [role=status]"), null, { timeout: 120_000 });
	for (const steps of [20, 40]) {
		const { fps, slowest, slices } = await scroll(ct, SECONDS, steps);
		console.log(`CPU 1/${throttle}: ${SLICES} slices, ${steps} a second asked for: ${fps.toFixed(1)} drawn, 99 of 100 within ${slowest.toFixed(0)} ms, `
			+ `${slices} different; ${(await memory(browser)).toFixed(0)} MB`);
	}
	await ct.close();
	const large = await open(browser, `${site.url}?frames=${FRAMES}`, throttle);
	const first = await large.evaluate(() => window.measured.drawn[0].time - window.measured.header);
	console.log(`CPU 1/${throttle}: ${FRAMES} frames in ${(FRAMES / 2).toFixed(0)} MB: first drawn ${first.toFixed(0)} ms after the header came`);
	await large.close();
}
await browser.close();
site.close();
