// C2SP's age test vectors, from the npm package cctv-age, through the C program named:
// node age_vectors.mjs PROGRAM. Exit status 77 where the package is not installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";

const module = join(import.meta.url.slice("file://".length), "../../wasm/node_modules/cctv-age/index.js");
if (!existsSync(module)) {
	console.log(`${module} is not installed: npm ci --prefix tests/wasm`);
	process.exit(77);
}
const vectors = await import(pathToFileURL(module));
const names = Object.keys(vectors).filter((name) => vectors[name] instanceof Uint8Array);
const folder = mkdtempSync(join(tmpdir(), "age-vectors-"));
try {
	for (const name of names) {
		let file = Buffer.from(vectors[name]);
		const end = file.indexOf("\n\n") + 2;
		if (file.subarray(0, end).includes("\ncompressed: zlib\n"))
			file = Buffer.concat([file.subarray(0, end), inflateSync(file.subarray(end))]);
		writeFileSync(join(folder, name), file);
	}
	const run = spawnSync(process.argv[2], names, { cwd: folder, stdio: "inherit" });
	console.log(`${names.length} vectors in the package`);
	process.exitCode = run.status ?? 1;
} finally {
	rmSync(folder, { recursive: true });
}
