// A second hospital opened at a real clinic, and the page left amid it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servePatient } from "../../src/worker/patient";
import { loadPerson } from "../../src/worker/person";
import { ProblemError } from "../../src/worker/problem";
import { built, call, problem } from "./bench.mjs";
import { between, clinic, device, runnable } from "./clinic.mjs";

describe.skipIf(!built || !runnable)("a hospital", () => {
	let there, patient, api, who;

	beforeAll(async () => {
		there = await clinic();
		await there.ask("keep_turning", { on: false });
		const { origin, people: [{ name, id_card }] } = there.facts;
		who = { name, id_card };
		patient = await device("patient", servePatient, origin);
		api = servePatient(patient.desk);
		await api.readSlip(call(), await there.ask("slip", { hospital: "qinglan", person: 0 }));
		await api.open(call(), who, false);
	}, 120_000);
	afterAll(() => there?.end());

	/** Opens the other one with FIELDS, and leaves when a request like ADDRESS goes out. */
	async function left(address, fields) {
		await api.readSlip(call(), await there.ask("slip", { hospital: "wangshu", person: 0 }));
		const stop = new AbortController(), end = between((url, { method }, real) => {
			if (`${method} ${url}`.match(address))
				stop.abort(new ProblemError("cancelled"));
			return real();
		});
		expect(await problem(api.open(call(stop.signal), { ...who, ...fields }, false)).finally(end)).toMatchObject({ name: "cancelled" });
	}

	const kept = async () => {
		const { identity, places } = await loadPerson(patient.desk);
		return [identity.get("phone"), identity.get("bed_no"), places.map(({ id }) => id)];
	};

	test("opened first leaves a recovery code to be written down, until it was", async () => {
		expect((await patient.desk.vault.state()).unwritten).toBe(true);
		await api.recoveryWritten(call());
		expect((await patient.desk.vault.state()).unwritten).toBe(false);
	});

	test("left before it was kept leaves nothing behind", async () => {
		await left(/GET .*\/v1\/shelf$/, { bed_no: "12" });
		expect(await kept()).toEqual([undefined, undefined, ["qinglan"]]);
	}, 120_000);

	test("left when it was kept stays, with what was entered for it", async () => {
		await left(/PUT .*\/v1\/shelf\/home$/, { phone: "13800138000" });
		const [phone, ...rest] = await kept();
		expect([phone === undefined, rest]).toEqual([false, [undefined, ["qinglan", "wangshu"]]]);
		await api.readSlip(call(), await there.ask("slip", { hospital: "wangshu", person: 0 }));
		await api.open(call(), {}, false);
		expect(await kept()).toEqual([phone, ...rest]);
	}, 120_000);

	test("comes back on another device, though it is not heard that the wallet arrived there", async () => {
		const other = await device("other", servePatient, there.facts.origin), end = between(async (url, { method }, real) => {
			const answer = await real();
			if (method === "PUT")
				throw new TypeError("lost");
			return answer;
		});
		expect(await other.api.recover(await api.recoveryCode(call()), false).finally(end)).toMatchObject({ hospitals: ["qinglan", "wangshu"] });
		expect((await loadPerson(other.desk)).places.map(({ id }) => id)).toEqual(["qinglan", "wangshu"]);
		const sent = [], counting = between((url, { method }, real) => {
			if (method === "PUT")
				sent.push(new URL(url).pathname);
			return real();
		});
		for (let round = 0; round < 2; round++)
			await other.api.shelves(true);
		counting();
		expect(sent.sort()).toEqual(["/v1/shelf/home", "/v1/shelf/home", "/v1/wallet"]);
	}, 120_000);
});
