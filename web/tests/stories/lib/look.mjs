/** One look at a page, light and dark: a picture of it, axe, letters that can be read, and nothing wider than the screen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TALLEST = 8000;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOURS = { type: "rule", values: ["color-contrast"] };   // the dark differs in nothing else
/** Every page is laid out on all of these screens, whichever its story is played on; the second is the last at 200 %. */
const PHONE = 360;
const SCREENS = [[PHONE, 740], [720, 450], [820, 1180], [1440, 900]];

/** Of these tags, or rules. */
async function violations(page, runOnly) {
	if (!await page.evaluate(() => "axe" in window))
		await page.evaluate(axe);
	const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
	return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n").slice(1).join(" ").trim()}`));
}

/** Elements that stand out to the right of the page. */
function wide() {
	const width = document.documentElement.clientWidth;
	return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("body *")]
		.filter((element) => element.getBoundingClientRect().right > width + 1).slice(0, 3)
		.map((element) => `wider than the screen: ${element.tagName}.${element.className}`);
}

/** Words, numbers and dates of a text that stand on more than one line. What is too long for a line must break somewhere. */
function broken(node) {
	const LONGEST = 20, range = document.createRange();
	const lines = () => new Set([...range.getClientRects()].filter((rect) => rect.width > 0).map((rect) => Math.round(rect.top))).size;
	range.selectNodeContents(node);
	if (lines() < 2)
		return [];
	const words = [...node.data.matchAll(/[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu)].filter(([word]) => word.length <= LONGEST);
	const units = words.flatMap(({ 0: word, index }) => [...word.matchAll(/\d{4}-\d\d-\d\d|[\p{Script=Latin}\p{N}]+(?:[.:]\p{N}+)*/gu)].map((unit) => [index + unit.index, unit[0]]));
	return units.filter(([start, unit]) => {
		range.setStart(node, start);
		range.setEnd(node, start + unit.length);
		return lines() > 1;
	}).map(([, unit]) => unit);
}

/** What cannot be read well: letters under 15 px, sentences under 16, words broken within. Codes are compared symbol by symbol, and break where they must. */
function illegible() {
	const LEAST = 15, READ = 16, SENTENCE = 40;
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
		const { color, fontSize } = getComputedStyle(parent), size = parseFloat(fontSize) / scale;
		if (color === "rgba(0, 0, 0, 0)")      // a document's text over its picture
			continue;
		const code = parent.closest(".code, .raw, code, pre");
		const where = `${parent.tagName}.${parent.className}: “${text.slice(0, 40)}”`;
		if (size < LEAST - 0.01 || (!code && width(text) >= SENTENCE && size < READ - 0.01))
			faults.push(`${size} px: ${where}`);
		faults.push(...(code ? [] : broken(node)).map((unit) => `“${unit}” is broken: ${where}`));
	}
	for (const control of document.querySelectorAll("input:not([type=checkbox], [type=radio], [type=file], [type=range]), select, textarea")) {
		const size = parseFloat(getComputedStyle(control).fontSize) / scale;
		if (size < READ - 0.01)
			faults.push(`${size} px: ${control.tagName}`);
	}
	return faults.slice(0, 8);
}

/** As the page is, and laid out in the largest letters, of which nothing needs to be drawn. */
function unreadable() {
	const { dataset } = document.documentElement, before = dataset.textSize;
	const faults = [...illegible(), ...wide()];
	dataset.textSize = "largest";
	faults.push(...[...illegible(), ...wide()].map((what) => `largest letters: ${what}`));
	dataset.textSize = before;
	return faults;
}

const measured = (what) => `(() => { ${[wide, broken, illegible, unreadable].join("\n")}; return ${what}; })()`;

/** What cannot be read of it: as it is, on this and on the other screens; and in the largest letters, on this and on the phone. */
async function read(page, fault) {
	const size = page.viewportSize();
	for (const what of await page.evaluate(measured("unreadable()")))
		fault(what);
	for (const [width, height] of SCREENS.filter(([width]) => width !== size.width)) {
		await page.setViewportSize({ width, height });
		await settled(page);
		const all = width === PHONE ? "unreadable()" : "[...illegible(), ...wide()]";
		for (const what of await page.evaluate(measured(all)))
			fault(`${width}x${height}: ${what}`);
	}
	await page.setViewportSize(size);
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
	const check = async (scheme, rules) => {
		for (const violation of await violations(page, rules))
			guard.fault(`axe, ${name}, ${scheme}: ${violation}`);
	};
	await picture("");
	await unrolled(page, async (longer) => {
		if (longer)
			await picture("-whole");
		await check("light", TAGS);
		await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
		await picture("-dark");
		await check("dark", COLOURS);
		await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
	});
	await read(page, (what) => guard.fault(`${name}: ${what}`));
	await guard.outside(page);
}
