/** Files to series: grouped by their series, in the order of the body, else of their numbers. */
import type { DicomFile } from "./file";
import type { Picture } from "./picture";
import type { Slice } from "./stack";

export interface Series {
	uid: string;
	picture: Picture;                // of the first
	slices: Slice[];
}

export interface Entry {
	key: string;
	picture: Picture;
	file(signal: AbortSignal): Promise<DicomFile>;
}

function place(p: Picture): number | null {
	const { normal } = p.facts, position = p.frame[0]!.position;
	return normal && position ? normal[0] * position[0] + normal[1] * position[1] + normal[2] * position[2] : null;
}

/** Along the normal where every image lies on it at a place of its own; else by instance number; else as they came. */
function sorted(entries: Entry[]): Entry[] {
	const places = entries.map((e) => place(e.picture));
	const numbers = entries.map((e) => e.picture.facts.instance);
	const distinct = new Set(places).size === entries.length && !places.includes(null);
	const by = distinct ? places : numbers.includes(null) ? null : numbers;
	if (!by)
		return entries;
	const order = entries.map((_, i) => i).sort((a, b) => by[a]! - by[b]! || a - b);
	// a scanner numbers its images in the direction in which they are read
	const backwards = distinct && !numbers.includes(null) && numbers[order[0]!]! > numbers[order[order.length - 1]!]!;
	return (backwards ? order.reverse() : order).map((i) => entries[i]!);
}

/** One series of single images, which lie on its normal and count one way. */
export function isInOrder(entries: Entry[]): boolean {
	const uid = entries[0]!.picture.facts.seriesUid, places = entries.map((e) => place(e.picture));
	const numbers = entries.map((e) => e.picture.facts.instance);
	const rises = (values: (number | null)[]) => values.every((v, i) => v !== null && (i === 0 || v > values[i - 1]!));
	const placed = rises(places) || rises(places.map((z) => z && -z)) || places.every((z) => z === null);
	return uid !== "" && placed && rises(numbers) && entries.every(({ picture }) => picture.frames === 1 && picture.facts.seriesUid === uid);
}

export function slicesOf(entry: Entry): Slice[] {
	return Array.from({ length: entry.picture.frames }, (_, frame) => ({ key: `${entry.key}/${frame}`, frame, file: entry.file }));
}

export function groupSeries(entries: Entry[]): Series[] {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries) {
		const { studyUid, seriesUid } = entry.picture.facts;
		// images of several frames are series by themselves
		const uid = entry.picture.frames > 1 || seriesUid === "" ? entry.key : `${studyUid} ${seriesUid}`;
		groups.set(uid, [...groups.get(uid) ?? [], entry]);
	}
	const all = [...groups].map(([uid, group]) => {
		const inOrder = sorted(group);
		return { uid, picture: inOrder[0]!.picture, slices: inOrder.flatMap(slicesOf) };
	});
	return all.sort((a, b) => (a.picture.facts.seriesNumber ?? Infinity) - (b.picture.facts.seriesNumber ?? Infinity) || 0);
}
