/** What can be looked at, and by what. */
import type { Attachment, RecordView } from "../api";
import { client } from "../ui";
import { pictureType } from "./picture";
import type { Source } from "./source";

/** One attachment of one record that was shown. */
export interface Viewed {
	hospital: string;
	rid: string;
	grant: string | null;
	attachment: Attachment;
}

export type Kind = "dicom" | "image" | "pdf" | "text" | "other";

const TEXTS = new Set(["application/xml", "application/json", "application/hl7-v3+xml", "application/fhir+json", "application/fhir+xml"]);

/** By the media type as the hospital gave it. */
export function kindOf(attachment: Attachment): Kind {
	const type = attachment.contentType.toLowerCase().split(";")[0]!.trim();
	if (type === "application/dicom")
		return "dicom";
	if (type === "application/pdf")
		return "pdf";
	if (pictureType(type))
		return "image";
	return (type.startsWith("text/") && type !== "text/rtf") || TEXTS.has(type) ? "text" : "other";
}

/** By the first bytes, where the type says nothing. */
export function kindOfBytes(head: Uint8Array): Kind {
	const at = (offset: number, text: string) => [...text].every((c, i) => head[offset + i] === c.charCodeAt(0));
	if (at(128, "DICM"))
		return "dicom";
	if (at(0, "%PDF-"))
		return "pdf";
	return at(0, "\xff\xd8\xff") || at(0, "\x89PNG\r\n") || at(0, "GIF8") ? "image" : "other";
}

export function sourceOf({ hospital, rid, grant, attachment }: Viewed): Source {
	return {
		size: attachment.size,
		read: (offset, length, signal) =>
			client.with(signal ? { signal } : {}).blob.read({ hospital, rid, grant }, attachment.id, offset, length),
	};
}

export function viewedOf(record: RecordView, attachment: Attachment, grant: string | null): Viewed {
	return { hospital: record.hospital, rid: record.rid, grant, attachment };
}
