/** A record as a line of a list: what it is, when, and what a reader wants to know first. */
import type { RecordView, Resource } from "../api";
import { codes, shown, type Shown } from "./concept";
import { type Moment, moment } from "./date";
import { flagged } from "./mark";
import { type Finding, findings } from "./observation";
import { at, fields, list, text } from "./read";
import { type Kind, SHAPES, type Shape, UNKNOWN_SHAPE } from "./shape";
import { type Standing, standingOf } from "./status";

export interface Item {
	record: RecordView;
	/** hospital and rid in one, to find it by. */
	id: string;
	type: string;
	kind: Kind;
	title: Shown | null;
	when: { moment: Moment; field: string } | null;
	details: Shown[];
	/** What its status means. */
	standing: Standing;
	findings: Finding[];
	/** A finding that counts is out of the ordinary. */
	flagged: boolean;
}

export function itemId(hospital: string, rid: string): string {
	return `${hospital}/${rid}`;
}

export function shapeOf(resource: Resource): Shape {
	return SHAPES[resource.resourceType] ?? UNKNOWN_SHAPE;
}

function first(resource: Resource, pointers: string[]): Shown | null {
	for (const pointer of pointers) {
		const found = shown(at(resource, pointer), pointer);
		if (found)
			return found;
	}
	return null;
}

/** The pointers of what is there; "*" is each place of a list. */
function spread(resource: Resource, pointer: string): string[] {
	const star = pointer.indexOf("/*");
	if (star < 0)
		return [pointer];
	const before = pointer.slice(0, star);
	return list(at(resource, before)).flatMap((_, index) => spread(resource, `${before}/${index}${pointer.slice(star + 2)}`));
}

/** A part with a status of its own that does not hold is no detail of the whole: it stands among the facts, with its status. */
function holds(resource: Resource, pointer: string): boolean {
	const part = /^\/activity\/\d+\/detail/.exec(pointer)?.[0];
	return part === undefined || standingOf({ resourceType: "CarePlan.activity.detail", ...fields(at(resource, part)) }).counts;
}

function whenOf(resource: Resource, shape: Shape): Item["when"] {
	for (const field of [...shape.when, ...UNKNOWN_SHAPE.when]) {
		const found = moment(at(resource, field));
		if (found)
			return { moment: found, field };
	}
	return null;
}

const VITAL = /^(vital-signs|体征|生命体征)$/i;
const OTHER = /^(social-history|survey|activity|therapy|问卷|其他|社会史)$/i;

function observationKind(resource: Resource): Kind {
	const names = list(resource.category).flatMap((one) => [...codes(one).map(({ code }) => code), text(fields(one)?.text) ?? ""]);
	if (names.some((name) => VITAL.test(name)))
		return "vital";
	return names.some((name) => OTHER.test(name)) ? "finding" : "lab";
}

export function itemOf(record: RecordView): Item {
	const { resource } = record;
	const shape = shapeOf(resource);
	const found = resource.resourceType === "Observation" ? findings(resource) : [];
	const title = first(resource, shape.title);
	const details = shape.details.flatMap((pattern) => spread(resource, pattern)).filter((pointer) => holds(resource, pointer)).flatMap((pointer) => {
		const detail = shown(at(resource, pointer), pointer);
		return detail && detail.field !== title?.field ? [detail] : [];
	});
	const standing = standingOf(resource, record.replacedBy !== null);
	return {
		record,
		id: itemId(record.hospital, record.rid),
		type: resource.resourceType,
		kind: resource.resourceType === "Observation" ? observationKind(resource) : shape.kind,
		title,
		when: whenOf(resource, shape),
		details,
		standing,
		findings: found,
		flagged: standing.counts && found.some((one) => flagged(one.mark)),
	};
}

/** Newest first; those without a date at the end. */
export function byTime(one: Item, other: Item): number {
	return (other.when?.moment.order ?? -Infinity) - (one.when?.moment.order ?? -Infinity)
		|| (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
