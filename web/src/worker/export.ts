/** Records for others: one FHIR Bundle with every resource word for word. */
import type { PatientApi } from "../api";
import { hex, random, text, utf8, wipe } from "./bytes";
import type { Call } from "./call";
import type { Desk } from "./desk";
import { checkPassphrase } from "./owner";
import { fail, ProblemError } from "./problem";
import { type Opened, openRecords, present, type ShelfRecord } from "./shelf";
import type { Shelves } from "./shelves";

const LOG_N = 16;                      // scrypt's, for a file that may lie about
const SIZE_MAX = 60 << 20;             // bytes: what the core takes in at once

type Chosen = Parameters<PatientApi["export"]>[0];
type To = Parameters<PatientApi["export"]>[1];

export async function exportBundle(desk: Desk, shelves: Shelves, call: Call, chosen: Chosen, to: To): Promise<Uint8Array> {
	const recipient = to && "recipient" in to ? readRecipient(desk, to.recipient) : null;
	if (to && "passphrase" in to)
		await checkPassphrase(desk, to.passphrase);
	if (!shelves.shown())
		await shelves.show(call, false);
	const parts = [`{"resourceType":"Bundle","type":"collection","entry":[`];
	for (const shelf of shelves.opened())
		await addEntries(desk, call, shelf, chosen, parts);
	const bundle = utf8(`${parts.join("")}\n]}\n`);
	if (!to)
		return bundle;
	if (bundle.length > SIZE_MAX)
		fail("too-much");
	const file = recipient ? desk.core.call<Uint8Array>("age.seal", [recipient], [random(32)], random(16), random(16), bundle)
		: sealWords(desk, (to as { passphrase: string }).passphrase, bundle);
	wipe(bundle);
	return file;
}

async function addEntries(desk: Desk, call: Call, shelf: Opened, chosen: Chosen, parts: string[]): Promise<void> {
	const wanted = chosen && new Set(chosen.filter(({ hospital }) => hospital === shelf.known.id).map(({ rid }) => rid));
	const records = present(shelf).filter(({ rid }) => !wanted || wanted.has(hex(rid)));
	await openRecords(desk, call, shelf, records, (record, json) => {
		if (json instanceof ProblemError)
			throw json;
		parts.push(`${parts.length > 1 ? "," : ""}\n${entryOf(shelf, record, json)}`);
	});
}

function entryOf(shelf: Opened, { rid, version }: ShelfRecord, json: Uint8Array): string {
	const url = `urn:mizhen:record:${shelf.known.id}:${hex(rid)}:${version}`;
	return `{"fullUrl":${JSON.stringify(url)},"resource":${text(json).trim()}}`;
}

function readRecipient(desk: Desk, recipient: string): Uint8Array {
	try {
		return desk.core.call<Uint8Array>("age.read-recipient", recipient.trim());
	} catch {
		return fail("recipient");
	}
}

function sealWords(desk: Desk, passphrase: string, bundle: Uint8Array): Uint8Array {
	const words = utf8(passphrase);
	const file = desk.core.call<Uint8Array>("age.seal-scrypt", words, LOG_N, random(16), random(16), random(16), bundle);
	wipe(words);
	return file;
}
