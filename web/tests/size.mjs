/**
 * What a phone fetches until its owner can type: opens the built terminal in
 * Chromium with a slip's form in reach, counts every response as the server
 * sends it, compressed, and fails over the budget. The service worker's own
 * fetches come later and do not count. Status 77 where something is missing.
 *
 * usage: size.mjs [FOLDER]
 */
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HEADLESS } from "./chromium.mjs";

const BUDGET = 250_000;
const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = process.argv[2] ?? join(web, "dist");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png" };

if (!existsSync(join(dist, "SHA256SUMS")) || !existsSync(HEADLESS)) {
	console.log("skipped: not built (make web), or no Chromium");
	process.exit(77);
}

const TAG = '"build"';
const fetched = [];
const names = readFileSync(join(dist, "SHA256SUMS"), "utf8").split("\n").map((line) => line.slice(66));

function answer(request, response) {
	const name = request.url.split("?")[0].slice(1) || "index.html";
	if (!names.includes(name) || name === "sw.js") {
		response.writeHead(404).end();
		return;
	}
	if (request.headers["if-none-match"] === TAG) {
		response.writeHead(304, { ETag: TAG }).end();
		return;
	}
	const packed = existsSync(join(dist, `${name}.gz`));
	const content = readFileSync(join(dist, packed ? `${name}.gz` : name));
	fetched.push([content.length, name]);
	response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream", ETag: TAG, "Cache-Control": "no-cache", ...packed && { "Content-Encoding": "gzip" } }).end(content);
}

const { chromium } = await import("playwright-core");
const server = createServer(answer).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const browser = await chromium.launch({ executablePath: HEADLESS, args: ["--no-sandbox", "--disable-gpu"] });
try {
	const page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: "zh-CN" });
	await page.goto(`http://127.0.0.1:${server.address().port}/`);
	await page.locator(".door").first().click();
	await page.locator("button", { hasText: "输入就诊码" }).click();
	await page.locator("input").first().waitFor();
	for (let before = -1; before < fetched.length || !fetched.some(([, name]) => name.endsWith(".wasm"));) {
		before = fetched.length;
		await page.waitForTimeout(1_000);
	}
} finally {
	await browser.close();
	server.close();
}
const total = fetched.reduce((sum, [size]) => sum + size, 0);
for (const [size, name] of fetched.sort(([a], [b]) => b - a))
	console.log(`${String(size).padStart(8)}  ${name}`);
console.log(`${String(total).padStart(8)}  in all; at most ${BUDGET}`);
process.exitCode = total > BUDGET ? 1 : 0;
