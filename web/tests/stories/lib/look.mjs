/** One look at a page, light and dark: a picture of it, axe, and nothing wider than the screen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TALLEST = 8000;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function violations(page) {
	if (!await page.evaluate(() => "axe" in window))
		await page.evaluate(axe);
	const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
	return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`));
}

/** Elements that stand out to the right of the page. */
function wide() {
	const width = document.documentElement.clientWidth;
	return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("body *")]
		.filter((element) => element.getBoundingClientRect().right > width + 1).slice(0, 3).map((element) => `${element.tagName}.${element.className}`);
}

/** A tab behind another draws no frames where the machine is busy: waiting for one would never end. */
async function settled(page) {
	await page.bringToFront();
	await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))));
}

/** As tall as the page is, so that nothing is left to scroll to, and nothing off the screen is left undrawn. */
async function unrolled(page, act) {
	const size = page.viewportSize();
	const whole = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({ width: size.width, height: Math.min(Math.max(size.height, whole), TALLEST) });
	try {
		await act(whole > size.height);
	} finally {
		await page.setViewportSize(size);
	}
}

/** PATH.png is the screen, PATH-whole.png all of a longer page, PATH-dark.png the same in the dark. */
export async function look({ page, guard }, path) {
	const name = path.split("/").at(-1);
	const picture = async (suffix) => {
		await settled(page);
		await page.screenshot({ path: `${path}${suffix}.png` });
	};
	const check = async (scheme) => {
		for (const violation of await violations(page))
			guard.fault(`axe, ${name}, ${scheme}: ${violation}`);
	};
	await picture("");
	await unrolled(page, async (longer) => {
		if (longer)
			await picture("-whole");
		await check("light");
		await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
		await picture("-dark");
		await check("dark");
		await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
	});
	for (const element of await page.evaluate(wide))
		guard.fault(`${name}: wider than the screen: ${element}`);
	await guard.outside(page);
}
