/** One tab at a time has a vault open: two would write over each other. */
import { fail } from "./problem";

/** A tab that is just ending gives its lock by then: milliseconds. */
const SOON = 500;

export class TabLock {
	readonly #name: string;
	#give: (() => void) | null = null;

	constructor(name: string) {
		this.#name = name;
	}

	/** Problem "home-busy" while another tab has it. */
	async take(): Promise<void> {
		if (this.#give)
			return;
		const got = await new Promise<boolean>((answer, reject) => {
			navigator.locks.request(this.#name, { ifAvailable: true }, (lock) => {
				answer(lock !== null);
				return lock && new Promise<void>((give) => {
					this.#give = give;
				});
			}).catch(reject);
		});
		if (!got)
			fail("home-busy");
	}

	/** Does WORK while no tab has it; nothing when that is not soon. */
	async whileFree(work: () => Promise<void>): Promise<void> {
		try {
			await navigator.locks.request(this.#name, { signal: AbortSignal.timeout(SOON) }, work);
		} catch (error) {
			if (!(error instanceof DOMException))
				throw error;
		}
	}

	give(): void {
		this.#give?.();
		this.#give = null;
	}
}
