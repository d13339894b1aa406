import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isRefused, request } from "../../src/worker/http";
import { ProblemError } from "../../src/worker/problem";
import { call, ORIGIN, problem } from "./bench.mjs";

const answers = (status, body = "", headers = {}) => {
	const fetched = vi.fn(async () => new Response(body, { status, headers }));
	vi.stubGlobal("fetch", fetched);
	return fetched;
};
const get = (wanted = {}, one = call()) => request(one, ORIGIN, "/v1/shelf?x=1", wanted);

describe("requests", () => {
	afterEach(() => vi.unstubAllGlobals());

	test("go to the origin alone, without cookies, cache, referrer or redirects", async () => {
		const fetched = answers(200, Uint8Array.of(1, 2, 3));
		expect(await get({ token: "abc" })).toEqual(Uint8Array.of(1, 2, 3));
		expect(fetched.mock.calls[0][0]).toBe(`${ORIGIN}/v1/shelf?x=1`);
		expect(fetched.mock.calls[0][1]).toMatchObject({
			credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
			headers: { Authorization: "Bearer abc" },
		});
	});

	test.each([[400, "unexpected"], [401, "denied"], [403, "denied"], [413, "too-much"], [422, "unexpected"], [429, "busy"],
		[500, "server"], [503, "busy"]])("status %i is %s", async (status, name) => {
		answers(status, JSON.stringify({ type: "urn:mizhen:problem:some-word" }));
		expect(await problem(get())).toEqual({ name, subject: `/v1/shelf ${status} some-word` });
	});

	test.each([404, 409, 410])("status %i is the caller's to name", async (status) => {
		answers(status, JSON.stringify({ type: "urn:mizhen:problem:cycle" }));
		const error = await get().catch((e) => e);
		expect(isRefused(error, status)).toBe(true);
		expect(error.word).toBe("cycle");
		expect(error.problem.name).toBe("unexpected");
	});

	test("a word that is none is left out", async () => {
		answers(500, JSON.stringify({ type: "urn:mizhen:problem:<script>" }));
		expect((await problem(get())).subject).toBe("/v1/shelf 500");
	});

	test("a network that fails, or a page in the platform's place, is no platform", async () => {
		vi.stubGlobal("fetch", async () => {
			throw new TypeError("failed to fetch");
		});
		expect(await problem(get())).toEqual({ name: "unreachable", subject: ORIGIN });
		answers(200, "<html>", { "Content-Type": "text/html; charset=utf-8" });
		expect(await problem(get())).toEqual({ name: "unreachable", subject: ORIGIN });
	});

	test("an answer has a limit, said or not", async () => {
		answers(200, new Uint8Array(100));
		expect(await problem(get({ max: 99 }))).toMatchObject({ name: "answer" });
		answers(200, new Uint8Array(10), { "Content-Length": "1000" });
		expect(await problem(get({ max: 99 }))).toMatchObject({ name: "answer" });
		answers(200, new Uint8Array(100));
		expect(await get({ max: 100 })).toHaveLength(100);
	});

	test("a refusal has a limit too", async () => {
		let given = 0;
		const cancel = vi.fn(), pull = (body) => {
			given++;
			body.enqueue(new Uint8Array(16384).fill(32));
			if (given === 100)
				body.close();
		};
		answers(500, new ReadableStream({ pull, cancel }));
		expect((await problem(get())).subject).toBe("/v1/shelf 500");
		expect(cancel).toHaveBeenCalledOnce();
		expect(given).toBeLessThan(10);
	});

	test("end with the call", async () => {
		const stop = new AbortController();
		vi.stubGlobal("fetch", (_, { signal }) => new Promise((__, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))));
		const waiting = problem(get({}, call(stop.signal)));
		stop.abort(new ProblemError("locked"));
		expect(await waiting).toMatchObject({ name: "locked" });
		expect(await problem(get({}, call(stop.signal)))).toMatchObject({ name: "locked" });
	});
});

describe("a platform that is busy", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	/** Answers with these statuses one after the other, and when to come back. */
	const busy = (after, ...statuses) => {
		const fetched = vi.fn(async () => new Response(Uint8Array.of(5), { status: statuses.shift() ?? 200, headers: after === null ? {} : { "Retry-After": after } }));
		vi.stubGlobal("fetch", fetched);
		return fetched;
	};

	test("is asked again when it says, and not before", async () => {
		const fetched = busy("3", 503, 503), one = get({ method: "POST", body: Uint8Array.of(7) });
		await vi.advanceTimersByTimeAsync(2_900);
		expect(fetched).toHaveBeenCalledTimes(1);
		await vi.advanceTimersByTimeAsync(200);
		expect(fetched).toHaveBeenCalledTimes(2);
		await vi.advanceTimersByTimeAsync(3_000);
		expect(await one).toEqual(Uint8Array.of(5));
		expect(fetched.mock.calls.map(([, { method, body }]) => [method, [...body]])).toEqual(Array(3).fill(["POST", [7]]));
	});

	test("is asked four times at most", async () => {
		const fetched = busy("10", 503, 503, 503, 503, 200), one = problem(get());
		await vi.advanceTimersByTimeAsync(60_000);
		expect(await one).toMatchObject({ name: "busy" });
		expect(fetched).toHaveBeenCalledTimes(4);
	});

	test.each([["11"], ["-1"], ["1.5"], ["Sun, 06 Nov 1994 08:49:37 GMT"], ["1, 1"], [""], [null]])("and says %j is not waited for", async (after) => {
		const fetched = busy(after, 503);
		expect(await problem(get())).toMatchObject({ name: "busy" });
		expect(fetched).toHaveBeenCalledTimes(1);
	});

	test("with another status is not waited for", async () => {
		const fetched = busy("1", 429);
		expect(await problem(get())).toMatchObject({ name: "busy" });
		expect(fetched).toHaveBeenCalledTimes(1);
	});

	test("is no longer waited for when the call ends", async () => {
		const fetched = busy("10", 503), stop = new AbortController(), one = problem(get({}, call(stop.signal)));
		await vi.advanceTimersByTimeAsync(1_000);
		stop.abort(new ProblemError("locked"));
		expect(await one).toMatchObject({ name: "locked" });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(fetched).toHaveBeenCalledTimes(1);
	});
});

describe("a platform that stops amid an answer", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	test("is given up", async () => {
		vi.stubGlobal("fetch", (_, { signal }) => new Promise((__, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))));
		const waiting = problem(get());
		await vi.advanceTimersByTimeAsync(61_000);
		expect(await waiting).toMatchObject({ name: "unreachable" });
	});

	test("may take as long as was asked for", async () => {
		let ended = false;
		vi.stubGlobal("fetch", (_, { signal }) => new Promise((__, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))));
		const waiting = problem(get({ wait: 50 })).then(() => (ended = true));
		await vi.advanceTimersByTimeAsync(100_000);
		expect(ended).toBe(false);
		await vi.advanceTimersByTimeAsync(11_000);
		await waiting;
	});
});
