/** PatientApi: what pages of the patient ask for, each part in a file of its own. */
import type { PatientApi, Shelf } from "../api";
import { type Call, Lane, loadChunk, once, type Served } from "./call";
import type { Desk } from "./desk";
import { acceptGuessable, loadKnown } from "./known";
import { Opening } from "./opening";
import { codeOf, normalForm } from "./person";
import { fail } from "./problem";
import { Shelves } from "./shelves";
import { UNWRITTEN } from "./vault";

export function servePatient(desk: Desk): Served<PatientApi> {
	const lane = new Lane(), shelves = new Shelves(desk), opening = new Opening(desk, shelves);
	const alone = <A extends unknown[], R>(work: (call: Call, ...args: A) => Promise<R>) =>
		(call: Call, ...args: A) => lane.run(call, () => work(call, ...args));
	const granting = once(async () => new (await loadChunk(() => import("./granting"))).Granting(desk, shelves));
	const linking = once(async () => new (await loadChunk(() => import("./linking"))).Linking(desk, shelves, lane));
	return {
		readSlip: (call, text) => opening.readSlip(call, text),
		readCode: (call, link, code) => opening.readCode(call, link, code),
		hospitals: (call) => opening.hospitals(call),
		checkField: async (_, field, value) => normalForm(desk.core, field, value),
		open: alone((call, identity, accept) => opening.open(call, identity, accept)),
		recover: alone((call, code, accept) => opening.recover(call, code, accept)),
		acceptGuessable: alone(async (_, hospital) => acceptGuessable(desk, await loadKnown(desk, hospital) ?? fail("no-hospital", hospital))),
		shelves: async (call, fresh): Promise<Shelf[]> => (fresh ? null : shelves.shown()) ?? lane.run(call, () => shelves.show(call, fresh)),
		recoveryCode: async () => codeOf(desk.core, (await shelves.person()).seed) ?? fail("fault"),
		recoveryWritten: () => desk.vault.remove(UNWRITTEN),
		whoami: async () => {
			const { identity } = await shelves.person();
			return { name: maskName(identity.get("name") ?? ""), idCard: maskNumber(identity.get("id_card") ?? "") };
		},

		doctors: alone(async (call, fresh) => (await granting()).doctors(call, fresh)),
		grant: alone(async (call, request) => (await granting()).grant(call, request)),
		grants: alone(async (call) => (await granting()).list(call)),
		revoke: alone(async (call, id) => (await granting()).revoke(call, id)),

		linkTargets: alone(async (call) => (await linking()).targets(call)),
		linkAsk: alone(async (call, hospitals) => (await linking()).ask(call, hospitals)),
		linkCode: alone(async (call, hospital, code) => (await linking()).enter(call, hospital, code)),
		linkAccept: alone(async (call, hospital) => (await linking()).accept(call, hospital)),
		linkWait: async (call, seconds) => (await linking()).wait(call, seconds),

		export: alone(async (call, records, to) => (await loadChunk(() => import("./export"))).exportBundle(desk, shelves, call, records, to)),
		slip: async (_, hospital) => opening.writeSlip(hospital),
	};
}

/** 张*, 欧**: enough to greet with. */
function maskName(name: string): string {
	const points = [...name];
	return points.map((point, i) => (i === 0 ? point : "*")).join("");
}

/** The province's digits and the last four. */
function maskNumber(number: string): string {
	return number.length < 12 ? "*".repeat(number.length) : number.slice(0, 3) + "*".repeat(number.length - 7) + number.slice(-4);
}
