/** Palettes (PS3.3, C.7.6.3.1.5 and C.7.9): red, green and blue by stored value, whole or in segments. */
import { BadDicom, type DataSet } from "./dataset";
import { readDescriptor, readEntries } from "./lut";
import { element, u16s } from "./values";

/** Colours by stored value from FIRST on. */
export interface Palette {
	first: number;
	colours: Uint32Array;            // as in canvas memory: 0xAABBGGRR
}

const DISCRETE = 0, LINEAR = 1, INDIRECT = 2;

/** Runs of values, straight lines to a value, and earlier segments over again. */
function expand(words: Uint16Array, count: number, wide: boolean): Uint16Array {
	const out = new Uint16Array(count);
	let n = 0;
	const put = (value: number) => {
		if (n === count)
			throw new BadDicom("palette");
		out[n++] = value;
	};
	/** Reads SEGMENTS of them from AT on. */
	const run = (at: number, segments: number, nested: boolean): void => {
		for (let s = 0; s < segments && at + 1 < words.length && n < count; s++) {
			const code = words[at]!, length = words[at + 1]!;
			at += 2;
			if (code === DISCRETE && at + length <= words.length) {
				for (let i = 0; i < length; i++)
					put(words[at + i]!);
				at += length;
			} else if (code === LINEAR && n > 0 && at < words.length) {
				const from = out[n - 1]!, to = words[at++]!;
				for (let i = 1; i <= length; i++)
					put(Math.round(from + (to - from) * i / length));
			} else if (code === INDIRECT && !nested && at + (wide ? 1 : 3) < words.length) {
				// where from, in bytes: of two words, or of four bytes
				const place = wide ? (words[at]! + words[at + 1]! * 65536) / 2
					: words[at]! + words[at + 1]! * 256 + words[at + 2]! * 65536 + words[at + 3]! * 16777216;
				at += wide ? 2 : 4;
				run(place, length, true);
			} else {
				throw new BadDicom("palette");
			}
		}
	};
	run(0, Infinity, false);
	if (n < count)
		throw new BadDicom("palette");
	return out;
}

interface Channel { first: number; bits: number; values: Uint16Array }

function readChannel(data: DataSet, channel: number, signed: boolean): Channel {
	const { count, first, bits } = readDescriptor(data, 0x00281101 + channel, signed), segments = 0x00281221 + channel;
	const e = element(data, segments);
	if (bits !== 8 && bits !== 16)
		throw new BadDicom("palette");
	if (!e)
		return { first, bits, values: readEntries(data, 0x00281201 + channel, count) };
	const words = bits === 16 ? u16s(data, segments) : Uint16Array.from(data.bytes.subarray(e.offset, e.offset + e.length));
	return { first, bits, values: expand(words, count, bits === 16) };
}

/** SIGNED: stored values are. */
export function readPalette(data: DataSet, signed: boolean): Palette {
	const channels = [0, 1, 2].map((channel) => readChannel(data, channel, signed));
	const [r, g, b] = channels as [Channel, Channel, Channel], n = r.values.length;
	if (n !== g.values.length || n !== b.values.length)
		throw new BadDicom("palette");
	// some say 16 bits and have values of 8
	const wide = channels.some(({ bits, values }) => bits === 16 && values.some((value) => value > 255));
	const value = (channel: Channel, i: number) => (wide && channel.bits === 16 ? channel.values[i]! >> 8 : channel.values[i]! & 0xff);
	const colours = Uint32Array.from({ length: n }, (_, i) => (0xff000000 | value(b, i) << 16 | value(g, i) << 8 | value(r, i)) >>> 0);
	return { first: r.first, colours };
}
