/** Bytes of a text file to text, in the encoding that they name or show. */
const BOMS: [number[], string][] = [[[0xef, 0xbb, 0xbf], "utf-8"], [[0xff, 0xfe], "utf-16le"], [[0xfe, 0xff], "utf-16be"]];

/** CUT: the bytes end in the middle of the file. */
export function decodeText(bytes: Uint8Array, cut: boolean): string {
	const bom = BOMS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte));
	if (bom)
		return new TextDecoder(bom[1]).decode(bytes);
	const head = String.fromCharCode(...bytes.subarray(0, 128));
	const named = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1];
	for (const label of named ? [named, "utf-8"] : ["utf-8"]) {
		try {
			return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: cut });
		} catch {
			continue;
		}
	}
	// what is not UTF-8 in a hospital here is GBK
	return new TextDecoder("gb18030").decode(bytes);
}
