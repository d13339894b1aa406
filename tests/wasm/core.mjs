// The core for the tests: as WebAssembly, and natively behind core_call.c.
// Both take a request (bytes) and give the answer (bytes).

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { decode, encode } from "cborg";

/** The environment that CTest gives, or a skip (77) when the part is not built. */
export function part(name) {
	const path = process.env[name];
	if (!path || !existsSync(path)) {
		console.log(`skipped: ${name} is not built`);
		process.exit(77);
	}
	return path;
}

/** The module at PATH: (request) => answer. It needs nothing from outside. */
export function wasm(path) {
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)));
	const { memory } = exports;
	exports._initialize();
	return (request) => {
		const p = exports.wasm_alloc(request.length);
		if (p === 0) throw new Error("out of memory");
		new Uint8Array(memory.buffer, p, request.length).set(request);
		const answer = exports.wasm_call(p, request.length);
		exports.wasm_free(p, request.length);
		if (answer === 0) throw new Error("out of memory");
		const n = new DataView(memory.buffer).getUint32(answer);
		const copy = new Uint8Array(memory.buffer, answer + 4, n).slice();
		exports.wasm_free(answer, 4 + n);
		return copy;
	};
}

/** The program at PATH: async (request) => answer, and end() to let it go. */
export function native(path) {
	const child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
	const waiting = [];
	let have = Buffer.alloc(0);
	child.stdout.on("data", (data) => {
		have = Buffer.concat([have, data]);
		while (have.length >= 4 && have.length >= 4 + have.readUInt32BE(0)) {
			const n = 4 + have.readUInt32BE(0);
			waiting.shift().resolve(new Uint8Array(have.subarray(4, n)));
			have = have.subarray(n);
		}
	});
	child.on("exit", (code, signal) => waiting.forEach((w) => w.reject(new Error(`core_call ended: ${signal ?? code}`))));
	const call = (request) =>
		new Promise((resolve, reject) => {
			waiting.push({ resolve, reject });
			const head = Buffer.alloc(4);
			head.writeUInt32BE(request.length);
			child.stdin.write(Buffer.concat([head, request]));
		});
	return { call, end: () => child.stdin.end() };
}

export const request = (operation, ...args) => encode([operation, ...args]);

/** The result, or an error that carries the number of the core's error. */
export function result(answer) {
	const [err, value] = decode(answer);
	if (err !== 0) throw Object.assign(new Error(`the core's error ${err}`), { err });
	return value;
}
