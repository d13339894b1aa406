import { beforeEach, describe, expect, test, vi } from "vitest";
import { Opening } from "../../src/worker/opening";
import { codeOf, newPerson } from "../../src/worker/person";
import { ProblemError } from "../../src/worker/problem";
import { browser, built, call, core, problem, tab } from "./bench.mjs";

describe.skipIf(!built)("a first opening that comes to nothing", () => {
	beforeEach(browser);

	test("leaves no vault, no session and no key behind", async () => {
		const { desk } = await tab(), shelves = { adopt: vi.fn(), abandon: vi.fn() };
		const key = new Uint8Array(32).fill(1), end = vi.spyOn(desk.platform, "end");
		desk.blobs.add({ hospital: "qinglan", rid: "1", grant: null }, "2", { platform: desk.platform, key });
		desk.platform.connect = () => Promise.reject(new ProblemError("unreachable"));
		const code = codeOf(core, newPerson(core).seed);
		expect(await problem(new Opening(desk, shelves).recover(call(), code, false))).toMatchObject({ name: "unreachable" });
		expect((await desk.vault.state()).state).toBe("empty");
		expect(shelves.abandon).toHaveBeenCalledOnce();
		expect(end).toHaveBeenCalledOnce();
		expect(key).toEqual(new Uint8Array(32));
	});
});
