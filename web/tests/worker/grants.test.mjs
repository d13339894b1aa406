// A patient of two hospitals shares, at a real clinic, with what can go wrong on the way.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile, writeFile } from "../../src/worker/desk";
import { serveDoctor } from "../../src/worker/doctor";
import { servePatient } from "../../src/worker/patient";
import { ProblemError } from "../../src/worker/problem";
import { built, call, problem } from "./bench.mjs";
import { between, clinic, device, runnable } from "./clinic.mjs";

const BOTH = ["qinglan", "wangshu"];

describe.skipIf(!built || !runnable)("grants", () => {
	let there, patient, doctor, request;

	beforeAll(async () => {
		there = await clinic();
		await there.ask("keep_turning", { on: false });
		const { origin, people: [{ name, id_card }] } = there.facts;
		[patient, doctor] = [await device("patient", servePatient, origin), await device("doctor", serveDoctor, origin)];
		await doctor.api.readLink(await there.ask("doctor_link", { hospital: "qinglan" }));
		const { fingerprint, key } = await doctor.api.enrol({ name: "王医生", title: "主任医师", department: "心内科", licence: "1" });
		await there.ask("turn", { hospital: "qinglan" });
		await there.ask("turn", { hospital: "qinglan" });
		await there.ask("approve", { hospital: "qinglan", fingerprint });
		await there.ask("turn", { hospital: "qinglan" });
		for (const hospital of BOTH) {
			await patient.api.readSlip(await there.ask("slip", { hospital, person: 0 }));
			await patient.api.open({ name, id_card }, false);
		}
		const records = (await patient.api.shelves(true)).flatMap((shelf) => shelf.records.slice(0, 2).map(({ hospital, rid }) => ({ hospital, rid })));
		request = { doctor: key, records, hospitals: [], hours: 24, mayPassOn: false, purpose: "" };
	}, 120_000);
	afterAll(() => there?.end());

	/** WORK, with HOW in place of the answers to all grants made from the FROM-th on. */
	const posting = (from, how, work) => {
		let posted = 0;
		const end = between((url, { method }, real) => (url.endsWith("/v1/grants") && method === "POST" && ++posted >= from ? how(real) : real()));
		return work().finally(end);
	};
	const broken = async () => new Response(null, { status: 500 });

	test("of which one fails tell which was made, and leave the rest to be asked for", async () => {
		const { made, rest, problem: why } = await posting(2, broken, () => patient.api.grant(request));
		expect(made).toMatchObject([{ hospital: "qinglan", records: 2 }]);
		expect(rest).toEqual({ ...request, records: request.records.filter(({ hospital }) => hospital === "wangshu") });
		expect(why).toMatchObject({ name: "unanswered" });
		expect(await patient.api.grant(rest)).toMatchObject({ made: [{ hospital: "wangshu", records: 2 }], rest: null, problem: null });
		expect((await patient.api.grants()).grants.map(({ hospital }) => hospital).sort()).toEqual(BOTH);
	}, 120_000);

	test("of which none is made fail", async () => {
		expect(await problem(posting(1, broken, () => patient.api.grant(request)))).toMatchObject({ name: "unanswered" });
		expect((await patient.api.grants()).grants).toHaveLength(2);
	}, 120_000);

	test("are made once, though it was not heard that they arrived", async () => {
		let lost = 0;
		const { made, rest } = await posting(1, async (real) => {
			const answer = await real();
			if (lost++ % 2 === 0)
				throw new TypeError("lost");
			return answer;
		}, () => patient.api.grant(request));
		expect([made.length, rest, lost]).toEqual([2, null, 4]);
		expect((await patient.api.grants()).grants).toHaveLength(4);
	}, 120_000);

	test("that surely were not made are not kept, and those that may be are", async () => {
		const kept = () => readFile(patient.desk, "patient.granting");
		for (const status of [503, 507, 409]) {
			await problem(posting(1, async () => new Response(null, { status }), () => patient.api.grant(request)));
			expect(await kept()).toEqual([]);
		}
		expect(await problem(posting(1, broken, () => patient.api.grant(request)))).toMatchObject({ name: "unanswered" });
		/* of one that may have arrived, that the platform is busy now says nothing */
		expect(await problem(posting(1, async () => new Response(null, { status: 503 }), () => patient.api.grant(request)))).toMatchObject({ name: "busy" });
		expect(await kept()).toHaveLength(1);
		await writeFile(patient.desk, "patient.granting", []);
	}, 120_000);

	test("that are cancelled tell what was made before", async () => {
		const stop = new AbortController(), { made, rest, problem: why } = await posting(1, (real) => {
			stop.abort(new ProblemError("cancelled"));
			return real();
		}, () => servePatient(patient.desk).grant(call(stop.signal), { ...request, records: null, hospitals: BOTH }));
		expect(made).toMatchObject([{ hospital: "qinglan" }]);
		expect([rest.hospitals, why.name]).toEqual([["wangshu"], "cancelled"]);
	}, 120_000);

	test("and doctors of a hospital that does not hold are said to be missing", async () => {
		expect(await patient.api.grants()).toMatchObject({ closed: [], allNamed: true });
		expect(await patient.api.doctors(true)).toMatchObject({ doctors: [{ licence: "1" }], missing: [] });
		const other = servePatient(patient.desk);
		const end = between((url, _, real) => (url.endsWith("/v1/hospitals/wangshu") ? new Response(Uint8Array.of(0x80)) : real()));
		try {
			const { grants, closed, allNamed } = await other.grants(call());
			expect(new Set(grants.map(({ hospital }) => hospital))).toEqual(new Set(["qinglan"]));
			expect(closed).toMatchObject([{ hospital: { id: "wangshu" }, trust: { state: "failed" }, records: [] }]);
			expect(allNamed).toBe(false);
			expect(await other.doctors(call(), true)).toMatchObject({ doctors: [{ licence: "1" }], missing: [{ hospital: "wangshu" }] });
			expect(await problem(other.revoke(call(), "00".repeat(32)))).toEqual(closed[0].trust.problem);
		} finally {
			end();
		}
	}, 120_000);

	test("name nobody where the directory cannot be had", async () => {
		const other = servePatient(patient.desk), end = between((url, _, real) => (url.endsWith("/doctors") ? broken() : real()));
		expect(await other.grants(call()).finally(end)).toMatchObject({ closed: [], allNamed: false, grants: [{ doctorName: null }, {}, {}, {}, {}] });
	}, 120_000);

	test("are made once, though neither try was heard to arrive, and the same is asked for again", async () => {
		const live = async () => (await patient.api.grants()).grants.filter(({ state }) => state === "live").map(({ id }) => id);
		const before = await live(), again = { ...request, purpose: "again" };
		const deaf = async (real) => {
			await real();
			throw new TypeError("lost");
		};
		expect(await problem(posting(1, deaf, () => patient.api.grant(again)))).toMatchObject({ name: "unanswered" });
		const [lost] = (await live()).filter((id) => !before.includes(id));
		const { made, rest } = await patient.api.grant(again);
		expect([made.map(({ id }) => id).includes(lost), made.length, rest]).toEqual([true, 2, null]);
		expect(await live()).toHaveLength(before.length + 2);
		/* revoked since: it is none */
		expect(await problem(posting(1, deaf, () => patient.api.grant({ ...again, hours: 1 })))).toMatchObject({ name: "unanswered" });
		const [second] = (await live()).filter((id) => !before.includes(id) && !made.some((one) => one.id === id));
		await patient.api.revoke(second);
		const third = await patient.api.grant({ ...again, hours: 1 });
		expect(third.made.map(({ id }) => id)).not.toContain(second);
		for (const { id } of [...made, ...third.made])
			await patient.api.revoke(id);
	}, 120_000);
});
