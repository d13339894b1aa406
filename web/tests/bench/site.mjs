/** Builds a page of this folder and serves it as the platform serves the terminal, under the same rules of content security. */
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
	+ "font-src 'self'; manifest-src 'self'; media-src 'self' blob:; frame-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const web = fileURLToPath(new URL("../..", import.meta.url));

function answer(folders, request, response) {
	const path = normalize(decodeURIComponent(request.url.split("?")[0]));
	const name = path.startsWith("/files/") ? join(folders.files, path.slice(7)) : join(folders.site, path === "/" ? folders.page : path);
	const size = statSync(name, { throwIfNoEntry: false })?.size;
	if (size === undefined)
		return void response.writeHead(404).end();
	const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
	const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]), size - 1)] : [0, size - 1];
	response.writeHead(range ? 206 : 200, {
		"content-type": TYPES[extname(name)] ?? "application/octet-stream", "content-length": end - start + 1, "content-security-policy": CSP,
		"cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp",
	});
	if (request.method === "HEAD")
		response.end();
	else
		createReadStream(name, { start, end }).pipe(response);
}

/** PAGE: by its path from here. FILES: a folder, or null; served below /files/. Returns the address, and what ends it. */
export async function serve(page, files) {
	const input = fileURLToPath(new URL(page, import.meta.url));
	const site = mkdtempSync(join(tmpdir(), "viewer-"));
	const { resolve } = await import("../../vite.config.mjs").then((m) => m.default);
	await build({
		configFile: false, root: dirname(input), base: "./", logLevel: "error", publicDir: false, resolve,
		esbuild: { jsx: "automatic", jsxImportSource: "preact" }, worker: { format: "es" }, cacheDir: join(site, "cache"),
		build: { target: "es2022", outDir: site, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false,
			rollupOptions: { input } },
	});
	const server = createServer((request, response) => answer({ site, page: basename(input), files: files ?? web }, request, response));
	await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
	return {
		url: `http://127.0.0.1:${server.address().port}/`,
		close() {
			server.close();
			server.closeAllConnections();
			rmSync(site, { recursive: true, force: true });
		},
	};
}
