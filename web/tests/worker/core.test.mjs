import { afterEach, describe, expect, test, vi } from "vitest";
import { Lane } from "../../src/worker/call";
import { loadCore } from "../../src/worker/core";
import { ProblemError, problemOf } from "../../src/worker/problem";
import { built, call, core, problem } from "./bench.mjs";

const utf8 = (text) => new TextEncoder().encode(text);

describe.skipIf(!built)("the core", () => {
	test("gives results that outlive the call", () => {
		const secret = crypto.getRandomValues(new Uint8Array(32));
		const [, recipient] = core.call("age.write-keys", secret);
		const key = core.call("age.read-recipient", recipient);
		const plain = crypto.getRandomValues(new Uint8Array(60000));
		const file = core.call("age.seal", [key], [crypto.getRandomValues(new Uint8Array(32))], new Uint8Array(16), new Uint8Array(16), plain);
		core.call("age.seal", [key], [new Uint8Array(32).fill(9)], new Uint8Array(16), new Uint8Array(16), new Uint8Array(60000));
		expect(core.call("age.open", secret, file)).toEqual(plain);
	});

	test("names what is wrong", async () => {
		expect(await problem(async () => core.call("identity.normalise", "id_card", utf8("110105194912310021")))).toEqual({ name: "identity-check", subject: "id_card" });
		expect(await problem(async () => core.call("slip.read", "https://clinic.example/#2.x"))).toMatchObject({ name: "slip-version" });
		expect(await problem(async () => core.call("no.such"))).toMatchObject({ name: "fault" });
	});
});

describe("a core that does not come", () => {
	afterEach(() => vi.unstubAllGlobals());

	const broken = () => new ReadableStream({ start: (body) => body.error(new TypeError("network error")) });

	test.each([
		["from the start", async () => Promise.reject(new TypeError("Failed to fetch"))],
		["to its end", async () => new Response(broken(), { headers: { "Content-Type": "application/wasm" } })],
		["for a proxy in between", async () => new Response(null, { status: 502 })],
	])("%s is the network's", async (_, fetch) => {
		vi.stubGlobal("fetch", fetch);
		expect(await problem(loadCore("mizhen.wasm"))).toEqual({ name: "unreachable", subject: "mizhen.wasm" });
	});
});

describe("calls", () => {
	test("in a lane follow each other, however they end", async () => {
		const lane = new Lane(), order = [];
		const one = lane.run(call(), async () => {
			await new Promise((resolve) => setTimeout(resolve, 5));
			order.push(1);
			throw new Error("failed");
		}).catch(() => undefined);
		const two = lane.run(call(), async () => order.push(2));
		await Promise.all([one, two]);
		expect(order).toEqual([1, 2]);
	});

	test("that were cancelled while they waited do not begin", async () => {
		const lane = new Lane(), stop = new AbortController();
		let began = false;
		const first = lane.run(call(), () => new Promise((resolve) => setTimeout(resolve, 5)));
		const second = problem(lane.run(call(stop.signal), async () => {
			began = true;
		}));
		stop.abort();
		expect((await second).name).toBe("cancelled");
		await first;
		expect(began).toBe(false);
	});

	test("tell of an unforeseen error only that it was one", () => {
		expect(problemOf(new Error("张三 110105194912310021"))).toEqual({ name: "fault", subject: "" });
		expect(problemOf(new ProblemError("pin", "x"))).toEqual({ name: "pin", subject: "x" });
	});
});
