/**
 * All files of a study: the first at once, then their order. Reading a header
 * brings much of a small file, so where a few headers spread over the files say
 * that these are one series in its order, the others are read when they are
 * looked at; as soon as one of them says otherwise, all are.
 */
import { ProblemError } from "../../client";
import type { Source } from "../source";
import { BadDicom } from "./dataset";
import { DicomFile } from "./file";
import type { Picture } from "./picture";
import type { Reason } from "./reason";
import { groupSeries, isInOrder, slicesOf, type Entry, type Series } from "./series";
import type { Slice } from "./stack";

const AT_ONCE = 3;
const SAMPLES = 12;

export interface Study {
	series: Series[];
	/** Files that are left out. */
	failed: number;
	/** Why, of those that will not be otherwise next time. */
	refused: Reason[];
	/** Why, of the others: trying again may help. */
	problem: ProblemError | null;
}

export interface Loading {
	/** In the order of the files, to begin with: one slice each, the first with all of its own. */
	begin(slices: Slice[]): void;
	/** Of how many files the headers have to be read, and were. */
	progress(done: number, total: number): void;
	/** What stands now; again where a later header changed it. */
	sorted(study: Study): void;
}

class StudyLoader {
	readonly #files: (() => Promise<DicomFile>)[];
	readonly #entries: (Entry | null)[];
	#assumed = false;

	constructor(sources: Source[], readonly signal: AbortSignal, readonly loading: Loading) {
		this.#files = sources.map((source, i) => this.#opener(source, i));
		this.#entries = sources.map(() => null);
	}

	/** Opened once, and again only where it failed. */
	#opener(source: Source, i: number): () => Promise<DicomFile> {
		let opened: Promise<DicomFile> | null = null;
		return () => opened ??= DicomFile.open(source, this.signal).then((file) => {
			this.#note(i, file.picture);
			return file;
		}).catch((error) => {
			opened = null;
			throw error;
		});
	}

	#note(i: number, picture: Picture): void {
		this.#entries[i] = { key: String(i), picture, file: this.#files[i]! };
		if (!this.#assumed || isInOrder(this.#known()))
			return;
		this.#assumed = false;
		// what then cannot be read is told slice by slice
		this.#readAll().catch(() => {});
	}

	#known(): Entry[] {
		return this.#entries.filter((entry) => entry !== null);
	}

	/** One slice of each file that was not read. */
	#slices(): Slice[] {
		return this.#files.flatMap((file, i) => {
			const entry = this.#entries[i];
			return entry ? slicesOf(entry) : [{ key: `${i}/0`, frame: 0, file }];
		});
	}

	/** Reads these headers, some at once; which failed, and with what. */
	async #read(numbers: number[]): Promise<{ failed: number; refused: Reason[]; problem: unknown }> {
		const refused: Reason[] = [];
		let next = 0, done = 0, failed = 0, problem: unknown = null;
		const work = async () => {
			while (next < numbers.length) {
				await this.#files[numbers[next++]!]!().catch((error) => {
					failed++;
					if (error instanceof BadDicom)
						refused.push(error.reason);
					// what may be otherwise next time counts for more than what will not
					problem = problem instanceof ProblemError ? problem : error;
				});
				this.signal.throwIfAborted();
				this.loading.progress(++done, numbers.length);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		return { failed, refused, problem };
	}

	async #readAll(): Promise<void> {
		const { failed, refused, problem } = await this.#read(this.#files.map((_, i) => i)), known = this.#known();
		if (known.length === 0)
			throw problem;
		this.loading.sorted({ series: groupSeries(known), failed, refused, problem: problem instanceof ProblemError ? problem : null });
	}

	async run(): Promise<void> {
		const count = this.#files.length, first = await this.#read([0]);
		if (count === 1 && first.failed > 0)
			throw first.problem;
		this.loading.begin(this.#slices().slice(first.failed));
		const samples = [...new Set(Array.from({ length: SAMPLES }, (_, i) => Math.round(i * (count - 1) / (SAMPLES - 1))))];
		const { failed } = first.failed > 0 ? first : await this.#read(samples), known = this.#known();
		if (failed > 0 || samples.length === count || !isInOrder(known))
			return this.#readAll();
		this.#assumed = true;
		const { picture } = known[0]!;
		this.loading.sorted({ series: [{ uid: picture.facts.seriesUid, picture, slices: this.#slices() }], failed: 0, refused: [], problem: null });
	}
}

/** SIGNAL ends all of it. Rejects where no file is readable. */
export function loadStudy(sources: Source[], signal: AbortSignal, loading: Loading): Promise<void> {
	return new StudyLoader(sources, signal, loading).run();
}
