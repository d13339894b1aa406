// The WASM core has utf8proc's tables in a smaller form (script/wasm-unicode):
// every character, and its parts put together again, has the normal form that
// it has natively.

import { native, part, request, wasm } from "./core.mjs";
import { text } from "./draw.mjs";

const core = wasm(part("MIZHEN_WASM"));
const { call, end } = native(part("MIZHEN_CORE_CALL"));
const AT_ONCE = 500;
const EACH = 97; // of those that are all alike

// ideographs, Hangul syllables, private use; planes without characters
const ALIKE = [[0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xe000, 0xf8ff], [0x20000, 0x2f7ff], [0x2fa20, 0x10ffff]];

function* requests() {
	for (let c = 0; c < 0x110000; c++) {
		if (c >= 0xd800 && c <= 0xdfff) continue;
		if (c % EACH > 0 && ALIKE.some(([first, last]) => c >= first && c <= last)) continue;
		const character = String.fromCodePoint(c);
		const forms = new Set([character, character.normalize("NFD"), character.normalize("NFKD"), `${character}\u0301\u0323`]);
		for (const form of forms) yield request("identity.normalise", "name", text(`A${form}`));
	}
}

let count = 0, taken = 0;
async function compare(batch) {
	const answers = await Promise.all(batch.map(call));
	for (const [i, answer] of answers.entries()) {
		const mine = core(batch[i]);
		if (Buffer.compare(mine, answer) !== 0)
			throw new Error(`differs: ${Buffer.from(batch[i]).toString("hex")}: ${Buffer.from(mine).toString("hex")}, ${Buffer.from(answer).toString("hex")}`);
		taken += mine[0] === 0x82 ? 1 : 0;
	}
	count += batch.length;
}

let batch = [];
for (const one of requests()) {
	batch.push(one);
	if (batch.length === AT_ONCE) {
		await compare(batch);
		batch = [];
	}
}
await compare(batch);
end();
console.log(`${count} names, ${taken} of them good`);
if (taken < 80000) throw new Error("too few of them are good");
