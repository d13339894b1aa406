// Two devices of one patient at a real clinic: what one learns the other goes on with.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { servePatient } from "../../src/worker/patient";
import { built, call, problem } from "./bench.mjs";
import { between, clinic, device, runnable } from "./clinic.mjs";

describe.skipIf(!built || !runnable)("another device's newer code", () => {
	let there, first, second;
	const trust = (shelves) => shelves.map(({ hospital, trust }) => [hospital.id, trust.state, trust.problem?.name]);
	const wallet = (desk) => desk.vault.read("patient.wallet");

	/** WORK, and how often the wallet was asked for meanwhile. */
	const asking = async (work) => {
		let asked = 0;
		const end = between((url, { method }, real) => {
			asked += method === "GET" && url.endsWith("/v1/wallet");
			return real();
		});
		return [await work().finally(end), asked];
	};

	const renew = async (...devices) => {
		const slip = await there.ask("renew", { hospital: "qinglan", person: 0 });
		for (const { api } of devices) {
			await api.readSlip(slip);
			await api.open({}, false);
		}
	};

	beforeAll(async () => {
		there = await clinic();
		await there.ask("keep_turning", { on: false });
		const { origin, people: [{ name, id_card }] } = there.facts;
		[first, second] = [await device("patient", servePatient, origin), await device("other", servePatient, origin)];
		for (const hospital of ["qinglan", "wangshu"]) {
			await first.api.readSlip(await there.ask("slip", { hospital, person: 0 }));
			await first.api.open({ name, id_card }, false);
		}
		await second.api.recover(await first.api.recoveryCode(), false);
	}, 120_000);
	beforeEach(async () => {
		await first.api.shelves(true);
	});
	afterAll(() => there?.end());

	test("opens what the old one opens no longer, by itself, and is asked for no more then", async () => {
		await renew(second);
		const [shelves, asked] = await asking(() => first.api.shelves(true));
		expect(trust(shelves)).toEqual([["qinglan", "verified", undefined], ["wangshu", "verified", undefined]]);
		expect(shelves[0].records.length).toBeGreaterThan(3);
		expect(asked).toBe(1);
		expect(await asking(() => first.api.shelves(true))).toMatchObject([[{}, {}], 0]);
	}, 120_000);

	test("that none has is asked for once a round, and nothing is written", async () => {
		const slip = await there.ask("renew", { hospital: "qinglan", person: 0 }), before = await wallet(first.desk);
		const [shelves, asked] = await asking(() => first.api.shelves(true));
		expect([trust(shelves), asked]).toEqual([[["qinglan", "failed", "shelf-closed"], ["wangshu", "verified", undefined]], 1]);
		expect(await wallet(first.desk)).toEqual(before);
		const [why, again] = await asking(() => problem(first.api.grant({ doctor: "00", records: null, hospitals: ["qinglan"], hours: 1, mayPassOn: false, purpose: "" })));
		expect([why.name, again]).toEqual(["shelf-closed", 1]);
		await second.api.readSlip(slip);
		await second.api.open({}, false);
	}, 120_000);

	test("is taken amid sharing, too", async () => {
		await renew(second);
		const other = servePatient(first.desk);
		expect(await other.grants(call())).toMatchObject({ closed: [] });
		await renew(second);
		const request = { doctor: "00", records: null, hospitals: ["qinglan"], hours: 1, mayPassOn: false, purpose: "" };
		expect(await problem(first.api.grant(request))).toMatchObject({ name: "no-doctor" });
	}, 120_000);

	test("is not missed where this device's own wallet was not heard to arrive", async () => {
		const end = between((url, { method }, real) => (method === "PUT" && url.endsWith("/v1/wallet") ? new Response(null, { status: 500 }) : real()));
		await renew(first).finally(end);
		await first.api.shelves(false);
		await renew(second);
		expect(trust(await first.api.shelves(true))).toEqual([["qinglan", "verified", undefined], ["wangshu", "verified", undefined]]);
	}, 120_000);
});
