/** Records that are parts of one study: a hospital's folder of images has 256 files at the most, and large studies have several. */
import type { RecordView } from "../api";

interface Identifier { system?: unknown; value?: unknown }

function identifiers({ resource }: RecordView): string[] {
	const list = Array.isArray(resource.identifier) ? resource.identifier as Identifier[] : [];
	return list.filter(({ value }) => typeof value === "string" && value !== "").map(({ system, value }) => JSON.stringify([system ?? "", value]));
}

function isPart(one: RecordView, other: RecordView): boolean {
	if (one.hospital !== other.hospital || one.resource.resourceType !== "ImagingStudy" || other.resource.resourceType !== "ImagingStudy")
		return false;
	const own = identifiers(one);
	return identifiers(other).some((identifier) => own.includes(identifier));
}

/** RECORD and those of RECORDS that name the same study, in the order of their ids. */
export function studyParts(record: RecordView, records: RecordView[]): RecordView[] {
	const parts = [record, ...records.filter((other) => other.rid !== record.rid && isPart(record, other))];
	const id = ({ resource, rid }: RecordView) => resource.id ?? rid;
	return parts.sort((a, b) => id(a).localeCompare(id(b), "en", { numeric: true }));
}
