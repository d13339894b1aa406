/** The pages' end of the worker's messages, with a worker that only listens. */
import { expect, test, vi } from "vitest";
import { Client } from "../src/client";

function open() {
	const worker = { postMessage: vi.fn() }, client = new Client(worker);
	return { worker, client, said: () => worker.postMessage.mock.calls.map(([message]) => message) };
}

test("a call that has its answer hears of no abort", async () => {
	const { worker, client, said } = open(), stop = new AbortController();
	const one = client.with({ signal: stop.signal }).vault.touch(), two = client.with({ signal: stop.signal }).vault.touch();
	worker.onmessage({ data: { id: 1, result: 7 } });
	expect(await one).toBe(7);
	stop.abort();
	expect(said().slice(2)).toEqual([{ cancel: 2 }]);
	worker.onmessage({ data: { id: 2, problem: { name: "cancelled", subject: "" } } });
	await expect(two).rejects.toMatchObject({ problem: { name: "cancelled" } });
});

test("a call that was aborted before it is made is not made", async () => {
	const { client, said } = open();
	await expect(client.with({ signal: AbortSignal.abort() }).vault.touch()).rejects.toMatchObject({ problem: { name: "cancelled" } });
	expect(said()).toEqual([]);
});

test("a worker that did not load leaves nobody waiting, now or later", async () => {
	const { worker, client, said } = open(), waiting = client.with({}).vault.touch();
	worker.onerror();
	expect(client.isDead).toBe(true);
	for (const call of [waiting, client.with({}).vault.touch()])
		await expect(call).rejects.toMatchObject({ problem: { name: "fault" } });
	expect(said()).toHaveLength(1);
});
