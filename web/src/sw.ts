/**
 * The service worker: keeps the files of one build on the device, each checked
 * against the hash that the build put in here, and serves them without the
 * network. It never sees an API call: those it leaves to the browser.
 */
export {};

declare const self: ServiceWorkerGlobalScope & typeof globalThis;
/** Put in by the build: its name, and [path, base64 of SHA-256] of every file. */
declare const BUILD: { id: string; files: [string, string][] };

const CACHES = "mizhen-";
const CACHE = CACHES + BUILD.id;
const START = "index.html";
const LANES = 4;
/** Large, and of use to few: kept when first asked for. */
const LATER = /\.(bcmap|pfb|ttf)$|\/(pdf|(openjpeg|charls)\w*)[.-]/;
const hashes = new Map(BUILD.files);

function urlOf(name: string): string {
	return new URL(name, self.registration.scope).href;
}

async function hashOf(body: ArrayBuffer): Promise<string> {
	const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
	return btoa(String.fromCharCode(...hash));
}

/** The response if it is what the build made, as it will be served. */
async function checked(name: string, response: Response | undefined): Promise<Response | null> {
	if (!response?.ok || response.redirected)
		return null;
	const body = await response.arrayBuffer();
	if (await hashOf(body) !== hashes.get(name))
		return null;
	const headers = new Headers(response.headers);
	headers.delete("Content-Encoding");
	headers.delete("Content-Length");
	return new Response(body, { headers });
}

function fetched(url: string, cache: RequestCache): Promise<Response> {
	return fetch(url, { cache, credentials: "omit", redirect: "error" });
}

/** What an earlier build left is taken before the network is asked, and the browser's own cache where it is not spoilt. */
async function keep(cache: Cache, name: string): Promise<Response> {
	const url = urlOf(name);
	const kept = await checked(name, await caches.match(url))
		?? await checked(name, await fetched(url, "no-cache"))
		?? await checked(name, await fetched(url, "reload"));
	if (!kept)
		throw new Error("not the file that the build made");
	await cache.put(url, kept.clone());
	return kept;
}

async function keepAll(): Promise<void> {
	const cache = await caches.open(CACHE);
	const names = [...hashes.keys()].filter((name) => !LATER.test(name));
	const lane = async () => {
		for (let name = names.shift(); name !== undefined; name = names.shift())
			await keep(cache, name);
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	await takeAlong(cache);
}

/** Of those kept when first asked for, what an earlier build has: with its cache it would go, and the network may be away when it is wanted. */
async function takeAlong(cache: Cache): Promise<void> {
	for (const name of [...hashes.keys()].filter((one) => LATER.test(one))) {
		const kept = await checked(name, await caches.match(urlOf(name)));
		if (kept)
			await cache.put(urlOf(name), kept);
	}
}

async function dropOthers(): Promise<void> {
	for (const name of await caches.keys()) {
		if (name.startsWith(CACHES) && name !== CACHE)
			await caches.delete(name);
	}
	await self.clients.claim();
}

/** The file that a request is for, if it is one of this build. */
function nameOf(request: Request): string | null {
	const scope = self.registration.scope;
	const url = request.url.split(/[?#]/, 1)[0]!;
	if (request.method !== "GET" || !url.startsWith(scope))
		return null;
	const name = url.slice(scope.length) || START;
	return hashes.has(name) ? name : null;
}

async function answer(name: string): Promise<Response> {
	const cache = await caches.open(CACHE);
	return await cache.match(urlOf(name)) ?? keep(cache, name);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("fetch", (event) => {
	const name = nameOf(event.request);
	if (name !== null)
		event.respondWith(answer(name));
});
/** A page asks to go on with the new version at once. */
self.addEventListener("message", (event) => {
	if (event.data === "take")
		void self.skipWaiting();
});
