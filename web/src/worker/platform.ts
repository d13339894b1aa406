/**
 * The platform as one vault knows it (docs/protocol.md, section 7): its pinned
 * key, its clock, and the sessions under way, which are kept nowhere.
 */
import { decode } from "./cbor";
import { base64url } from "./bytes";
import type { Call } from "./call";
import type { Core } from "./core";
import { isLost, request, type Wanted } from "./http";
import { isNetwork, isProblem, ProblemError, problemOf } from "./problem";

const CLOCK_SLACK = 300;           // seconds that a clock may be off
const CHALLENGE_LIFE = 60;         // a nonce lives two minutes
const SESSION_MARGIN = 60;

/** The roles of enum session_role in src/statement/session.h. */
export const ROLE = { account: 0, home: 1, doctor: 2 } as const;

export interface Login {
	role: (typeof ROLE)[keyof typeof ROLE];
	hospital: string | null;
	tag: Uint8Array | null;
	public: Uint8Array;
	secret: Uint8Array;
}

interface Challenge { nonce: Uint8Array; time: number; got: number }
interface Session { token: string; expires: number }

export class Platform {
	/** The platform's key: of the first challenge seen, or as the vault remembers it. */
	pinned: Uint8Array | null = null;
	/** Seconds that this device's clock is off; 0 within five minutes. Null before the platform was asked. */
	clockOff: number | null = null;
	#floor = 0;
	#challenge: Challenge | null = null;
	readonly #sessions = new Map<string, Session>();

	constructor(readonly core: Core, readonly origin: string) {}

	/** Unix seconds: the platform's where ours are wrong, but those never before the newest root accepted. */
	now(): number {
		return this.clockOff ? Math.max(seconds() + this.clockOff, this.#floor) : seconds();
	}

	/** A root was accepted: no time of the platform's is earlier than its. */
	seen(time: number): void {
		this.#floor = Math.max(this.#floor, time);
	}

	/** Asks for the time: the platform is there, and the same as ever. */
	async connect(call: Call): Promise<void> {
		this.#challenge = await this.#newChallenge(call);
	}

	get(call: Call, path: string, wanted: Wanted = {}): Promise<Uint8Array> {
		return request(call, this.origin, path, wanted);
	}

	/** What gets no answer may have been done: it goes once more, as all that is sent is taken once. If none comes then either, "unanswered". */
	async send(call: Call, method: "POST" | "PUT", path: string, body: Uint8Array, token?: string): Promise<Uint8Array> {
		try {
			return await this.#sendOnce(call, method, path, body, token);
		} catch (error) {
			if (!isLost(error))
				throw error;
		}
		return this.#sendOnce(call, method, path, body, token).catch((error: unknown) => {
			/* the second's failure says nothing of the first */
			throw isNetwork(error) ? new ProblemError("unanswered", problemOf(error).subject) : error;
		});
	}

	#sendOnce(call: Call, method: "POST" | "PUT", path: string, body: Uint8Array, token?: string): Promise<Uint8Array> {
		return request(call, this.origin, path, { method, body, max: 65536, ...(token === undefined ? {} : { token }) });
	}

	/** WORK under a session of LOGIN, a new one if the old has ended. Refused 404: there is no such shelf. */
	async within<T>(call: Call, login: Login, work: (token: string) => Promise<T>): Promise<T> {
		const key = [login.role, login.hospital ?? "", base64url(login.tag ?? new Uint8Array()), base64url(login.public)].join(" ");
		const old = this.#sessions.get(key);
		if (old && old.expires - SESSION_MARGIN > this.now()) {
			try {
				return await work(old.token);
			} catch (error) {
				if (!isProblem(error, "denied"))
					throw error;
			}
		}
		const session = await this.#open(call, login);
		this.#sessions.set(key, session);
		return work(session.token);
	}

	/** Ends all sessions; nobody waits for it. */
	end(): void {
		for (const { token } of this.#sessions.values())
			void fetch(`${this.origin}/v1/sessions`, {
				method: "DELETE", headers: { Authorization: `Bearer ${token}` }, keepalive: true,
				credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
			}).catch(() => undefined);
		this.#sessions.clear();
		this.#challenge = null;
		this.#floor = 0;
		this.pinned = null;
	}

	async #open(call: Call, login: Login): Promise<Session> {
		const fresh = this.#challenge && seconds() - this.#challenge.got < CHALLENGE_LIFE;
		const challenge = fresh ? this.#challenge! : await this.#newChallenge(call);
		this.#challenge = null;
		const statement = this.core.call<Uint8Array>("session.sign", login.role, login.hospital, login.tag, login.public,
			login.secret, this.origin, challenge.nonce, challenge.time);
		return readSession(await this.#sendOnce(call, "POST", "/v1/sessions", statement));
	}

	async #newChallenge(call: Call): Promise<Challenge> {
		const raw = await this.get(call, "/v1/challenge", { max: 65536 });
		const [nonce, time, key] = this.core.call<[Uint8Array, number | bigint, Uint8Array]>("verify.challenge", raw, this.origin, this.pinned);
		if (typeof time !== "number")
			throw new ProblemError("answer", "/v1/challenge");
		const off = time - seconds();
		this.pinned = key;
		this.clockOff = Math.abs(off) > CLOCK_SLACK ? off : 0;
		return { nonce, time, got: seconds() };
	}
}

function seconds(): number {
	return Math.floor(Date.now() / 1000);
}

function readSession(answer: Uint8Array): Session {
	const [token, expires] = readAnswer<[unknown, unknown]>(answer, "/v1/sessions");
	if (!(token instanceof Uint8Array) || typeof expires !== "number")
		throw new ProblemError("answer", "/v1/sessions");
	return { token: base64url(token), expires };
}

/** CBOR of the platform's own, of which nothing is believed. */
export function readAnswer<T extends unknown[]>(answer: Uint8Array, where: string): T {
	try {
		const value: unknown = decode(answer);
		if (Array.isArray(value))
			return value as T;
	} catch {
		// said below
	}
	throw new ProblemError("answer", where);
}
