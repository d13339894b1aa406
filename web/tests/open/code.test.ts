import { expect, test } from "vitest";
import { ACCESS_CODE, groupCode, judgeCode, RECOVERY_CODE } from "../../src/pages/open/code";

/* 100 bits 0…0 with the check symbol 0; 0…01 with 1; the number 37 again with 0 (crockford.com/base32.html: modulo 37). */
const ZERO = "000000000000000000000";
const ONE = "000000000000000000011";
const THIRTY_SEVEN = "000000000000000000150";

test.each([ZERO, ONE, THIRTY_SEVEN, "ooooo-OOOOO 00000–00000-0"])("%s is complete", (code) => {
	expect(judgeCode(code, ACCESS_CODE)).toEqual({ state: "good" });
});

test("each symbol changed is caught", () => {
	for (let i = 0; i < THIRTY_SEVEN.length; i++) {
		const symbol = THIRTY_SEVEN[i] === "7" ? "8" : "7";
		expect(judgeCode(THIRTY_SEVEN.slice(0, i) + symbol + THIRTY_SEVEN.slice(i + 1), ACCESS_CODE).state).toBe("check");
	}
});

test("neighbours swapped are caught", () => {
	expect(judgeCode("000000000000000000510", ACCESS_CODE).state).toBe("check");
});

test("what is missing, too much, or no symbol is said", () => {
	expect(judgeCode("", ACCESS_CODE)).toEqual({ state: "empty" });
	expect(judgeCode("0000", ACCESS_CODE)).toEqual({ state: "short", by: 17 });
	expect(judgeCode(`${ZERO}0`, ACCESS_CODE)).toEqual({ state: "long", by: 1 });
	expect(judgeCode("00?", ACCESS_CODE)).toEqual({ state: "symbol", symbol: "?" });
	expect(judgeCode("00U", ACCESS_CODE)).toEqual({ state: "symbol", symbol: "U" });
	expect(judgeCode(ZERO, RECOVERY_CODE)).toEqual({ state: "short", by: 6 });
});

test("codes are grouped as on paper", () => {
	expect(groupCode("abcdefghjk", ACCESS_CODE)).toBe("ABCDE-FGHJK");
	expect(groupCode("o1l-i", RECOVERY_CODE)).toBe("0111");
	expect(groupCode("", ACCESS_CODE)).toBe("");
});
