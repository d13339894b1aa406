/** All files of a study: the first at once, the order of all once every header was read. */
import type { Source } from "../source";
import { DicomFile } from "./file";
import { groupSeries, slicesOf, type Entry, type Series } from "./series";
import type { Slice } from "./stack";

const AT_ONCE = 3;

export interface Study {
	series: Series[];
	/** Files that are no images, or not readable. */
	failed: number;
}

export interface Loading {
	/** In the order of the files, to begin with: one slice each, the first with all of its own. */
	begin(slices: Slice[]): void;
	progress(done: number): void;
}

/** Opened once, and again only where it failed. */
function openOnce(source: Source, signal: AbortSignal): () => Promise<DicomFile> {
	let opened: Promise<DicomFile> | null = null;
	return () => opened ??= DicomFile.open(source, signal).catch((error) => {
		opened = null;
		throw error;
	});
}

/** SIGNAL ends all of it. Rejects with the first file's failure where there is one file alone. */
export async function loadStudy(sources: Source[], signal: AbortSignal, loading: Loading): Promise<Study> {
	const files = sources.map((source) => openOnce(source, signal));
	const entries = new Array<Entry | null>(files.length).fill(null);
	let next = 0, done = 0, problem: unknown = null;

	const read = async (i: number) => {
		try {
			const { picture } = await files[i]!();
			entries[i] = { key: String(i), picture, file: files[i]! };
		} catch (error) {
			problem ??= error;
		}
		signal.throwIfAborted();
		loading.progress(++done);
	};
	const work = async () => {
		while (next < files.length)
			await read(next++);
	};

	await read(next++);
	loading.begin(files.flatMap((file, i) => (entries[i] ? slicesOf(entries[i]) : i === 0 ? [] : [{ key: `${i}/0`, frame: 0, file }])));
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	const good = entries.filter((entry) => entry !== null);
	if (good.length === 0)
		throw problem;
	return { series: groupSeries(good), failed: files.length - good.length };
}
