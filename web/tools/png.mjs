/**
 * PNG files of a few colours (RFC 2083), for icons that are drawn at build
 * time. Its own deflate knows runs alone, so that the bytes do not depend on
 * the zlib at hand.
 */

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n;
});

function crc32(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes)
		crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
	return ~crc >>> 0;
}

function adler32(bytes) {
	let a = 1, b = 0;
	for (const byte of bytes) {
		a = (a + byte) % 65521;
		b = (b + a) % 65521;
	}
	return ((b << 16) | a) >>> 0;
}

/** Bits in deflate's order (RFC 1951, section 3.1.1). */
class Bits {
	bytes = [];
	#held = 0;
	#count = 0;

	/** A number, low bit first. */
	put(value, count) {
		for (let i = 0; i < count; i++)
			this.#bit((value >>> i) & 1);
	}

	/** A Huffman code, high bit first. */
	code(value, count) {
		for (let i = count - 1; i >= 0; i--)
			this.#bit((value >>> i) & 1);
	}

	#bit(bit) {
		this.#held |= bit << this.#count;
		if (++this.#count === 8)
			this.flush();
	}

	flush() {
		if (this.#count > 0)
			this.bytes.push(this.#held);
		this.#held = this.#count = 0;
	}
}

/** A literal, end of block (256) or length in the fixed code (section 3.2.6). */
function symbol(bits, s) {
	if (s < 144)
		bits.code(0x30 + s, 8);
	else if (s < 256)
		bits.code(0x190 + s - 144, 9);
	else if (s < 280)
		bits.code(s - 256, 7);
	else
		bits.code(0xc0 + s - 280, 8);
}

/** The last byte, LENGTH times more: as lengths that need no further bits (258, and 3 to 10) at distance 1. */
function run(bits, byte, length) {
	while (length > 0) {
		const n = length >= 258 ? 258 : Math.min(length, 10);
		length -= n >= 3 ? n : 1;
		if (n < 3) {
			symbol(bits, byte);
			continue;
		}
		symbol(bits, n === 258 ? 285 : 254 + n);
		bits.code(0, 5);
	}
}

function zlib(data) {
	const bits = new Bits();
	bits.put(0x0178, 16);           // RFC 1950: deflate, 32 KiB window, in this order of bytes
	bits.put(1, 1);
	bits.put(1, 2);
	for (let at = 0, end; at < data.length; at = end) {
		end = at + 1;
		while (end < data.length && data[end] === data[at])
			end++;
		symbol(bits, data[at]);
		run(bits, data[at], end - at - 1);
	}
	symbol(bits, 256);
	bits.flush();
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(adler32(data));
	return Buffer.concat([Buffer.from(bits.bytes), sum]);
}

function chunk(type, data) {
	const out = Buffer.alloc(12 + data.length);
	out.writeUInt32BE(data.length, 0);
	out.write(type, 4, "latin1");
	data.copy(out, 8);
	out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
	return out;
}

/** A square of SIZE pixels, each a number into COLOURS ([red, green, blue, alpha]). */
export function png(size, pixels, colours) {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 3, 0, 0, 0], 8);                     // 8 bits of palette
	const rows = Buffer.alloc(size * (size + 1));
	for (let y = 0; y < size; y++) {
		const row = y * (size + 1);
		rows[row] = y === 0 ? 0 : 2;                    // up
		for (let x = 0; x < size; x++)
			rows[row + 1 + x] = pixels[y * size + x] - (y === 0 ? 0 : pixels[(y - 1) * size + x]);
	}
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk("IHDR", header),
		chunk("PLTE", Buffer.from(colours.flatMap((c) => c.slice(0, 3)))),
		chunk("tRNS", Buffer.from(colours.map((c) => c[3]))),
		chunk("IDAT", zlib(rows)),
		chunk("IEND", Buffer.alloc(0)),
	]);
}
