/**
 * Chromium with one page and next to no tools: Playwright has every answer
 * recorded, in the page's own process, by a hundred megabytes for the page and
 * as many for its worker. What is asked of it here has Playwright's names.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { CHROMIUM } from "../chromium.mjs";

export class Alone {
	#process;
	#asked = new Map();
	#number = 0;
	#session;

	/** PROFILE: the folder of a profile. INIT: a function that runs before the page's own code. */
	static async open(args, profile, url, { width, height }, init) {
		const alone = new Alone();
		alone.#start([...args, "--headless=new", `--user-data-dir=${profile}`, "--remote-debugging-pipe", "--no-startup-window"]);
		try {
			await alone.#visit(url, { width, height, deviceScaleFactor: 1, mobile: true }, init);
		} catch (error) {
			alone.#process.kill();
			throw error;
		}
		return alone;
	}

	async #visit(url, screen, init) {
		const { targetId } = await this.#send("Target.createTarget", { url: "about:blank" });
		({ sessionId: this.#session } = await this.#send("Target.attachToTarget", { targetId, flatten: true }));
		await this.#send("Page.enable");
		await this.#send("Page.addScriptToEvaluateOnNewDocument", { source: `(${init})()` });
		await this.#send("Emulation.setDeviceMetricsOverride", screen);
		await this.#send("Page.navigate", { url });
		await this.waitForFunction((at) => location.href.startsWith(at) && document.readyState === "complete", url);
	}

	#start(args) {
		this.#process = spawn(CHROMIUM, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
		let text = "";
		this.#process.stdio[4].setEncoding("utf8").on("data", (more) => {
			const messages = (text + more).split("\0");
			text = messages.pop();
			for (const { id, result, error } of messages.map((message) => JSON.parse(message)))
				this.#asked.get(id)?.(error ? { failed: error.message } : { is: result });
		});
	}

	async #send(method, params = {}) {
		const id = ++this.#number, sessionId = this.#session && !/^(Target|SystemInfo|Browser)\./.test(method) ? this.#session : undefined;
		const answer = new Promise((resolve) => this.#asked.set(id, resolve));
		this.#process.stdio[3].write(`${JSON.stringify({ id, sessionId, method, params })}\0`);
		const { is, failed } = await answer;
		this.#asked.delete(id);
		if (failed)
			throw new Error(`${method}: ${failed}`);
		return is;
	}

	async evaluate(what, arg) {
		const expression = `(${what})(${JSON.stringify(arg)})`;
		const { result, exceptionDetails } = await this.#send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
		if (exceptionDetails)
			throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
		return result.value;
	}

	async waitForFunction(what, arg) {
		for (const until = Date.now() + 120_000; !await this.evaluate(what, arg);) {
			if (Date.now() > until)
				throw new Error(`waited in vain for ${what}`);
			await new Promise((done) => setTimeout(done, 20));
		}
	}

	/** Clicks what SELECTOR finds first, with TEXT in it, as soon as it can be clicked. */
	async click(selector, text = "") {
		await this.waitForFunction(({ selector, text }) => {
			const found = [...document.querySelectorAll(selector)].find((element) => !element.disabled && element.textContent.includes(text));
			found?.click();
			return found !== undefined;
		}, { selector, text });
	}

	async fill(selector, text) {
		await this.waitForFunction((selector) => document.querySelector(selector) !== null, selector);
		await this.evaluate(({ selector, text }) => {
			const field = document.querySelector(selector);
			Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
			field.dispatchEvent(new Event("input", { bubbles: true }));
		}, { selector, text });
	}

	newBrowserCDPSession() {
		return { send: (method) => this.#send(method), detach: () => undefined };
	}

	async close() {
		const ended = once(this.#process, "exit");
		await this.#send("Browser.close");
		await ended;
	}
}
