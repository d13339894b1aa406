import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { browser, built, everything, freeLocks, problem, tab } from "./bench.mjs";

const PIN = { kind: "pin", pin: "271828" };
const WRONG = { kind: "pin", pin: "314159" };
const PASSKEY = { kind: "passkey", secret: new Uint8Array(32).fill(7) };
const utf8 = (text) => new TextEncoder().encode(text);
const SECRET = utf8("张三 110105194912310021");

describe.skipIf(!built)("a vault", () => {
	beforeEach(browser);

	test("opens with each of its locks, and with nothing else", async () => {
		const { vault } = await tab();
		expect((await vault.state()).state).toBe("empty");
		await vault.create();
		await vault.write("patient.key", SECRET);
		await vault.setLock(PIN, null);
		await vault.setLock(PASSKEY, Uint8Array.of(1, 2));
		await vault.lock();
		expect(await vault.state()).toMatchObject({ state: "locked", locks: [{ kind: "pin" }, { kind: "passkey", credential: Uint8Array.of(1, 2) }] });
		expect(await problem(vault.read("patient.key"))).toMatchObject({ name: "locked" });
		expect(await problem(vault.unlock({ kind: "passkey", secret: new Uint8Array(32) }))).toMatchObject({ name: "passkey" });
		expect(await problem(vault.unlock({ kind: "passphrase", passphrase: "no such lock" }))).toMatchObject({ name: "passphrase" });
		for (const lock of [PIN, PASSKEY]) {
			await vault.unlock(lock);
			expect(await vault.read("patient.key")).toEqual(SECRET);
			await vault.lock();
		}
	});

	test("keeps nothing in clear, names of files neither", async () => {
		const { vault } = await tab();
		await vault.create();
		await vault.write("seen.qinglan", SECRET);
		await vault.setLock(PIN, null);
		const found = await everything();
		for (const needle of ["qinglan", "110105194912310021", Buffer.from("张三").toString("latin1"), PIN.pin])
			expect(found).not.toContain(needle);
	});

	test("is not opened by its PIN where the browser's key is another", async () => {
		const { vault, store } = await tab();
		await vault.create();
		await vault.setLock(PIN, null);
		await vault.lock();
		const stolen = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
		await store.put("devices", "patient", stolen);
		expect(await problem(vault.unlock(PIN))).toMatchObject({ name: "pin" });
	});

	test("counts wrong PINs before it tries them, and goes after ten", async () => {
		const { vault, store } = await tab();
		await vault.create();
		await vault.setLock(PIN, null);
		await vault.lock();
		const atTry = [];
		const put = store.put.bind(store);
		store.put = async (table, key, value) => {
			atTry.push(value.triesLeft);
			await put(table, key, value);
		};
		for (let left = 9; left >= 7; left--) {
			expect(await problem(vault.unlock(WRONG))).toMatchObject({ name: "pin" });
			expect(atTry.at(-1)).toBe(left);
			expect((await vault.state()).triesLeft).toBe(left);
		}
		await vault.unlock(PIN);
		expect(atTry.slice(-2)).toEqual([6, 10]);
		await vault.lock();
		for (let i = 0; i < 10; i++)
			await problem(vault.unlock(WRONG));
		expect((await vault.state()).state).toBe("empty");
		expect(await everything()).toBe("");
	});

	test("refuses locks that are none", async () => {
		const { vault } = await tab();
		await vault.create();
		expect(await problem(vault.setLock({ kind: "pin", pin: "12345" }, null))).toMatchObject({ name: "pin" });
		expect(await problem(vault.setLock({ kind: "pin", pin: "12345a" }, null))).toMatchObject({ name: "pin" });
		expect(await problem(vault.setLock({ kind: "passphrase", passphrase: "short" }, null))).toMatchObject({ name: "passphrase" });
		expect(await problem(vault.setLock({ kind: "passkey", secret: new Uint8Array(16) }, null))).toMatchObject({ name: "passkey" });
	});

	test.each(["devices", "heads"])("that locks while its lock is being made gets none (%s)", async (table) => {
		const { vault, store } = await tab(), get = store.get.bind(store);
		let locking;
		await vault.create();
		await vault.write("patient.key", SECRET);
		store.get = async (from, key) => {
			const found = await get(from, key);
			if (from === table && vault.isOpen)
				locking = vault.lock();
			return found;
		};
		expect(await problem(vault.setLock(PIN, null))).toMatchObject({ name: "locked" });
		await locking;
		expect(await everything()).toBe("");
	});

	test("without a lock goes when it is closed", async () => {
		const { vault } = await tab();
		await vault.create();
		await vault.write("patient.key", SECRET);
		await vault.lock();
		expect((await vault.state()).state).toBe("empty");
		expect(await everything()).toBe("");
	});

	test("that a tab left without a lock is cleared when the next one looks", async () => {
		const left = await tab();
		await left.vault.create();
		await left.vault.write("patient.key", SECRET);
		freeLocks();
		expect((await (await tab()).vault.state()).state).toBe("empty");
		expect(await everything()).toBe("");
	});

	test("in the making is let alone by other tabs", async () => {
		const one = await tab(), other = await tab();
		await one.vault.create();
		await one.vault.write("patient.key", SECRET);
		expect((await other.vault.state()).state).toBe("empty");
		expect(await problem(other.vault.create())).toMatchObject({ name: "home-busy" });
		expect(await one.vault.read("patient.key")).toEqual(SECRET);
	});

	test("is open in one tab at a time", async () => {
		const one = await tab(), other = await tab();
		await one.vault.create();
		await one.vault.setLock(PIN, null);
		expect(await problem(other.vault.unlock(PIN))).toMatchObject({ name: "home-busy" });
		await one.vault.lock();
		await other.vault.unlock(PIN);
		expect(await problem(one.vault.unlock(PIN))).toMatchObject({ name: "home-busy" });
	});

	test.each(["lock", "forget", "discard"])("that the disk fails at %s is given to other tabs all the same", async (end) => {
		const one = await tab(), other = await tab();
		await one.vault.create();
		await one.vault.setLock(PIN, null);
		one.store.get = one.store.clear = () => Promise.reject(new Error("no disk"));
		await problem(one.vault[end]());
		expect(one.vault.isOpen).toBe(false);
		await other.vault.unlock(PIN);
	});

	test("is not removed while another tab has it open", async () => {
		const one = await tab(), other = await tab();
		await one.vault.create();
		await one.vault.write("patient.key", SECRET);
		await one.vault.setLock(PIN, null);
		expect(await problem(other.vault.forget())).toMatchObject({ name: "home-busy" });
		expect(await one.vault.read("patient.key")).toEqual(SECRET);
		await one.vault.lock();
		await other.vault.forget();
		expect(await everything()).toBe("");
		await one.vault.create();
		await one.vault.forget();
		await other.vault.create();
	});

	test("the patient's and the doctor's are two", async () => {
		const { vault } = await tab("patient"), doctor = await tab("doctor");
		await vault.create();
		await vault.setLock(PIN, null);
		await vault.write("platform", SECRET);
		await doctor.vault.create();
		expect(await doctor.vault.read("platform")).toBeNull();
		await doctor.vault.forget();
		expect(await vault.read("platform")).toEqual(SECRET);
	});
});

describe.skipIf(!built)("a vault left alone", () => {
	beforeEach(() => {
		browser();
		vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
	});
	afterEach(() => vi.useRealTimers());

	const opened = async () => {
		const { vault } = await tab(), locked = vi.fn();
		await vault.create();
		await vault.setLock(PIN, null);
		await vault.setAutoLock(2);
		vault.onLock(locked);
		return { vault, locked };
	};

	test("locks itself, unless somebody is there", async () => {
		const { vault, locked } = await opened();
		vi.advanceTimersByTime(110_000);
		vault.touch();
		vi.advanceTimersByTime(110_000);
		expect(vault.isOpen).toBe(true);
		vi.advanceTimersByTime(20_000);
		expect(vault.isOpen).toBe(false);
		expect(locked).toHaveBeenCalledOnce();
	});

	test("locks when the device wakes up", async () => {
		const { vault } = await opened();
		vi.setSystemTime(Date.now() + 3_600_000);
		vi.advanceTimersByTime(5000);
		expect(vault.isOpen).toBe(false);
	});

	test("locks when somebody comes back before it looked", async () => {
		const { vault, locked } = await opened();
		vi.setSystemTime(Date.now() + 3_600_000);
		vault.touch();
		expect(vault.isOpen).toBe(false);
		expect(locked).toHaveBeenCalledOnce();
	});

	test("locks when the clock is set back", async () => {
		const { vault } = await opened();
		vi.advanceTimersByTime(10_000);
		vi.setSystemTime(Date.now() - 3_600_000);
		vi.advanceTimersByTime(5000);
		expect(vault.isOpen).toBe(false);
	});

	test("has longer while it has no lock, and the usual from then on", async () => {
		const { vault } = await tab();
		await vault.create();
		vi.advanceTimersByTime(29 * 60_000);
		expect(vault.isOpen).toBe(true);
		await vault.setLock(PIN, null);
		expect((await vault.state()).autoLock).toBe(5);
		vault.touch();
		vi.advanceTimersByTime(5 * 60_000 + 10_000);
		expect(vault.isOpen).toBe(false);
		await vault.forget();
		await vault.create();
		vi.advanceTimersByTime(30 * 60_000 + 10_000);
		expect(vault.isOpen).toBe(false);
	});

	test("remembers how long", async () => {
		const { vault } = await opened();
		await vault.lock();
		await vault.unlock(PIN);
		expect((await vault.state()).autoLock).toBe(2);
		vi.advanceTimersByTime(130_000);
		expect(vault.isOpen).toBe(false);
	});
});
