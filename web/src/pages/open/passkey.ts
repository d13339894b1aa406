/**
 * A passkey as a lock: WebAuthn's PRF extension turns a touch of the sensor
 * into 32 secret bytes, the same each time. The authenticator is told nothing
 * about the person.
 */
import type { Role } from "../../api";

const SALT = new TextEncoder().encode("mizhen/v1/lock");
const ES256 = -7;
const RS256 = -257;

/** In the authenticator's list; the browser's own dialogs show it. */
const ACCOUNT: Record<Role, string> = { patient: "密诊 Mizhen", doctor: "密诊 Mizhen · 医生 Doctor" };

export interface Passkey {
	credential: Uint8Array;
	secret: Uint8Array;
}

interface Capabilities { getClientCapabilities?: () => Promise<Record<string, boolean>> }

/** Whether it is worth offering: a sensor or screen lock that this browser can ask; WebAuthn wants a name for the site, no address. */
export async function passkeysHere(): Promise<boolean> {
	if (typeof PublicKeyCredential === "undefined" || /^[\d.]+$|^\[/.test(location.hostname))
		return false;
	try {
		const capabilities = await (PublicKeyCredential as Capabilities).getClientCapabilities?.();
		return capabilities?.["extension:prf"] !== false && await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
	} catch {
		return false;
	}
}

/** Null: it was refused, or gives no secret. */
export async function makePasskey(role: Role): Promise<Passkey | null> {
	try {
		const made = await navigator.credentials.create({
			publicKey: {
				rp: { id: location.hostname, name: ACCOUNT.patient },
				user: { id: fresh(16), name: ACCOUNT[role], displayName: ACCOUNT[role] },
				challenge: fresh(32),
				pubKeyCredParams: [{ type: "public-key", alg: ES256 }, { type: "public-key", alg: RS256 }],
				authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
				extensions: { prf: { eval: { first: SALT } } },
			},
		}) as PublicKeyCredential | null;
		if (!made || !made.getClientExtensionResults().prf?.enabled)
			return null;
		const credential = new Uint8Array(made.rawId);
		const secret = secretOf(made) ?? await usePasskey(credential);
		return secret && { credential, secret };
	} catch {
		return null;
	}
}

export async function usePasskey(credential: Uint8Array): Promise<Uint8Array | null> {
	try {
		const used = await navigator.credentials.get({
			publicKey: {
				rpId: location.hostname,
				challenge: fresh(32),
				allowCredentials: [{ type: "public-key", id: new Uint8Array(credential) }],
				userVerification: "required",
				extensions: { prf: { eval: { first: SALT } } },
			},
		}) as PublicKeyCredential | null;
		return used && secretOf(used);
	} catch {
		return null;
	}
}

function secretOf(credential: PublicKeyCredential): Uint8Array | null {
	const first = credential.getClientExtensionResults().prf?.results?.first;
	if (!first)
		return null;
	return ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength) : new Uint8Array(first);
}

function fresh(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}
