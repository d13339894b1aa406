/** Opened content, kept as long as there is room: what was used least lately goes first, and is wiped. */
import { wipe } from "./bytes";

export class BlobCache {
	readonly #max: number;
	readonly #parts = new Map<string, Uint8Array>();
	#bytes = 0;

	constructor(max: number) {
		this.#max = max;
	}

	get bytes(): number {
		return this.#bytes;
	}

	has(key: string): boolean {
		return this.#parts.has(key);
	}

	get(key: string): Uint8Array | undefined {
		const part = this.#parts.get(key);
		if (part) {
			this.#parts.delete(key);
			this.#parts.set(key, part);
		}
		return part;
	}

	put(key: string, part: Uint8Array): void {
		this.#remove(key);
		this.#parts.set(key, part);
		this.#bytes += part.length;
		for (const oldest of this.#parts.keys()) {
			if (this.#bytes <= this.#max || oldest === key)
				return;
			this.#remove(oldest);
		}
	}

	/** All whose key begins so. */
	drop(prefix: string): void {
		for (const key of this.#parts.keys())
			if (key.startsWith(prefix))
				this.#remove(key);
	}

	#remove(key: string): void {
		const part = this.#parts.get(key);
		wipe(part);
		this.#bytes -= part?.length ?? 0;
		this.#parts.delete(key);
	}
}
