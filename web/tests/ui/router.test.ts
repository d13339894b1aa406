/** The address and the history, with a browser that has no more than those. */
import { beforeEach, expect, test, vi } from "vitest";

interface Entry { state: unknown; hash: string }

let entries: Entry[], at: number, router: typeof import("../../src/ui/router"), listeners: { tell: () => void; once: boolean }[];

const location = { get hash() { return entries[at]!.hash; } };
const history = {
	get state() { return entries[at]!.state; },
	pushState: (state: unknown, _: string, hash: string) => {
		entries = [...entries.slice(0, ++at), { state, hash }];
	},
	replaceState: (state: unknown, _: string, hash: string) => void (entries[at] = { state, hash }),
	go: (steps: number) => {
		at += steps;
		const told = listeners;
		listeners = told.filter(({ once }) => !once);
		told.forEach(({ tell }) => tell());
	},
	back: () => history.go(-1),
};

async function load() {
	vi.resetModules();
	listeners = [];
	router = await import("../../src/ui/router");
	router.startRouter((name): name is "open" => name === "open" || name === "start" || name === "records");
}

beforeEach(async () => {
	entries = [{ state: null, hash: "" }];
	at = 0;
	vi.stubGlobal("location", location);
	vi.stubGlobal("history", history);
	vi.stubGlobal("addEventListener", (_: string, tell: () => void, how?: { once?: boolean }) => listeners.push({ tell, once: how?.once === true }));
	await load();
});

const here = () => [router.currentRoute().page, router.currentRoute().step];

test("each step of a page is one step back, and the page stays the same", () => {
	router.go("open");
	const { visit } = router.currentRoute();
	router.goStep("type");
	router.goStep("identity");
	expect([here(), router.currentRoute().visit]).toEqual([["open", "identity"], visit]);
	router.back();
	expect(here()).toEqual(["open", "type"]);
	router.back();
	expect([here(), router.currentRoute().visit]).toEqual([["open", null], visit]);
	router.back();
	expect(here()).toEqual(["start", null]);
});

test("a step in place of another is not come back to", () => {
	router.go("open");
	router.goStep("scan");
	router.goStep("identity", true);
	router.back();
	expect(here()).toEqual(["open", null]);
});

test("a page that is done with leaves none of its steps behind", () => {
	router.go("open");
	router.goStep("type");
	router.goStep("identity");
	router.finish("records");
	expect(here()).toEqual(["records", null]);
	router.back();
	expect(here()).toEqual(["start", null]);
});

test("steps begin anew after a reload, and lead back one by one all the same", async () => {
	router.go("open");
	router.goStep("type");
	await load();
	expect([here(), router.currentRoute().params]).toEqual([["open", null], undefined]);
	router.goStep("type");
	router.goStep("identity");
	router.back();
	expect(here()).toEqual(["open", "type"]);
});
