import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { encode } from "../../src/worker/cbor";
import { Platform, ROLE } from "../../src/worker/platform";
import { ProblemError } from "../../src/worker/problem";
import { call, ORIGIN, problem } from "./bench.mjs";

const NOW = 1_800_000_000;
const LOGIN = { role: ROLE.home, hospital: null, tag: null, public: new Uint8Array(32).fill(1), secret: new Uint8Array(64) };
const KEY = new Uint8Array(32).fill(3);

/** A platform whose signed time is THEIRS; the core is told what to answer. */
function platform(theirs = () => NOW) {
	const asked = [];
	const core = { call: (operation, ...args) => {
		asked.push([operation, args]);
		return operation === "verify.challenge" ? [new Uint8Array(32), theirs(), KEY] : Uint8Array.of(1);
	} };
	return { platform: new Platform(core, ORIGIN), asked };
}

/** Requests by method and path; sessions get tokens 1, 2, …. Those in REFUSED are denied. */
function network(refused = new Set()) {
	const requests = [];
	let tokens = 0;
	vi.stubGlobal("fetch", vi.fn(async (url, { method, headers }) => {
		const path = url.slice(ORIGIN.length), token = headers.Authorization?.slice(7);
		requests.push(`${method} ${path}`);
		if (path === "/v1/sessions" && method === "POST")
			return new Response(encode([new Uint8Array(32).fill(++tokens), NOW + 3600]));
		return new Response(Uint8Array.of(0), { status: refused.has(token) ? 401 : 200 });
	}));
	return requests;
}

describe("the platform", () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["Date"] });
		vi.setSystemTime(NOW * 1000);
	});
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	test("does not correct a clock that is right enough", async () => {
		network();
		const { platform: p } = platform(() => NOW + 290);
		expect(p.clockOff).toBeNull();
		await p.connect(call());
		expect([p.clockOff, p.now()]).toEqual([0, NOW]);
	});

	test("counts with the platform's time where ours is wrong, but never before a root", async () => {
		network();
		const { platform: p } = platform(() => NOW - 4000);
		await p.connect(call());
		expect([p.clockOff, p.now()]).toEqual([-4000, NOW - 4000]);
		p.seen(NOW - 100);
		expect(p.now()).toBe(NOW - 100);
		p.seen(NOW - 200);
		expect(p.now()).toBe(NOW - 100);
	});

	test("is held to the key that it had first", async () => {
		network();
		const { platform: p, asked } = platform();
		await p.connect(call());
		await p.connect(call());
		expect(asked.map(([, args]) => args[2])).toEqual([null, KEY]);
	});

	test("leaves a right clock alone, though a hospital's runs ahead", async () => {
		network();
		const { platform: p } = platform();
		p.seen(NOW + 86400);
		expect(p.now()).toBe(NOW);
		await p.connect(call());
		expect(p.now()).toBe(NOW);
	});

	test("begins a session with the challenge at hand, and goes on with it", async () => {
		const requests = network(), { platform: p } = platform();
		await p.connect(call());
		const one = await p.within(call(), LOGIN, async (token) => token);
		expect(await p.within(call(), LOGIN, async (token) => token)).toBe(one);
		await p.within(call(), { ...LOGIN, role: ROLE.account, hospital: "qinglan", tag: KEY }, async () => undefined);
		expect(requests).toEqual(["GET /v1/challenge", "POST /v1/sessions", "GET /v1/challenge", "POST /v1/sessions"]);
	});

	test("gives a new session where the old one ended", async () => {
		const refused = new Set(), requests = network(refused), { platform: p } = platform();
		const get = () => p.within(call(), LOGIN, async (token) => {
			await p.get(call(), "/v1/wallet", { token });
			return token;
		});
		const one = await get();
		refused.add(one);
		const two = await get();
		expect(two).not.toBe(one);
		refused.add(two);
		for (let token = 3; token < 9; token++)
			refused.add(Buffer.alloc(32, token).toString("base64url"));
		expect(await problem(get())).toMatchObject({ name: "denied" });
		vi.setSystemTime((NOW + 3590) * 1000);
		refused.clear();
		const before = requests.length;
		await get();
		expect(requests.slice(before)).toContain("POST /v1/sessions");
	});

	test("is told when sessions end", async () => {
		const requests = network(), { platform: p } = platform();
		await p.within(call(), LOGIN, async () => undefined);
		p.end();
		expect(requests.at(-1)).toBe("DELETE /v1/sessions");
		expect(p.pinned).toBeNull();
	});

	test("that gives no session says nothing true", async () => {
		const { platform: p } = platform();
		for (const body of [encode([1, 2]), encode({}), Uint8Array.of(0xff)]) {
			vi.stubGlobal("fetch", async () => new Response(body));
			expect(await problem(p.within(call(), LOGIN, async () => undefined))).toMatchObject({ name: "answer" });
		}
	});

	test.each([
		["nothing", [0, 201], null, 2], ["a fault", [500, 201], null, 2], ["nothing twice", [0, 0], "unanswered", 2],
		["a fault, then that it is busy", [502, 503], "unanswered", 2], ["nothing, then a refusal", [0, 409], "unexpected", 2],
		["that the disk is full", [507], "server", 1], ["that it is busy", [503], "busy", 1], ["a refusal", [404], "unexpected", 1],
	])("is sent the same once more where nobody knows whether it arrived: %s", async (_, answers, name, times) => {
		const bodies = [];
		vi.stubGlobal("fetch", async (__, { body }) => {
			bodies.push([...body]);
			const status = answers[bodies.length - 1];
			if (status === 0)
				throw new TypeError("lost");
			return new Response(null, { status });
		});
		const sending = platform().platform.send(call(), "POST", "/v1/grants", Uint8Array.of(7), "token");
		if (name === null)
			await sending;
		else
			expect(await problem(sending)).toMatchObject({ name });
		expect(bodies).toEqual(Array(times).fill([7]));
	});

	test("is not sent more once the call has ended", async () => {
		const stop = new AbortController();
		let posted = 0;
		vi.stubGlobal("fetch", async () => {
			posted++;
			stop.abort(new ProblemError("locked"));
			throw new TypeError("aborted");
		});
		expect(await problem(platform().platform.send(call(stop.signal), "POST", "/v1/grants", Uint8Array.of(7)))).toMatchObject({ name: "locked" });
		expect(posted).toBe(1);
	});
});
