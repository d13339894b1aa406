/**
 * What the stories of the web terminals stand on. A story is played in one
 * size and one language, in a clinic of its own (tests/e2e/web_stories.py starts
 * both), and asks that clinic in lines of JSON for what happens elsewhere.
 * Everything a page must never do is watched all the while: see Guard.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { CHROMIUM, HEADLESS } from "../../chromium.mjs";
import { Guard } from "./guard.mjs";
import { look } from "./look.mjs";

const ARGS = [
	"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const PATIENCE = 30_000;

/** The clinic outside of the browser: world.slip({ hospital, person }) is tests/e2e/web_clinic.py's Clinic.slip. */
function clinic() {
	const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
	return new Proxy({}, {
		get: (_, what) => what === "then" ? undefined : async (args = {}) => {
			process.stdout.write(`${JSON.stringify({ do: what, ...args })}\n`);
			const { value, done } = await lines.next();
			const answer = done ? { failed: "the clinic is gone" } : JSON.parse(value);
			if ("failed" in answer)
				throw new Error(`${String(what)}: ${answer.failed}`);
			return answer.is;
		},
	});
}

/** The catalogue of a language, so that stories find things by the words that people see. */
async function words(language) {
	const server = await createServer({
		root: join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../.."), configFile: false, logLevel: "error", appType: "custom",
		server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true },
	});
	try {
		return (await server.ssrLoadModule(`/src/text/${language}/index.ts`)).catalogue;
	} finally {
		await server.close();
	}
}

/** Playwright takes no name for any name. */
function known(words) {
	if (typeof words !== "string")
		throw new Error("the catalogue has no such words");
}

/** One browser's profile: a device of somebody's. */
class Device {
	constructor(stage, context, guard) {
		this.stage = stage;
		this.context = context;
		this.guard = guard;
	}

	/** A page at URL, or at the terminal's start. */
	async open(url = `${this.stage.facts.origin}/`) {
		this.page = await this.context.newPage();
		this.page.setDefaultTimeout(PATIENCE);
		this.guard.watch(this.page);
		await this.page.goto(url);
		return this.page;
	}

	button(name) {
		known(name);
		return this.page.getByRole("button", { name, exact: true });
	}

	field(name) {
		known(name);
		return this.page.getByLabel(name, { exact: true });
	}

	/** Waits for a page's heading, which has the focus then. */
	async at(title) {
		await this.page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
	}

	/** The page as it is now: pictures, axe, and what no page may be. */
	async shot(name) {
		this.stage.shots++;
		const number = String(this.stage.shots).padStart(2, "0");
		await look(this, join(this.stage.folder, `${this.stage.size}-${this.stage.language}-${number}-${name}`));
	}

	/** Closes it, after a search of all that it keeps. */
	async close() {
		await this.guard.searchStorage(this.page);
		await this.context.close();
	}
}

class Stage {
	shots = 0;
	faults = [];
	#devices = [];

	constructor(browser, world, size, language, folder) {
		[this.width, this.height] = size.split("x").map(Number);
		Object.assign(this, { browser, world, size, language, folder });
	}

	async prepare() {
		this.facts = await this.world.facts();
		this.words = await words(this.language);
		mkdirSync(this.folder, { recursive: true });
	}

	/** PROFILE: a folder for all that the browser keeps, and more arguments for it; else it keeps it in memory. */
	async device(options = {}, profile = null) {
		const settings = {
			viewport: { width: this.width, height: this.height }, locale: this.language === "zh" ? "zh-CN" : "en-GB", timezoneId: "Asia/Shanghai",
			reducedMotion: "reduce", colorScheme: "light", hasTouch: this.width < 800, isMobile: this.width < 800, ...options,
		};
		const context = profile ? await chromium.launchPersistentContext(profile.folder, { executablePath: CHROMIUM, args: [...ARGS, ...profile.args], ...settings })
			: await this.browser.newContext(settings);
		const guard = new Guard(this.facts, this.faults);
		await guard.enter(context);
		const device = new Device(this, context, guard);
		this.#devices.push(device);
		return device;
	}

	/** Something that must be so; the story goes on, and fails at its end. */
	check(so, what) {
		if (!so)
			this.faults.push(what);
	}

	async end() {
		for (const device of this.#devices) {
			if (device.page && !device.page.isClosed())
				await device.close();
		}
	}
}

/** Where a story that failed has stopped: its picture, and its words for who has only the log. */
async function left(stage, page) {
	if (!page)
		return;
	stage.faults.push(`it stopped at ${page.url()}: ${(await page.evaluate(() => document.body.innerText)).replace(/\s+/g, " ").slice(0, 600)}`);
	await page.screenshot({ path: join(stage.folder, `${stage.size}-${stage.language}-failed.png`) });
}

/**
 * Plays STORY(stage) once.
 *
 * usage of a story: story.mjs WIDTHxHEIGHT zh|en FOLDER-FOR-SCREENSHOTS
 */
export async function play(story) {
	const [size, language, folder] = process.argv.slice(2);
	const browser = await chromium.launch({ executablePath: HEADLESS, args: ARGS });
	const stage = new Stage(browser, clinic(), size, language, folder);
	try {
		await stage.prepare();
		await story(stage);
		await stage.end();
	} catch (error) {
		stage.faults.push(String(error instanceof Error ? error.stack : error));
		await left(stage, browser.contexts().flatMap((context) => context.pages()).at(-1)).catch(() => undefined);
	} finally {
		await browser.close();
	}
	for (const fault of stage.faults)
		console.error(fault);
	process.exit(stage.faults.length ? 1 : 0);
}
