// Another hospital opened on the word of one's own, at a real clinic, with what can be lost on the way.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeFirst, encode } from "../../src/worker/cbor";
import { readFile, writeFile } from "../../src/worker/desk";
import { servePatient } from "../../src/worker/patient";
import { built, problem } from "./bench.mjs";
import { between, clinic, device, runnable } from "./clinic.mjs";

const FILE = "patient.links", OTHER = "wangshu";

/** WORK, whose requests arrive and are never answered; their bodies go to POSTED. */
const unanswered = (work, posted = []) => {
	const end = between(async (url, { body }, real) => {
		const answer = await real();
		if (!url.endsWith("/requests"))
			return answer;
		posted.push(Buffer.from(body).toString("hex"));
		throw new TypeError("lost");
	});
	return work().finally(end);
};

/** WORK, with the answers in the feed as CHANGE makes them. */
const told = (change, work) => {
	const end = between(async (url, _, real) => {
		const answer = await real();
		if (!url.includes("/v1/feed"))
			return answer;
		const events = [];
		for (let rest = new Uint8Array(await answer.arrayBuffer()), event; rest.length > 0; events.push(event))
			[event, rest] = decodeFirst(rest);
		return new Response(Buffer.concat(change(events).map(encode)), { status: 200 });
	});
	return work().finally(end);
};

const untrue = ([cursor, event, statement, file]) => [cursor, event, statement, file.map((byte, i) => (i === file.length - 1 ? byte ^ 1 : byte))];

describe.skipIf(!built || !runnable)("another hospital", () => {
	let there, patient;
	const state = async (targets) => (await targets).map((one) => [one.hospital, one.state]);
	const turn = async () => {
		await there.ask("turn", { hospital: OTHER });
		await there.ask("turn", { hospital: OTHER });
	};

	beforeAll(async () => {
		there = await clinic();
		await there.ask("keep_turning", { on: false });
		patient = await device("patient", servePatient, there.facts.origin);
		const { name, id_card } = there.facts.people[0];
		await patient.api.readSlip(await there.ask("slip", { hospital: "qinglan", person: 0 }));
		await patient.api.open({ name, id_card }, false);
	}, 120_000);
	afterAll(() => there?.end());

	test("is asked once, though it was not heard that the request arrived", async () => {
		expect(await problem(unanswered(() => patient.api.linkAsk([OTHER])))).toMatchObject({ name: "unanswered" });
		expect(await state(patient.api.linkTargets())).toEqual([[OTHER, "not-asked"]]);
		expect(await state(patient.api.linkAsk([OTHER]))).toEqual([[OTHER, "pending"]]);
		await turn();
		expect(await there.ask("code")).toMatchObject({ sent: 1 });
	}, 120_000);

	test("whose answer does not hold keeps no other from being taken", async () => {
		expect(await problem(told((events) => events.map(untrue), () => patient.api.linkWait(0)))).toEqual({ name: "link-answer", subject: OTHER });
		expect(await state(told((events) => [...events.map(untrue), ...events], () => patient.api.linkWait(0)))).toEqual([[OTHER, "code-needed"]]);
	}, 120_000);

	test("whose request has run out says so when the code comes", async () => {
		const pending = await readFile(patient.desk, FILE);
		await writeFile(patient.desk, FILE, pending.map((one) => ({ ...one, expires: 1 })));
		expect(await problem(patient.api.linkCode(OTHER, "12345678"))).toEqual({ name: "link-over", subject: OTHER });
		await writeFile(patient.desk, FILE, pending);
	});

	test("opens, though it was not heard that the code arrived", async () => {
		const { code } = await there.ask("code"), posted = [];
		for (const typed of [code, ` ${code}`])
			expect(await problem(unanswered(() => patient.api.linkCode(OTHER, typed), posted))).toMatchObject({ name: "unanswered" });
		expect([posted.length, new Set(posted).size]).toEqual([4, 1]);
		expect(await state(patient.api.linkTargets())).toEqual([[OTHER, "code-needed"]]);
		await turn();
		expect(await state(patient.api.linkWait(0))).toEqual([[OTHER, "opened"]]);
	}, 120_000);
});
