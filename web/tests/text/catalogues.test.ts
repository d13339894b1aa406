/** The two catalogues say the same things, each in its own words and script. */
import { expect, test } from "vitest";
import { catalogue as en } from "../../src/text/en";
import { catalogue as zh } from "../../src/text/zh";

type Node = string | ((...args: never[]) => string) | { [key: string]: Node };

/** Path to what stands there: a text, or the number of arguments of what makes one. */
function leaves(node: Node, path = ""): [string, string | number][] {
	if (typeof node === "string")
		return [[path, node]];
	if (typeof node === "function")
		return [[path, node.length]];
	return Object.entries(node).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

const chinese = leaves(zh as unknown as Node);
const english = leaves(en as unknown as Node);

test("both have the same keys", () => {
	expect(english.map(([path]) => path).sort()).toEqual(chinese.map(([path]) => path).sort());
});

test("what one says the other says too, and English has no Chinese", () => {
	const silent = (texts: typeof chinese) => texts.filter(([, text]) => text === "").map(([path]) => path).sort();
	expect(silent(english)).toEqual(silent(chinese));
	for (const [path, text] of english)
		expect(String(text), path).not.toMatch(/\p{Script=Han}/u);
});

test("the finger's print and a key's have names of their own in Chinese", () => {
	const fingers = chinese.filter(([, text]) => /(?<!密钥)指纹/.test(String(text))).map(([path]) => path);
	expect(fingers).toEqual([".open.lock.passkey"]);
});
