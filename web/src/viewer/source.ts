/** One content that can be read in ranges, wherever it comes from. */
export interface Source {
	readonly size: number;
	/** LENGTH bytes at OFFSET; both within the size. */
	read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

export function memorySource(bytes: Uint8Array): Source {
	return {
		size: bytes.length,
		read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
	};
}

/** LENGTH bytes of SOURCE from OFFSET on. */
export function partOf(source: Source, offset: number, length: number): Source {
	return { size: length, read: (at, n, signal) => source.read(offset + at, n, signal) };
}

const STEP = 4 * 1024 * 1024;

/** All of it in parts, told as they come. */
export async function readAll(source: Source, signal: AbortSignal, onProgress: (done: number) => void): Promise<Uint8Array<ArrayBuffer>[]> {
	const parts: Uint8Array<ArrayBuffer>[] = [];
	for (let at = 0; at < source.size; at += STEP) {
		parts.push(new Uint8Array(await source.read(at, Math.min(STEP, source.size - at), signal)));
		signal.throwIfAborted();
		onProgress(Math.min(source.size, at + STEP));
	}
	return parts;
}

export async function readBytes(source: Source, signal: AbortSignal, onProgress: (done: number) => void = () => {}): Promise<Uint8Array<ArrayBuffer>> {
	return join(await readAll(source, signal, onProgress));
}

export function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
