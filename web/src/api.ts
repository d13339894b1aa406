/**
 * What the pages ask of the worker, which alone holds keys. Everything here is
 * plain data, as postMessage copies it. Whatever a method returns was verified
 * by the core; what could not be verified is a Problem and comes with nothing
 * to show, so a page cannot take one for the other.
 *
 * Ids are lower-case hex; times are Unix seconds, as in docs/terminal.md.
 */

/** Rejects a call. Its texts stand in both catalogues under problems.<name>. */
export interface Problem {
	/** The names of src/bytes/problem.h ("shelf-proof", "unreachable" …), and those of PROBLEMS_HERE. */
	name: string;
	/** What it is about: a hospital's id, a field, a path. Never an identity. */
	subject: string;
}

/** What goes wrong in browsers alone. */
export const PROBLEMS_HERE = [
	"cancelled", "locked", "pin", "pin-identity", "passphrase-identity", "passkey", "storage", "storage-full", "camera", "not-a-slip", "slip-of-doctor", "slip-of-patient", "link-over", "fault",
] as const;

/** The platform is not there, or cannot answer now: nothing is untrue, and what was received last will do. */
export const isNetwork = ({ name }: Problem): boolean => name === "unreachable" || name === "busy" || name === "server";

/** As far as any slip's link is like another: other texts and QR codes are not mistyped ones. */
export const isSlipLink = (text: string): boolean => /^\s*https?:\/\/[^#]+#\d+\./.test(text);

/** How far a piece of long work is; total 0 while it is not known. */
export interface Progress {
	what: "unlock" | "identity" | "fetch" | "verify" | "open" | "wait" | "export" | "share";
	done: number;
	total: number;
}

/** How a hospital's records stand. Shown wherever they are. */
export type Trust =
	| { state: "verified"; time: number; cycle: number }    // as of the root's time
	| { state: "stale"; time: number; cycle: number }       // true, but nothing new for over two intervals
	| { state: "offline"; time: number; cycle: number }     // true as of then; the platform was not asked
	| { state: "failed"; problem: Problem; since: number | null };   // not shown; since: when it last held

export interface Name { zh: string; en: string }

export interface Hospital {
	id: string;
	name: Name;
	/** Of its signing key, in groups of five, to compare with paper. */
	fingerprint: string;
	/** Its identity profile can be guessed; accepted by the patient in as many words. */
	guessable: boolean;
}

/** A number in a resource whose text JavaScript would change ("1.20"): the text. */
export interface Decimal { decimal: string }

/** A FHIR R4 resource as the hospital wrote it (parseResource of src/fhir/json.ts); read with src/fhir. */
export type Resource = { resourceType: string; id?: string } & Record<string, unknown>;

/**
 * A large content of a record. The worker keeps its key: in the resource,
 * Attachment.url is "mizhen-blob:<id>" and the extension with the key is gone.
 */
export interface Attachment {
	id: string;
	contentType: string;
	title: string;
	size: number;
}

export interface RecordView {
	hospital: string;
	rid: string;
	version: number;
	resource: Resource;
	attachments: Attachment[];
	/** Columns that the hospital leaves in clear on the platform. */
	clear: Record<string, string>;
	/** The record of this hospital that took its place, by rid; null where none is known of. */
	replacedBy: string | null;
}

/** One hospital's shelf. A failed one has no records. */
export interface Shelf {
	hospital: Hospital;
	trust: Trust;
	records: RecordView[];
	/** Records that the hospital signed and that do not open: shown as such. */
	broken: { rid: string; problem: Problem }[];
}

/* The device */

/** What locks a vault: digits, words, or the device's passkey (32 bytes out of WebAuthn's PRF extension). */
export type Lock = { kind: "pin"; pin: string } | { kind: "passphrase"; passphrase: string } | { kind: "passkey"; secret: Uint8Array };

export interface VaultState {
	/** Nothing here; locked; open. */
	state: "empty" | "locked" | "open";
	/** How it opens, and for a passkey its WebAuthn credential id. */
	locks: { kind: Lock["kind"]; credential: Uint8Array | null }[];
	/** How many wrong PINs are left before the vault is removed from this device. */
	triesLeft: number;
	/** Minutes without use until it locks by itself. */
	autoLock: number;
	/** A recovery code was made here, and nobody has said yet that it is on paper. Known while it is open. */
	unwritten: boolean;
}

/** One of two vaults on a device: a patient's wallet, a doctor's keys. */
export type Role = "patient" | "doctor";

export interface VaultApi {
	state(role: Role): Promise<VaultState>;
	unlock(role: Role, lock: Lock): Promise<void>;                                   // pin, passkey; triesLeft falls
	/** Sets or replaces one kind of lock; the vault is open. By src/secret.ts; "pin-identity", "passphrase-identity" for one out of what others know of the owner. */
	setLock(role: Role, lock: Lock, credential: Uint8Array | null): Promise<void>;
	setAutoLock(role: Role, minutes: number): Promise<void>;
	/** Wipes what was opened; ends sessions at the platform. */
	lock(role: Role): Promise<void>;
	/** Removes everything of this role from this device. "home-busy" where another tab has it open. */
	forget(role: Role): Promise<void>;
	/** The user did something: auto-lock begins anew. */
	touch(): Promise<void>;
}

/* Patients */

export type IdentityField =
	| "name" | "id_card" | "insurance_card" | "citizen_card" | "outpatient_no" | "inpatient_no" | "exam_serial"
	| "bed_no" | "checkup_no" | "phone";

/** A slip as read, or a hospital's link for doctors; the access code stays in the worker. */
export interface SlipView {
	hospital: Hospital;
	hasCode: boolean;
	/** The fields its profile asks for, besides the code. */
	fields: IdentityField[];
}

export interface Opened {
	hospitals: string[];
	records: number;
}

export interface Doctor {
	hospital: string;
	hospitalName: Name;
	name: string;
	title: string;
	department: string;
	licence: string;
	fingerprint: string;
	key: string;
	from: number;
	until: number;
}

export interface Doctors {
	doctors: Doctor[];
	/** Hospitals whose doctors could not be had, and are not among these. */
	missing: { hospital: string; name: Name; problem: Problem }[];
}

export interface GrantRequest {
	doctor: string;                        // key
	/** Chosen records; as many grants as hospitals (and thousands) need. Without: the key itself. */
	records: { hospital: string; rid: string }[] | null;
	/** For kind "key": these hospitals. */
	hospitals: string[];
	hours: number;                         // 1 to 720
	mayPassOn: boolean;
	purpose: string;
}

/** Of a request that may need several grants, one a hospital and thousand. */
export interface GrantOutcome {
	made: { id: string; hospital: string; records: number; expires: number }[];
	/** What was not shared, as a request of its own, and what kept it; null when all was. */
	rest: GrantRequest | null;
	problem: Problem | null;
}

export interface Grant {
	id: string;
	hospital: string;
	kind: "records" | "key";
	records: { rid: string; version: number }[];
	doctor: string;                        // key
	doctorName: string | null;             // while a certificate is in force
	parent: string | null;                 // passed on by parent's doctor
	made: number;
	notBefore: number;
	expires: number;
	mayPassOn: boolean;
	state: "live" | "expired" | "ended" | "revoked";
	/** By the platform's word alone: so many times within an hour from that time. */
	opened: { doctor: string; doctorName: string | null; time: number; times: number }[];
	/** In the patient's own list: when, and by the patient or the doctor who passed it on, as whoever it was signed. */
	revoked: { time: number; byPasser: boolean } | null;
}

export interface Grants {
	grants: Grant[];
	/** Hospitals that do not open: what was shared there is not among these. */
	closed: Shelf[];
	/** Whether all doctors are known: who has no name is in the directory no longer. */
	allNamed: boolean;
}

export type LinkState = "not-asked" | "pending" | "code-needed" | "wrong-code" | "refused" | "slip-needed" | "guessable" | "opened";

/** Another hospital that one's own recognise. */
export interface LinkTarget {
	hospital: string;
	name: Name;
	voucher: string;                       // the hospital that recognises it
	state: LinkState;
}

export interface PatientApi {
	/** What the slip says, after the hospital's key was found to have the slip's fingerprint. "slip-…", "hospital-…" */
	readSlip(text: string): Promise<SlipView>;
	/** A typed code with its check symbol: problem "slip-check" says mistyped. Link: the hospital's, without code. */
	readCode(hospitalLink: string, code: string): Promise<SlipView>;
	/** The hospitals a code can be typed for, where no link is at hand: those of this platform. Not verified until opened. */
	hospitals(): Promise<{ id: string; name: Name; fingerprint: string }[]>;
	/** The normal form, or problem "identity-field" / "identity-check" with the field as subject. No network. */
	checkField(field: IdentityField, value: string): Promise<string>;
	/** Opens the slip read last. First time: makes the home account; the vault then needs setLock, and its recovery code to be written down. */
	open(identity: Partial<Record<IdentityField, string>>, acceptGuessable: boolean): Promise<Opened>;
	/** A recovery code on a new device. */
	recover(code: string, acceptGuessable: boolean): Promise<Opened>;
	/** A hospital of the patient's opens from now on, though its profile can be guessed. */
	acceptGuessable(hospital: string): Promise<void>;
	/** All shelves; fresh asks the platform (where it is reached), else what was received last. */
	shelves(fresh: boolean): Promise<Shelf[]>;
	recoveryCode(): Promise<string>;
	/** It is on paper: not asked for again. */
	recoveryWritten(): Promise<void>;
	/** Name and ID number as entered, to greet with; masked. */
	whoami(): Promise<{ name: string; idCard: string }>;

	/** FRESH: as of now. */
	doctors(fresh: boolean): Promise<Doctors>;
	/** Fails only where nothing was shared. */
	grant(request: GrantRequest): Promise<GrantOutcome>;
	grants(): Promise<Grants>;
	revoke(id: string): Promise<void>;

	linkTargets(): Promise<LinkTarget[]>;
	linkAsk(hospitals: string[]): Promise<LinkTarget[]>;
	linkCode(hospital: string, code: string): Promise<LinkTarget[]>;
	/** State "guessable": it answered, and opens once that its profile can be guessed is accepted. */
	linkAccept(hospital: string): Promise<LinkTarget[]>;
	/** Waits for answers, at most so many seconds; opened ones are in the next shelves(). */
	linkWait(seconds: number): Promise<LinkTarget[]>;

	/** A FHIR Bundle (JSON) of these records, or all; plain, or as an age file to age1… or under a passphrase ("passphrase-identity"). */
	export(records: { hospital: string; rid: string }[] | null, to: { recipient: string } | { passphrase: string } | null): Promise<Uint8Array>;
	/** The slip's link again, to open this hospital on another device. Holds the access code. */
	slip(hospital: string): Promise<string>;
}

/* Doctors */

export interface DoctorState {
	hospital: Hospital;
	fingerprint: string;
	key: string;
	asked: { name: string; title: string; department: string; licence: string } | null;
	/** The request is not known to have arrived: each status() sends it again. */
	unanswered: boolean;
	certificate: Doctor | null;            // the one in force
	before: Doctor | null;                 // where none is: the one that was, run out or withdrawn by the hospital
	trust: Trust;
}

export interface InboxGrant extends Grant {
	hospitalName: Name;
	direction: "received" | "passed-on";
}

export interface GrantedView {
	grant: InboxGrant;
	purpose: string;
	/** Who passed it on; null: the patient granted it. */
	passedOnBy: Doctor | null;
	shelf: Shelf;                          // the records granted, proven
	patient: Resource | null;              // a Patient resource, where one was granted
}

export interface PassOnRequest {
	grant: string;
	doctor: string;                        // key
	records: string[];                     // rids: fewer than received, or all of them
	hours: number;
	purpose: string;
}

export interface DoctorApi {
	/** The hospital's link for doctors. */
	readLink(text: string): Promise<Hospital>;
	/** Makes keys and asks for a certificate; the vault then needs setLock. A second time: a new request under new keys, unless the same is on its way. */
	enrol(who: { name: string; title: string; department: string; licence: string }): Promise<DoctorState>;
	/** A key file (the command line's doctor.key, or a backup) with its passphrase, and the hospital's link read before. */
	importKey(file: Uint8Array, passphrase: string): Promise<DoctorState>;
	/** An age file under the passphrase: doctor.key of the command line. "passphrase-identity" */
	exportKey(passphrase: string): Promise<Uint8Array>;
	status(): Promise<DoctorState>;
	inbox(): Promise<InboxGrant[]>;
	openGrant(id: string): Promise<GrantedView>;
	colleagues(): Promise<Doctor[]>;
	passOn(request: PassOnRequest): Promise<{ id: string; records: number; expires: number }>;
	/** Ends a grant that this doctor passed on. */
	revoke(id: string): Promise<void>;
	/** Waits at most so many seconds until something in the inbox changed. */
	wait(seconds: number): Promise<boolean>;
}

/** Large contents, for both: by shelf, or by grant. */
export interface BlobApi {
	/** LENGTH bytes at OFFSET of the content, proven; reads ahead. RECORD is one that was shown. */
	read(record: { hospital: string; rid: string; grant: string | null }, attachment: string, offset: number, length: number): Promise<Uint8Array>;
}

export interface Api {
	vault: VaultApi;
	patient: PatientApi;
	doctor: DoctorApi;
	blob: BlobApi;
	about: AboutApi;
}

export interface AboutApi {
	/** The platform's key id and clock, once it was asked; the WASM core's SHA-256 as loaded. */
	platform(): Promise<{ origin: string; clockOff: number } | null>;
}

/* Messages */

export type Request =
	| { id: number; call: string; args: unknown[] }        // "patient.open", …
	| { cancel: number };

export type Reply =
	| { id: number; result: unknown }
	| { id: number; problem: Problem }
	| { id: number; progress: Progress }
	/** Unasked: a vault locked itself, or something new is there to fetch. */
	| { event: "locked"; role: Role }
	| { event: "news"; role: Role };
