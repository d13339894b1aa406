/** The vaults as pages see them, with a worker that only tells. */
import { beforeEach, expect, test, vi } from "vitest";

const { api, worker, went } = vi.hoisted(() => ({ api: { vault: {} }, worker: {}, went: [] }));
vi.mock("../../src/ui/client", () => ({ api, client: { listen: (listener) => (worker.tell = listener) } }));
vi.mock("../../src/ui/router", () => ({ replace: (page) => went.push(page) }));

const EMPTY = { state: "empty", locks: [] }, OPEN = { state: "open", locks: [] }, LOCKED = { state: "locked", locks: [{ kind: "pin" }] };
let here, page, ui;

beforeEach(async () => {
	vi.resetModules();
	here = { patient: OPEN, doctor: EMPTY };
	page = {};
	went.length = 0;
	const session = new Map();
	vi.stubGlobal("sessionStorage", {
		getItem: (key) => session.get(key) ?? null, setItem: (key, value) => session.set(key, value), removeItem: (key) => session.delete(key),
	});
	vi.stubGlobal("addEventListener", (name, listener, how) => (page[name] = { listener, how }));
	api.vault.state = vi.fn(async (role) => here[role]);
	api.vault.touch = vi.fn(async () => undefined);
	ui = await import("../../src/ui/vaults");
	ui.watchVaults();
	await ui.refreshVaults();
});

/** The worker tells that the patient's locked, and is then as AFTER. */
async function locks(after) {
	here = { ...here, patient: after };
	worker.tell("locked", "patient");
	await new Promise((done) => setTimeout(done));
}

test("a vault that had no lock and was left alone is told of, until another is there", async () => {
	await locks(EMPTY);
	expect(went).toEqual(["start"]);
	expect(ui.removed.get()).toEqual({ role: "patient", why: "idle" });
	here.doctor = OPEN;
	await ui.refreshVaults();
	expect(ui.removed.get()).not.toBeNull();
	here.patient = OPEN;
	await ui.refreshVaults();
	expect(ui.removed.get()).toBeNull();
});

test("one that was removed as asked, or only locked, is not", async () => {
	api.vault.forget = () => locks(EMPTY);
	await ui.forget("patient");
	here.patient = { ...OPEN, locks: LOCKED.locks };
	await ui.refreshVaults();
	await locks(LOCKED);
	expect([ui.removed.get(), went]).toEqual([null, []]);
});

test("one that is removed because its page goes is not", async () => {
	api.vault.forget = vi.fn(() => locks(EMPTY));
	ui.visit("patient");
	page.pagehide.listener();
	await new Promise((done) => setTimeout(done));
	expect(api.vault.forget).toHaveBeenCalledWith("patient");
	expect([ui.removed.get(), went]).toEqual([null, []]);
});

/** The page is loaded anew: what this tab's session keeps is all that is left of it. */
async function reload() {
	vi.resetModules();
	ui = await import("../../src/ui/vaults");
	ui.wentWithPage();
	here.patient = EMPTY;
	await ui.refreshVaults();
}

test("one that went with its page, for want of a lock, is told of once", async () => {
	await reload();
	expect(ui.removed.get()).toEqual({ role: "patient", why: "reload" });
	await reload();
	expect(ui.removed.get()).toBeNull();
});

test("one that was locked, or of a visit, is not told of when its page goes", async () => {
	here.patient = { ...OPEN, locks: LOCKED.locks };
	await ui.refreshVaults();
	await reload();
	expect(ui.removed.get()).toBeNull();
	here.patient = OPEN;
	await ui.refreshVaults();
	ui.visit("patient");
	await ui.refreshVaults();
	await reload();
	expect(ui.removed.get()).toBeNull();
});

test.each(["pointerdown", "keydown", "wheel"])("%s is use, and told now and then", (name) => {
	const { listener, how } = page[name];
	expect(how).toEqual({ passive: true });
	for (let i = 0; i < 50; i++)
		listener();
	expect(api.vault.touch).toHaveBeenCalledOnce();
});
