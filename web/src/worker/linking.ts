/** Other hospitals, opened by the same identity on the word of one's own (docs/protocol.md, section 6). */
import type { LinkState, LinkTarget, Name } from "../api";
import { random, same, text } from "./bytes";
import { type Call, check, type Lane } from "./call";
import type { Value } from "./core";
import { connect, type Desk, readFile, writeFile } from "./desk";
import { isRefusal, isRefused } from "./http";
import { acceptGuessable, knownPeer, loadKnown, type Peer, refresh } from "./known";
import { fail, isNetwork, isProblem, isSystem, ProblemError } from "./problem";
import { type Opened, openRecords, present } from "./shelf";
import type { Shelves } from "./shelves";
import { decodeFirst } from "./cbor";

const FILE = "patient.links";
const LIFE = 24 * 3600;                // seconds that a request is good for
const POLL = 50;                       // seconds of one long poll
const EVENT_ANSWER = 3;
const OUTCOME = { codeSent: 0, opened: 1, no: 2, comeWithSlip: 3 } as const;
const IDENTITY_MARK = "application/vnd.mizhen.identity+cose";

/** A request that is out, or what became of it, until it runs out. */
interface Pending {
	hospital: string;
	voucher: string;
	stage: "asked" | "code" | "wrong" | "answered" | "refused" | "slip" | "guessable";
	first: Uint8Array;
	/** The same as it is posted, until it is known to be out; posted twice, the hospital takes it once. */
	body: Uint8Array | null;
	/** Of the requests that carry a one-time code: each may be answered, also one whose posting was cut off. */
	seconds: Uint8Array[];
	/** The last of them as it is posted, until it is known to be out: the same code again is the same request. */
	second: { code: string; id: Uint8Array; body: Uint8Array } | null;
	/** The access code that opens it once that its profile can be guessed is accepted. */
	code: string | null;
	expires: number;
}

interface Target { peer: Peer; voucher: string }

interface Request { id: Uint8Array; body: Uint8Array; expires: number }

const STATES: Record<Pending["stage"], LinkState> = {
	asked: "pending", answered: "pending", code: "code-needed", wrong: "wrong-code", refused: "refused", slip: "slip-needed",
	guessable: "guessable",
};

export class Linking {
	readonly #desk: Desk;
	readonly #shelves: Shelves;
	readonly #lane: Lane;
	/** Opened by a link since this tab began. */
	readonly #opened = new Map<string, Target>();
	readonly #names = new Map<string, Name>();

	constructor(desk: Desk, shelves: Shelves, lane: Lane) {
		this.#desk = desk;
		this.#shelves = shelves;
		this.#lane = lane;
		desk.vault.onLock(() => {
			this.#opened.clear();
			this.#names.clear();
		});
	}

	async targets(call: Call): Promise<LinkTarget[]> {
		const pending = await this.#pending(), targets = await this.#find();
		const list: LinkTarget[] = [];
		for (const [hospital, { peer, voucher }] of [...targets, ...this.#opened]) {
			const one = pending.find((p) => p.hospital === hospital);
			const state = this.#opened.has(hospital) ? "opened" : one && !one.body ? STATES[one.stage] : "not-asked";
			list.push({ hospital, name: await this.#name(call, peer), voucher, state });
		}
		return list;
	}

	/** Sends what is not out yet. Each is kept before it goes: its answer counts, whatever cuts us off. */
	async ask(call: Call, hospitals: string[]): Promise<LinkTarget[]> {
		await this.#shelves.some(call);
		const targets = await this.#find();
		for (const hospital of hospitals) {
			const target = targets.get(hospital) ?? fail("no-peer", hospital);
			const pending = await this.#pending(), old = pending.find((p) => p.hospital === hospital);
			if (old && !old.body && ["asked", "answered", "code", "wrong", "guessable"].includes(old.stage))
				continue;
			const others = pending.filter((p) => p !== old), one = old?.body ? old : await this.#begin(call, target);
			await this.#keep([...others, one]);
			await this.#post(call, hospital, one.body!, () => this.#keep(others));
			await this.#keep([...others, { ...one, body: null }]);
		}
		return this.targets(call);
	}

	async #begin(call: Call, target: Target): Promise<Pending> {
		const { id, body, expires } = await this.#request(call, target, null);
		return { hospital: target.peer.id, voucher: target.voucher, stage: "asked", first: id, body, seconds: [], second: null, code: null, expires };
	}

	/** The one-time code that HOSPITAL sent to the phone on file. */
	async enter(call: Call, hospital: string, code: string): Promise<LinkTarget[]> {
		await this.#shelves.some(call);
		const pending = await this.#pending(), one = pending.find((p) => p.hospital === hospital) ?? fail("link-over", hospital);
		if (one.stage !== "code" && one.stage !== "wrong")
			return this.targets(call);
		const target = (await this.#find()).get(hospital) ?? fail("no-peer", hospital);
		const plain = code.replace(/\s/g, "");
		if (one.second?.code !== plain) {
			one.second = { code: plain, ...await this.#request(call, target, [plain, one.first]) };
			one.seconds = [...one.seconds, one.second.id];
			await this.#keep(pending);
		}
		const { id, body } = one.second;
		await this.#post(call, hospital, body, () => {
			one.seconds = one.seconds.filter((other) => !same(other, id));
			one.second = null;
			return this.#keep(pending);
		});
		one.stage = "answered";
		one.second = null;
		await this.#keep(pending);
		return this.targets(call);
	}

	/** HOSPITAL has answered, and its profile can be guessed: opened, now that this is accepted. */
	async accept(call: Call, hospital: string): Promise<LinkTarget[]> {
		await connect(this.#desk, call);
		const pending = await this.#pending(), one = pending.find((p) => p.hospital === hospital);
		if (one?.stage !== "guessable")
			return fail("link-over", hospital);
		const target = (await this.#find()).get(hospital) ?? fail("no-peer", hospital);
		await acceptGuessable(this.#desk, await knownPeer(this.#desk, target.peer));
		await this.#open(call, target, one.code);
		await this.#keep(pending.filter((p) => p !== one));
		return this.targets(call);
	}

	/** Until an answer changed something, nothing is out any more, or SECONDS have passed. */
	async wait(call: Call, seconds: number): Promise<LinkTarget[]> {
		const until = Date.now() + seconds * 1000, person = await this.#shelves.person();
		let changed = false;
		await connect(this.#desk, call);
		for (let cursor = 0; !changed && await this.#anythingOut();) {
			const left = Math.max(0, Math.ceil((until - Date.now()) / 1000)), wait = Math.min(left, POLL);
			call.progress("wait", Math.round(seconds) - left, Math.round(seconds));
			const answer = await this.#desk.platform.within(call, person.login, (token) =>
				this.#desk.platform.get(call, `/v1/feed?after=${cursor}&wait=${wait}`, { token, wait }));
			const taken = await this.#lane.run(call, () => this.#takeEvents(call, answer));
			cursor = Math.max(cursor, taken.cursor);
			changed = taken.changed;
			if (left === 0)
				break;
		}
		return this.#lane.run(call, () => this.targets(call));
	}

	/* Whom to ask */

	/** The peers of all hospitals opened that are not opened themselves. Who vouches has to open. */
	async #find(): Promise<Map<string, Target>> {
		const { places } = await this.#shelves.person(), targets = new Map<string, Target>();
		const open = places.filter(({ id }) => this.#shelves.find(id));
		for (const { id } of new Set([...open, ...places]))
			for (const peer of (await loadKnown(this.#desk, id))?.at?.peers ?? [])
				if (!places.some((place) => place.id === peer.id) && !targets.has(peer.id))
					targets.set(peer.id, { peer, voucher: id });
		return targets;
	}

	/** As its own statement has it, which is checked against the peer's key; else what is at hand. */
	async #name(call: Call, peer: Peer): Promise<Name> {
		const had = this.#names.get(peer.id);
		if (had)
			return had;
		const known = await knownPeer(this.#desk, peer);
		try {
			const { name } = known.at ?? await refresh(this.#desk, call, known);
			this.#names.set(peer.id, name);
			return name;
		} catch (error) {
			check(call);
			if (!(error instanceof ProblemError))
				throw error;
			return { zh: peer.id, en: peer.id };
		}
	}

	/* Asking */

	async #request(call: Call, { peer, voucher }: Target, code: [string, Uint8Array] | null): Promise<Request> {
		const [shelf] = await this.#shelves.freshen(call, [voucher]), person = await this.#shelves.person();
		const statement = await this.#identity(call, shelf!);
		const now = this.#desk.platform.now(), expires = now + LIFE;
		const [body, id] = this.#desk.core.call<[Uint8Array, Uint8Array]>("link.request", peer.id, peer.inbox, voucher,
			shelf!.keys.signSecret, statement, person.seed, code as Value, now, expires, random(16), random(64));
		return { id, body, expires };
	}

	/** What failed for good is taken BACK; else it may have arrived. */
	async #post(call: Call, hospital: string, body: Uint8Array, back: () => Promise<void>): Promise<void> {
		try {
			await this.#desk.platform.send(call, "POST", `/v1/hospitals/${hospital}/requests`, body);
		} catch (error) {
			if (isRefusal(error))
				await back();
			throw isRefused(error, 404) ? new ProblemError("no-hospital", hospital) : error;
		}
	}

	/** The statement that lies on the shelf: signed by its hospital, for this account, in force. "no-identity" */
	async #identity(call: Call, shelf: Opened): Promise<Uint8Array> {
		let found: Uint8Array | null = null;
		const { id } = shelf.known, now = this.#desk.platform.now();
		await openRecords(this.#desk, call, shelf, present(shelf), (_, json) => {
			if (found || json instanceof ProblemError || !text(json).includes(IDENTITY_MARK))
				return;
			found = this.#desk.core.call<Uint8Array | null>("identity.find", json, id, shelf.at.signing, shelf.keys.sign, now);
		});
		return found ?? fail("no-identity", id);
	}

	/* Answers */

	async #anythingOut(): Promise<boolean> {
		return (await this.#pending()).some(({ stage, seconds }) => stage === "asked" || seconds.length > 0);
	}

	/** One hospital's answer that does not hold keeps none of the others from being taken; it is told when nothing else was new. */
	async #takeEvents(call: Call, answer: Uint8Array): Promise<{ cursor: number; changed: boolean }> {
		let cursor = 0, changed = false, first: ProblemError | null = null;
		for (let rest = answer; rest.length > 0;) {
			const { event, left } = nextEvent(rest);
			if (event[1] === EVENT_ANSWER && event[2] instanceof Uint8Array && event[3] instanceof Uint8Array) {
				const taken = await this.#takeOne(call, event[2], event[3]);
				if (taken instanceof ProblemError)
					first ??= taken;
				else
					changed ||= taken;
			}
			cursor = Math.max(cursor, event[0]);
			rest = left;
		}
		if (first && !changed)
			throw first;
		return { cursor, changed };
	}

	/** Whether it changed anything, or what is wrong with it; those to requests that nobody waits for any more are passed over. */
	async #takeOne(call: Call, statement: Uint8Array, file: Uint8Array): Promise<boolean | ProblemError> {
		const request = this.#peek(statement), pending = await this.#pending();
		const one = request && pending.find((p) => isOut(p, request)), target = one && (await this.#find()).get(one.hospital);
		if (!target)
			return false;
		try {
			return await this.#takeAnswer(call, { statement, file, request }, pending, one, target);
		} catch (error) {
			check(call);
			if (isNetwork(error) || isSystem(error))
				throw error;
			return new ProblemError((error as ProblemError).problem.name, one.hospital);
		}
	}

	async #takeAnswer(call: Call, { statement, file, request }: Answer, pending: Pending[], one: Pending, target: Target): Promise<boolean> {
		const { seed } = await this.#shelves.person();
		const [outcome, code] = this.#desk.core.call<[number, string | null]>("verify.link-answer", statement, file,
			target.peer.id, target.peer.signing, request, seed);
		if (outcome === OUTCOME.opened) {
			const opened = await this.#opens(call, target, code);
			await this.#keep(opened ? pending.filter((p) => p !== one) : pending.map((p) => (p === one ? { ...one, stage: "guessable", body: null, seconds: [], second: null, code } : p)));
			return true;
		}
		/* a wrong code leaves the first request standing */
		const seconds = one.seconds.filter((id) => !same(id, request)), second = one.second && same(one.second.id, request) ? null : one.second;
		one.stage = outcome === OUTCOME.codeSent ? "code" : outcome === OUTCOME.comeWithSlip ? "slip"
			: seconds.length < one.seconds.length ? "wrong" : "refused";
		await this.#keep(pending.map((p) => (p === one ? { ...one, body: null, seconds, second } : p)));
		return true;
	}

	#peek(statement: Uint8Array): Uint8Array | null {
		try {
			return this.#desk.core.call<Uint8Array>("verify.link-peek", statement);
		} catch {
			return null;
		}
	}

	/** False: its profile can be guessed, and nobody has accepted that. */
	async #opens(call: Call, target: Target, code: string | null): Promise<boolean> {
		try {
			await this.#open(call, target, code);
			return true;
		} catch (error) {
			if (isProblem(error, "guessable"))
				return false;
			throw error;
		}
	}

	async #open(call: Call, target: Target, code: string | null): Promise<void> {
		const { id, signing } = target.peer, place = { id, signing, code: code ?? "", cycle: 0 };
		await this.#shelves.add(call, place, await knownPeer(this.#desk, target.peer), false, async () => undefined);
		this.#opened.set(id, target);
	}

	/* What is out */

	async #pending(): Promise<Pending[]> {
		const now = this.#desk.platform.now();
		/* those of an earlier build have no seconds */
		return (await readFile<Pending[]>(this.#desk, FILE) ?? []).filter(({ expires, seconds }) => expires > now && Array.isArray(seconds));
	}

	#keep(pending: Pending[]): Promise<void> {
		return writeFile(this.#desk, FILE, pending);
	}
}

interface Answer { statement: Uint8Array; file: Uint8Array; request: Uint8Array }

/** Whether the answer to REQUEST is awaited. */
function isOut({ stage, first, seconds }: Pending, request: Uint8Array): boolean {
	return (stage === "asked" && same(first, request)) || seconds.some((id) => same(id, request));
}

type Event = [cursor: number, event: number, a: unknown, b: unknown];

function nextEvent(rest: Uint8Array): { event: Event; left: Uint8Array } {
	try {
		const [event, left] = decodeFirst(rest) as [Event, Uint8Array];
		if (Array.isArray(event) && event.length === 4 && typeof event[0] === "number")
			return { event, left };
	} catch {
		// said below
	}
	return fail("answer", "/v1/feed");
}
