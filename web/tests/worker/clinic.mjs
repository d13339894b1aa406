// A real clinic for the worker's tests: tests/e2e/web_clinic.py, asked in lines of JSON.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { serveBlobs } from "../../src/worker/blob";
import { Blobs } from "../../src/worker/blobs";
import { Platform } from "../../src/worker/platform";
import { Store } from "../../src/worker/store";
import { Vault } from "../../src/worker/vault";
import { browser, call, core } from "./bench.mjs";

const path = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const bin = ["build/release/bin", "build/dev/bin"].map(path).find((folder) => existsSync(`${folder}/mizhen-platform`));

export const runnable = bin !== undefined && existsSync("/usr/bin/python3");

/** The least that a platform serves as a terminal. */
function pages() {
	const folder = mkdtempSync(`${tmpdir()}/mizhen-pages-`), html = "<!doctype html>";
	writeFileSync(`${folder}/index.html`, html);
	writeFileSync(`${folder}/SHA256SUMS`, `${createHash("sha256").update(html).digest("hex")}  index.html\n`);
	return folder;
}

/** ask(what, arguments) as web_clinic.py has it, and end(). */
export async function clinic() {
	const folder = pages();
	const child = spawn("/usr/bin/python3", [path("tests/e2e/web_clinic.py"), bin, folder], { stdio: ["pipe", "pipe", "inherit"] });
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const next = async () => {
		const { value, done } = await lines.next();
		if (done)
			throw new Error("the clinic has ended");
		return value;
	};
	let text = "";
	for (let line = ""; line !== "}"; text += line)
		line = await next();
	const facts = JSON.parse(text);
	for (const _ of Object.keys(facts.hospitals).flatMap((id) => [id, id]))
		await next();
	const ask = async (what, more = {}) => {
		child.stdin.write(`${JSON.stringify({ do: what, ...more })}\n`);
		const answer = JSON.parse(await next());
		if ("failed" in answer)
			throw new Error(answer.failed);
		return answer.is;
	};
	const end = () => new Promise((resolve) => {
		child.once("exit", resolve);
		child.stdin.end();
	}).finally(() => rmSync(folder, { recursive: true }));
	return { facts, ask, end };
}

/** A device of its own, whose vault has a ROLE of its own too: all share one set of locks. SERVE's methods, without the call that each begins with. */
export async function device(role, serve, origin) {
	browser();
	const store = await Store.open(), vault = new Vault(core, store, role), blobs = new Blobs();
	const desk = { core, vault, blobs, platform: new Platform(core, origin), news: () => undefined };
	vault.onLock(() => {
		desk.platform.end();
		blobs.clear(desk.platform);
	});
	const ask = (service) => new Proxy({}, { get: (_, method) => (...args) => service[method](call(), ...args) });
	return { vault, desk, api: ask(serve(desk)), blob: ask(serveBlobs(core, blobs)) };
}

/** All requests pass through HOW, which gets the address, the rest, and the real fetch; the function that ends it. */
export function between(how) {
	const real = globalThis.fetch;
	globalThis.fetch = (url, more) => how(String(url), more, () => real(url, more));
	return () => {
		globalThis.fetch = real;
	};
}

/** Lets everything go on that can without an answer. */
export async function turns() {
	for (let i = 0; i < 500; i++)
		await new Promise((resolve) => setImmediate(resolve));
}
