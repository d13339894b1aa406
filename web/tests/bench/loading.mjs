/** The first load of a phone that was never here, over a slow line: until a first page stands, and until one can type and the core is there. */
import { connect, createServer } from "node:net";
import { processOf } from "./inside.mjs";

const BYTES_A_MS = 1.6e6 / 8 / 1000, DELAY = 75;       // there, and back
const CHUNK = 1460;

/** A line to PORT that all connections share: bytes come one after the other, each way DELAY later. */
async function slowLine(port) {
	let free = 0;
	const sockets = new Set();
	const until = (due) => new Promise((resolve) => setTimeout(resolve, due - performance.now()));
	const carry = async (from, to) => {
		let written = Promise.resolve();
		for await (const data of from) {
			for (let at = 0; at < data.length; at += CHUNK) {
				const part = data.subarray(at, at + CHUNK);
				free = Math.max(free, performance.now()) + part.length / BYTES_A_MS;
				const due = free + DELAY;
				written = written.then(() => until(due)).then(() => to.destroyed || to.write(part));
			}
			await until(free);
		}
		await written;
		to.end();
	};
	const server = createServer((near) => {
		const far = connect(port, "127.0.0.1");
		sockets.add(near).add(far);
		for (const [from, to] of [[near, far], [far, near]])
			carry(from, to).catch(() => to.destroy());
	}).listen(0, "127.0.0.1");
	await new Promise((listening) => server.once("listening", listening));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		close() {
			server.close();
			for (const socket of sockets)
				socket.destroy();
		},
	};
}

export async function loading(stage, rate) {
	const line = await slowLine(new URL(stage.facts.origin).port), { open } = stage.words;
	const context = await stage.browser.newContext({ viewport: { width: stage.width, height: stage.height }, locale: "zh-CN", isMobile: true, hasTouch: true });
	try {
		const page = await context.newPage();
		/* a page of the same site, so that the process is there to be slowed */
		await page.goto(`${line.url}/SHA256SUMS`);
		await stage.world.slow({ pid: await processOf(stage.browser, page), rate });
		const core = page.waitForEvent("requestfinished", { predicate: (request) => request.url().endsWith(".wasm"), timeout: 60_000 });
		const began = performance.now();
		await page.goto(line.url, { waitUntil: "commit" });
		await page.locator(".door").first().click();
		const first = performance.now() - began;
		await page.getByRole("button", { name: open.slip.type }).click();
		await Promise.all([page.locator("input").first().waitFor(), core]);
		return { first, ready: performance.now() - began };
	} finally {
		await stage.world.slow({ pid: 0, rate: 1 });
		await context.close();
		line.close();
	}
}
