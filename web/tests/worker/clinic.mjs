// A real clinic for the worker's tests: tests/e2e/web_clinic.py, asked in lines of JSON.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

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
