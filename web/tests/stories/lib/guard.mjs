/**
 * What no page may ever do: ask another origin, break its content security
 * policy, write to the console, or let an identity into an address, a title,
 * or what it stores.
 */
const ROUTE = /^(#(\/[a-z-]*)?)?$/;
const API = "/v1/";

/** Everything that a page keeps, as text: whatever was stored as text or bytes can be found in it. */
async function stored() {
	const decode = (value) => {
		if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
			const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
			return new TextDecoder().decode(bytes) + new TextDecoder("utf-16le").decode(bytes);
		}
		if (value !== null && typeof value === "object")
			return Object.entries(value).map(([key, inner]) => `${key}=${decode(inner)}`).join("\n");
		return String(value);
	};
	const asked = (request) => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const out = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie, JSON.stringify(history.state)];
	for (const { name } of await indexedDB.databases()) {
		const database = await asked(indexedDB.open(name));
		out.push(name);
		for (const store of database.objectStoreNames) {
			const rows = database.transaction(store).objectStore(store);
			out.push(store, ...(await asked(rows.getAllKeys())).map(decode), ...(await asked(rows.getAll())).map(decode));
		}
		database.close();
	}
	for (const name of await caches.keys())
		out.push(name, ...(await (await caches.open(name)).keys()).map((request) => request.url));
	return out.join("\n");
}

export class Guard {
	/** FAULTS takes what was seen. While the network is meant to fail, `unreachable` is true. */
	constructor(facts, faults) {
		this.origin = facts.origin;
		this.faults = faults;
		this.unreachable = false;
		this.needles = facts.people.flatMap((person) => [person.name, person.id_card, person.phone]).filter(Boolean);
		this.seen = new Set();
	}

	/** More that must stay sealed: access codes, PINs, words of a record. */
	hide(...needles) {
		this.needles.push(...needles);
	}

	fault(what) {
		if (!this.seen.has(what))
			this.faults.push(what);
		this.seen.add(what);
	}

	#search(where, text) {
		for (const needle of this.needles) {
			if (text.includes(needle))
				this.fault(`${where} has “${needle}” in it`);
		}
	}

	async enter(context) {
		await context.addInitScript(() => addEventListener("securitypolicyviolation", (event) =>
			console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)));
		context.on("request", (request) => this.#request(request.url()));
	}

	#request(url) {
		const { protocol, origin } = new URL(url);
		if (protocol !== "blob:" && protocol !== "data:" && origin !== this.origin)
			this.fault(`a request left the origin: ${url}`);
		this.#search("a request's address", decodeURIComponent(url.split("#")[0]));
	}

	watch(page) {
		page.on("console", (message) => this.#console(message));
		page.on("pageerror", (error) => this.fault(`uncaught: ${error.stack ?? error}`));
		page.on("crash", () => this.fault("the page crashed"));
	}

	/** A request that the platform refused is the browser's own line, and no fault of the page. */
	#console(message) {
		const text = message.text(), { url } = message.location();
		this.#search("the console", text);
		const refused = text.startsWith("Failed to load resource") && (this.unreachable || url.startsWith(this.origin + API));
		if (!refused && !["debug", "verbose"].includes(message.type()))
			this.fault(`console: ${message.type()}: ${text} ${url}`);
	}

	/** What is shown of a page outside of itself. */
	async outside(page) {
		const { hash, search } = new URL(page.url());
		if (!ROUTE.test(hash) || search)
			this.fault(`the address says more than the page: ${hash}${search}`);
		this.#search("the title", await page.title());
	}

	async searchStorage(page) {
		this.#search("what is stored", await page.evaluate(stored));
	}
}
