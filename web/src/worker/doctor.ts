/** DoctorApi: what pages of a doctor ask for, each part in a file of its own. */
import type { DoctorApi } from "../api";
import { type Call, Lane, type Served } from "./call";
import type { Desk } from "./desk";
import { doctorOf } from "./directory";
import { Enrolment } from "./enrolment";
import { Granted } from "./granted";
import { Inbox } from "./inbox";
import { Practice } from "./practice";

export function serveDoctor(desk: Desk): Served<DoctorApi> {
	const lane = new Lane(), practice = new Practice(desk), enrolment = new Enrolment(practice);
	const inbox = new Inbox(practice), granted = new Granted(practice, inbox);
	const alone = <A extends unknown[], R>(work: (call: Call, ...args: A) => Promise<R>) =>
		(call: Call, ...args: A) => lane.run(call, () => work(call, ...args));
	return {
		readLink: alone((call, text) => enrolment.readLink(call, text)),
		enrol: alone((call, who) => enrolment.enrol(call, who)),
		importKey: alone((call, file, passphrase) => enrolment.importKey(call, file, passphrase)),
		exportKey: (_, passphrase) => enrolment.exportKey(passphrase),
		status: alone((call) => enrolment.status(call)),
		inbox: alone((call) => inbox.list(call)),
		openGrant: alone((call, id) => granted.open(call, id)),
		colleagues: alone(async (call) => {
			const { key } = await practice.self();
			return (await practice.certificates(call, true)).filter((one) => one.key !== key).map(doctorOf);
		}),
		passOn: alone((call, request) => granted.passOn(call, request)),
		revoke: alone((call, id) => inbox.revoke(call, id)),
		wait: (call, seconds) => inbox.wait(call, seconds),
	};
}
