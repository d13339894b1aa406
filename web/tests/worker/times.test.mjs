// Times are unsigned integers of whoever signs: none of them may stop the counting, or the drawing.
import { describe, expect, test } from "vitest";
import { readGrant, showGrant } from "../../src/worker/grant";
import { readAt } from "../../src/worker/known";
import { problem } from "./bench.mjs";

const BYTES = new Uint8Array(32), LAST = 253402300799;

const grant = (time) => readGrant([BYTES, "qinglan", BYTES, 0, BYTES, [], null, time, time, time, true, 0, [[BYTES, time, 3]], 0, [time, false]]);

describe("a time that is past all telling", () => {
	test.each([2n ** 60n, 2n ** 64n - 1n, Number.MAX_SAFE_INTEGER, LAST + 1])("is the last of all in a grant: %s", (time) => {
		const { made, notBefore, expires, opened, revoked } = showGrant(grant(time), 1, new Map());
		for (const one of [made, notBefore, expires, opened[0].time, revoked.time])
			expect(one).toBe(LAST);
		expect(opened[0].times).toBe(3);
		expect([grant(time), grant(5)].sort((a, b) => b.made - a.made).map((one) => one.made)).toEqual([LAST, 5]);
		expect(() => new Date(made * 1000).toISOString()).not.toThrow();
	});

	test("that is over is told as such, unless somebody ended it", () => {
		const shown = (state, revoked, now) => showGrant(readGrant([BYTES, "qinglan", BYTES, 0, BYTES, [], null, 1, 1, 9, true, state, [], 0, revoked]), now, new Map()).state;
		expect([shown(0, null, 8), shown(0, null, 9), shown(1, null, 8), shown(1, null, 9), shown(2, [5, false], 9)])
			.toEqual(["live", "expired", "ended", "expired", "revoked"]);
	});

	const at = (root) => readAt(["qinglan", "青岚", "Qinglan", "", BYTES, BYTES, "", false, [], true, 0, [], root, null]);

	test("is not taken of a hospital's root, nor such a cycle", async () => {
		expect(at([7, LAST, 60, 1]).root).toEqual({ cycle: 7, time: LAST });
		for (const root of [[2n ** 60n, 5, 60, 1], [7, 2n ** 60n, 60, 1], [7, LAST + 1, 60, 1]])
			expect(await problem(() => at(root))).toEqual({ name: "answer", subject: "qinglan" });
	});
});
