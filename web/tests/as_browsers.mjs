/** What every browser that we run in has, and Node 18, Debian 12's, has not. */
import { webcrypto } from "node:crypto";
import { Duplex } from "node:stream";
import { createInflateRaw } from "node:zlib";

globalThis.crypto ??= webcrypto;

function inflatesRaw() {
	try {
		return Boolean(new DecompressionStream("deflate-raw"));
	} catch {
		return false;
	}
}

if (!inflatesRaw()) {
	const { DecompressionStream: Known } = globalThis;
	globalThis.DecompressionStream = function (format) {
		return format === "deflate-raw" ? Duplex.toWeb(createInflateRaw()) : new Known(format);
	};
}
