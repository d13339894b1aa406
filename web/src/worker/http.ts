/** Requests to the platform, which is where the pages came from; what fails comes out as a Problem. */
import { text } from "./bytes";
import { type Call, check, pause } from "./call";
import { isProblem, ProblemError } from "./problem";

const STALL_SECONDS = 60;          // without a byte
const ANSWER_MAX = 64 << 20;       // as much as the core takes in at once
const PROBLEM_MAX = 65536;
const RETRIES = 3;                 // times that a 503 with Retry-After is asked again
const RETRY_SECONDS = 10;          // the longest that is waited for

export interface Wanted {
	method?: string;
	token?: string;
	body?: Uint8Array | null;
	headers?: Record<string, string>;
	/** Bytes that the answer may have. */
	max?: number;
	/** Seconds that the platform may take before the first byte, beyond the usual. */
	wait?: number;
	onBytes?: (done: number, total: number) => void;
}

/** 404, 409 and 410: the caller knows what it means. Nobody who knows: "unexpected". */
export class Refused extends ProblemError {
	/** WORD is the platform's own, "cycle", "sequence" …; "" without one. */
	constructor(readonly status: number, readonly word: string, readonly path: string) {
		super("unexpected", `${path} ${status} ${word}`.trim());
	}
}

export function isRefused(error: unknown, status: number): error is Refused {
	return error instanceof Refused && error.status === status;
}

/** The platform, or what stands before it, is at fault. */
class Failed extends ProblemError {
	constructor(readonly status: number, subject: string) {
		super("server", subject);
	}
}

/** It may have been done, though nobody said so: a full disk says that it was not. */
export function isLost(error: unknown): boolean {
	return isProblem(error, "unreachable") || (error instanceof Failed && error.status !== 507);
}

/** It was not done, and never will be as it is. */
export function isRefusal(error: unknown): boolean {
	return isProblem(error, "unexpected", "denied", "too-much");
}

/** 503. What was asked for was not done; AFTER: when to come back, in seconds, where the answer says so and that is soon. */
class Busy extends ProblemError {
	constructor(readonly after: number | null, subject: string) {
		super("busy", subject);
	}
}

/** One exchange. The body of an answer of 2xx; Refused; or a problem. A platform that is busy for a few seconds is waited for. */
export async function request(call: Call, origin: string, path: string, wanted: Wanted): Promise<Uint8Array> {
	for (let retries = 0;; retries++) {
		try {
			return await requestOnce(call, origin, path, wanted);
		} catch (error) {
			if (!(error instanceof Busy) || error.after === null || retries === RETRIES)
				throw error;
			await pause(call, error.after);
		}
	}
}

async function requestOnce(call: Call, origin: string, path: string, wanted: Wanted): Promise<Uint8Array> {
	const stop = new Stop(call, STALL_SECONDS + (wanted.wait ?? 0));
	try {
		const response = await fetch(origin + path, {
			method: wanted.method ?? "GET",
			headers: headersOf(wanted),
			body: (wanted.body ?? null) as Uint8Array<ArrayBuffer> | null,
			credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
			signal: stop.signal,
		});
		stop.again(STALL_SECONDS);
		const bare = path.replace(/\?.*/, "");
		/* a page is the network's own login, or whatever else stands in the platform's place */
		if (response.ok && /^text\//.test(response.headers.get("Content-Type") ?? ""))
			throw new ProblemError("unreachable", origin);
		if (response.ok)
			return await read(response, wanted, stop, bare);
		throw refusal(response, await problemWord(response, stop, bare), bare);
	} catch (error) {
		check(call);
		throw error instanceof ProblemError ? error : new ProblemError("unreachable", origin);
	} finally {
		stop.end();
	}
}

/** Aborts with the call, or when nothing comes any more. */
class Stop {
	readonly #controller = new AbortController();
	readonly #call: Call;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #abort = () => this.#controller.abort();

	constructor(call: Call, seconds: number) {
		this.#call = call;
		check(call);
		call.signal.addEventListener("abort", this.#abort);
		this.again(seconds);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	again(seconds: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(this.#abort, seconds * 1000);
	}

	end(): void {
		clearTimeout(this.#timer);
		this.#call.signal.removeEventListener("abort", this.#abort);
	}
}

function headersOf(wanted: Wanted): Record<string, string> {
	const headers = { ...wanted.headers };
	if (wanted.token !== undefined)
		headers["Authorization"] = `Bearer ${wanted.token}`;
	if (wanted.body)
		headers["Content-Type"] = "application/cbor";
	return headers;
}

async function read(response: Response, wanted: Wanted, stop: Stop, path: string): Promise<Uint8Array> {
	const max = wanted.max ?? ANSWER_MAX, total = Number(response.headers.get("Content-Length") ?? 0);
	const parts: Uint8Array[] = [];
	let length = 0;
	if (total > max)
		throw new ProblemError("answer", path);
	const reader = response.body?.getReader();
	for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
		parts.push(next.value);
		length += next.value.length;
		if (length > max) {
			void reader?.cancel();
			throw new ProblemError("answer", path);
		}
		stop.again(STALL_SECONDS);
		wanted.onBytes?.(length, total);
	}
	return join(parts, length);
}

function join(parts: Uint8Array[], length: number): Uint8Array {
	if (parts.length === 1)
		return parts[0]!;
	const all = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** The name in an RFC 9457 problem. */
async function problemWord(response: Response, stop: Stop, path: string): Promise<string> {
	try {
		const { type } = JSON.parse(text(await read(response, { max: PROBLEM_MAX }, stop, path))) as { type?: unknown };
		return /^urn:mizhen:problem:([a-z-]{1,40})$/.exec(String(type))?.[1] ?? "";
	} catch {
		return "";
	}
}

function refusal({ status, headers }: Response, word: string, path: string): ProblemError {
	const subject = `${path} ${status} ${word}`.trim();
	switch (status) {
	case 404: case 409: case 410: return new Refused(status, word, path);
	case 401: case 403: return new ProblemError("denied", subject);
	case 413: return new ProblemError("too-much", subject);
	case 429: return new ProblemError("busy", subject);
	case 503: return new Busy(retryAfter(headers), subject);
	default: return status >= 500 ? new Failed(status, subject) : new ProblemError("unexpected", subject);
	}
}

/** Null for a date, for longer than anybody waits, and where it is missing or there twice. */
function retryAfter(headers: Headers): number | null {
	const text = headers.get("Retry-After") ?? "";
	return /^\d{1,9}$/.test(text) && Number(text) <= RETRY_SECONDS ? Number(text) : null;
}
