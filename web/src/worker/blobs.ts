/** Where the keys of large contents stay, while their records go to the pages. */
import { wipe } from "./bytes";
import type { Login, Platform } from "./platform";
import { ProblemError } from "./problem";

/** All that reading a blob needs. */
export interface BlobSource {
	hospital: string;
	id: Uint8Array;
	key: Uint8Array;
	/** Tree head over the pieces, as the proven record names it. */
	head: Uint8Array;
	/** Bytes of content, and of what is stored. */
	size: number;
	stored: number;
	platform: Platform;
	login: Login;
}

/** As BlobApi names the record that it belongs to. */
export interface BlobRecord {
	hospital: string;
	rid: string;
	grant: string | null;
}

export class Blobs {
	readonly #sources = new Map<string, BlobSource>();
	/** For those who keep opened content. */
	onForget: (source: BlobSource, why: ProblemError) => void = () => undefined;

	add(record: BlobRecord, attachment: string, source: BlobSource): void {
		this.#sources.set(keyOf(record, attachment), source);
	}

	find(record: BlobRecord, attachment: string): BlobSource | undefined {
		return this.#sources.get(keyOf(record, attachment));
	}

	/** Forgets those of a grant: it has ended. */
	drop(grant: string): void {
		this.#forget((key) => key.startsWith(`${grant} `), new ProblemError("ended", grant));
	}

	/** Forgets those of PLATFORM, which has one for each vault: it was locked. */
	clear(platform: Platform): void {
		this.#forget((_, source) => source.platform === platform, new ProblemError("locked"));
	}

	#forget(which: (key: string, source: BlobSource) => boolean, why: ProblemError): void {
		for (const [key, source] of this.#sources) {
			if (!which(key, source))
				continue;
			wipe(source.key);
			this.#sources.delete(key);
			this.onForget(source, why);
		}
	}
}

function keyOf(record: BlobRecord, attachment: string): string {
	return `${record.grant ?? ""} ${record.hospital} ${record.rid} ${attachment}`;
}
