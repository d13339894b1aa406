/** The doctors that a vault knows: certified by its hospitals, and by the hospitals that these recognise, one step deep. */
import type { Doctor, Doctors, Name } from "../api";
import { hex } from "./bytes";
import { type Call, check } from "./call";
import type { Desk } from "./desk";
import { type Known, knownPeer, refresh } from "./known";
import { ProblemError } from "./problem";
import { plainName, type RawTime, readTime } from "./words";

type RawDoctor = readonly [
	raw: Uint8Array, hospital: string, name: string, title: string, department: string, licence: string,
	sign: Uint8Array, seal: Uint8Array, from: RawTime, until: RawTime, fingerprint: string,
];

/** A certificate in force, with the keys that the pages have no use for. */
export interface Certificate extends Doctor {
	sign: Uint8Array;
	seal: Uint8Array;
}

export type Certificates = Pick<Doctors, "missing"> & { certificates: Certificate[] };

/**
 * One hospital that cannot be asked or does not hold hides nobody of the
 * others; when none of the vault's own can be, the first problem is told.
 */
export async function doctorsOf(desk: Desk, call: Call, own: readonly Known[]): Promise<Certificates> {
	const asked = new Set<string>(), certificates: Certificate[] = [], missing: Doctors["missing"] = [];
	let first: ProblemError | null = null, reached = 0;
	const add = async (known: Known): Promise<boolean> => {
		asked.add(known.id);
		try {
			certificates.push(...await doctorsAt(desk, call, known));
			return true;
		} catch (error) {
			check(call);
			if (!(error instanceof ProblemError))
				throw error;
			first ??= error;
			missing.push({ hospital: known.id, name: known.at?.name ?? { zh: known.id, en: known.id }, problem: error.problem });
			return false;
		}
	};
	for (const known of own)
		if (!asked.has(known.id) && await add(known))
			reached++;
	for (const peer of own.flatMap((known) => known.at?.peers ?? []))
		if (!asked.has(peer.id))
			await add(await knownPeer(desk, peer));
	if (reached === 0 && first)
		throw first;
	return { certificates: unique(certificates), missing };
}

async function doctorsAt(desk: Desk, call: Call, known: Known): Promise<Certificate[]> {
	await refresh(desk, call, known);
	const answer = await desk.platform.get(call, `/v1/hospitals/${known.id}/doctors`);
	return desk.core.call<RawDoctor[]>("verify.doctors", known.answer!, answer, known.seen, desk.platform.now()).map((raw) => readDoctor(raw, known.at!.name));
}

/** One doctor may be certified by two hospitals; each certificate once. */
function unique(certificates: Certificate[]): Certificate[] {
	const had = new Set<string>();
	return certificates.filter(({ hospital, key }) => {
		const id = `${hospital} ${key}`;
		return !had.has(id) && had.add(id);
	});
}

function readDoctor(raw: RawDoctor, hospitalName: Name): Certificate {
	const [, hospital, name, title, department, licence, sign, seal, from, until, fingerprint] = raw;
	return {
		hospital, hospitalName, name: plainName(name), title: plainName(title), department: plainName(department), licence: plainName(licence),
		fingerprint, key: hex(sign), from: readTime(from), until: readTime(until), sign, seal,
	};
}

/** Without what stays here. */
export function doctorOf({ hospital, hospitalName, name, title, department, licence, fingerprint, key, from, until }: Certificate): Doctor {
	return { hospital, hospitalName, name, title, department, licence, fingerprint, key, from, until };
}
