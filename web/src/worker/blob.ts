/**
 * BlobApi: large contents, read in ranges. Pieces come in groups that one audit
 * path proves, are opened by the core, and stay for a while; who reads on is
 * read ahead for. A small content comes in one request, and needs no path.
 */
import type { BlobApi } from "../api";
import { BlobCache } from "./blob_cache";
import { NONCE, PIECE, piecesOf, placeOf, storedOf } from "./blob_shape";
import type { BlobRecord, Blobs, BlobSource } from "./blobs";
import { base64url, hex } from "./bytes";
import { type Call, check, type Served } from "./call";
import type { Core } from "./core";
import { isRefused } from "./http";
import { readAnswer } from "./platform";
import { fail, type ProblemError } from "./problem";
import { SharedWork } from "./shared_work";

const CACHE_BYTES = 64 << 20;
const UNIT = 4;                        // pieces kept together, and fetched for a short look: 256 KiB
const RUN = 16;                        // pieces fetched together for who reads more: 1 MiB; both powers of two
const WHOLE_BYTES = 2 << 20;           // of a content that comes in one request
const AT_ONCE = 4;
const HASH = 32;

/** Pieces from FIRST up to END, not including it. */
interface Group { first: number; end: number }

/** What is known of a blob besides its source. */
interface Reading {
	nonce: Uint8Array | null;
	/** Of the last read, in bytes of content. */
	from: number;
	to: number;
}

export function serveBlobs(core: Core, blobs: Blobs): Served<BlobApi> {
	const reader = new BlobReader(core);
	blobs.onForget = (source, why) => reader.forget(source, why);
	return {
		read: (call, record, attachment, offset, length) =>
			reader.read(call, record, blobs.find(record, attachment) ?? fail("no-record", attachment), offset, length),
	};
}

export class BlobReader {
	readonly #core: Core;
	readonly #cache = new BlobCache(CACHE_BYTES);
	readonly #work = new SharedWork(AT_ONCE);
	readonly #readings = new Map<string, Reading>();

	constructor(core: Core) {
		this.#core = core;
	}

	forget(source: BlobSource, why: ProblemError): void {
		const key = keyOf(source);
		this.#work.end(key, why);
		this.#cache.drop(key);
		this.#readings.delete(key);
	}

	async read(call: Call, record: BlobRecord, source: BlobSource, offset: number, length: number): Promise<Uint8Array> {
		const { size } = source, end = offset + length;
		/* the stored length is proven; a size that does not lead to it is another content's */
		if (storedOf(size) !== source.stored || !(offset >= 0 && length >= 0 && end <= size))
			fail("blob", hex(source.id));
		const out = new Uint8Array(length), units = unitsOf(offset, end);
		let done = 0;
		await Promise.all(units.map(async (unit) => {
			const part = await this.#unit(call, record, source, unit, units), at = unit * UNIT * PIECE;
			const from = Math.max(offset, at), to = Math.min(end, at + part.length);
			out.set(part.subarray(from - at, to - at), from - offset);
			done += to - from;
			call.progress("fetch", done, length);
		}));
		this.#readAhead(record, source, offset, end);
		return out;
	}

	/** A unit of content, out of the cache or of the group that brings it. */
	async #unit(call: Call, record: BlobRecord, source: BlobSource, unit: number, wanted: readonly number[]): Promise<Uint8Array> {
		const key = `${keyOf(source)} ${unit}`, had = this.#cache.get(key);
		if (had)
			return had;
		const group = this.#groupFor(source, unit, wanted);
		await this.#join(call, record, source, group);
		/* a full cache may have let it go already, where more was read at once than it takes */
		return this.#cache.get(key) ?? this.#unit(call, record, source, unit, [unit]);
	}

	/** All of a small content; a run where more than one unit of it is wanted; else the unit. */
	#groupFor(source: BlobSource, unit: number, wanted: readonly number[]): Group {
		const run = Math.floor(unit * UNIT / RUN);
		if (source.size <= WHOLE_BYTES)
			return { first: 0, end: piecesOf(source.size) };
		const missing = wanted.filter((one) => Math.floor(one * UNIT / RUN) === run && !this.#cache.has(`${keyOf(source)} ${one}`));
		return missing.length > 1 ? groupAt(source, run * RUN, RUN) : groupAt(source, unit * UNIT, UNIT);
	}

	#join(call: Call, record: BlobRecord, source: BlobSource, group: Group): Promise<void> {
		return this.#work.join(call, `${keyOf(source)} ${group.first}-${group.end}`, async (shared) => {
			const content = await this.#fetch(shared, record, source, group);
			check(shared);
			for (let at = 0; at < content.length || at === 0; at += UNIT * PIECE)
				this.#cache.put(`${keyOf(source)} ${(group.first + at / PIECE) / UNIT}`, content.slice(at, at + UNIT * PIECE));
			content.fill(0);
		});
	}

	/** The content of a group, proven under the blob's head. */
	async #fetch(call: Call, record: BlobRecord, source: BlobSource, group: Group): Promise<Uint8Array> {
		const { size, key, head, platform, login } = source, whole = group.first === 0 && group.end === piecesOf(size);
		const reading = this.#readingOf(source), nonceFirst = group.first > 0 && !reading.nonce;
		const [pieces, path, nonce] = await platform.within(call, login, (token) => Promise.all([
			this.#range(call, source, placeOf(size, group.first, group.end), token),
			whole ? null : this.#path(call, source, group.first, token),
			nonceFirst ? this.#range(call, source, [0, NONCE], token) : reading.nonce,
		])).catch((error: unknown) => {
			if (isRefused(error, 404))
				fail(record.grant ? "ended" : "no-record", hex(source.id));
			throw error;
		});
		const front = nonce ?? pieces.slice(0, NONCE);
		const content = this.#core.call<Uint8Array>("blob.open-range", key, front, size, group.first, pieces, path, head);
		reading.nonce = front;
		return content;
	}

	async #range(call: Call, source: BlobSource, [from, to]: [number, number], token: string): Promise<Uint8Array> {
		const bytes = await source.platform.get(call, pathOf(source), { token, max: to - from, headers: { Range: `bytes=${from}-${to - 1}` } });
		return bytes.length === to - from ? bytes : fail("blob", hex(source.id));
	}

	async #path(call: Call, source: BlobSource, piece: number, token: string): Promise<Uint8Array[]> {
		const answer = await source.platform.get(call, `${pathOf(source)}/proof/${piece}`, { token, max: 65536 });
		const [, path] = readAnswer<[number, Uint8Array[]]>(answer, "proof");
		const proof = Array.isArray(path) && path.every((hash) => hash instanceof Uint8Array && hash.length === HASH);
		return proof ? path : fail("blob", hex(source.id));
	}

	/** Who read on from where they were, either way, gets what comes next: a run, or what is missing of one. */
	#readAhead(record: BlobRecord, source: BlobSource, from: number, to: number): void {
		const reading = this.#readingOf(source), bytes = UNIT * PIECE;
		const onwards = from === reading.to, back = to === reading.from;
		reading.from = from;
		reading.to = to;
		if (source.size <= WHOLE_BYTES || onwards === back || !this.#work.idle)
			return;
		const next = onwards ? Math.ceil(to / bytes) : Math.floor(from / bytes) - 1;
		const ahead = Array.from({ length: RUN / UNIT }, (_, i) => (onwards ? next + i : next - i))
			.filter((unit) => unit >= 0 && unit * UNIT < piecesOf(source.size));
		const missing = ahead.find((unit) => !this.#cache.has(`${keyOf(source)} ${unit}`));
		if (missing === undefined)
			return;
		const run = Math.floor(missing * UNIT / RUN) * RUN / UNIT;
		const group = this.#groupFor(source, missing, Array.from({ length: RUN / UNIT }, (_, i) => run + i));
		const nobody: Call = { signal: new AbortController().signal, progress: () => undefined };
		/* whoever then reads it is told what went wrong */
		this.#join(nobody, record, source, group).catch(() => undefined);
	}

	#readingOf(source: BlobSource): Reading {
		const key = keyOf(source), reading = this.#readings.get(key) ?? { nonce: null, from: -1, to: -1 };
		this.#readings.set(key, reading);
		return reading;
	}
}

/** The same content under whichever grant: its head says which it is. */
function keyOf(source: BlobSource): string {
	return `${source.hospital} ${hex(source.id)} ${hex(source.head)}`;
}

function pathOf(source: BlobSource): string {
	return `/v1/hospitals/${source.hospital}/blobs/${base64url(source.id)}`;
}

/** Those that have bytes of OFFSET to END. */
function unitsOf(offset: number, end: number): number[] {
	const bytes = UNIT * PIECE, first = Math.floor(offset / bytes);
	return Array.from({ length: end > offset ? Math.ceil(end / bytes) - first : 0 }, (_, i) => first + i);
}

function groupAt(source: BlobSource, first: number, pieces: number): Group {
	return { first, end: Math.min(first + pieces, piecesOf(source.size)) };
}
