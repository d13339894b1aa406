import { describe, expect, test } from "vitest";
import { isOfNumbers, passphraseFault, pinFault } from "../src/secret";

describe("a PIN", () => {
	test("that is tried first is refused, and why", () => {
		for (const pin of ["111111", "123456", "987654", "901234", "121212", "123123", "12341234", "20242024"])
			expect(pinFault(pin), pin).toBe("easy");
		for (const pin of ["384710", "112358", "020394", "7281946035"])
			expect(pinFault(pin), pin).toBe(null);
		expect([pinFault(""), pinFault("38471"), pinFault("38471a"), pinFault("３８４７１０")]).toEqual(["short", "short", "digits", "digits"]);
	});

	test("is not out of its owner's numbers", () => {
		const numbers = ["张三", "11010519491231002X", "13800138000", "MZ00417236"];
		for (const pin of ["194912", "491231", "19491231", "311249", "123149", "12311949", "31121949", "110105", "231002", "138001", "138000", "00138000", "0417236", "99491231"])
			expect(isOfNumbers(pin, numbers), pin).toBe(true);
		for (const pin of ["384710", "7281946035", "194931", "800014", "38001138"])
			expect(isOfNumbers(pin, numbers), pin).toBe(false);
		expect(isOfNumbers("384710", [])).toBe(false);
	});
});

test("a passphrase is long enough, and no row or repetition", () => {
	for (const passphrase of ["", "abc", "123456789", "九个字的口令还不够"])
		expect(passphraseFault(passphrase), passphrase).toBe("short");
	for (const passphrase of ["aaaaaaaaaaaa", "abcabcabcabc", "1234567890", "0987654321", "abcdefghij", "QWERTYUIOP", "一一一一一一一一一一"])
		expect(passphraseFault(passphrase), passphrase).toBe("easy");
	for (const passphrase of ["correct horse battery", "苹果 楼梯 星期二 走", "tr0ub4dor&3"])
		expect(passphraseFault(passphrase), passphrase).toBe(null);
});
