import { beforeEach, describe, expect, test } from "vitest";
import { keepSelf, selfOf } from "../../src/worker/doctor_self";
import { checkPassphrase, knownOf } from "../../src/worker/owner";
import { keepKey, keepWallet, newPerson } from "../../src/worker/person";
import { UNWRITTEN } from "../../src/worker/vault";
import { serveVaults } from "../../src/worker/vaults";
import { browser, built, call, core, problem, tab } from "./bench.mjs";

const BORN = { name: "张三", id_card: "11010519491231002X", phone: "13800138000" };
const passphrase = (words) => ({ kind: "passphrase", passphrase: words });
const pin = (digits) => ({ kind: "pin", pin: digits });

describe.skipIf(!built)("a new vault", () => {
	let desks, api;

	beforeEach(async () => {
		browser();
		desks = { patient: (await tab()).desk, doctor: (await tab("doctor")).desk };
		api = serveVaults(desks, knownOf);
	});

	async function patient() {
		const { patient: desk } = desks, person = newPerson(core);
		await desk.vault.create();
		await desk.vault.write(UNWRITTEN, new Uint8Array());
		person.merge(core, BORN);
		await keepKey(desk, person);
		await keepWallet(desk, person);
	}

	test("takes no PIN out of the identity it holds", async () => {
		await patient();
		for (const digits of ["491231", "19491231", "311249", "138000", "80013800", "231002"])
			expect(await problem(api.setLock(call(), "patient", pin(digits), null)), digits).toMatchObject({ name: "pin-identity" });
		expect((await api.state(call(), "patient")).locks).toEqual([]);
		await api.setLock(call(), "patient", pin("384710"), null);
		expect((await api.state(call(), "patient")).locks).toMatchObject([{ kind: "pin" }]);
	});

	test("takes no passphrase out of the identity it holds, for itself or for a file", async () => {
		await patient();
		for (const words of ["11010519491231002X", "张三 1949-12-31", "31.12.1949"]) {
			expect(await problem(api.setLock(call(), "patient", passphrase(words), null)), words).toMatchObject({ name: "passphrase-identity" });
			expect(await problem(checkPassphrase(desks.patient, words)), words).toMatchObject({ name: "passphrase-identity" });
		}
		expect((await api.state(call(), "patient")).locks).toEqual([]);
		await checkPassphrase(desks.patient, "correct horse battery");
		await api.setLock(call(), "patient", passphrase("correct horse battery"), null);
		expect((await api.state(call(), "patient")).locks).toMatchObject([{ kind: "passphrase" }]);
	});

	test("takes none out of a doctor's name and licence number", async () => {
		const { doctor: desk } = desks;
		await desk.vault.create();
		const asked = { name: "陈思远", title: "主任医师", department: "心内科", licence: "110101001" };
		await keepSelf(desk, selfOf(desk, { seeds: new Uint8Array(64).fill(7), hospital: "qinglan", fingerprint: "", asked, certificate: null, listed: false }));
		expect(await problem(api.setLock(call(), "doctor", pin("101001"), null))).toMatchObject({ name: "pin-identity" });
		for (const words of ["110101001 陈思远", "陈思远陈思远陈思远!"])
			expect(await problem(api.setLock(call(), "doctor", passphrase(words), null)), words).toMatchObject({ name: "passphrase-identity" });
		await api.setLock(call(), "doctor", pin("384710"), null);
	});

	test("takes no PIN or passphrase that is tried first", async () => {
		await patient();
		for (const digits of ["111111", "123456", "38471", "38471a"])
			expect(await problem(api.setLock(call(), "patient", pin(digits), null)), digits).toMatchObject({ name: "pin" });
		for (const words of ["abc", "123456789", "aaaaaaaaaaaa"])
			expect(await problem(api.setLock(call(), "patient", passphrase(words), null)), words).toMatchObject({ name: "passphrase" });
	});

	test("asks for the recovery code to be written down until it was, whatever ends between", async () => {
		await patient();
		await api.setLock(call(), "patient", pin("384710"), null);
		for (let visit = 0; visit < 2; visit++) {
			expect((await api.state(call(), "patient")).unwritten).toBe(true);
			await api.lock(call(), "patient");
			expect(await api.state(call(), "patient")).toMatchObject({ state: "locked", unwritten: false });
			await api.unlock(call(), "patient", pin("384710"));
		}
		await desks.patient.vault.remove(UNWRITTEN);
		await api.lock(call(), "patient");
		await api.unlock(call(), "patient", pin("384710"));
		expect((await api.state(call(), "patient")).unwritten).toBe(false);
	});
});
