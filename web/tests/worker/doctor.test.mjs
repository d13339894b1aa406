// Two doctors and a patient at a real clinic, by the worker alone.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serveDoctor } from "../../src/worker/doctor";
import { servePatient } from "../../src/worker/patient";
import { built, problem } from "./bench.mjs";
import { between, clinic, device, runnable } from "./clinic.mjs";

const WORDS = "correct horse battery";
const WHO = { name: "王医生", title: "主任医师", department: "心内科", licence: "110000000000001" };

describe.skipIf(!built || !runnable)("doctors at a clinic", () => {
	let there, origin, patient, doctor, colleague, records;
	const links = {};

	beforeAll(async () => {
		there = await clinic();
		({ origin } = there.facts);
		await there.ask("keep_turning", { on: false });
		patient = await device("patient", servePatient, origin);
		doctor = await device("doctor", serveDoctor, origin);
		colleague = await device("colleague", serveDoctor, origin);
		for (const hospital of ["qinglan", "wangshu"])
			links[hospital] = await there.ask("doctor_link", { hospital });
	}, 120_000);
	afterAll(() => there?.end());

	/** The request comes in with one turn of the relay, the certificate goes out with the next. */
	async function approve(hospital, { fingerprint }) {
		await there.ask("turn", { hospital });
		await there.ask("turn", { hospital });
		await there.ask("approve", { hospital, fingerprint });
		await there.ask("turn", { hospital });
	}

	async function certified(who, hospital, licence) {
		await who.api.readLink(links[hospital]);
		const asked = await who.api.enrol({ ...WHO, licence });
		expect(asked).toMatchObject({ certificate: null, asked: { licence }, trust: { state: "verified" } });
		await approve(hospital, asked);
		const state = await who.api.status();
		expect(state).toMatchObject({ fingerprint: asked.fingerprint, certificate: { name: WHO.name, key: asked.key, hospital } });
		return state;
	}

	const grantAll = async (more = {}) => {
		const state = await doctor.api.status();
		const { made: [made] } = await patient.api.grant({ doctor: state.key, records, hospitals: [], hours: 24, mayPassOn: true, purpose: "会诊", ...more });
		return made;
	};

	test("take the hospital's link, and nobody's slip", async () => {
		const slip = await there.ask("slip", { hospital: "qinglan", person: 0 });
		expect(await problem(doctor.api.readLink(slip))).toMatchObject({ name: "slip-of-patient" });
		expect(await problem(doctor.api.readLink(links.qinglan.replace(origin, "https://other.example")))).toMatchObject({ name: "other-platform" });
		expect(await problem(doctor.api.readLink(links.qinglan.replace("qinglan", "wangshu")))).toMatchObject({ name: "hospital-fingerprint" });
		expect(await problem(doctor.api.enrol(WHO))).toMatchObject({ name: "doctor-none" });
		expect(await doctor.vault.state()).toMatchObject({ state: "empty" });
		expect(await doctor.api.readLink(links.qinglan)).toMatchObject({ id: "qinglan", name: { zh: "青岚医院" } });
		expect(await problem(doctor.api.enrol({ ...WHO, title: " " }))).toEqual({ name: "usage", subject: "title" });
	});

	test("leave nothing behind where the request does not get through", async () => {
		const { fetch } = globalThis, end = vi.spyOn(doctor.desk.platform, "end"), clear = vi.spyOn(doctor.desk.blobs, "clear");
		globalThis.fetch = async (url, how) => (/\/requests$/.test(url) ? new Response(null, { status: 503 }) : fetch(url, how));
		await doctor.api.readLink(links.qinglan);
		expect(await problem(doctor.api.enrol(WHO))).toMatchObject({ name: "busy" });
		globalThis.fetch = fetch;
		expect(await doctor.vault.state()).toMatchObject({ state: "empty" });
		expect(end).toHaveBeenCalledOnce();
		expect(clear).toHaveBeenCalledWith(doctor.desk.platform);
	});

	test("keep the request whose answer is lost, and send it again until it is known to have arrived", async () => {
		const posted = [], sending = (how, work) => {
			const end = between(async (url, { body }, real) => {
				if (!/\/requests$/.test(url))
					return real();
				posted.push(Buffer.from(body).toString("hex"));
				return how(real);
			});
			return work().finally(end);
		};
		const silent = async () => {
			throw new TypeError("lost");
		};
		const deaf = async (real) => {
			await real();
			return silent();
		};
		const again = async () => {
			await doctor.vault.lock();
			await doctor.vault.unlock({ kind: "passphrase", passphrase: WORDS });
		};
		await doctor.api.readLink(links.qinglan);
		const asked = await sending(silent, () => doctor.api.enrol(WHO));
		expect(asked).toMatchObject({ unanswered: true, asked: WHO, certificate: null });
		/* the page was closed, and the device locked */
		await doctor.vault.setLock({ kind: "passphrase", passphrase: WORDS }, null);
		await again();
		expect(await sending(deaf, () => doctor.api.enrol(WHO))).toMatchObject({ unanswered: true, fingerprint: asked.fingerprint });
		expect(await sending((real) => real(), () => doctor.api.status())).toMatchObject({ unanswered: false, fingerprint: asked.fingerprint });
		expect([posted.length, new Set(posted).size]).toEqual([5, 1]);
		expect(await sending(silent, () => doctor.api.status())).toMatchObject({ unanswered: false });
		expect(posted).toHaveLength(5);

		/* other words are another request, and what surely did not arrive leaves the one before */
		const busy = async () => new Response(null, { status: 503 });
		expect(await problem(sending(busy, () => doctor.api.enrol({ ...WHO, title: "副主任医师" })))).toMatchObject({ name: "busy" });
		await again();
		expect(await doctor.api.status()).toMatchObject({ unanswered: false, fingerprint: asked.fingerprint, asked: WHO });
		await approve("qinglan", asked);
		expect(await doctor.api.status()).toMatchObject({ certificate: { key: asked.key } });
		const other = await sending(deaf, () => doctor.api.enrol({ ...WHO, title: "副主任医师" }));
		expect(other).toMatchObject({ unanswered: true, asked: { title: "副主任医师" }, certificate: null });
		await approve("qinglan", other);
		expect(await doctor.api.status()).toMatchObject({ unanswered: false, certificate: { key: other.key } });
		for (const { fingerprint } of [asked, other])
			await there.ask("revoke_doctor", { hospital: "qinglan", fingerprint });
		await doctor.vault.forget();
	}, 120_000);

	test("are certified once the hospital has compared the fingerprint", async () => {
		await certified(doctor, "qinglan", "1");
		await certified(colleague, "wangshu", "2");
		await doctor.vault.setLock({ kind: "passphrase", passphrase: WORDS }, null);
		expect(await doctor.api.inbox()).toEqual([]);
		expect((await doctor.api.colleagues()).map(({ licence }) => licence)).toEqual(["2"]);
	}, 120_000);

	test("see what a patient grants, proven, and its contents", async () => {
		await patient.api.readSlip(await there.ask("slip", { hospital: "qinglan", person: 0 }));
		const { name, id_card } = there.facts.people[0];
		await patient.api.open({ name, id_card }, false);
		const [shelf] = await patient.api.shelves(true);
		records = shelf.records.map(({ hospital, rid }) => ({ hospital, rid }));
		expect(records.length).toBeGreaterThan(3);

		const waiting = doctor.api.wait(30), made = await grantAll();
		expect(await waiting).toBe(true);
		expect(await doctor.api.inbox()).toMatchObject([{
			id: made.id, state: "live", direction: "received", kind: "records", mayPassOn: true, parent: null, hospitalName: { zh: "青岚医院" },
		}]);
		const view = await doctor.api.openGrant(made.id);
		expect(view).toMatchObject({ purpose: "会诊", passedOnBy: null, shelf: { trust: { state: "verified" }, broken: [], hospital: { id: "qinglan" } } });
		expect(view.shelf.records.map(({ rid, resource }) => [rid, resource])).toEqual(shelf.records.map(({ rid, resource }) => [rid, resource]));
		expect(view.patient?.resourceType ?? null).toBe(shelf.records.some(({ resource }) => resource.resourceType === "Patient") ? "Patient" : null);
		const withContent = shelf.records.find(({ attachments }) => attachments.some(({ size }) => size > 0));
		if (withContent) {
			const { hospital, rid, attachments: [{ id, size }] } = withContent;
			const mine = await patient.blob.read({ hospital, rid, grant: null }, id, 0, size);
			expect(Buffer.compare(await doctor.blob.read({ hospital, rid, grant: made.id }, id, 0, size), mine)).toBe(0);
		}
		expect(withContent).toBeDefined();
	}, 120_000);

	test("pass fewer records on, and take them back", async () => {
		const [mine] = await doctor.api.inbox(), chosen = records.slice(0, 2).map(({ rid }) => rid);
		const { key } = await colleague.api.status();
		const request = { grant: mine.id, doctor: key, records: chosen, hours: 720, purpose: "请看" };
		expect(await problem(doctor.api.passOn({ ...request, records: ["00".repeat(16)] }))).toMatchObject({ name: "no-record" });
		expect(await problem(doctor.api.passOn({ ...request, doctor: "00".repeat(32) }))).toMatchObject({ name: "no-doctor" });
		const passed = await doctor.api.passOn(request);
		expect(passed).toMatchObject({ records: 2, expires: mine.expires });
		const view = await colleague.api.openGrant(passed.id);
		expect(view).toMatchObject({ purpose: "请看", passedOnBy: { licence: "1" }, grant: { parent: mine.id, mayPassOn: false } });
		expect(view.shelf.records.map(({ rid }) => rid).sort()).toEqual([...chosen].sort());
		expect(await problem(colleague.api.passOn({ ...request, grant: passed.id }))).toMatchObject({ name: "not-passable" });
		expect(await problem(colleague.api.revoke(passed.id))).toMatchObject({ name: "no-grant" });

		await colleague.api.inbox();       // from here on what happens is news
		const waiting = colleague.api.wait(30);
		await doctor.api.revoke(passed.id);
		expect(await waiting).toBe(true);
		expect(await colleague.api.inbox()).toMatchObject([{ id: passed.id, state: "revoked" }]);
		expect(await problem(colleague.api.openGrant(passed.id))).toMatchObject({ name: "ended" });
		const both = (await doctor.api.inbox()).map(({ id, direction, state }) => [id, direction, state]);
		expect(both).toHaveLength(2);
		const { grants: own } = await patient.api.grants(), taken = own.find(({ id }) => id === passed.id);
		expect(own.find(({ id }) => id === mine.id)).toMatchObject({ state: "live", revoked: null });
		expect(taken).toMatchObject({ state: "revoked", revoked: { byPasser: true } });
		expect(Math.abs(taken.revoked.time - Date.now() / 1000)).toBeLessThan(60);
		expect(both).toEqual(expect.arrayContaining([[passed.id, "passed-on", "revoked"], [mine.id, "received", "live"]]));
	}, 120_000);

	test("pass on once, though it was not heard to arrive, and the same is asked for again", async () => {
		const [mine] = (await doctor.api.inbox()).filter(({ direction }) => direction === "received"), { key } = await colleague.api.status();
		const request = { grant: mine.id, doctor: key, records: [records[0].rid], hours: 720, purpose: "再看" };
		const passed = async () => (await doctor.api.inbox()).filter(({ direction, state }) => direction === "passed-on" && state === "live").map(({ id }) => id);
		/* the answers to the next that are posted, of which the first LOST get lost */
		const losing = async (lost, work) => {
			const end = between(async (url, { method }, real) => {
				const answer = await real();
				if (url.endsWith("/v1/grants") && method === "POST" && lost-- > 0)
					throw new TypeError("lost");
				return answer;
			});
			return work().finally(end);
		};
		expect((await losing(1, () => doctor.api.passOn({ ...request, hours: 1 }))).records).toBe(1);
		const before = await passed();
		expect(before).toHaveLength(1);
		expect(await problem(losing(2, () => doctor.api.passOn(request)))).toMatchObject({ name: "unanswered" });
		const [lost] = (await passed()).filter((id) => !before.includes(id));
		/* to the same end, an hour later */
		expect(await doctor.api.passOn({ ...request, hours: 719 })).toEqual({ id: lost, records: 1, expires: mine.expires });
		expect(await passed()).toHaveLength(2);
		/* something else, and the same a third time, are others */
		for (const other of [{ ...request, records: [records[1].rid] }, request])
			expect((await doctor.api.passOn(other)).id).not.toBe(lost);
		/* taken back since: it is none, and what is sent next is another */
		expect(await problem(losing(2, () => doctor.api.passOn({ ...request, purpose: "又看" })))).toMatchObject({ name: "unanswered" });
		const all = await passed();
		expect(all).toHaveLength(5);
		for (const id of all)
			await doctor.api.revoke(id);
		const last = await doctor.api.passOn({ ...request, purpose: "又看" });
		expect(all).not.toContain(last.id);
		await doctor.api.revoke(last.id);
	}, 120_000);

	test("lose what was revoked, though the platform tell the old list again", async () => {
		const [mine] = (await doctor.api.inbox()).filter(({ direction }) => direction === "received");
		const real = globalThis.fetch;
		let heard = null;
		const listening = async (url, how) => {
			const response = await real(url, how);
			if (!String(url).endsWith("/v1/grants") || (how.method ?? "GET") !== "GET")
				return response;
			const bytes = heard ?? await response.arrayBuffer();
			heard = bytes;
			return new Response(bytes.slice(0), { status: 200 });
		};
		globalThis.fetch = listening;
		try {
			await doctor.api.inbox();
			globalThis.fetch = real;
			await patient.api.revoke(mine.id);
			expect(await problem(doctor.api.openGrant(mine.id))).toMatchObject({ name: "ended" });
			const { hospital, rid } = records[0];
			expect(doctor.desk.blobs.find({ hospital, rid, grant: mine.id }, "x")).toBeUndefined();
			globalThis.fetch = listening;
			expect(await problem(doctor.api.inbox())).toMatchObject({ name: "grant-replay" });
		} finally {
			globalThis.fetch = real;
		}
	}, 120_000);

	test("of whom the platform tells only at the opening that a grant has ended keep that", async () => {
		const made = await grantAll({ mayPassOn: false }), real = globalThis.fetch;
		await doctor.api.inbox();
		globalThis.fetch = async (url, how) => (/\/v1\/grants\/./.test(url)
			? new Response(JSON.stringify({ type: "urn:mizhen:problem:ended" }), { status: 410 }) : real(url, how));
		try {
			expect(await problem(doctor.api.openGrant(made.id))).toMatchObject({ name: "ended" });
		} finally {
			globalThis.fetch = real;
		}
		expect(await problem(doctor.api.inbox())).toMatchObject({ name: "grant-replay" });
	}, 120_000);

	test("are shown what was true last where the platform is gone, and nothing that does not hold", async () => {
		await there.ask("gone", { on: true });
		expect(await doctor.api.status()).toMatchObject({ trust: { state: "offline" }, certificate: { licence: "1" } });
		expect(await problem(doctor.api.inbox())).toMatchObject({ name: "unreachable" });
		await there.ask("gone", { on: false });
		const real = globalThis.fetch;
		globalThis.fetch = async (url, how) => (String(url).endsWith("/doctors")
			? new Response(new Uint8Array([0x83, 1, 2, 3]), { status: 200 }) : real(url, how));
		try {
			expect(await doctor.api.status()).toMatchObject({ trust: { state: "failed" }, certificate: null });
		} finally {
			globalThis.fetch = real;
		}
		expect(await doctor.api.status()).toMatchObject({ trust: { state: "verified" }, certificate: { licence: "1" } });
	}, 120_000);

	test("carry their keys to another device", async () => {
		const file = await doctor.api.exportKey(WORDS), before = await doctor.api.status();
		const other = await device("other", serveDoctor, origin);
		await other.api.readLink(links.qinglan);
		expect(await problem(other.api.importKey(file, "something else"))).toMatchObject({ name: "passphrase" });
		expect(await problem(other.api.importKey(new Uint8Array(70), WORDS))).toMatchObject({ name: "input-file" });
		expect(await other.vault.state()).toMatchObject({ state: "empty" });
		expect(await other.api.importKey(file, WORDS)).toMatchObject({ key: before.key, fingerprint: before.fingerprint, certificate: { licence: "1" } });
		await other.api.readLink(links.qinglan);
		expect(await problem(other.api.importKey(new Uint8Array(64), ""))).toMatchObject({ name: "doctor-has" });
		const { key } = before, { made: [mine] } = await patient.api.grant({
			doctor: key, records: null, hospitals: ["qinglan"], hours: 1, mayPassOn: false, purpose: "",
		});
		const view = await other.api.openGrant(mine.id);
		expect(view.grant.kind).toBe("key");
		expect(view.shelf.records.length).toBeGreaterThanOrEqual(records.length);
		expect(view.shelf.broken).toEqual([]);
	}, 120_000);

	test("are locked out, and come back as they were", async () => {
		await doctor.vault.lock();
		expect(await problem(doctor.api.inbox())).toMatchObject({ name: "locked" });
		expect(await problem(doctor.api.enrol(WHO))).toMatchObject({ name: "locked" });
		await doctor.vault.unlock({ kind: "passphrase", passphrase: WORDS });
		expect(await doctor.api.status()).toMatchObject({ certificate: { licence: "1" } });
		expect(await problem(doctor.api.inbox())).toMatchObject({ name: "grant-replay" });
	}, 120_000);

	test("whose certificate was taken back ask again under new keys", async () => {
		const before = await colleague.api.status();
		await there.ask("revoke_doctor", { hospital: "wangshu", fingerprint: before.fingerprint });
		expect(await colleague.api.status()).toMatchObject({ certificate: null });
		expect(await problem(colleague.api.inbox())).toMatchObject({ name: "not-in-force", subject: "wangshu" });
		const asked = await colleague.api.enrol({ ...WHO, licence: "2" });
		expect(asked.key).not.toBe(before.key);
		await approve("wangshu", asked);
		expect(await colleague.api.status()).toMatchObject({ certificate: { key: asked.key } });
		expect(await colleague.api.inbox()).toEqual([]);
	}, 120_000);
});
