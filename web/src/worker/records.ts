/** Records out of an answer of the platform's: opened in batches, and as pages see them. */
import type { RecordView, Shelf } from "../api";
import { replacedIn } from "../fhir/replaced";
import { hex } from "./bytes";
import { breathe, type Call } from "./call";
import type { Desk } from "./desk";
import type { Login } from "./platform";
import { problemOf, ProblemError } from "./problem";
import { type LeafBlob, readResource } from "./resource";

const BATCH = 32;                      // records
const TURN_MS = 50;                    // after which a call can be cancelled
const BATCH_BYTES = 8 << 20;

/** One, proven; its age file lies at OFFSET of the answer. */
export interface SealedRecord {
	rid: Uint8Array;
	version: number;
	offset: number;
	length: number;
	blobs: LeafBlob[];
	clear: [string, string][];
}

/** Each record's JSON as it is written, or the problem of one that does not open. */
export type TakeJson<R> = (record: R, json: Uint8Array | ProblemError) => void;

/** OPEN gets so many of RECORDS, which lie in order, and where the first one's file begins. */
export async function openInBatches<R extends SealedRecord>(call: Call, records: readonly R[],
	open: (start: number, batch: R[]) => [string | null, Uint8Array][], takeJson: TakeJson<R>): Promise<void> {
	let began = performance.now();
	for (let from = 0; from < records.length;) {
		const batch = nextBatch(records, from), start = batch[0]!.offset;
		open(start, batch).forEach(([problem, json], i) =>
			takeJson(batch[i]!, problem === null ? json : new ProblemError(problem, hex(batch[i]!.rid))));
		from += batch.length;
		if (performance.now() - began < TURN_MS)
			continue;
		call.progress("open", from, records.length);
		await breathe(call);
		began = performance.now();
	}
}

function nextBatch<R extends SealedRecord>(records: readonly R[], from: number): R[] {
	const batch: R[] = [];
	for (let i = from, bytes = 0; i < records.length && batch.length < BATCH && (bytes === 0 || bytes + records[i]!.length <= BATCH_BYTES); i++) {
		batch.push(records[i]!);
		bytes += records[i]!.length;
	}
	return batch;
}

/** Whose records they are, and by which session their large contents are read. */
export interface Owner {
	hospital: string;
	grant: string | null;
	login: Login;
}

/** Puts each that OPEN gives into SHELF, and what they say of each other. The keys of large contents stay with the desk; the identity statement is for other hospitals. */
export async function showRecords(desk: Desk, owner: Owner, shelf: Shelf, open: (take: TakeJson<SealedRecord>) => Promise<void>): Promise<void> {
	await open(showRecord(desk, owner, shelf));
	const replaced = replacedIn(shelf.records);
	for (const record of shelf.records)
		record.replacedBy = replaced.get(record.rid) ?? null;
}

function showRecord(desk: Desk, owner: Owner, shelf: Shelf): TakeJson<SealedRecord> {
	return (record, json) => {
		try {
			if (json instanceof ProblemError)
				throw json;
			const view = viewOf(desk, owner, record, json);
			if (view)
				shelf.records.push(view);
		} catch (error) {
			const problem = error instanceof ProblemError ? problemOf(error) : { name: "record-content", subject: owner.hospital };
			shelf.broken.push({ rid: hex(record.rid), problem });
		}
	};
}

function viewOf(desk: Desk, { hospital, grant, login }: Owner, record: SealedRecord, json: Uint8Array): RecordView | null {
	const read = readResource(json, record.blobs), rid = hex(record.rid);
	if (read.isIdentity)
		return null;
	for (const { attachment, id, key, head, stored } of read.contents)
		desk.blobs.add({ hospital, rid, grant }, attachment.id, {
			hospital, id, key, head, stored, size: attachment.size, platform: desk.platform, login,
		});
	return { hospital, rid, version: record.version, resource: read.resource, attachments: read.attachments, clear: Object.fromEntries(record.clear), replacedBy: null };
}
