import { expect, test, vi } from "vitest";
import { Lane, loadChunk, once } from "../../src/worker/call";
import { ProblemError } from "../../src/worker/problem";
import { call, problem } from "./bench.mjs";

test("who is cancelled in the line waits no longer, never begins, and lets nobody past", async () => {
	const lane = new Lane(), stop = new AbortController(), began = [];
	let release;
	const first = lane.run(call(), () => new Promise((resolve) => {
		began.push("first");
		release = resolve;
	}));
	const second = problem(lane.run(call(stop.signal), async () => began.push("second")));
	const third = lane.run(call(), async () => began.push("third"));
	stop.abort(new ProblemError("locked"));
	expect(await second).toMatchObject({ name: "locked" });
	expect(await problem(lane.run(call(stop.signal), async () => began.push("fourth")))).toMatchObject({ name: "locked" });
	expect(began).toEqual(["first"]);
	release();
	await Promise.all([first, third]);
	await lane.run(call(), async () => undefined);
	expect(began).toEqual(["first", "third"]);
});

test("what is under way in a lane ends by itself", async () => {
	const stop = new AbortController();
	const work = async () => {
		stop.abort();
		return "done";
	};
	expect(await new Lane().run(call(stop.signal), work)).toBe("done");
});

test("a chunk that the network lost is asked for again by the next call", async () => {
	const load = vi.fn(async () => "here").mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"));
	const service = once(async () => loadChunk(load));
	expect(await problem(service())).toMatchObject({ name: "unreachable" });
	expect(await service()).toBe("here");
	expect(await service()).toBe("here");
	expect(load).toHaveBeenCalledTimes(2);
});
