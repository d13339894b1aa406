/**
 * What makes a folder to serve of Vite's output: icons, the service worker
 * with the list of files, compressed forms, and SHA256SUMS. Everything follows
 * from the sources alone: no times, no order of the file system.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { transformWithEsbuild } from "vite";
import { icons } from "./icon.mjs";

const SUMS = "SHA256SUMS";
const WORKER = "sw.js";
const LINKS = [
	{ rel: "manifest", href: "./manifest.webmanifest" },
	{ rel: "icon", href: "./icon.svg", type: "image/svg+xml" },
	{ rel: "apple-touch-icon", href: "./icon-180.png" },
];

/** Paths of all files below FOLDER, sorted. */
function filesOf(folder) {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
		.sort((a, b) => a < b ? -1 : 1);
}

const sha256 = (content) => createHash("sha256").update(content);

async function writeWorker(source, folder) {
	const files = filesOf(folder).map((name) => [name, sha256(readFileSync(join(folder, name))).digest("base64")]);
	const id = sha256(JSON.stringify(files)).digest("hex").slice(0, 16);
	const { code } = await transformWithEsbuild(readFileSync(source, "utf8"), source, {
		format: "iife", minify: true, legalComments: "none", sourcemap: false, define: { BUILD: JSON.stringify({ id, files }) },
	});
	writeFileSync(join(folder, WORKER), code);
}

/** Returns the list as it is in the file. */
function writeSums(folder) {
	const lines = filesOf(folder).map((name) => `${sha256(readFileSync(join(folder, name))).digest("hex")}  ${name}\n`);
	writeFileSync(join(folder, SUMS), lines.join(""));
	return lines.join("");
}

/** NAME.gz beside every file that gets smaller by more than a little. */
function compress(folder) {
	for (const name of filesOf(folder)) {
		const content = readFileSync(join(folder, name));
		const packed = gzipSync(content, { level: 9 });
		if (packed.length < content.length * 0.95)
			writeFileSync(join(folder, `${name}.gz`), packed);
	}
}

function iconPlugin() {
	return {
		name: "mizhen-icons",
		transformIndexHtml: () => LINKS.map((attrs) => ({ tag: "link", attrs, injectTo: "head" })),
		generateBundle() {
			for (const [fileName, source] of Object.entries(icons()))
				this.emitFile({ type: "asset", fileName, source });
		},
	};
}

/** WORKER: the source of the service worker. */
export function site(worker) {
	let folder;
	return [iconPlugin(), {
		name: "mizhen-site",
		apply: "build",
		configResolved(config) {
			folder = resolve(config.root, config.build.outDir);
		},
		async closeBundle(error) {
			if (error)
				return;
			await writeWorker(worker, folder);
			const sums = writeSums(folder);
			compress(folder);
			process.stdout.write(`\n${sums}${sha256(sums).digest("hex")}  ${SUMS}\n`);
		},
	}];
}
