import { describe, expect, it } from "vitest";
import type { RecordView, Resource } from "../../src/api";
import { moment, monthOf } from "../../src/fhir/date";
import { factsOf, leavesOf, without } from "../../src/fhir/facts";
import { byTime, type Item, itemOf } from "../../src/fhir/item";
import { numberText, parseResource, resourceText } from "../../src/fhir/json";
import { findings } from "../../src/fhir/observation";
import { unitKey, unitText } from "../../src/fhir/quantity";
import { analytes, band, latest, lines } from "../../src/fhir/trend";

const record = (resource: Resource, hospital = "renhe", rid = "1"): RecordView =>
	({ hospital, rid, version: 1, resource, attachments: [], clear: {}, replacedBy: null });

function lab(value: unknown, more: Record<string, unknown> = {}): Resource {
	return { resourceType: "Observation", code: { text: "葡萄糖" }, valueQuantity: { value, unit: "mmol/L" }, ...more };
}

const markOf = (resource: Resource) => findings(resource)[0]!.mark;

describe("what a hospital may write on purpose", () => {
	it("reaches no prototype", () => {
		const read = parseResource('{"resourceType":"Basic","__proto__":{"polluted":true},"a":{"constructor":{"prototype":{"polluted":1}}}}');
		itemOf(record(read));
		expect(leavesOf([...factsOf(read).medical, ...factsOf(read).technical]).map((leaf) => leaf.text)).toContain("true");
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it("is written again as it is, also where it looks like our own marks", () => {
		for (const text of ['{"a":{"decimal":"1,\\"b\\":2"},"c":1.20}', '{"a":"\\u00000","b":1.50}', '{"__proto__":{"a":1.0},"b":[],"c":{}}'])
			expect(resourceText(parseResource(text))).toBe(text);
		expect(resourceText(parseResource('{"a":[1.0,{"b":[]}]}'), 1)).toBe('{\n "a": [\n  1.0,\n  {\n   "b": []\n  }\n ]\n}');
	});

	it("ends, however long it is", () => {
		const div = "<".repeat(2_000_000);
		const long = { resourceType: "Basic", text: { div }, code: { text: " ".repeat(2_000_000) } };
		expect(leavesOf(factsOf(long).medical).map((leaf) => leaf.text)).toContain(div);
	});
});

describe("numbers", () => {
	const text = '{"resourceType":"Observation","a":1.20,"b":-0.0,"c":12,"d":"1.20 \\" 3.0","e":[1E3,0.1,12345678901234567890],"f":"\\\\"}';

	it("keep their text and come out as they came in", () => {
		const read = parseResource(text);
		expect(numberText(read.a)).toBe("1.20");
		expect(numberText(read.b)).toBe("-0.0");
		expect(read.c).toBe(12);
		expect(read.d).toBe('1.20 " 3.0');
		expect(numberText((read.e as unknown[])[2])).toBe("12345678901234567890");
		expect(resourceText(read)).toBe(text);
	});

	it("keep it wherever they stand", () => {
		for (const number of ["1.20", "-0", "1E3", "1.0e-7", "12345678901234567890", "0.00", "-3.10"])
			for (const whole of [`{"a":${number}}`, `{"a" :\n ${number} }`, `{"a":[${number}]}`, `{"a":[1, ${number},2]}`, `{"b":"\\",","a":${number}}`])
				expect(JSON.stringify(parseResource(whole)), whole).toContain(`{"decimal":"${number}"}`);
	});

	it("are numbers where nothing is lost", () => {
		expect(parseResource('{"a":5.6,"b":[1,-2],"c":"08:00, 1.20"}')).toEqual({ a: 5.6, b: [1, -2], c: "08:00, 1.20" });
	});

	it("does not read what is no JSON", () => {
		expect(() => parseResource('{"a":1.2.3}')).toThrow(SyntaxError);
	});
});

describe("dates", () => {
	it("keep their precision and the hospital's own time", () => {
		expect(moment("2024")).toMatchObject({ year: 2024, month: null, day: null, time: null });
		expect(moment("2024-03")).toMatchObject({ month: 3, day: null });
		expect(moment("2024-03-15T09:30:00+08:00")).toMatchObject({ day: 15, time: "09:30:00", offset: "+08:00" });
		expect(monthOf(moment("2024-03-15")!)).toBe("2024-03");
		expect(monthOf(moment("2024")!)).toBe("2024");
	});

	it("are not made of anything else", () => {
		for (const written of ["", "15/03/2024", "2024-13-01", "2024-3-1", "yesterday", 2024, null])
			expect(moment(written)).toBeNull();
	});
});

describe("units", () => {
	it("are printed as people write them", () => {
		expect(unitText("mm[Hg]")).toBe("mmHg");
		expect(unitText("10*9/L")).toBe("10⁹/L");
		expect(unitText("kg/m2")).toBe("kg/m²");
		expect(unitText("mmol/L")).toBe("mmol/L");
		expect(unitText("ug/L")).toBe("µg/L");
		expect(unitText("{score}")).toBe("score");
	});

	it("are one in several spellings, and different where they differ", () => {
		expect(unitKey("mmol/l")).toBe(unitKey("mmol/L"));
		expect(unitKey("×10⁹/L")).toBe(unitKey("10*9/L"));
		expect(unitKey("μg/L")).toBe(unitKey("ug/L"));
		expect(unitKey("mg/dL")).not.toBe(unitKey("mmol/L"));
		expect(unitKey("10*9/L")).not.toBe(unitKey("10*12/L"));
		expect(unitKey(null)).not.toBe(unitKey("%"));
	});
});

describe("marks", () => {
	const range = { low: { value: 3.9, unit: "mmol/L" }, high: { value: 6.1, unit: "mmol/L" } };

	it("are the hospital's first", () => {
		expect(markOf(lab(7, { interpretation: [{ coding: [{ code: "HH" }] }], referenceRange: [range] }))).toMatchObject({ level: "critical-high", by: "hospital" });
		expect(markOf(lab(5, { interpretation: [{ text: "↓" }] }))).toMatchObject({ level: "low", by: "hospital" });
		expect(markOf(lab(5, { interpretation: [{ text: "见备注" }] }))).toMatchObject({ level: null, words: "见备注" });
	});

	it("come from the range where units agree", () => {
		expect(markOf(lab(7, { referenceRange: [range] }))).toMatchObject({ level: "high", by: "range" });
		expect(markOf(lab(3.89, { referenceRange: [range] }))).toMatchObject({ level: "low", by: "range" });
		expect(markOf(lab(3.9, { referenceRange: [range] }))).toMatchObject({ level: "normal" });
		expect(markOf(lab(7, { referenceRange: [{ text: "3.9-6.1" }] }))).toMatchObject({ level: "high" });
		expect(markOf(lab(7, { referenceRange: [{ text: "<5.0" }] }))).toMatchObject({ level: "high" });
		expect(markOf(lab(7, { interpretation: [{ coding: [{ code: "N" }] }], referenceRange: [range] }))).toMatchObject({ level: "high", by: "range" });
	});

	it("are not guessed", () => {
		expect(markOf(lab(120, { referenceRange: [{ ...range, high: { value: 6.1, unit: "mg/dL" } }] }))).toBeNull();
		expect(markOf(lab(7, { referenceRange: [{ text: "空腹 3.9-6.1，餐后 <7.8" }] }))).toBeNull();
		expect(markOf(lab(7, { referenceRange: [range, { ...range }] }))).toBeNull();
		expect(markOf(lab(7, { referenceRange: [{ ...range, appliesTo: [{ text: "孕妇" }] }] }))).toBeNull();
		expect(markOf(lab(7, { valueQuantity: { value: 7, unit: "mmol/L", comparator: "<" }, referenceRange: [range] }))).toBeNull();
		expect(markOf({ resourceType: "Observation", valueString: "阳性" })).toBeNull();
	});
});

describe("findings", () => {
	it("are those of the components where there is no value of its own", () => {
		const pressure = { resourceType: "Observation", code: { text: "血压" }, component: [
			{ code: { text: "收缩压" }, valueQuantity: { value: 128, unit: "mm[Hg]" } },
			{ code: { text: "舒张压" }, valueQuantity: { value: 82, unit: "mm[Hg]" } },
		] };
		expect(findings(pressure).map((one) => one.name?.text)).toEqual(["收缩压", "舒张压"]);
		expect(findings(pressure)[1]!.value).toMatchObject({ kind: "quantity", field: "/component/1/valueQuantity/value" });
	});

	it("have values of every form", () => {
		const value = (more: Record<string, unknown>) => findings({ resourceType: "Observation", ...more })[0]!.value;
		expect(value({ valueString: "阴性" })).toMatchObject({ kind: "words", shown: { text: "阴性", field: "/valueString" } });
		expect(value({ valueInteger: 0 })).toMatchObject({ kind: "quantity", quantity: { value: "0" }, field: "/valueInteger" });
		expect(value({ valueBoolean: false })).toMatchObject({ kind: "boolean", value: false });
		expect(value({ valueRange: { low: { value: 1, unit: "g" }, high: { value: 2, unit: "g" } } })).toMatchObject({ kind: "words", shown: { text: "1–2 g" } });
		expect(value({ valueCodeableConcept: { coding: [{ code: "x", display: "A 型" }] } })).toMatchObject({ kind: "words", shown: { text: "A 型" } });
		expect(value({ valueSampledData: { data: "1 2 3" } })).toMatchObject({ kind: "complex" });
	});
});

describe("items", () => {
	it("say what, when and how it stands", () => {
		const visit = itemOf(record({ resourceType: "Encounter", status: "finished", class: { code: "AMB" }, serviceType: { text: "心内科" },
			period: { start: "2024-03-15T09:30:00+08:00" }, reasonCode: [{ text: "胸闷" }] }));
		expect(visit).toMatchObject({ kind: "visit", title: { text: "心内科", field: "/serviceType/text" }, standing: { meaning: "holds", says: [] },
			when: { field: "/period/start" } });
		expect(visit.details.map((one) => one.text)).toEqual(["AMB", "胸闷"]);
		expect(itemOf(record({ resourceType: "Condition", code: {}, clinicalStatus: { coding: [{ code: "active" }] } })))
			.toMatchObject({ title: null, standing: { says: [{ element: "clinicalStatus", code: "active" }] }, when: null });
	});

	it("name people as they are written", () => {
		const title = (name: unknown) => itemOf(record({ resourceType: "Patient", name: [name] })).title?.text;
		expect(title({ text: "林知远" })).toBe("林知远");
		expect(title({ family: "欧阳", given: ["文", "静"] })).toBe("欧阳文静");
		expect(title({ family: "Yundt", given: ["Keeley"] })).toBe("Keeley Yundt");
	});

	it("are of their kind", () => {
		const kind = (category: unknown) => itemOf(record(lab(1, { category }))).kind;
		expect(kind([{ text: "体征" }])).toBe("vital");
		expect(kind([{ coding: [{ code: "laboratory" }] }])).toBe("lab");
		expect(kind([{ coding: [{ code: "survey" }] }])).toBe("finding");
		expect(itemOf(record({ resourceType: "Surprise", title: "x" }))).toMatchObject({ kind: "other", title: { text: "x" } });
	});

	it("survive resources of any shape", () => {
		for (const odd of [{ code: 7 }, { code: [null] }, { period: "x" }, { category: [[]] }, { component: [1, null, { code: [] }] }, { valueQuantity: null },
			{ referenceRange: "3-4" }, { interpretation: [[{}]] }])
			for (const resourceType of ["Observation", "Encounter", "Condition", "X"])
				expect(() => [itemOf(record({ resourceType, ...odd })), factsOf({ resourceType, ...odd })]).not.toThrow();
	});

	it("come newest first, undated last", () => {
		const on = (date: string | null, rid: string) => itemOf(record({ resourceType: "Procedure", ...(date ? { performedDateTime: date } : {}) }, "a", rid));
		const sorted = [on(null, "1"), on("2020", "2"), on("2024-01-01", "3")].sort(byTime);
		expect(sorted.map((one) => one.record.rid)).toEqual(["3", "2", "1"]);
	});
});

describe("facts", () => {
	it("lead to what is referred to, with a number of the hospital's beside it or not", () => {
		for (const more of [{}, { identifier: { value: "P01" } }]) {
			const { technical } = factsOf({ resourceType: "Condition", subject: { reference: "Patient/1", ...more } });
			expect(leavesOf(technical)).toContainEqual(expect.objectContaining({ as: "reference", text: "Patient/1", field: "/subject/reference" }));
		}
	});

	it("leave out only what is shown elsewhere", () => {
		const { medical } = factsOf(lab(7, { note: [{ text: "复查" }] }));
		const left = leavesOf(without(medical, new Set(["/valueQuantity/value", "/valueQuantity/unit"]))).map((leaf) => leaf.text);
		expect(left).toEqual(["葡萄糖", "复查"]);
	});
});

describe("trends", () => {
	const coded = (value: number, unit: string, hospital: string, date: string) => itemOf(record({ resourceType: "Observation",
		code: { text: `葡萄糖${hospital}`, coding: [{ system: "http://loinc.org", code: "2345-7" }] }, effectiveDateTime: date,
		valueQuantity: { value, unit }, referenceRange: [{ low: { value: 3.9 }, high: { value: 6.1 } }] }, hospital, date));

	it("join hospitals by code, and never units", () => {
		const items = [coded(5, "mmol/L", "a", "2024-02-01"), coded(6, "mmol/l", "b", "2024-01-01"), coded(95, "mg/dL", "a", "2023-01-01")].sort(byTime);
		const [analyte, ...others] = analytes(items);
		expect(others).toEqual([]);
		expect(lines(analyte!).map((line) => [line.unit, line.points.length])).toEqual([["mmol/l", 2], ["mg/dL", 1]]);
		expect(band(lines(analyte!)[0]!)).toEqual({ low: 3.9, high: 6.1 });
	});

	it("join what has no code by its words, specimen, category, panel and unit alone", () => {
		const named = (more: Record<string, unknown>, hospital = "a") => itemOf(record(lab(5, { effectiveDateTime: "2024", ...more }), hospital));
		const tests = (...items: Item[]) => analytes(items).length;
		expect(tests(named({ specimen: { display: "血清" } }), named({ specimen: { display: "血清" } }, "b"), named({ specimen: { display: "尿" } }))).toBe(2);
		expect(tests(named({ category: [{ text: "检验" }] }), named({ category: [{ coding: [{ code: "laboratory" }] }] }, "b"))).toBe(1);
		expect(tests(named({ category: [{ text: "生化" }] }), named({ category: [{ text: "尿常规" }] }))).toBe(2);
		expect(tests(named({}), named({ valueQuantity: { value: 90, unit: "mg/dL" } }), named({ valueQuantity: undefined, valueString: "阴性" }))).toBe(3);
		const panel = (name: string) => itemOf(record({ resourceType: "Observation", code: { text: name }, component: [{ code: { text: "葡萄糖" }, valueInteger: 5 }] }));
		expect(tests(panel("生化"), panel("尿常规"))).toBe(2);
		expect(tests(panel("生化"), panel("生化"))).toBe(1);
	});

	it("part the codes of one hospital, and what two hospitals mean by one code", () => {
		const of = (code: string, hospital: string, system = "urn:his") =>
			itemOf(record(lab(5, { code: { text: "葡萄糖", coding: [{ system, code }] } }), hospital));
		const two = analytes([of("GLU", "a"), of("UGLU", "a"), of("GLU", "a")]);
		expect(two.map(({ points, about }) => [points.length, about]).sort()).toEqual([[1, "UGLU"], [2, "GLU"]]);
		expect(analytes([of("GLU", "a"), of("GLU", "b")])).toHaveLength(2);
		expect(analytes([of("1", "a", "http://snomed.info/sct"), of("1", "b", "http://snomed.info/sct")])).toHaveLength(1);
		expect(analytes([of("GLU", "a")])[0]!.about).toBeNull();
	});

	it("part one code by specimen, category and panel", () => {
		const code = { text: "葡萄糖", coding: [{ system: "urn:his", code: "GLU" }] };
		const of = (more: Record<string, unknown>) => itemOf(record(lab(5, { code, ...more })));
		expect(analytes([of({ specimen: { display: "血清" } }), of({ specimen: { display: "尿" } }), of({ specimen: { display: "尿" } })])).toHaveLength(2);
		expect(analytes([of({ category: [{ text: "生化" }] }), of({ category: [{ text: "尿常规" }] })])).toHaveLength(2);
		const panel = (name: string) => itemOf(record({ resourceType: "Observation", code: { text: name }, component: [{ code, valueInteger: 5 }] }));
		expect(analytes([panel("生化"), panel("尿常规")])).toHaveLength(2);
	});

	it("draw numbers with a date, and no mere bounds", () => {
		const of = (value: object, date?: string) => itemOf(record(lab(5, { valueQuantity: { value: 5, unit: "mmol/L", ...value }, effectiveDateTime: date }), "a", JSON.stringify(value) + date));
		const [analyte] = analytes([of({}, "2024-02-01"), of({ comparator: "<" }, "2024-01-01"), of({})]);
		expect(analyte!.points).toHaveLength(3);
		expect(lines(analyte!).map(({ points }) => points.length)).toEqual([1]);
	});

	it("draw behind them one range, of the same unit and for everybody", () => {
		const range = { low: { value: 3.9, unit: "mmol/L" }, high: { value: 6.1, unit: "mmol/L" } };
		const drawn = (...referenceRange: object[]) => band(lines(analytes([itemOf(record(lab(5, { effectiveDateTime: "2024-02-01", referenceRange })))])[0]!)[0]!);
		expect(drawn(range)).toEqual({ low: 3.9, high: 6.1 });
		expect(drawn({ ...range, appliesTo: [{ text: "孕妇" }] })).toBeNull();
		expect(drawn(range, { ...range, appliesTo: [{ text: "孕妇" }] })).toEqual({ low: 3.9, high: 6.1 });
		expect(drawn(range, range)).toBeNull();
		expect(drawn({ low: { value: 70, unit: "mg/dL" }, high: { value: 110, unit: "mg/dL" } })).toBeNull();
	});
});

describe("what does not count", () => {
	const potassium = (value: number, date: string, more: Record<string, unknown>) => itemOf(record({ resourceType: "Observation", code: { text: "钾" },
		effectiveDateTime: date, valueQuantity: { value, unit: "mmol/L" }, referenceRange: [{ text: "3.5-5.3" }], ...more }, "a", date + value));
	const high = potassium(6.9, "2024-02-01", { status: "final" });

	it("is never the latest, never drawn, never counted", () => {
		for (const status of ["entered-in-error", "cancelled", "registered", "作废"]) {
			const wrong = potassium(4.0, "2024-03-01", { status });
			const [analyte, ...more] = analytes([wrong, high].sort(byTime));
			expect(more).toEqual([]);
			expect(latest(analyte!).item).toBe(high);
			expect(analyte!.points).toHaveLength(1);
			expect(analyte!.others.map(({ item }) => item)).toEqual([wrong]);
			expect(lines(analyte!)[0]!.points.map(({ item }) => item)).toEqual([high]);
			expect(potassium(9, "2024", { status }).flagged).toBe(false);
		}
	});

	it("is what has no value, too", () => {
		const none = potassium(0, "2024-03-01", { code: { text: "钾", coding: [{ code: "K" }] }, valueQuantity: undefined, dataAbsentReason: { text: "标本溶血" } });
		const [analyte] = analytes([none, potassium(6.9, "2024-02-01", { code: { text: "钾", coding: [{ code: "K" }] } })]);
		expect(latest(analyte!).item).not.toBe(none);
	});

	it("is listed where nothing else is, and where results are preliminary or corrected they count", () => {
		const wrong = potassium(4.0, "2024-03-01", { status: "entered-in-error" });
		expect(latest(analytes([wrong])[0]!).item).toBe(wrong);
		for (const status of ["preliminary", "corrected", "amended", "unknown"])
			expect(potassium(6.9, "2024", { status })).toMatchObject({ flagged: true, standing: { counts: true, says: [{ code: status }] } });
	});
});
