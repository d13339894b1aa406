// What must not overlap, at a real clinic: of two answers about a hospital the older one must never be kept last.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveDoctor } from "../../src/worker/doctor";
import { loadSelf, selfOf } from "../../src/worker/doctor_self";
import { servePatient } from "../../src/worker/patient";
import { Practice } from "../../src/worker/practice";
import { ProblemError } from "../../src/worker/problem";
import { foremost, Shelves } from "../../src/worker/shelves";
import { built, call, core, problem } from "./bench.mjs";
import { between, clinic, device, runnable, turns } from "./clinic.mjs";

/** How many answers like ADDRESS were awaited at once while WORK ran, each for a while. */
async function atOnce(address, work) {
	let now = 0, most = 0;
	const end = between(async (url, _, real) => {
		if (!address.test(url))
			return real();
		most = Math.max(most, ++now);
		await turns();
		return real().finally(() => now--);
	});
	await work().finally(end);
	return most;
}

test("of all hospitals of a wallet that fail, one that can be accepted is told", () => {
	const [gone, guessable] = ["unreachable", "guessable"].map((name) => ({ name, subject: "" }));
	expect([foremost([gone, guessable]), foremost([gone]), foremost([])]).toEqual([guessable, gone, undefined]);
});

describe.skipIf(!built || !runnable)("one after the other", () => {
	let there, patient, doctor;

	beforeAll(async () => {
		there = await clinic();
		await there.ask("keep_turning", { on: false });
		const { origin } = there.facts;
		[patient, doctor] = [await device("patient", servePatient, origin), await device("doctor", serveDoctor, origin)];
		const { name, id_card } = there.facts.people[0];
		for (const hospital of ["qinglan", "wangshu"]) {
			await patient.api.readSlip(await there.ask("slip", { hospital, person: 0 }));
			await patient.api.open({ name, id_card }, false);
		}
		await doctor.api.readLink(await there.ask("doctor_link", { hospital: "qinglan" }));
		await doctor.api.enrol({ name: "王医生", title: "主任医师", department: "心内科", licence: "1" });
	}, 120_000);
	afterAll(() => there?.end());

	test("come the doctors of a hospital and its shelf", async () => {
		await patient.api.doctors();
		const other = servePatient(patient.desk);
		expect(await atOnce(/hospitals\/qinglan$/, () => Promise.all([other.doctors(call()), other.shelves(call(), true)]))).toBe(1);
	});

	test("come two lists of doctors", async () => {
		const practice = new Practice(doctor.desk);
		expect(await atOnce(/hospitals\/qinglan$/, () => Promise.all([practice.certificates(call(), true), practice.certificates(call(), true)]))).toBe(1);
	});

	test("are keys kept, so that old ones never come over new ones", async () => {
		const practice = new Practice(doctor.desk), old = await practice.self();
		let go;
		const held = new Promise((resolve) => (go = resolve));
		const end = between((url, _, real) => (url.endsWith("/doctors") ? held.then(real) : real()));
		old.listed = true;                 // which it is not: so this is to be kept
		const looking = practice.certificate(call(), true);
		const renewed = selfOf(doctor.desk, { ...old, seeds: crypto.getRandomValues(new Uint8Array(64)) });
		const adopting = practice.adopt(call(), renewed);
		await turns();
		go();
		await Promise.all([looking, adopting]).finally(end);
		expect((await loadSelf(doctor.desk)).key).toBe(renewed.key);
	});

	test("ends all that began together before the first failure is told", async () => {
		const shelves = new Shelves(patient.desk);
		let waiting = 0, begun;
		const beside = new Promise((resolve) => (begun = resolve));
		const end = between(async (url, _, real) => {
			if (!/hospitals\/wangshu$/.test(url))
				return real();
			waiting++;
			begun();
			await turns();
			return real().finally(() => waiting--);
		});
		const { vault } = patient.desk, read = vault.read.bind(vault);
		vault.read = async (name) => {
			if (name !== "seen.qinglan")
				return read(name);
			await beside;
			throw new ProblemError("home-file", name);
		};
		expect(await problem(shelves.show(call(), true)).finally(end)).toMatchObject({ name: "home-file" });
		vault.read = read;
		expect(waiting).toBe(0);
	});
});
