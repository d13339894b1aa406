import { describe, expect, it } from "vitest";
import type { RecordView, Resource } from "../../src/api";
import { type Item, itemOf } from "../../src/fhir/item";
import { matches, search } from "../../src/fhir/search";
import { sounds } from "../../src/fhir/sound";
import { alternatives } from "../../src/fhir/synonyms";
import { saidOf } from "../../src/pages/records/searched";
import { catalogue as en } from "../../src/text/en";
import { fhir as fhirEn } from "../../src/text/en/fhir";
import { catalogue as zh } from "../../src/text/zh";
import { fhir as fhirZh } from "../../src/text/zh/fhir";

const words = { zh: { ...fhirZh, text: zh }, en: { ...fhirEn, text: en } };

function item(resource: Resource, more: Partial<RecordView> = {}): Item {
	return itemOf({ hospital: "renhe", rid: "a1b2c3d4e5f60718", version: 1, resource, attachments: [], clear: {}, replacedBy: null, ...more });
}

function lab(name: string, value: number, more: object = {}): Item {
	return item({ resourceType: "Observation", status: "final", code: { text: name }, effectiveDateTime: "2024-03-05T09:30:00+08:00",
		valueQuantity: { value, unit: "mmol/L" }, ...more });
}

const finds = (one: Item, query: string, language: "zh" | "en" = "zh") => matches(saidOf(one, words[language], "仁和医院"), query);
const visit = item({
	resourceType: "Encounter", status: "finished", period: { start: "2024-03-05", end: "2024-03-11" }, serviceType: { text: "心内科" },
	class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" },
	identifier: [{ system: "http://renhe.example/ids", value: "ZY20240305-0042" }],
});

describe("a search finds what is on the screen", () => {
	it("words, codes and values in any width and case", () => {
		const one = lab("葡萄糖", 7.25, { code: { text: "葡萄糖", coding: [{ code: "2345-7" }] } });
		for (const query of ["葡萄", "2345-7", "７.25", "MMOL", "", "  葡萄糖  仁和 "])
			expect(finds(one, query), query).toBe(true);
		expect(finds(one, "葡萄糖 康宁")).toBe(false);
	});

	it("marks, status words, kinds and codes in the language of the page", () => {
		const high = lab("钾", 6.9, { interpretation: [{ coding: [{ code: "H" }] }] });
		const wrong = lab("钾", 9, { status: "entered-in-error", referenceRange: [{ text: "3.5-5.3" }] });
		expect([finds(high, "偏高"), finds(high, "high", "en"), finds(high, "偏低"), finds(wrong, "偏高")]).toEqual([true, true, false, false]);
		expect([finds(wrong, "录入错误"), finds(wrong, "entered in error", "en"), finds(high, "录入错误")]).toEqual([true, true, false]);
		expect([finds(visit, "住院"), finds(visit, "inpatient", "en"), finds(visit, "就诊"), finds(visit, "门诊")]).toEqual([true, true, true, false]);
	});

	it("dates as shown, as written, and as people type them", () => {
		for (const query of ["2024年3月", "2024年3月5日", "3月5日", "2024-03-05", "2024-03", "2024/3/5", "2024.3", "２０２４年０３月", "09:30"])
			expect(finds(lab("钾", 4), query), query).toBe(true);
		for (const query of ["5 March 2024", "march 2024", "2024年3月"])
			expect(finds(lab("钾", 4), query, "en"), query).toBe(true);
		for (const query of ["2024年4月", "2024年13月", "024年3月", "4-03"])
			expect(finds(lab("钾", 4), query), query).toBe(false);
	});

	it("the hospital's name, attachments by their titles, and numbers as the page shows them", () => {
		const attached = item({ resourceType: "DocumentReference", description: "出院记录" },
			{ attachments: [{ id: "x", contentType: "application/pdf", title: "出院小结扫描件", size: 1 }], clear: { ward: "七病区" } });
		expect([finds(attached, "扫描件"), finds(attached, "七病区"), finds(attached, "仁和医院")]).toEqual([true, true, true]);
		expect([finds(visit, "ZY20240305-0042"), finds(visit, "0042"), finds(visit, "a1b2c3d4e5f60718")]).toEqual([true, true, true]);
	});
});

describe("a search does not find what nobody sees", () => {
	it("addresses of terminologies", () => {
		for (const query of ["CT", "ActCode", "hl7", "terminology", "http", "renhe.example"])
			expect(finds(visit, query), query).toBe(false);
		const numbered = item({ resourceType: "Patient", identifier: [{ system: "urn:oid:2.16.156.10011", value: "A4711" }, { system: "urn:ietf:rfc:3986", value: "B0815" }] });
		expect(["10011", "3986", "4711", "0815"].map((query) => finds(numbered, query))).toEqual([false, false, true, true]);
		expect(finds(item({ resourceType: "ImagingStudy", description: "胸部CT平扫" }), "ct")).toBe(true);
	});

	it("the middle of Latin words and of numbers, nor letters inside of a system's numbers", () => {
		const one = lab("octreotide", 16.1, { id: "fe3a77c2" });
		expect([finds(one, "oct"), finds(one, "ct"), finds(one, "16"), finds(one, "6.1"), finds(one, "1"), finds(one, "fe")]).toEqual([true, false, true, false, true, false]);
		expect([finds(lab("octreotide", 16.7), "7"), finds(lab("octreotide", 16.7), "16.7")]).toEqual([false, true]);
		expect([finds(visit, "004"), finds(visit, "zy2")]).toEqual([false, false]);
		expect([finds(lab("剂量10mg", 1), "mg"), finds(lab("剂量10mg", 1), "10mg"), finds(lab("糖化HbA1c", 1), "hba1c")]).toEqual([true, true, true]);
	});

	it("patterns are letters, however long a record is", () => {
		const long = item({ resourceType: "Basic", text: { div: "<".repeat(1_000_000) }, code: { text: " ".repeat(1_000_000) } });
		expect(finds(long, "(a+)+$ .* \\")).toBe(false);
	});
});

describe("other names of one thing", () => {
	it("find each other, in both languages", () => {
		for (const query of ["血糖", "GLU", "blood sugar", "Glucose", "blood  sugar 2024"])
			expect(finds(lab("葡萄糖", 7), query), query).toBe(true);
		expect([finds(lab("丙氨酸氨基转移酶", 30), "ALT"), finds(lab("ALT", 30), "谷丙转氨酶"), finds(lab("糖化血红蛋白A1c", 6), "糖化")]).toEqual([true, true, true]);
		expect(finds(item({ resourceType: "Condition", code: { text: "Hypertension" } }), "高血压")).toBe(true);
	});

	it("a wide word finds what belongs to it, and is not found by it", () => {
		expect(["血脂", "lipids"].map((query) => finds(lab("低密度脂蛋白胆固醇", 3), query))).toEqual([true, true]);
		expect(["肝功能", "liver function", "肾功能"].map((query) => finds(lab("ALT", 30), query))).toEqual([true, true, false]);
		expect(["血压", "blood pressure", "高压"].map((query) => finds(lab("收缩压", 120), query))).toEqual([true, true, true]);
		expect(finds(item({ resourceType: "Procedure", code: { text: "高压氧治疗" } }), "收缩压")).toBe(false);
	});

	it("are whole words, but for plurals", () => {
		expect([finds(lab("alternative pathway", 1), "谷丙转氨酶"), finds(lab("Triglycerides", 1), "甘油三酯")]).toEqual([false, true]);
	});

	it("are each in plain spelling, and at most so long as is looked for", () => {
		for (const word of ["血糖", "ldl-c", "x线", "full blood count", "upper respiratory infection"])
			expect(alternatives(word)?.length, word).toBeGreaterThan(0);
		expect(alternatives("钾")).not.toContain("钾");
	});
});

describe("Chinese by its sound", () => {
	const all = [lab("血糖", 7), lab("血肌酐", 80), lab("白细胞", 5), item({ resourceType: "ImagingStudy", description: "胸部CT平扫" }), item({ resourceType: "Procedure", code: { text: "牙体充填术" } })];
	const found = (query: string) => search(all, query, (one) => saidOf(one, words.zh, "仁和医院"), sounds).map((one) => all.indexOf(one));

	it("spelt or by initials, whatever a character's reading", () => {
		expect([found("xuetang"), found("xt"), found("xuet"), found("xjg"), found("bxb"), found("zzzz")]).toEqual([[0], [0], [0], [1], [2], []]);
		expect(found("xt 2024")).toEqual([0]);
	});

	it("counts only where nothing is written so", () => {
		expect(found("ct")).toEqual([3]);
		expect(found("cts")).toEqual([4]);
	});
});
