/** What a doctor's calls have in common: who they are, the doctors that they know, and the session that a certificate gives. */
import { same } from "./bytes";
import { type Call, check, Lane } from "./call";
import { connect, type Desk } from "./desk";
import { type Certificate, doctorOf, doctorsOf } from "./directory";
import { keepSelf, loadKept, loadSelf, loginOf, type Self, wipeSelf } from "./doctor_self";
import { loadKnown } from "./known";
import { fail, isProblem } from "./problem";

const DIRECTORY_LIFE = 60_000;         // milliseconds

export class Practice {
	readonly desk: Desk;
	/** What is kept of hospitals and of the doctor: of two answers the older one would else be written last. */
	readonly #lane = new Lane();
	#self: Promise<Self> | null = null;
	#directory: { at: number; certificates: Certificate[] } | null = null;
	/** Told when no certificate is in force any more. */
	onWithdrawn: () => void = () => undefined;

	constructor(desk: Desk) {
		this.desk = desk;
		desk.vault.onLock(() => this.#forget());
	}

	/** The doctor of the open vault. "locked", "doctor-none" */
	self(): Promise<Self> {
		return this.#self ??= loadSelf(this.desk).catch((error: unknown) => {
			this.#self = null;
			throw error;
		});
	}

	/** WORK that writes what is kept, which no other does meanwhile. */
	alone<T>(call: Call, work: () => Promise<T>): Promise<T> {
		return this.#lane.run(call, work);
	}

	/** Keeps SELF, durably, in place of whoever was there, before TELL and as TELL leaves it; where TELL fails, whoever was there stays. */
	adopt(call: Call, self: Self, tell: () => Promise<void> = async () => undefined): Promise<void> {
		return this.alone(call, async () => {
			const before = await loadKept(this.desk);
			await keepSelf(this.desk, self);
			try {
				await tell();
			} catch (error) {
				wipeSelf(self);
				if (before)
					await keepSelf(this.desk, before);
				throw error;
			}
			this.#forget();
			this.#self = Promise.resolve(self);
			await keepSelf(this.desk, self);
		});
	}

	/** All certificates in force: of the doctor's own hospital, and of those that it recognises. */
	certificates(call: Call, fresh = false): Promise<Certificate[]> {
		return this.alone(call, () => this.#certificates(call, fresh));
	}

	async #certificates(call: Call, fresh: boolean): Promise<Certificate[]> {
		if (!fresh && this.#directory && Date.now() - this.#directory.at < DIRECTORY_LIFE)
			return this.#directory.certificates;
		const { hospital } = await this.self();
		await connect(this.desk, call);
		const known = await loadKnown(this.desk, hospital) ?? fail("home-file", `seen.${hospital}`);
		this.#directory = { at: Date.now(), certificates: (await doctorsOf(this.desk, call, [known])).certificates };
		return this.#directory.certificates;
	}

	/** The doctor's own certificate, if one is in force; what is kept of it follows. */
	certificate(call: Call, fresh = false): Promise<Certificate | null> {
		return this.alone(call, () => this.#certificate(call, fresh));
	}

	async #certificate(call: Call, fresh: boolean): Promise<Certificate | null> {
		const self = await this.self(), certificates = await this.#certificates(call, fresh);
		const own = certificates.find(({ hospital, key, seal }) => hospital === self.hospital && key === self.key && same(seal, self.seal)) ?? null;
		const changed = own && (own.until !== self.certificate?.until || own.fingerprint !== self.certificate.fingerprint);
		check(call);
		if (changed || self.listed !== (own !== null)) {
			self.listed = own !== null;
			self.certificate = own ? doctorOf(own) : self.certificate;
			self.post = own ? null : self.post;
			self.fingerprint = own?.fingerprint ?? self.fingerprint;
			await keepSelf(this.desk, self);
		}
		return own;
	}

	/** WORK under the doctor's session. "not-in-force" without a certificate. */
	async within<T>(call: Call, work: (token: string) => Promise<T>): Promise<T> {
		const self = await this.self();
		await connect(this.desk, call);
		if (!await this.certificate(call))
			this.#withdrawn(self);
		try {
			return await this.desk.platform.within(call, loginOf(self), work);
		} catch (error) {
			/* a certificate that was taken back since we looked */
			if (isProblem(error, "denied") && !await this.certificate(call, true))
				this.#withdrawn(self);
			throw error;
		}
	}

	#withdrawn({ hospital }: Self): never {
		this.onWithdrawn();
		return fail("not-in-force", hospital);
	}

	#forget(): void {
		void this.#self?.then(wipeSelf).catch(() => undefined);
		this.#self = null;
		this.#directory = null;
	}
}
