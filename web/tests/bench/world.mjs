/** What world.py has done in the browser: see there. Figures go to the standard error. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { play } from "../stories/lib/stage.mjs";
import { openSlip, PIN } from "../stories/lib/steps.mjs";
import { Alone } from "./alone.mjs";
import { processOf } from "./inside.mjs";
import { ARGS, firstAfterHeader, firstDrawn, memory, own, scroll, watch } from "./measure.mjs";

const SECONDS = 12;
const SERIES = ["frames", "files"];

/** Opened by Playwright, looked at without it. */
async function alone(stage, rate) {
	const folder = mkdtempSync(join(tmpdir(), "mizhen-bench-"));
	try {
		const device = await stage.device({}, { folder, args: [] });
		await openSlip(stage, device, "qinglan", 0);
		await device.context.close();
		for (const name of SERIES)
			await look(stage, rate, folder, name);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

async function look(stage, rate, folder, name) {
	const page = await Alone.open(ARGS, folder, `${stage.facts.origin}/`, stage, watch), { unlock } = stage.words.open;
	try {
		await page.fill("input", PIN);
		await page.click("button", unlock.unlock);
		await page.waitForFunction(() => document.querySelector("[data-complete=true]") !== null);
		await stage.world.slow({ pid: await processOf(page, page), rate });
		await page.click('[data-type="ImagingStudy"] button', name);
		await page.click('[data-kind="dicom"] button');
		await firstDrawn(page);
		const first = await firstAfterHeader(page);
		await page.waitForFunction(() => document.querySelector(".viewer-controls [role=status]") === null);
		for (const steps of [15, 30]) {
			const drawn = await scroll(page, SECONDS, steps);
			console.error(`CPU 1/${rate}, ${name}: ${drawn}; ${(await own(page)).toFixed(0)} MB of its own, process ${(await memory(page)).toFixed(0)} MB`);
		}
		console.error(`CPU 1/${rate}, ${name}: first slice ${first.toFixed(0)} ms after the header`);
	} finally {
		await stage.world.slow({ pid: 0, rate: 1 });
		await page.close();
	}
}

await play(async (stage) => {
	for (const rate of [1, 4])
		await alone(stage, rate);
});
