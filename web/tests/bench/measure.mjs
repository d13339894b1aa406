/** What is measured of the viewer in Chromium: slices drawn, told by the bits in their first pixels; memory; first slice after the header. */
import { readFileSync } from "node:fs";

export const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
	"--enable-blink-features=ForceEagerMeasureMemory"];

/** For page.addInitScript: notes which slice is drawn when, and when the first content came from a worker. */
export function watch() {
	const bits = 12, measured = window.measured = { drawn: [], header: 0 };
	const put = CanvasRenderingContext2D.prototype.putImageData;
	CanvasRenderingContext2D.prototype.putImageData = function (...args) {
		let number = 0;
		for (let bit = 0; bit < bits; bit++)
			number |= (args[0].data[4 * bit] > 127 ? 1 : 0) << bit;
		measured.drawn.push({ time: performance.now(), number });
		put.apply(this, args);
	};
	window.Worker = class extends Worker {
		constructor(...args) {
			super(...args);
			this.addEventListener("message", ({ data }) => {
				if (data?.result instanceof Uint8Array)
					measured.header ||= performance.now();
			});
		}
	};
}

/** Megabytes that the page's process alone holds. */
export async function memory(browser) {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	await session.detach();
	return Math.max(...processInfo.filter((p) => p.type === "renderer").map(({ id }) => {
		const lines = readFileSync(`/proc/${id}/smaps_rollup`, "utf8").matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm);
		return [...lines].reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024;
	}));
}

/** Megabytes of the page and its workers without what tools and the browser hold, where the page may know. */
export async function own(page) {
	const bytes = await page.evaluate(async () => (globalThis.crossOriginIsolated ? (await performance.measureUserAgentSpecificMemory()).bytes : NaN));
	return bytes / 1024 / 1024;
}

export async function throttle(page, rate) {
	const session = await page.context().newCDPSession(page);
	await session.send("Emulation.setCPUThrottlingRate", { rate });
}

export const firstDrawn = (page) => page.waitForFunction(() => window.measured.drawn.length > 0, null, { timeout: 120_000 });

/** Milliseconds from the header's coming until the first slice was drawn. */
export const firstAfterHeader = (page) => page.evaluate(() => window.measured.drawn[0].time - window.measured.header);

/** Holds the arrow key down, up and down the series for so long; STEPS slices wanted a second. One line of figures. */
export async function scroll(page, seconds, steps) {
	const { fps, slowest, slices } = await page.evaluate(async ({ seconds, steps }) => {
		const stage = document.querySelector(".viewer-stage"), last = Number(document.querySelector(".viewer-slices input").max) - 1;
		const from = performance.now(), begun = window.measured.drawn.length;
		let key = "ArrowDown", due = from;
		while (performance.now() - from < seconds * 1000) {
			await new Promise(requestAnimationFrame);
			for (; due <= performance.now(); due += 1000 / steps)
				stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
			const at = Number(stage.dataset.slice);
			key = at === last ? "ArrowUp" : at === 0 ? "ArrowDown" : key;
		}
		const drawn = window.measured.drawn.slice(begun).filter((d, i, all) => d.number !== all[i - 1]?.number);
		const gaps = drawn.slice(1).map((d, i) => d.time - drawn[i].time).sort((a, b) => a - b);
		return { fps: drawn.length / seconds, slowest: gaps[Math.floor(gaps.length * 0.99)] ?? Infinity, slices: new Set(drawn.map((d) => d.number)).size };
	}, { seconds, steps });
	return `${steps} slices a second asked for: ${fps.toFixed(1)} drawn, 99 of 100 within ${slowest.toFixed(0)} ms, ${slices} different`;
}
