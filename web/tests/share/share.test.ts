import { describe, expect, it } from "vitest";
import type { Doctor, Grant, RecordView, Shelf } from "../../src/api";
import { itemOf } from "../../src/fhir/item";
import { choose, countKinds, EVERYTHING, isBackwards, wantedOf } from "../../src/pages/share/choice";
import { ANYBODY, findDoctors } from "../../src/pages/share/find";
import { grantTree, happenings, isLive } from "../../src/pages/share/history";
import { patientFacts } from "../../src/pages/doctor/patient-facts";
import { catalogue as en } from "../../src/text/en";
import { catalogue as zh } from "../../src/text/zh";

function record(hospital: string, rid: string, resource: RecordView["resource"]): RecordView {
	return { hospital, rid, version: 1, resource, attachments: [], clear: {}, replacedBy: null };
}

const items = [
	record("renhe", "01", { resourceType: "Condition", code: { text: "高血压" }, recordedDate: "2024-03-05" }),
	record("renhe", "02", { resourceType: "Condition", code: { text: "糖尿病" }, recordedDate: "2024-03" }),
	record("renhe", "03", { resourceType: "Condition", code: { text: "旧病" }, recordedDate: "2019" }),
	record("kangning", "04", { resourceType: "Encounter", period: { start: "2024-03-31T09:00:00+08:00" } }),
	record("kangning", "05", { resourceType: "Patient", name: [{ text: "张三" }] }),
].map(itemOf);

const chosen = (change: Partial<typeof EVERYTHING>) => choose(items, { ...EVERYTHING, ...change });
const rids = (change: Partial<typeof EVERYTHING>) => chosen(change).items.map((item) => item.record.rid);

describe("choosing records", () => {
	it("takes all, without the hospitals left out", () => {
		expect(rids({})).toEqual(["01", "02", "03", "04", "05"]);
		expect(rids({ without: ["renhe"] })).toEqual(["04", "05"]);
	});

	it("takes into a period what is wholly within, and tells of what may be", () => {
		expect(chosen({ way: "period", from: "2024-03-01", to: "2024-03-31" })).toMatchObject({ undated: 1 });
		expect(rids({ way: "period", from: "2024-03-01", to: "2024-03-31" })).toEqual(["01", "02", "04"]);
		expect(rids({ way: "period", from: "2024-03-05", to: "" })).toEqual(["01", "04"]);
		expect(chosen({ way: "period", from: "2024-03-05", to: "" }).undated).toBe(2);
		expect(rids({ way: "period", from: "", to: "2019-12-31" })).toEqual(["03"]);
		expect(rids({ way: "period", from: "2019-06-01", to: "2019-12-31" })).toEqual([]);
		const backwards = { ...EVERYTHING, from: "2024-02-01", to: "2024-01-01" };
		expect([isBackwards({ ...backwards, way: "period" }), isBackwards(backwards)]).toEqual([true, false]);
	});

	it("asks for all at once only where all of it opens", () => {
		const shelf = (broken: Shelf["broken"]) => ({ broken }) as Shelf, wanted = [{ hospital: "renhe", rid: "01" }];
		const one = { rid: "02", problem: { name: "record-open", subject: "" } };
		expect(wantedOf([shelf([]), shelf([])], EVERYTHING, items.slice(0, 1))).toBeNull();
		expect(wantedOf([shelf([]), shelf([one])], EVERYTHING, items.slice(0, 1))).toEqual(wanted);
		expect(wantedOf([shelf([])], { ...EVERYTHING, without: ["kangning"] }, items.slice(0, 1))).toEqual(wanted);
		expect(wantedOf([shelf([])], { ...EVERYTHING, way: "picked" }, items.slice(0, 1))).toEqual(wanted);
	});

	it("takes kinds, and what was picked whatever else is said", () => {
		expect(rids({ way: "kinds", kinds: ["diagnosis"] })).toEqual(["01", "02", "03"]);
		expect(rids({ way: "kinds", kinds: [] })).toEqual([]);
		expect(rids({ way: "picked", picked: new Set(["kangning/05"]), without: ["kangning"] })).toEqual(["05"]);
		expect(countKinds(items).get("diagnosis")).toBe(3);
	});
});

function doctor(name: string, hospital: string, department: string, fingerprint: string): Doctor {
	return { name, hospital, hospitalName: { zh: hospital, en: hospital }, department, fingerprint, title: "主任医师", licence: "1101", key: name, from: 0, until: 1 };
}

describe("the directory", () => {
	const doctors = [doctor("李明", "renhe", "心内科", "1CDMA-TEZ2B-YBHNC-GPWHV"), doctor("Wang Fang", "kangning", "Radiology", "ABCDE-FGHJK-MNPQR-STVWX")];
	const names = (search: Partial<typeof ANYBODY>) => findDoctors(doctors, { ...ANYBODY, ...search }).map((one) => one.name);

	it("finds by all words, in any writing", () => {
		expect(names({})).toHaveLength(2);
		expect(names({ words: "心内 李" })).toEqual(["李明"]);
		expect(names({ words: "ＷＡＮＧ" })).toEqual(["Wang Fang"]);
		expect(names({ words: "李 radiology" })).toEqual([]);
		expect(names({ words: "1cdmatez2b" })).toEqual(["李明"]);
		expect(names({ words: "1CDMA-TEZ" })).toEqual(["李明"]);
	});

	it("narrows to a hospital and a department", () => {
		expect(names({ hospital: "kangning" })).toEqual(["Wang Fang"]);
		expect(names({ department: "心内科" })).toEqual(["李明"]);
		expect(names({ hospital: "kangning", department: "心内科" })).toEqual([]);
	});
});

function grant(id: string, made: number, change: Partial<Grant> = {}): Grant {
	return {
		id, made, hospital: "renhe", kind: "records", records: [], doctor: id, doctorName: `Dr ${id}`, parent: null, notBefore: made, expires: made + 100,
		mayPassOn: true, state: "live", opened: [], revoked: null, ...change,
	};
}

describe("what was shared", () => {
	const grants = [
		grant("a", 10, { opened: [{ doctor: "a", doctorName: "Dr a", time: 15, times: 3 }] }),
		grant("b", 20, { parent: "a", expires: 100 }),
		grant("c", 30, { state: "revoked", revoked: { time: 60, byPasser: false } }),
		grant("d", 5, { parent: "gone" }),
	];

	it("puts under a grant what was passed on from it, and loses none", () => {
		expect(grantTree(grants).map((node) => [node.grant.id, node.passedOn.map((one) => one.id)])).toEqual([["c", []], ["a", ["b"]], ["d", []]]);
	});

	it("is live until it expires", () => {
		expect(isLive(grants[0]!, 109)).toBe(true);
		expect(isLive(grants[0]!, 110)).toBe(false);
		expect(isLive(grants[2]!, 31)).toBe(false);
	});

	it("tells what happened, newest first", () => {
		expect(happenings(grants, 105).map((one) => [one.what, one.grant.id, one.time])).toEqual([
			["expired", "d", 105], ["expired", "b", 100], ["revoked", "c", 60], ["granted", "c", 30], ["passed-on", "b", 20], ["opened", "a", 15], ["granted", "a", 10], ["passed-on", "d", 5],
		]);
		expect(happenings(grants, 105).find((one) => one.what === "opened")?.times).toBe(3);
		expect(happenings(grants, 50).find((one) => one.what === "passed-on")?.doctor).toBe("Dr a");
	});

	it("tells once what ended together, and who took back what they had passed on", () => {
		const ended = (byPasser: boolean) => happenings([
			grant("e", 10, { state: "revoked", revoked: { time: 40, byPasser: false } }),
			grant("f", 20, { parent: "e", state: "revoked", revoked: { time: byPasser ? 30 : 40, byPasser } }),
		], 50).filter((one) => one.what === "revoked").map((one) => [one.grant.id, one.time, one.doctor]);
		expect(ended(false)).toEqual([["e", 40, null]]);
		expect(ended(true)).toEqual([["e", 40, null], ["f", 30, "Dr e"]]);
	});
});

describe("who a patient is", () => {
	const now = new Date(2026, 10, 22);
	const facts = (resource: object) => patientFacts({ resourceType: "Patient", ...resource }, now);

	it("reads names as they are written", () => {
		expect(facts({ name: [{ text: "张三" }] }).name).toBe("张三");
		expect(facts({ name: [{ family: "张", given: ["三"] }] }).name).toBe("张三");
		expect(facts({ name: [{ family: "Doe", given: ["Jane", "A."] }] }).name).toBe("Jane A. Doe");
		expect(facts({}).name).toBeNull();
	});

	it("counts whole months, of full dates alone, and says years when they are enough", () => {
		const age = (birthDate: string) => [en, zh].map(({ doctor: { patient } }) => patient.age(facts({ birthDate }).age!));
		expect(age("1949-11-22")).toEqual(["77 years", "77 岁"]);
		expect(age("1949-11-23")).toEqual(["76 years", "76 岁"]);
		expect(age("1949-12-01")).toEqual(["76 years", "76 岁"]);
		expect(age("2024-11-22")).toEqual(["2 years", "2 岁"]);
		expect(age("2024-11-23")).toEqual(["23 months", "23 个月"]);
		expect(age("2026-10-22")).toEqual(["1 month", "1 个月"]);
		expect(age("2026-10-23")).toEqual(["Under 1 month", "不满 1 个月"]);
		expect(facts({ birthDate: "1949" }).age).toBeNull();
		expect(facts({ gender: "unknown" }).sex).toBeNull();
	});

	it("gives those who died no age of today", () => {
		const age = (died: object) => facts({ birthDate: "1949-11-22", ...died }).age;
		expect(age({ deceasedDateTime: "2019-11-21T08:00:00+08:00" })).toBe(69 * 12 + 11);
		expect(age({ deceasedDateTime: "2019" })).toBeNull();
		expect(age({ deceasedBoolean: true })).toBeNull();
		expect(age({ deceasedBoolean: "true" })).toBeNull();
		expect(age({ deceasedBoolean: false })).toBe(77 * 12);
	});
});
