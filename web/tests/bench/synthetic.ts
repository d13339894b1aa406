/**
 * Contents that are made as they are read, so that a thousand slices weigh
 * nothing here: a CT of a turning phantom, as files or as one of many frames.
 * The number of a slice stands in the first pixels of it, a bit each.
 */
import type { Source } from "../../src/viewer/source";
import { EXPLICIT_LITTLE } from "../../src/viewer/dicom/dataset";
import { file, grey, type Part } from "../viewer/dicom_writer";

const SIDE = 512;
const NUMBER_BITS = 12;
const FRAME = SIDE * SIDE * 2;
const PATTERNS = 16;

function pattern(turn: number): Int16Array {
	const out = new Int16Array(SIDE * SIDE), angle = turn / PATTERNS * Math.PI;
	for (let y = 0; y < SIDE; y++)
		for (let x = 0; x < SIDE; x++) {
			const u = x / 256 - 1, v = y / 256 - 1, noise = (Math.imul(x * 7919 + y * 104729 + turn, 2654435761) >>> 26) - 32;
			const lung = Math.hypot((Math.abs(u) - 0.38) / 0.26, v / 0.42) < 1, body = Math.hypot(u / 0.85, v / 0.62) < 1;
			const nodule = Math.hypot(u - 0.38 * Math.cos(angle), v - 0.2 * Math.sin(angle)) < 0.05, spine = Math.hypot(u, v - 0.45) < 0.1;
			out[y * SIDE + x] = (nodule ? 60 : spine ? 800 : lung ? -830 : body ? 40 : -1000) + noise;
		}
	return out;
}

const patterns = Array.from({ length: PATTERNS }, (_, i) => pattern(i));

function frame(number: number): Uint8Array {
	const values = patterns[number % PATTERNS]!.slice();
	for (let bit = 0; bit < NUMBER_BITS; bit++)
		values[bit] = number >> bit & 1 ? 3000 : -2000;
	return new Uint8Array(values.buffer);
}

/** Of the series' NUMBER-th file, or of FRAMES frames. */
function header(number: number, frames: number): Uint8Array {
	const more: Part[] = [
		{ tag: 0x00080005, vr: "CS", value: "ISO_IR 192" }, { tag: 0x00080020, vr: "DA", value: "20260924" }, { tag: 0x00080060, vr: "CS", value: "CT" },
		{ tag: 0x0008103e, vr: "LO", value: "胸部平扫 1mm" }, { tag: 0x0020000d, vr: "UI", value: "2.25.1" }, { tag: 0x0020000e, vr: "UI", value: "2.25.2" },
		{ tag: 0x00200013, vr: "IS", value: String(number + 1) }, { tag: 0x00200032, vr: "DS", value: `0\\0\\${number}` },
		{ tag: 0x00200037, vr: "DS", value: "1\\0\\0\\0\\1\\0" }, { tag: 0x00280008, vr: "IS", value: String(frames) },
		{ tag: 0x00281050, vr: "DS", value: "-600" }, { tag: 0x00281051, vr: "DS", value: "1500" },
		{ tag: 0x00281052, vr: "DS", value: "0" }, { tag: 0x00281053, vr: "DS", value: "1" },
	];
	const head = file(EXPLICIT_LITTLE, grey(SIDE, SIDE, new Uint8Array(0), more));
	new DataView(head.buffer).setUint32(head.length - 4, frames * FRAME, true);
	return head;
}

/** Each reading takes LATENCY ms, as over a network. */
export function synthetic(first: number, frames: number, latency: number): Source {
	const head = header(first, frames), size = head.length + frames * FRAME;
	return {
		size,
		async read(offset, length, signal) {
			await new Promise((resolve) => setTimeout(resolve, latency));
			signal?.throwIfAborted();
			const out = new Uint8Array(length);
			out.set(head.subarray(offset, offset + length));
			for (let at = Math.max(offset, head.length); at < offset + length;) {
				const number = Math.floor((at - head.length) / FRAME), inside = (at - head.length) % FRAME;
				const part = frame(first + number).subarray(inside, inside + offset + length - at);
				out.set(part, at - offset);
				at += part.length;
			}
			return out;
		},
	};
}
