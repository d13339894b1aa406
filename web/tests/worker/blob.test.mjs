import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { BlobReader } from "../../src/worker/blob";
import { BlobCache } from "../../src/worker/blob_cache";
import { placeOf, piecesOf, storedOf } from "../../src/worker/blob_shape";
import { Refused } from "../../src/worker/http";
import { ProblemError } from "../../src/worker/problem";
import { SharedWork } from "../../src/worker/shared_work";
import { encode } from "cborg";
import { built, call, core, problem } from "./bench.mjs";

const PIECE = 65536, MIB = 1 << 20;
const sha = (...parts) => new Uint8Array(parts.reduce((h, p) => h.update(p), createHash("sha256")).digest());
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));
const headOf = (leaves) => (leaves.length === 1 ? leaves[0]
	: sha(Uint8Array.of(1), headOf(leaves.slice(0, split(leaves.length))), headOf(leaves.slice(split(leaves.length)))));
function audit(leaves, i) {
	if (leaves.length === 1)
		return [];
	const k = split(leaves.length), left = leaves.slice(0, k), right = leaves.slice(k);
	return i < k ? [...audit(left, i), headOf(right)] : [...audit(right, i - k), headOf(left)];
}

const same = (a, b) => Buffer.compare(a, b) === 0;
const RECORD = { hospital: "a", rid: "00", grant: null };

/** A platform that has one blob of SIZE bytes, and what was asked of it. */
function clinic(size) {
	const key = new Uint8Array(16).fill(3), nonce = new Uint8Array(16).fill(4);
	const content = Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 16)) & 255);
	const sealed = core.call("age.seal-payload", key, nonce, content), n = piecesOf(size);
	const leaves = Array.from({ length: n }, (_, i) => sha(Uint8Array.of(0), sealed.subarray(...placeOf(size, i, i + 1))));
	const asked = [], lie = { range: (bytes) => bytes, path: (path) => path, before: async () => undefined };
	const platform = {
		within: (_, __, work) => work("token"),
		async get(shared, path, { headers }) {
			const range = /^bytes=(\d+)-(\d+)$/.exec(headers?.Range ?? ""), proof = /\/proof\/(\d+)$/.exec(path);
			asked.push(range ? `${range[1]}-${range[2]}` : `proof ${proof[1]}`);
			await lie.before(shared);
			return range ? lie.range(sealed.slice(+range[1], +range[2] + 1)) : encode([n, lie.path(audit(leaves, +proof[1]))]);
		},
	};
	const source = { hospital: "a", id: new Uint8Array(16).fill(5), key, head: headOf(leaves), size, stored: sealed.length, platform, login: {} };
	return { content, source, asked, lie };
}

describe.skipIf(!built)("a large content", () => {
	let reader;
	beforeEach(() => {
		reader = new BlobReader(core);
	});
	const read = (c, from, length, on = call()) => reader.read(on, RECORD, c.source, from, length);
	const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

	test.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * MIB, 2 * MIB + 1, 5 * MIB + 77])("of %i bytes is read as it is, anywhere", async (size) => {
		const c = clinic(size);
		expect(storedOf(size)).toBe(c.source.stored);
		for (const [from, to] of [[0, size], [0, Math.min(size, 10)], [Math.max(0, size - 5), size], [size >> 1, Math.min(size, (size >> 1) + 3 * PIECE)], [size, size]])
			expect(same(await read(c, from, to - from), c.content.subarray(from, to))).toBe(true);
	});

	test("comes in one request where it is small", async () => {
		const c = clinic(MIB);
		await read(c, 5, 10);
		await read(c, MIB - 10, 10);
		expect(c.asked).toEqual([`0-${c.source.stored - 1}`]);
	});

	test("comes with one path a group, and once", async () => {
		const c = clinic(5 * MIB);
		await read(c, 3 * MIB, 100);
		expect(c.asked).toHaveLength(3);
		expect(c.asked).toContain("proof 48");
		await read(c, 3 * MIB + 50, 100);
		expect(c.asked).toHaveLength(3);
		await read(c, MIB, MIB);
		expect(c.asked.slice(3).sort()).toEqual([`${16 + 16 * (PIECE + 16)}-${15 + 32 * (PIECE + 16)}`, "proof 16"]);
	});

	test("is read ahead of who reads on, and of nobody else", async () => {
		const c = clinic(6 * MIB);
		await read(c, 0, MIB);
		await settled();
		expect(c.asked.filter((one) => one.startsWith("proof"))).toEqual(["proof 0"]);
		await read(c, MIB, MIB);
		await settled();
		expect(c.asked.filter((one) => one.startsWith("proof"))).toEqual(["proof 0", "proof 16", "proof 32"]);
		await read(c, 2 * MIB, MIB);
		await settled();
		expect(c.asked.filter((one) => one.startsWith("proof"))).toEqual(["proof 0", "proof 16", "proof 32", "proof 48"]);
	});

	test("is read ahead of who reads back", async () => {
		const c = clinic(6 * MIB);
		await read(c, 5 * MIB, MIB);
		await read(c, 4 * MIB, MIB);
		await settled();
		expect(c.asked).toContain("proof 48");
		expect(c.asked).not.toContain("proof 32");
	});

	test("is refused where anything is another's", async () => {
		const blob = { name: "blob" };
		const flipped = (bytes) => Uint8Array.from(bytes, (b, i) => (i === bytes.length - 1 ? b ^ 1 : b));
		const lies = [
			{ range: flipped }, { range: (b) => b.subarray(1) }, { path: (p) => p.slice(1) }, { path: (p) => [...p.slice(0, -1), flipped(p.at(-1))] },
			{ path: () => "x" }, { path: (p) => p.map(() => 1) },
		];
		for (const lie of lies) {
			const c = clinic(3 * MIB);
			Object.assign(c.lie, lie);
			expect(await problem(read(c, MIB, 10))).toMatchObject(blob);
		}
		const c = clinic(3 * MIB);
		expect(await problem(reader.read(call(), RECORD, { ...c.source, size: c.source.size - 1 }, 0, 1))).toMatchObject(blob);
		expect(await problem(reader.read(call(), RECORD, { ...c.source, head: new Uint8Array(32) }, 0, 1))).toMatchObject(blob);
		expect(await problem(read(c, c.source.size, 1))).toMatchObject(blob);
		expect(await problem(read(c, -1, 1))).toMatchObject(blob);
	});

	test("says that a grant has ended", async () => {
		const c = clinic(PIECE);
		c.lie.before = async () => {
			throw new Refused(404, "not-found", "/v1/x");
		};
		expect(await problem(reader.read(call(), { ...RECORD, grant: "ab" }, c.source, 0, 1))).toMatchObject({ name: "ended" });
		expect(await problem(read(c, 0, 1))).toMatchObject({ name: "no-record" });
	});

	test("is fetched once for many, and not for nobody", async () => {
		const c = clinic(MIB), stop = new AbortController();
		let seen = null, go = () => {};
		c.lie.before = (shared) => {
			seen = shared;
			return new Promise((resolve) => (go = resolve));
		};
		const one = problem(read(c, 0, 10, call(stop.signal))), two = read(c, 20, 10);
		await settled();
		stop.abort(new ProblemError("cancelled"));
		expect(await one).toMatchObject({ name: "cancelled" });
		expect(seen.signal.aborted).toBe(false);
		go();
		expect(await two).toEqual(c.content.slice(20, 30));
		expect(c.asked).toHaveLength(1);

		const alone = clinic(MIB - 1), last = new AbortController();
		alone.lie.before = c.lie.before;
		const three = problem(read(alone, 0, 10, call(last.signal)));
		await settled();
		last.abort(new ProblemError("cancelled"));
		expect(await three).toMatchObject({ name: "cancelled" });
		expect(seen.signal.aborted).toBe(true);
		alone.lie.before = async () => undefined;
		expect(await read(alone, 0, 10)).toEqual(alone.content.slice(0, 10));
	});

	test("is gone when it is forgotten, read or not", async () => {
		const c = clinic(MIB);
		await read(c, 0, 10);
		reader.forget(c.source, new ProblemError("locked"));
		await read(c, 0, 10);
		expect(c.asked).toHaveLength(2);
		reader.forget(c.source, new ProblemError("locked"));
		c.lie.before = (shared) => new Promise((_, reject) => shared.signal.addEventListener("abort", () => reject(shared.signal.reason)));
		const found = problem(read(c, 0, 10));
		await settled();
		reader.forget(c.source, new ProblemError("ended"));
		expect(await found).toMatchObject({ name: "ended" });
	});
});

describe("opened content", () => {
	test("is kept up to a limit, what was used last the longest, and wiped", () => {
		const cache = new BlobCache(10), part = (n) => new Uint8Array(4).fill(n), a = part(1), b = part(2);
		cache.put("x 1", a);
		cache.put("x 2", b);
		expect(cache.get("x 1")).toBe(a);
		cache.put("y 3", part(3));
		expect(cache.has("x 2")).toBe(false);
		expect([...b]).toEqual([0, 0, 0, 0]);
		expect(cache.bytes).toBe(8);
		cache.drop("x ");
		expect(cache.has("x 1")).toBe(false);
		expect(cache.bytes).toBe(4);
		cache.put("z 4", new Uint8Array(20));
		expect(cache.has("z 4")).toBe(true);
		expect(cache.has("y 3")).toBe(false);
	});
});

test("no more is done at once than there is room for", async () => {
	const work = new SharedWork(2), ends = [];
	const all = [1, 2, 3].map((n) => work.join(call(), `k${n}`, () => new Promise((resolve) => ends.push(resolve))));
	await new Promise((resolve) => setTimeout(resolve));
	expect(ends).toHaveLength(2);
	expect(work.idle).toBe(false);
	ends.shift()();
	await all[0];
	await new Promise((resolve) => setTimeout(resolve));
	expect(ends).toHaveLength(2);
	ends.forEach((end) => end());
	await Promise.all(all);
});
