/**
 * A record's attachments, for any page: <Attachments record grant>. Images of
 * one record are one item, looked through as a stack; each other file is an
 * item of its own. Opening one goes to a page that fetches what it shows.
 */
import type { Attachment, RecordView } from "../api";
import { useText } from "../text";
import { go, List, ListItem, type IconName } from "../ui";
import { kindOf, viewedOf, type Kind, type Viewed } from "./viewed";
import { sizeText } from "./size";
import { studyParts } from "./study";

const ICONS: Record<Kind, IconName> = { dicom: "image", image: "image", pdf: "records", text: "records", other: "download" };

function open(title: string, files: Viewed[]): void {
	const params = { title, files };
	if (files[0]!.grant === null)
		go("attachment", params);
	else
		go("granted-attachment", params);
}

/** One file. */
export function AttachmentView({ record, attachment, grant }: { record: RecordView; attachment: Attachment; grant: string | null }) {
	return <Item title={attachment.title} files={[viewedOf(record, attachment, grant)]} />;
}

function Item({ title, files }: { title: string; files: Viewed[] }) {
	const t = useText().viewer, { attachment } = files[0]!;
	const kind = kindOf(attachment), size = sizeText(files.reduce((n, file) => n + file.attachment.size, 0));
	const named = title || t.kinds[kind];
	const what = files.length > 1 ? t.images(files.length) : t.kinds[kind];
	return (
		<ListItem title={named} more={t.size(what, size)} icon={ICONS[kind]} onClick={() => open(named, files)}
			data={{ "data-attachment": attachment.id, "data-kind": kind, "data-files": String(files.length) }} />
	);
}

export interface AttachmentsProps {
	record: RecordView;
	grant: string | null;
	/** Names the images where there are several files of them. */
	title?: string;
	/** The hospital's others: images of the same study are looked at together. */
	records?: RecordView[];
}

export function Attachments({ record, grant, title = "", records = [] }: AttachmentsProps) {
	const t = useText().viewer;
	const images = studyParts(record, records).flatMap((part) =>
		part.attachments.filter((a) => kindOf(a) === "dicom").map((a) => viewedOf(part, a, grant)));
	const others = record.attachments.filter((a) => kindOf(a) !== "dicom");
	if (record.attachments.length === 0)
		return null;
	return (
		<List label={t.attachments}>
			{images.length > 0 && <Item title={(images.length === 1 && images[0]!.attachment.title) || title} files={images} />}
			{others.map((a) => <AttachmentView key={a.id} record={record} attachment={a} grant={grant} />)}
		</List>
	);
}
