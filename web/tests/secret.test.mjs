import { readFileSync } from "node:fs";
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
		for (const pin of ["194912", "491231", "19491231", "311249", "123149", "12311949", "31121949", "110105", "231002", "138001", "138000", "00138000", "0417236", "99491231", "99138000"])
			expect(isOfNumbers(pin, numbers), pin).toBe(true);
		for (const pin of ["384710", "7281946035", "194931", "800014", "38001138"])
			expect(isOfNumbers(pin, numbers), pin).toBe(false);
		expect(isOfNumbers("384710", [])).toBe(false);
	});
});

describe("a passphrase", () => {
	const file = readFileSync(new URL("../../tests/terminal/passphrase.json", import.meta.url), "utf8");
	const { identities, cases } = JSON.parse(file);

	test.each(cases)("$passphrase of $identity: $verdict", ({ passphrase, identity, verdict }) => {
		expect(passphraseFault(passphrase, identity === null ? [] : Object.values(identities[identity])) ?? "good").toBe(verdict);
	});
});
