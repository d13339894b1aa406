/** The grants to and by a doctor: listed, ended, and waited for. */
import type { InboxGrant, Name } from "../api";
import { decodeFirst } from "./cbor";
import { hex, same, unhex } from "./bytes";
import type { Call } from "./call";
import type { Desk } from "./desk";
import { isLive, keepEnded, type RawGrant, readGrant, rememberEnded, showGrant, type SignedGrant } from "./grant";
import { loadKnown } from "./known";
import type { Practice } from "./practice";
import { fail } from "./problem";

const POLL = 50;                       // seconds of one long poll
const EVENTS = { granted: 1, revoked: 2 } as const;

export class Inbox {
	readonly #practice: Practice;
	readonly #desk: Desk;
	/** How far the feed was read; null before the first list, which has all that came until then. */
	#cursor: number | null = null;
	/** Told which grants live, whenever that was looked up. */
	onLive: (ids: ReadonlySet<string>) => void = () => undefined;

	constructor(practice: Practice) {
		this.#practice = practice;
		this.#desk = practice.desk;
		this.#desk.vault.onLock(() => {
			this.#cursor = null;
		});
	}

	async list(call: Call): Promise<InboxGrant[]> {
		/* before the list, so that what comes in between is told again */
		if (this.#cursor === null)
			await this.#drain(call);
		const grants = await this.load(call), now = this.#desk.platform.now();
		const shown: InboxGrant[] = [];
		for (const grant of grants)
			shown.push(await this.show(call, grant, now));
		return shown.sort((a, b) => b.made - a.made);
	}

	/** As the core takes them; what has ended is kept before anything is shown. "grant-replay" */
	async load(call: Call): Promise<SignedGrant[]> {
		const { sign } = await this.#practice.self();
		const answer = await this.#practice.within(call, (token) => this.#desk.platform.get(call, "/v1/grants", { token }));
		const grants = this.#desk.core.call<RawGrant[]>("verify.inbox", answer, sign).map(readGrant);
		await keepEnded(this.#desk, grants);
		const now = this.#desk.platform.now();
		this.onLive(new Set(grants.filter((grant) => isLive(grant, now)).map(({ id }) => hex(id))));
		return grants;
	}

	async show(call: Call, grant: SignedGrant, now: number): Promise<InboxGrant> {
		const names = new Map((await this.#practice.certificates(call)).map(({ key, name }) => [key, name]));
		return { ...showGrant(grant, now, names), hospitalName: await this.#nameOf(grant.hospital), direction: grant.direction };
	}

	async #nameOf(hospital: string): Promise<Name> {
		return (await loadKnown(this.#desk, hospital))?.at?.name ?? { zh: hospital, en: hospital };
	}

	/** Ends a grant that this doctor passed on. "no-grant" */
	async revoke(call: Call, id: string): Promise<void> {
		const raw = unhex(id), { signSecret } = await this.#practice.self();
		const grant = (await this.load(call)).find((one) => same(one.id, raw));
		if (grant?.direction !== "passed-on")
			return fail("no-grant", id);
		const statement = this.#desk.core.call<Uint8Array>("grant.revoke", raw, this.#desk.platform.now(), signSecret);
		await this.#practice.within(call, (token) => this.#desk.platform.send(call, "POST", "/v1/revocations", statement, token));
		await rememberEnded(this.#desk, [raw]);
	}

	/** Whether something was granted or revoked, within SECONDS. */
	async wait(call: Call, seconds: number): Promise<boolean> {
		const until = Date.now() + seconds * 1000;
		if (this.#cursor === null)
			await this.#drain(call);
		for (;;) {
			const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
			call.progress("wait", Math.round(seconds) - left, Math.round(seconds));
			if (await this.#read(call, Math.min(left, POLL)))
				return true;
			if (left === 0)
				return false;
		}
	}

	/** Up to now: what the feed has told so far the next list shows anyway. */
	async #drain(call: Call): Promise<void> {
		for (let before = -1; this.#cursor === null || this.#cursor > before;) {
			before = this.#cursor ?? 0;
			await this.#read(call, 0);
			this.#cursor ??= before;
		}
	}

	/** One poll; whether it told of a grant. */
	async #read(call: Call, wait: number): Promise<boolean> {
		const after = this.#cursor ?? 0;
		const answer = await this.#practice.within(call, (token) =>
			this.#desk.platform.get(call, `/v1/feed?after=${after}&wait=${wait}`, { token, wait }));
		let changed = false;
		for (const [cursor, event] of readEvents(answer)) {
			this.#cursor = Math.max(this.#cursor ?? 0, cursor);
			changed ||= event === EVENTS.granted || event === EVENTS.revoked;
		}
		return changed;
	}
}

type Event = [cursor: number, event: number, a: unknown, b: unknown];

/** Of these only that something happened counts; what it was the list tells, which is verified. */
function readEvents(answer: Uint8Array): Event[] {
	const events: Event[] = [];
	try {
		for (let rest = answer; rest.length > 0;) {
			const [event, left] = decodeFirst(rest) as [Event, Uint8Array];
			events.push(event);
			rest = left;
		}
	} catch {
		return fail("answer", "/v1/feed");
	}
	return events.every((event) => Array.isArray(event) && typeof event[0] === "number") ? events : fail("answer", "/v1/feed");
}
