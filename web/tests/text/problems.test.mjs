/** Every problem that can reach a page has words in both languages. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEMS_HERE } from "../../src/api";
import { problems as en } from "../../src/text/en/problems";
import { problems as zh } from "../../src/text/zh/problems";

const read = (name) => readFileSync(new URL(`../../../src/bytes/${name}`, import.meta.url), "utf8");
const names = [...read("problem.c").matchAll(/\[PROBLEM_[A-Z_]+\] = "([a-z-]+)"/g)].map((match) => match[1]);
const kinds = [...read("problem.h").matchAll(/\bPROBLEM_[A-Z_]+(?=,)/g)];

test("the core's table is read whole", () => {
	expect(names.length).toBe(kinds.filter(([kind]) => kind !== "PROBLEM_KINDS").length);
});

test.each([["zh", zh], ["en", en]])("%s has words for every problem and none more", (_, texts) => {
	expect(Object.keys(texts).sort()).toEqual([...new Set([...names, ...PROBLEMS_HERE])].sort());
	for (const { what, todo } of Object.values(texts)) {
		expect(what).not.toBe("");
		expect(todo).toMatch(/[。.]$/);
		expect(what + todo).not.toMatch(/mizhen |--/);
	}
});
