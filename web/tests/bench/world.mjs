/** What world.py has done in the browser: see there. Figures go to the standard error. */
import { play } from "../stories/lib/stage.mjs";
import { openSlip } from "../stories/lib/steps.mjs";
import { processOf } from "./inside.mjs";
import { firstAfterHeader, firstDrawn, memory, own, scroll, watch } from "./measure.mjs";

const SECONDS = 12;

await play(async (stage) => {
	for (const rate of [1, 4]) {
		const device = await stage.device();
		await device.context.addInitScript(watch);
		await openSlip(stage, device, "qinglan", 0);
		const { page } = device;
		await stage.world.slow({ pid: await processOf(stage.browser, page), rate });
		for (const name of ["frames", "files"]) {
			await page.locator('[data-type="ImagingStudy"]').filter({ hasText: name }).first().click();
			await page.evaluate(() => Object.assign(window.measured, { drawn: [], header: 0 }));
			await page.locator('[data-kind="dicom"] button').first().click();
			await firstDrawn(page);
			const first = await firstAfterHeader(page);
			await page.locator(".viewer-controls [role=status]").waitFor({ state: "detached" });
			for (const steps of [15, 30])
				console.error(`CPU 1/${rate}, ${name}: ${await scroll(page, SECONDS, steps)}; ${(await own(page)).toFixed(0)} MB of its own, process ${(await memory(stage.browser)).toFixed(0)} MB`);
			console.error(`CPU 1/${rate}, ${name}: first slice ${first.toFixed(0)} ms after the header`);
			await device.button(stage.words.shell.back).click();
			await page.locator('[data-kind="dicom"]').waitFor();
			await device.button(stage.words.shell.back).click();
		}
		await page.close();
	}
});
