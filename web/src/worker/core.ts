/**
 * The C core as WebAssembly: all cryptography and all verification. A call is
 * stateless, CBOR in and out; the operations are in src/wasm/wasm.c.
 */
import { decode, sizeOf, write } from "./cbor";
import { fail, ProblemError } from "./problem";

/** What goes over the border, both ways. */
export type Value = number | bigint | string | boolean | null | Uint8Array | readonly Value[];

export type Call = <T>(operation: string, ...args: Value[]) => T;

interface Exports {
	memory: WebAssembly.Memory;
	_initialize(): void;
	wasm_alloc(n: number): number;
	wasm_free(p: number, n: number): void;
	wasm_call(p: number, n: number): number;
}

const HEAD = 4;
const EBADF = 8;

export class Core {
	readonly #core: Exports;

	/** MODULE asks for four functions of WASI; it has no files, and what it would write is nobody's business. */
	constructor(module: WebAssembly.Module) {
		const instance = new WebAssembly.Instance(module, {
			wasi_snapshot_preview1: {
				fd_write: () => EBADF,
				fd_close: () => EBADF,
				fd_seek: () => EBADF,
				proc_exit: () => {
					throw new Error("the core ended");
				},
			},
		});
		this.#core = instance.exports as unknown as Exports;
		this.#core._initialize();
	}

	/** The result of an operation, or its problem. Byte strings in it are copies, the caller's to wipe. */
	readonly call: Call = <T>(operation: string, ...args: Value[]): T => {
		const { wasm_alloc, wasm_call, wasm_free } = this.#core, request = [operation, ...args];
		const length = sizeOf(request), p = wasm_alloc(length);
		if (p === 0)
			throw new ProblemError("memory");
		let answer = 0;
		try {
			write(request, this.#memory(p, length));
			answer = wasm_call(p, length);
		} finally {
			wasm_free(p, length);
		}
		if (answer === 0)
			throw new ProblemError("memory");
		return this.#take(answer) as T;
	};

	#take(answer: number): unknown {
		const head = this.#memory(answer, HEAD), length = new DataView(head.buffer, answer, HEAD).getUint32(0);
		try {
			return resultOf(decode(this.#memory(answer + HEAD, length)) as [number, unknown?, string?]);
		} finally {
			this.#core.wasm_free(answer, HEAD + length);
		}
	}

	/** Moves whenever the core takes more memory. */
	#memory(p: number, length: number): Uint8Array {
		return new Uint8Array(this.#core.memory.buffer, p, length);
	}
}

function resultOf(answer: [number, unknown?, string?]): unknown {
	const [error, result, subject] = answer;
	if (error !== 0)
		throw new ProblemError(typeof result === "string" ? result : "fault", subject ?? "");
	return result;
}

/** From the site's own file, compiled as it comes where its type is served right. "unreachable" */
export async function loadCore(url: string): Promise<Core> {
	const lost = () => fail("unreachable", url);
	const response = await fetch(url).catch(lost);
	if (!response.ok)
		lost();
	try {
		return new Core(await WebAssembly.compileStreaming(response.clone()));
	} catch {
		return new Core(await WebAssembly.compile(await response.arrayBuffer().catch(lost)));
	}
}
