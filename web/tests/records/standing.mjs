/**
 * What a status means, in every view: lists, tables, summary, a record's page, paper, and where records are chosen.
 * Status 77 where there is no Chromium or no WASM core.
 *
 * usage: standing.mjs [FOLDER]   pictures go there
 */
import assert from "node:assert/strict";
import { inBrowser } from "./browser.mjs";

const observation = (status, date, value, more = {}) => ({
	resourceType: "Observation", status, code: { text: "钾" }, effectiveDateTime: date, valueQuantity: { value, unit: "mmol/L" }, referenceRange: [{ text: "3.5-5.3" }], ...more,
});
const POTASSIUM = [observation("final", "2024-02-01", 6.9), observation("entered-in-error", "2024-03-01", 4.1)];
const GLUCOSE = [
	{ resourceType: "Observation", status: "final", code: { text: "葡萄糖", coding: [{ system: "urn:his", code: "GLU" }] }, effectiveDateTime: "2024-02-01",
		valueQuantity: { value: 17.6, unit: "mmol/L" }, referenceRange: [{ text: "3.9-6.1" }] },
	{ resourceType: "Observation", status: "final", code: { text: "葡萄糖", coding: [{ system: "urn:his", code: "UGLU" }] }, effectiveDateTime: "2024-02-02", valueString: "阴性" },
];
const medicine = (text, more) => ({ resourceType: "MedicationRequest", status: "active", intent: "order", medicationCodeableConcept: { text }, ...more });
const code = (code) => ({ coding: [{ code }] });
/** Title, what must be said with it, the resource, and where in the summary it may stand. */
const SAID = [
	["阿司匹林", "不得执行", medicine("阿司匹林", { doNotPerform: true }), "medication-also"],
	["心肺复苏", "不得执行", { resourceType: "ServiceRequest", status: "active", intent: "order", doNotPerform: true, code: { text: "心肺复苏" } }, null],
	["头孢", "仅为建议", medicine("头孢", { intent: "proposal" }), "medication-also"],
	["华法林", "暂停", medicine("华法林", { status: "on-hold" }), "medication-also"],
	["地高辛", "未服用", { resourceType: "MedicationStatement", status: "not-taken", medicationCodeableConcept: { text: "地高辛" } }, null],
	["HIV感染", "录入错误", { resourceType: "Condition", verificationStatus: code("entered-in-error"), clinicalStatus: code("active"), code: { text: "HIV感染" } }, null],
	["肺结核", "已排除", { resourceType: "Condition", verificationStatus: { text: "已排除" }, code: { text: "肺结核" } }, null],
	["肺栓塞", "待定", { resourceType: "Condition", verificationStatus: code("provisional"), code: { text: "肺栓塞" } }, "problems-also"],
	["淋巴瘤", "鉴别中", { resourceType: "Condition", verificationStatus: code("differential"), code: { text: "淋巴瘤" } }, "problems-also"],
	["青霉素", "已排除", { resourceType: "AllergyIntolerance", verificationStatus: code("refuted"), code: { text: "青霉素" } }, null],
	["花生", "未确认", { resourceType: "AllergyIntolerance", verificationStatus: code("unconfirmed"), code: { text: "花生" } }, "allergies-also"],
	["出院小结", "录入错误", { resourceType: "DocumentReference", status: "entered-in-error", docStatus: "final", description: "出院小结" }, null],
	["入院记录", "已被取代", { resourceType: "DocumentReference", status: "superseded", docStatus: "final", description: "入院记录" }, null],
	["流感疫苗", "未进行", { resourceType: "Immunization", status: "not-done", vaccineCode: { text: "流感疫苗" } }, null],
	["血压", "附有改变含义的说明", { resourceType: "Observation", status: "final", code: { text: "血压" }, modifierExtension: [{ url: "urn:x", valueString: "y" }], valueInteger: 1 }, null],
];

const near = (text, word, words) => text.includes(word) && words.every((one) => text.includes(one));

async function inEveryView({ page, draw, shot }) {
	const resources = SAID.map(([, , resource]) => resource);
	await draw("list", resources);
	const rows = await page.locator("[data-rid]").evaluateAll((all) => all.map((row) => [Number(row.dataset.rid), row.innerText]));
	await shot("list");
	for (const [place, text] of rows)
		assert(near(text, SAID[place][0], [SAID[place][1]]), `row: ${text}`);
	assert.equal(rows.length, SAID.length);
	await draw("picker", resources);
	for (const row of await page.locator(".pick-list li").allInnerTexts()) {
		const [, said] = SAID.find(([title]) => row.includes(title));
		assert(row.includes(`【${said}】`), `picker: ${row}`);
	}
	await draw("paper", resources);
	for (const section of await page.locator("section[data-rid]").evaluateAll((all) => all.map((one) => [Number(one.dataset.rid), one.querySelector("h2").innerText])))
		assert.equal(section[1], `【${SAID[section[0]][1]}】${SAID[section[0]][0]}`);
	for (const [title, said, resource] of SAID) {
		await draw("record", [resource]);
		assert.equal(await page.locator("h1").innerText(), `【${said}】${title}`);
		assert((await page.locator(".record-head").innerText()).includes(said), `head: ${title}`);
		assert.equal(await page.locator("article .notice").count(), 1, `no sentence: ${title}`);
	}
	await shot("record");
	await draw("summary", resources);
	await shot("summary");
	for (const [title, , , part] of SAID) {
		const parts = await page.locator("[data-summary]").evaluateAll((all, title) => all.filter((one) => [...one.querySelectorAll(".item-title")]
			.some((item) => item.innerText.includes(title) && item.closest("[data-summary]") === one)).map((one) => one.dataset.summary), title);
		assert.deepEqual(parts, part === null ? [] : [part], `summary: ${title}`);
	}
	assert.equal(await page.locator("[data-mark]").count(), 0);
}

/** The true 6.9 stays the latest, in the doctor's summary too. */
async function theLatest({ page, draw, shot }) {
	await draw("summary", POTASSIUM);
	assert.match(await page.locator('[data-summary="abnormal"] tbody').innerText(), /6\.9[^]*偏高/);
	assert(!(await page.locator('[data-summary="abnormal"] tbody').innerText()).includes("4.1"));
	await draw("list", POTASSIUM);
	await page.locator('[data-kind="lab"].chip').click();
	assert.match(await page.locator("table tbody").innerText(), /6\.9/);
	assert(!(await page.locator("table tbody").innerText()).includes("4.1"));
	await draw("record", [POTASSIUM[0], POTASSIUM[1], observation("final", "2024-01-01", 5.9)]);
	await page.locator(".u-over").waitFor();
	await shot("trend");
	const rows = await page.locator(".trend-table tbody tr").allInnerTexts();
	assert.equal(rows.length, 3);
	assert(rows[0].includes("4.1") && rows[0].includes("录入错误"), rows[0]);
	assert((await page.locator(".card-head", { hasText: "历次结果" }).innerText()).includes("共 2 次"));
	assert((await page.locator(".trend-point").innerText()).includes("6.9"));
	await draw("record", [POTASSIUM[1], POTASSIUM[0]]);
	assert.equal(await page.locator(".found [data-mark]").count(), 0);
	await shot("in-error");
	await draw("list", [...POTASSIUM, observation("cancelled", "2024-03-01", 9, { code: { text: "钠" } }), observation("final", "2024-03-01", 9, { code: { text: "氯" } })]);
	await shot("fold");
	assert.match(await page.locator(".record-fold summary").innerText(), /检验 1 项[^]*1 项[^]*另有 2 项/);
}

/** Two codes of one hospital are two tests, and told apart. */
async function twoTests({ page, draw, shot }) {
	await draw("list", GLUCOSE);
	await page.locator('[data-kind="lab"].chip').click();
	const rows = await page.locator("table tbody tr").allInnerTexts();
	assert.equal(rows.length, 2);
	assert(rows.some((row) => row.includes("UGLU") && row.includes("阴性")) && rows.some((row) => row.includes("17.6")), rows.join("\n"));
	await shot("glucose");
}

const DOCUMENTS = [
	{ resourceType: "DocumentReference", id: "d1", status: "current", docStatus: "final", description: "出院小结", date: "2024-03-01" },
	{ resourceType: "DocumentReference", id: "d2", status: "current", description: "出院小结（修订）", date: "2024-03-05", relatesTo: [{ code: "replaces", target: { reference: "DocumentReference/d1" } }] },
	medicine("华法林 2.5 mg", { id: "m1", authoredOn: "2024-03-01" }),
	medicine("华法林 3 mg", { id: "m2", authoredOn: "2024-03-05", priorPrescription: { reference: "MedicationRequest/m1" } }),
];

/** What another record took the place of says so, though nothing in it does, and leads there; the other way too. */
async function inItsPlace({ page, draw, shot }) {
	await draw("list", DOCUMENTS);
	await shot("replaced-list");
	const rows = Object.fromEntries(await page.locator("[data-rid]").evaluateAll((all) => all.map((row) => [row.dataset.rid, row.innerText])));
	assert.deepEqual(Object.keys(rows).filter((rid) => rows[rid].includes("已被取代")).sort(), ["0", "2"]);
	await draw("picker", DOCUMENTS);
	assert.equal((await page.locator(".pick-list li").allInnerTexts()).filter((row) => row.includes("【已被取代】")).length, 2);
	await draw("paper", DOCUMENTS);
	assert.deepEqual((await page.locator("section[data-rid] h2").allInnerTexts()).filter((title) => title.includes("已被取代")), ["【已被取代】出院小结", "【已被取代】华法林 2.5 mg"]);
	await draw("record", DOCUMENTS);
	await shot("replaced");
	assert.equal(await page.locator("h1").innerText(), "【已被取代】出院小结");
	assert((await page.locator(".record-head").innerText()).includes("已被取代"));
	assert((await page.locator("article .notice").innerText()).includes("已被新的取代"));
	assert((await page.locator(".card", { hasText: "取代此份的新记录" }).innerText()).includes("出院小结（修订）"));
	await draw("record", [...DOCUMENTS].reverse());
	await shot("replacing");
	assert.equal(await page.locator("h1").innerText(), "华法林 3 mg");
	assert((await page.locator(".card", { hasText: "此份取代的旧记录" }).innerText()).includes("华法林 2.5 mg"));
	await draw("summary", DOCUMENTS);
	assert.deepEqual(await page.locator('[data-summary="medication"] .item-title').allInnerTexts(), ["华法林 3 mg"]);
}

const PLAN = {
	resourceType: "CarePlan", status: "active", intent: "plan", title: "髋关节术后护理", period: { start: "2024-03-01" },
	activity: [{ detail: { status: "in-progress", code: { text: "按时服药" } } }, { detail: { status: "in-progress", doNotPerform: true, code: { text: "下地行走" } } }],
};

/** A plan that forbids something says so before it is opened, and does not name it as something to do. */
async function forbidsWithin({ page, draw, shot }) {
	await draw("list", [PLAN]);
	await shot("forbids-list");
	const row = await page.locator("[data-rid]").innerText();
	assert(row.includes("含不得执行的项目") && row.includes("按时服药") && !row.includes("下地行走"), row);
	for (const view of ["record", "paper"]) {
		await draw(view, [PLAN]);
		assert((await page.locator(view === "record" ? "h1" : "h2").first().innerText()).startsWith("【含不得执行的项目】"), view);
		assert((await page.locator(".record-head").innerText()).includes("含不得执行的项目"), view);
		assert.match(await page.locator(".facts").first().innerText(), /不得执行[^]*下地行走|下地行走[^]*不得执行/);
	}
	await draw("record", [PLAN]);
	await shot("forbids");
}

/** Whose records these are: one who died is no patient of today, and a record merged with another says so. */
async function whose({ page, draw, shot }) {
	const patient = (more) => ({ resourceType: "Patient", name: [{ text: "张三" }], gender: "male", birthDate: "1949-11-22", ...more });
	for (const [more, said, age] of [
		[{}, [], /岁/], [{ deceasedDateTime: "2019-11-23" }, ["已故"], /70 岁/], [{ deceasedBoolean: true }, ["已故"], null], [{ active: false }, ["已不使用"], /岁/],
	]) {
		await draw("who", [patient(more)]);
		assert.deepEqual(await page.locator(".patient-bar [data-type] .badge").allInnerTexts(), said);
		const text = await page.locator(".patient-bar [data-type]").innerText();
		assert(age === null ? !text.includes("岁") : age.test(text), text);
		if (more.deceasedDateTime)
			await shot("who");
	}
}

await inBrowser(async (browser) => {
	for (const width of [360, 1440])
		for (const play of [inEveryView, theLatest, twoTests, inItsPlace, forbidsWithin, whose])
			await browser.play(width, play);
});
