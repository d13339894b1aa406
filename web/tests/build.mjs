/**
 * Builds the web terminals twice, in folders of other names, and compares the
 * results byte by byte. Status 1 if they differ, 77 where Vite is missing.
 *
 * usage: build.mjs
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const wasm = join(web, "../build/wasm/mizhen.wasm");
const LEFT_OUT = new Set(["node_modules", "dist", "tests"]);

/** The sources as they are at this moment, but for what npm installs. */
function take(folder) {
	mkdirSync(join(folder, "build/wasm"), { recursive: true });
	cpSync(wasm, join(folder, "build/wasm/mizhen.wasm"));
	for (const name of readdirSync(web).filter((name) => !LEFT_OUT.has(name)))
		cpSync(join(web, name), join(folder, "web", name), { recursive: true });
	symlinkSync(join(web, "node_modules"), join(folder, "web/node_modules"));
}

function build(folder) {
	const done = spawnSync(process.execPath, [join(web, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
		cwd: join(folder, "web"), encoding: "utf8", env: { ...process.env, TZ: folder.length % 2 ? "Asia/Shanghai" : "UTC" },
	});
	if (done.status !== 0)
		throw new Error(`the build failed\n${done.stdout}${done.stderr}`);
	return join(folder, "web/dist");
}

function filesOf(folder) {
	return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1)).sort();
}

function differences(one, other) {
	const names = new Set([...filesOf(one), ...filesOf(other)]);
	return [...names].filter((name) => !existsSync(join(one, name)) || !existsSync(join(other, name))
		|| !readFileSync(join(one, name)).equals(readFileSync(join(other, name))));
}

if (!existsSync(join(web, "node_modules/vite")) || !existsSync(wasm)) {
	console.log("skipped: not installed (make web)");
	process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), "mizhen-build-"));
try {
	const [one, other] = [join(folder, "one"), join(folder, "quite", "another")];
	take(one);
	cpSync(one, other, { recursive: true, verbatimSymlinks: true });
	const found = differences(build(one), build(other));
	console.log(found.length ? `two builds differ in ${found.length} files: ${found.slice(0, 8).join(", ")}` : "two builds are the same");
	process.exitCode = found.length ? 1 : 0;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
