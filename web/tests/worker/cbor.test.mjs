import { decode as foreignDecode, encode as foreignEncode } from "cborg";
import { describe, expect, test } from "vitest";
import { decode, decodeFirst, encode } from "../../src/worker/cbor";

const VALUES = [
	0, 23, 24, 255, 256, 65535, 65536, 0xffffffff, 0x100000000, Number.MAX_SAFE_INTEGER, 0xffffffffffffffffn, true, false, null,
	"", "诊断", "x".repeat(300), new Uint8Array(), new Uint8Array(70000).fill(5), [], [[1, [2]], null, "a"],
	Array.from({ length: 300 }, (_, i) => i), {}, { a: 1, b: [null, new Uint8Array([1])] },
];

describe("CBOR", () => {
	test.each(VALUES.map((value) => [value]))("is what others write and read: %#", (value) => {
		expect(encode(value)).toEqual(new Uint8Array(foreignEncode(value)));
		expect(decode(encode(value))).toEqual(value);
		expect(foreignDecode(encode(value))).toEqual(value);
	});

	test("reads a sequence item by item, out of the middle of memory too", () => {
		const both = new Uint8Array([9, ...encode([1, "a"]), ...encode(7)]).subarray(1);
		const [first, rest] = decodeFirst(both);
		expect(first).toEqual([1, "a"]);
		expect(decode(rest)).toBe(7);
	});

	test("reads maps with numbers for keys as Maps", () => {
		expect(decode(Uint8Array.of(0xa1, 0x01, 0x61, 0x61))).toEqual(new Map([[1, "a"]]));
	});

	test("gives copies", () => {
		const bytes = encode(Uint8Array.of(1, 2, 3)), value = decode(bytes);
		bytes.fill(0);
		expect(value).toEqual(Uint8Array.of(1, 2, 3));
	});

	test("refuses what it has no use for, and what ends early", () => {
		const refused = ["20", "c000", "f7", "f9 3c00", "5f 41 00 ff", "9f ff", "bf ff", "ff", "1c", "", "18", "19 00", "42 00", "62 61",
			"81", "a1 61 61", "61 ff", "9b 0000000100000000", "5b ffffffffffffffff", "00 00", "81".repeat(20) + "00"];
		for (const hex of refused)
			expect(() => decode(Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"))), hex).toThrow();
		for (const value of [-1, 1.5, NaN, 2 ** 60])
			expect(() => encode(value)).toThrow();
	});
});
