import { expect, test } from "vitest";
import { looks } from "../../src/pages/open/looks";

test("a code is read once for each look at it, blurred or not, and again when it is brought back", () => {
	const read: string[] = [];
	const frame = looks((text) => read.push(text));
	const blurred = [null, null, null];
	for (const text of [null, "a", "a", ...blurred, "a", ...blurred, "a"])
		frame(text);
	expect(read).toEqual(["a"]);
	for (const text of [...blurred, ...blurred, "a", "a", "b", "a"])
		frame(text);
	expect(read).toEqual(["a", "a", "b", "a"]);
});
