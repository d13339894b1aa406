import { expect, test } from "vitest";
import { plainName, plainText } from "../../src/worker/words";

test("names are shown without what cannot be seen", () => {
	expect(plainName(" 陈思远\u202e\u2066\u200b\u{e0041}\n主任 ")).toBe("陈思远 主任");
	expect(plainName("Zoë\u00ad \u001b[31mO’Brien\u3164")).toBe("Zoë  [31mO’Brien");
	expect(plainName("\u2028\u202a")).toBe("");
	expect(plainName("𠮷野家、张·三")).toBe("𠮷野家、张·三");
});

test("texts keep their lines", () => {
	expect(plainText("请看\u202e一下\r\n\n血糖 \u0007")).toBe("请看一下\n\n血糖");
});
