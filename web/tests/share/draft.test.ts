/** A draft on its way, whatever page is looked at. */
import { expect, it, vi } from "vitest";
import type { Api, GrantOutcome, GrantRequest } from "../../src/api";

vi.mock("../../src/ui", async () => ({ signal: (await import("../../src/ui/signal")).signal, client: { listen: () => undefined } }));

const { beginDraft, dropDraft, editDraft, getDraft, sendDraft } = await import("../../src/pages/share/draft");

const request = { hospitals: ["renhe", "kangning"] } as GrantRequest, rest = { hospitals: ["kangning"] } as GrantRequest;
const one = (hospital: string) => ({ id: hospital, hospital, records: 1, expires: 2 });
const answering = (granted: GrantOutcome | Promise<never>) => ({ patient: { grant: async () => granted } }) as unknown as Api;

it("keeps what came of it, and adds the rest to that", async () => {
	const first = sendDraft(answering({ made: [one("renhe")], rest, problem: { name: "busy", subject: "" } }), request);
	expect(getDraft().sending).toBe(true);
	await first;
	expect(getDraft()).toMatchObject({ sending: false, sent: { made: [one("renhe")], rest } });
	await sendDraft(answering({ made: [one("kangning")], rest: null, problem: null }), rest);
	expect(getDraft().sent).toEqual({ made: [one("renhe"), one("kangning")], rest: null, problem: null });
});

it("is as it was when nothing was sent, and stays gone when it was locked meanwhile", async () => {
	dropDraft();
	editDraft({ purpose: "会诊" });
	await expect(sendDraft(answering(Promise.reject(new Error("busy"))), request)).rejects.toThrow("busy");
	expect(getDraft()).toMatchObject({ purpose: "会诊", sending: false, sent: null });
	const sending = sendDraft(answering({ made: [one("renhe")], rest, problem: null }), request);
	dropDraft();
	await sending;
	expect(getDraft()).toMatchObject({ purpose: "", sending: false, sent: null });
});

it("begins anew with another visit, unless it is on its way or was sent in part", async () => {
	dropDraft();
	beginDraft(1);
	editDraft({ purpose: "会诊" });
	beginDraft(1);
	expect(getDraft().purpose).toBe("会诊");
	beginDraft(2);
	expect(getDraft()).toMatchObject({ visit: 2, purpose: "" });
	editDraft({ purpose: "会诊" });
	const sending = sendDraft(answering({ made: [one("renhe")], rest, problem: { name: "busy", subject: "" } }), request);
	beginDraft(3);
	expect(getDraft()).toMatchObject({ purpose: "会诊", sending: true });
	await sending;
	beginDraft(4);
	expect(getDraft()).toMatchObject({ purpose: "会诊", sent: { made: [one("renhe")], rest } });
	await sendDraft(answering({ made: [one("kangning")], rest: null, problem: null }), rest);
	beginDraft(5);
	expect(getDraft()).toMatchObject({ visit: 5, purpose: "", sent: null });
});
