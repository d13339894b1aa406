/** Bytes as text and back; fresh ones; gone ones. */

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes)
		text += HEX[byte];
	return text;
}

/** Of what hex() wrote. */
export function unhex(text: string): Uint8Array {
	return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** Base64url without padding, as path elements and tokens are written. */
export function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Of padded base64; null when it is none. */
export function unbase64(text: string): Uint8Array | null {
	try {
		return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
	} catch {
		return null;
	}
}

export function utf8(text: string): Uint8Array {
	return new TextEncoder().encode(text);
}

export function text(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

export function random(length: number): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(length));
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Of secrets whose use is over. JavaScript may have made copies; these at least are gone. */
export function wipe(...secrets: (Uint8Array | null | undefined)[]): void {
	for (const secret of secrets)
		secret?.fill(0);
}
