/** One look at a page, light and dark: a picture of it, axe, letters that can be read, and nothing wider than the screen. */
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

/**
 * What cannot be read well: letters under 15 px, sentences under 16, and words or numbers broken within. Codes are compared
 * symbol by symbol, and break where they must.
 */
function illegible() {
	const LEAST = 15, READ = 16, SENTENCE = 40, WORD = 24;
	const width = (text) => [...text].reduce((sum, symbol) => sum + (/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(symbol) ? 2 : 1), 0);
	const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
	const faults = [], hidden = new Map();
	const clipped = (element) => {
		if (element && !hidden.has(element))
			hidden.set(element, getComputedStyle(element).clipPath !== "none" || clipped(element.parentElement));
		return element ? hidden.get(element) : false;
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		const text = node.data.trim(), parent = node.parentElement;
		if (text === "" || parent.closest("svg, script, style, noscript, canvas, option") || clipped(parent) || !parent.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
			continue;
		const size = parseFloat(getComputedStyle(parent).fontSize) / scale, code = parent.closest(".code, .raw, code, pre");
		const where = `${parent.tagName}.${parent.className}: “${text.slice(0, 40)}”`;
		if (size < LEAST - 0.01 || (!code && width(text) >= SENTENCE && size < READ - 0.01))
			faults.push(`${size} px: ${where}`);
		for (const found of code ? [] : node.data.matchAll(/[\p{Script=Latin}\p{N}]+/gu)) {
			if (found[0].length > WORD)
				continue;
			const range = document.createRange();
			range.setStart(node, found.index);
			range.setEnd(node, found.index + found[0].length);
			const lines = new Set([...range.getClientRects()].filter((rect) => rect.width > 0).map((rect) => Math.round(rect.top)));
			if (lines.size > 1)
				faults.push(`“${found[0]}” is broken: ${where}`);
		}
	}
	for (const control of document.querySelectorAll("input:not([type=checkbox], [type=radio], [type=file], [type=range]), select, textarea")) {
		const size = parseFloat(getComputedStyle(control).fontSize) / scale;
		if (size < READ - 0.01)
			faults.push(`${size} px: ${control.tagName}`);
	}
	return faults.slice(0, 8);
}

/** As it is, in the largest letters, and enlarged by the browser to 200 % where the screen is no phone's. */
async function read(page, fault) {
	const size = page.viewportSize();
	const check = async (how) => {
		await settled(page);
		for (const what of await page.evaluate(illegible))
			fault(`${how}${what}`);
		for (const what of await page.evaluate(wide))
			fault(`${how}wider than the screen: ${what}`);
	};
	await check("");
	const before = await page.evaluate(() => document.documentElement.dataset.textSize ?? "");
	await page.evaluate(() => void (document.documentElement.dataset.textSize = "largest"));
	await check("largest letters: ");
	await page.evaluate((value) => void (document.documentElement.dataset.textSize = value), before);
	if (size.width >= 800) {
		await page.setViewportSize({ width: Math.round(size.width / 2), height: Math.round(size.height / 2) });
		await check("200 %: ");
		await page.setViewportSize(size);
	}
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
	await read(page, (what) => guard.fault(`${name}: ${what}`));
	await guard.outside(page);
}
