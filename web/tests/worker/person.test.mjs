// What becomes of a patient when a wallet comes in that another of their terminals wrote, or somebody else did.
import { beforeEach, describe, expect, test } from "vitest";
import { random, utf8 } from "../../src/worker/bytes";
import { catchUp, keepKey, keepWallet, loadPerson, newPerson, Person, restore } from "../../src/worker/person";
import { browser, built, call, core, problem, tab } from "./bench.mjs";

const KEY = new Uint8Array(32).fill(7);

describe.skipIf(!built)("a wallet", () => {
	let desk, person, answer, sent;

	/** As another terminal of the patient would write it. */
	const wallet = (sequence, fields, places, seed = person.seed) => core.call("wallet.seal", seed,
		fields.map(([field, value]) => [field, utf8(value)]), places.map(([id, code, cycle]) => [id, KEY, code, cycle]), sequence, 1_800_000_000, random(64));
	const state = () => [person.sequence, Object.fromEntries(person.identity), person.places.map(({ id, code, cycle }) => [id, code, cycle])];
	const take = (bytes) => {
		answer = bytes;
		return restore(desk, call(), person);
	};

	beforeEach(async () => {
		browser();
		({ desk } = await tab());
		await desk.vault.create();
		sent = [];
		desk.platform = {
			now: () => 1_800_000_000, within: (_, __, work) => work("token"), get: async () => answer,
			send: async (_, method, path, body) => sent.push([method, path, body]),
		};
		person = newPerson(core);
		person.merge(core, { name: "张三" });
		person.add({ id: "qinglan", signing: KEY, code: "OLD", cycle: 10 });
		person.add({ id: "wangshu", signing: KEY, code: "MINE", cycle: 20 });
		await keepKey(desk, person);
		await keepWallet(desk, person);
	});

	const HERE = [1, { name: "张三" }, [["qinglan", "OLD", 10], ["wangshu", "MINE", 20]]];

	test("that is newer brings later codes, other hospitals, and what was not known of the identity", async () => {
		await take(wallet(5, [["name", "李四"], ["phone", "13800138000"]], [["elsewhere", "", 1], ["qinglan", "NEW", 11], ["wangshu", "LATE", 20]]));
		expect(state()).toEqual([5, { name: "张三", phone: "13800138000" }, [["elsewhere", "", 1], ["qinglan", "NEW", 11], ["wangshu", "MINE", 20]]]);
	});

	test("that is newer takes nothing away, and no code for an older one", async () => {
		await take(wallet(2, [], [["qinglan", "OLDER", 9]]));
		expect(state()).toEqual([2, ...HERE.slice(1)]);
	});

	test("of the same number is taken in like a newer one", async () => {
		await take(await desk.vault.read("patient.wallet"));
		expect(state()).toEqual(HERE);
		await take(wallet(1, [], [["qinglan", "NEW", 11]]));
		expect(state()).toEqual([1, HERE[1], [["qinglan", "NEW", 11], HERE[2][1]]]);
	});

	test("that is older was told before, and changes nothing", async () => {
		await take(wallet(3, [], []));
		expect(await problem(take(wallet(2, [["phone", "13800138000"]], [["qinglan", "NEW", 11]])))).toEqual({ name: "wallet-rollback", subject: "2 < 3" });
		expect(state()).toEqual([3, ...HERE.slice(1)]);
	});

	test("that is damaged, or another's, changes nothing", async () => {
		const good = wallet(2, [["phone", "13800138000"]], [["qinglan", "NEW", 11]]);
		for (const at of [40, good.length >> 1, good.length - 1])
			expect(await problem(take(good.map((byte, i) => (i === at ? byte ^ 1 : byte))))).toMatchObject({ name: "wallet" });
		for (const end of [0, 1, good.length - 1])
			expect(await problem(take(good.subarray(0, end)))).toMatchObject({ name: "answer" });
		expect(await problem(take(wallet(2, [], [], newPerson(core).seed)))).toMatchObject({ name: "wallet" });
		expect(state()).toEqual(HERE);
	});

	test("that is there already is not written again, and a newer one is, under its own number", async () => {
		const kept = () => desk.vault.read("patient.wallet");
		await catchUp(desk, call(), person);
		expect(sent.map(([method, path]) => [method, path])).toEqual([["PUT", "/v1/wallet"]]);
		const before = await kept();
		answer = wallet(1, [], []);
		await catchUp(desk, call(), person);
		expect([await kept(), person.sequence]).toEqual([before, 1]);
		answer = wallet(4, [], [["qinglan", "NEW", 11]]);
		await catchUp(desk, call(), person);
		expect(person.sequence).toBe(5);
		person = await loadPerson(desk);
		expect(person).toBeInstanceOf(Person);
		expect(state()).toEqual([5, HERE[1], [["qinglan", "NEW", 11], HERE[2][1]]]);
	});
});
