/**
 * What a terminal does with its time, noted from within: the worker by a few
 * lines put before its own, the page by an init script, its threads' CPU by
 * the kernel's count. All times are Unix milliseconds.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Before the worker's own code: every call of the core, request, transaction and message, with when it began and ended. */
function noteWork() {
	const noted = self.noted = [], now = () => performance.timeOrigin + performance.now();
	const add = (what, began) => noted.push({ what, began, ended: now() });
	const operation = (bytes) => {
		const at = bytes[1] === 0x78 ? 3 : 2, length = bytes[1] === 0x78 ? bytes[2] : bytes[1] & 31;
		return new TextDecoder().decode(bytes.slice(at, at + length));
	};
	const { Instance } = WebAssembly;
	WebAssembly.Instance = class {
		constructor(...args) {
			const { exports } = new Instance(...args);
			this.exports = {
				...exports,
				wasm_call(p, n) {
					const what = operation(new Uint8Array(exports.memory.buffer, p, Math.min(n, 64))), began = now();
					try {
						return exports.wasm_call(p, n);
					} finally {
						add(`core ${what}`, began);
					}
				},
			};
		}
	};
	const { fetch, postMessage } = self;
	self.fetch = async (...args) => {
		const began = now(), response = await fetch(...args), { pathname } = new URL(args[0], location.href);
		if (pathname.startsWith("/v1/"))
			add(`network ${args[1]?.method ?? "GET"} ${pathname}`, began);
		return response;
	};
	self.postMessage = (message, ...more) => {
		const began = now();
		postMessage.call(self, message, ...more);
		if ("result" in message)
			add("message", began);
	};
	const { transaction } = IDBDatabase.prototype;
	IDBDatabase.prototype.transaction = function (tables, mode, ...more) {
		const began = now(), made = transaction.call(this, tables, mode, ...more);
		made.addEventListener("complete", () => add(`disk ${mode}`, began));
		return made;
	};
}

/** Notes when a button was pressed last, when a lock was asked for, and when the list of records began and was whole, on the screen. */
function notePage() {
	const seen = window.seen = {}, now = () => performance.timeOrigin + performance.now();
	const drawn = (what) => requestAnimationFrame(() => setTimeout(() => (seen[what] ??= now())));
	addEventListener("click", () => {
		for (const what of Object.keys(seen))
			delete seen[what];
		seen.pressed = now();
	}, true);
	new MutationObserver(() => {
		if (!seen.asked && document.querySelector(".choices input[type=radio]"))
			drawn("asked");
		if (!seen.first && document.querySelector("[data-rid]"))
			drawn("first");
		if (!seen.whole && document.querySelector("[data-complete=true]"))
			drawn("whole");
		if (!seen.opened && document.body?.dataset.opened)
			drawn("opened");
	}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-complete", "data-opened"] });
}

export async function watchInside(context) {
	await context.addInitScript(notePage);
	/* it would serve the worker without these lines */
	await context.addInitScript(() => delete Navigator.prototype.serviceWorker);
	await context.route(/\/worker-[^/]*\.js$/, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: `(${noteWork})();\n${await response.text()}` });
	});
}

/** The process that PAGE runs in, with its worker: the one that works when the page does. */
export async function processOf(browser, page) {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	await session.detach();
	const ids = processInfo.filter(({ type, id }) => type === "renderer" && existsSync(`/proc/${id}`)).map(({ id }) => id), before = ids.map((id) => cpu(id).page);
	await page.evaluate(() => {
		for (const began = performance.now(); performance.now() - began < 200;);
	});
	const used = ids.map((id, i) => (existsSync(`/proc/${id}`) ? cpu(id).page - before[i] : 0));
	return ids[used.indexOf(Math.max(...used))];
}

function threads(pid) {
	return readdirSync(`/proc/${pid}/task`).map((task) => ({ task, name: readFileSync(`/proc/${pid}/task/${task}/comm`, "utf8").trim() }));
}

/** Milliseconds of CPU so far: of the page's thread, the worker's, the others of the process. */
export function cpu(pid) {
	const sum = { page: 0, worker: 0, others: 0 };
	for (const { task, name } of threads(pid)) {
		const whose = task === String(pid) ? "page" : name.startsWith("DedicatedWorker") ? "worker" : "others";
		sum[whose] += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e6;
	}
	return sum;
}
