/** Runs what is given over the pages of pages.tsx, in Chromium. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../bench/site.mjs";
import { HEADLESS } from "../chromium.mjs";

const CORE = fileURLToPath(new URL("../../../build/wasm/mizhen.wasm", import.meta.url));

/** RUN gets { play(width, what) }, and WHAT a page, draw(view, resources, language) and shot(name). Pictures go to the folder that the program was given. */
export async function inBrowser(run) {
	if (!existsSync(HEADLESS) || !existsSync(CORE)) {
		console.log("skipped: needs Chromium and build/wasm/mizhen.wasm");
		process.exit(77);
	}
	const folder = process.argv[2];
	const site = await serve("../records/pages.html", null);
	const browser = await chromium.launch({ executablePath: HEADLESS, args: ["--no-sandbox", "--disable-gpu"] });
	try {
		await run({ play: (width, what) => play(browser, site.url, folder, width, what) });
	} finally {
		await browser.close();
		site.close();
	}
}

async function play(browser, url, folder, width, what) {
	const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: "reduce", timezoneId: "Asia/Shanghai" });
	const page = await context.newPage(), wrong = [];
	page.setDefaultTimeout(10_000);
	page.on("pageerror", (error) => wrong.push(String(error)));
	page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
	await page.goto(url);
	await page.waitForFunction(() => "draw" in window);
	const draw = (view, resources, language = "zh") =>
		page.evaluate(([view, resources, language]) => window.draw(view, resources, language), [view, resources.map((one) => JSON.stringify(one)), language]);
	const shot = async (name) => {
		if (folder)
			mkdirSync(folder, { recursive: true }), await page.screenshot({ path: join(folder, `${width}-${name}.png`), fullPage: true });
	};
	await what({ page, draw, shot });
	await context.close();
	if (wrong.length > 0)
		throw new Error(wrong.join("\n"));
}
