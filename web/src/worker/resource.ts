/** A record's JSON as it goes to the pages: without the keys of its large contents. */
import type { Attachment, Resource } from "../api";
import { parseResource } from "../fhir/json";
import { same, text, unbase64, unhex, wipe } from "./bytes";

const URL = /^mizhen-blob:([0-9a-f]{32})$/;
const EXTENSION = "urn:mizhen:blob";
const IDENTITY = "application/vnd.mizhen.identity+cose";
const KEY = 16;

/** Of a record's leaf, proven: id, stored length, head. */
export type LeafBlob = [id: Uint8Array, stored: number, head: Uint8Array];

export interface Content {
	attachment: Attachment;
	id: Uint8Array;
	key: Uint8Array;
	head: Uint8Array;
	stored: number;
}

export interface Read {
	resource: Resource;
	/** The hospital's statement for other hospitals: not for people. */
	isIdentity: boolean;
	attachments: Attachment[];
	/** Of those attachments that the leaf names too; the others cannot be read. */
	contents: Content[];
}

/** JSON was found valid by the core. */
export function readResource(json: Uint8Array, blobs: readonly LeafBlob[]): Read {
	const resource = parseResource(text(json));
	const read: Read = {
		resource, attachments: [], contents: [],
		isIdentity: resource.resourceType === "Binary" && resource["contentType"] === IDENTITY,
	};
	walk(resource, blobs, read);
	return read;
}

function walk(value: unknown, blobs: readonly LeafBlob[], read: Read): void {
	if (typeof value !== "object" || value === null)
		return;
	const object = value as Record<string, unknown>;
	const id = typeof object["url"] === "string" ? URL.exec(object["url"])?.[1] : undefined;
	if (id !== undefined)
		takeAttachment(object, id, blobs, read);
	for (const member of Object.values(object))
		walk(member, blobs, read);
}

function takeAttachment(object: Record<string, unknown>, id: string, blobs: readonly LeafBlob[], read: Read): void {
	const secret = takeSecret(object);
	const attachment: Attachment = {
		id, contentType: textOf(object["contentType"]), title: textOf(object["title"]),
		size: typeof object["size"] === "number" ? object["size"] : 0,
	};
	read.attachments.push(attachment);
	const raw = unhex(id), leaf = blobs.find((blob) => same(blob[0], raw));
	if (leaf && secret?.length === KEY + leaf[2].length && same(secret.subarray(KEY), leaf[2]))
		read.contents.push({ attachment, id: raw, key: secret.slice(0, KEY), head: leaf[2], stored: leaf[1] });
	wipe(secret);
}

/** Key and head out of the extension that is ours, which is then gone. */
function takeSecret(object: Record<string, unknown>): Uint8Array | null {
	const extensions = Array.isArray(object["extension"]) ? object["extension"] as Record<string, unknown>[] : [];
	const ours = extensions.find((extension) => extension?.["url"] === EXTENSION);
	const others = extensions.filter((extension) => extension?.["url"] !== EXTENSION);
	if (others.length > 0)
		object["extension"] = others;
	else
		delete object["extension"];
	return ours ? unbase64(textOf(ours["valueString"])) : null;
}

function textOf(value: unknown): string {
	return typeof value === "string" ? value : "";
}
