// Native code and WebAssembly give identical bytes on the same random requests,
// sound ones and damaged ones. MIZHEN_SEED=n repeats a run.

import { readFileSync } from "node:fs";
import { encode } from "cborg";
import { answers } from "./answers.mjs";
import { native, part, request, result, wasm } from "./core.mjs";
import { below, big, bytes, chance, digits, id16, key32, many, pick, sorted, text } from "./draw.mjs";
import { sealPublic, signPublic } from "./keys.mjs";
import { absence, audit, head, presence, sha, tree } from "./merkle.mjs";

const core = wasm(part("MIZHEN_WASM"));
const { call, end } = native(part("MIZHEN_CORE_CALL"));

const ROUNDS = 200; // of each operation
const SLOW = [[/^identity\.root/, 24], [/scrypt/, 20], [/^verify|-many$/, 50]]; // by design, or slow to draw

// what registration desks write: wide digits, dots, spaces, letters of other planes
const LETTERS = [..."张王李赵欧阳·•．・ ABcdéß①ｆ１２３−-_()+　\u200b\u0301\u{20000}\u{1f600}Ωﬁ㎏İı"];
const FIELDS = ["name", "id_card", "insurance_card", "citizen_card", "outpatient_no", "inpatient_no", "exam_serial",
	"bed_no", "checkup_no", "phone", "code"];

function idCard() {
	const body = digits(6) + `19${digits(2)}0${1 + below(9)}1${below(9)}` + digits(3);
	const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	const sum = weights.reduce((s, w, i) => s + w * Number(body[i]), 0);
	return body + "10X98765432"[sum % 11];
}
function value(field) {
	if (field === "id_card") return chance(4) ? idCard().slice(0, 6) + digits(9) : idCard();
	if (field === "phone") return pick(["", "+86 ", "0086-"]) + "1" + digits(10);
	if (field === "code") return result(core(request("crockford.encode", code(), 100)));
	return Array.from({ length: 1 + below(12) }, () => pick(LETTERS)).join("") + digits(2);
}
function code() {
	const b = bytes(13);
	b[12] &= 0xf0;
	return b;
}
const PROFILES = ["cn-card", "claim-3", "name-id", "visit", "key=id_card[-6..-1]+phone message=name", "key=name message=bed_no"];
const identity = () => FIELDS.filter((f) => f !== "exam_serial" || chance(2)).map((f) => [f, text(value(f))]);

const plain = () => bytes(chance(8) ? pick([65535, 65536, 65537, 131072]) : below(300));
const blobs = () => sorted(many(4, () => [bytes(16), 16 + below(1 << 30), bytes(32)]), (b) => b[0]);
const clear = () => sorted(many(3, (_, i) => [`field${i}`, pick(["内科", "", "dept"])]), (f) => text(f[0]));
const path = () => many(6, () => bytes(32));
const neighbour = () => (chance(5) ? null : [below(100), bytes(32), bytes(32), path()]);

const someTree = () => tree(Array.from({ length: 2 + below(20) }, () => ({ tag: key32(), shelf: key32() })));

function item(depth) {
	const kind = below(depth > 3 ? 6 : 8);
	if (kind === 0) return big();
	if (kind === 1) return -1n - big();
	if (kind === 2) return bytes(below(40));
	if (kind === 3) return Array.from({ length: below(6) }, () => pick(LETTERS)).join("");
	if (kind === 4) return chance(2);
	if (kind === 5) return chance(3) ? below(1000) / 7 : null; // no floats in the protocol
	if (kind === 6) return many(4, () => item(depth + 1));
	return new Map(many(4, () => [below(50), item(depth + 1)]));
}

const time = () => 1700000000 + below(1e6);
const orNull = (make) => (chance(2) ? null : make());
const map = (...values) => encode(new Map(values.map((v, i) => [i, v])));
const HOSPITAL = () => pick(["renmin", "a", "h-2", "x".repeat(32)]);
const ORIGIN = "https://clinic.example";
const BODIES = {
	hospital: () => map(big(), HOSPITAL(), "人民医院", "People's", key32(), key32(), key32(), pick(PROFILES),
		[...new Set(many(3, HOSPITAL))].sort().map((h) => [h, key32(), key32()]), below(3), time(), orNull(() => [key32(), bytes(64)])),
	batch: () => map(HOSPITAL(), 1 + below(1e6), 1 + below(1e6), key32(), key32()),
	root: () => map(HOSPITAL(), time(), time(), 1 + below(1e5), below(1e6), key32(), key32(), orNull(key32)),
	identity: () => map(HOSPITAL(), [["name", "张伟"], ["phone", "13800138000"]], key32(), key32(), below(3), 1700000000, 1800000000),
	"doctor-request": () => map(HOSPITAL(), "王医生", "主任医师", "心内科", digits(15), key32(), key32(), time()),
	doctor: () => map(HOSPITAL(), "王医生", "主任医师", "心内科", digits(15), key32(), key32(), 1700000000, 1700000000 + below(100) * 86400, key32()),
	"revoked-doctors": () => map(HOSPITAL(), below(100), time(), sorted(many(4, () => [key32(), time()]), (d) => d[0])),
	home: () => map(HOSPITAL(), key32(), key32(), key32(), time()),
	challenge: () => map(ORIGIN, key32(), time(), key32()),
	session: () => map(ORIGIN, key32(), time(), ...pick([() => [0, HOSPITAL(), key32()], () => [1, null, null], () => [2, HOSPITAL(), null]])(), key32()),
	grant: () => map(0, HOSPITAL(), key32(), time(), key32(), sorted([[id16(), 1, key32()], ...many(3, () => [id16(), 1 + below(9), key32()])], (g) => g[0]),
		1700000000, 1700000000 + below(40) * 86400, chance(2), orNull(key32), key32(), time()),
	revoke: () => map(key32(), time()),
	message: () => map(orNull(key32), below(50), sorted(many(3, key32), (k) => k), time(), sorted([key32(), ...many(3, key32)], (k) => k), key32()),
	"link-request": () => map("a", "b", key32(), 1700000000, 1700000000 + below(30) * 3600),
	"link-answer": () => map(HOSPITAL(), key32(), key32(), key32(), time()),
	wallet: () => map(below(1e6), key32(), time(), key32()),
};

/** What make(padding) gives, with the padding of spaces that makes it n bytes long. */
function padTo(n, make) {
	for (;;) {
		const room = n - make("").length;
		const body = make(" ".repeat(room - (room > 257 ? 2 : 1)));
		if (body.length === n) return body;
	}
}
const PLAINS = {
	bundle: () => map(key32(), HOSPITAL(), key32(), key32(), pick(["会诊", ""]),
		...pick([() => [sorted([[id16(), id16()], [id16(), id16()]], (k) => k[0]), null], () => [null, key32()]])()),
	"link-plain": () => map(key32(), "a", "b", bytes(100), key32(), key32(), ...pick([() => [null, null], () => [digits(8), key32()]])(), id16()),
	"message-plain": () => map(key32(), orNull(key32), ...pick([() => [0, "您好"], () => [1, ["image/png", "a.png", bytes(99)]], () => [2, key32()], () => [4, null],
		() => [5, [text("{}"), orNull(() => bytes(64))]], () => [6, bytes(9)]])()),
	"answer-plain": () => padTo(512, (pad) => map(HOSPITAL(), key32(), ...pick([[0, null], [1, "0".repeat(20)]]), pad)),
	"wallet-plain": () => padTo(4096, (pad) => map([["name", "张伟"]], [["a", key32(), null, 7], ["b", key32(), "0".repeat(20), 1]], pad)),
};
function json() {
	return text(JSON.stringify({ resourceType: "Observation", id: digits(6), note: Array.from({ length: below(500) }, () => pick(LETTERS)).join("") }));
}
function record() {
	const kek = key32(), name = [HOSPITAL(), id16(), big()], key = id16();
	return { kek, name, key, file: result(core(request("record.seal", kek, ...name, json(), key, id16(), id16()))) };
}
function grants() {
	const records = sorted([[id16(), 1, key32()], [id16(), 2, key32()]], (g) => g[0]), shelf = [HOSPITAL(), key32(), time()], id = key32();
	const doctor = key32();
	const parent = map(0, ...shelf, doctor, records, 1700000000, 1700086400, !chance(8), null, key32(), 1700000000);
	const child = map(0, ...shelf, key32(), records.slice(below(2)), 1700000000, 1700000000 + below(90000), false, id, key32(), 1700000000);
	return [child, parent, id];
}

/** Pieces of a blob with their proof: a subtree of them, or all. */
function blobRange() {
	const key = id16(), nonce = id16(), size = below(6 * 65536);
	const sealed = result(core(request("age.seal-payload", key, nonce, bytes(size))));
	const n = Math.max(1, Math.ceil(size / 65536)), offset = (i) => (i === 0 ? 0 : i === n ? sealed.length : 16 + i * 65552);
	const leaves = Array.from({ length: n }, (_, i) => sha(Uint8Array.of(0), sealed.slice(offset(i), offset(i + 1))));
	if (chance(3)) return [key, nonce, size, 0, sealed, null, head(leaves)];
	const group = 2 ** below(4), first = group * below(Math.ceil(n / group));
	const pieces = sealed.slice(offset(first), offset(Math.min(n, first + group)));
	return [key, nonce, size, first, pieces, audit(leaves, first), head(leaves)];
}
/** An Ed25519 secret as the core has it: the seed, then the public key. */
function signSecret() {
	const seed = key32();
	return new Uint8Array([...seed, ...signPublic(seed)]);
}

/** For each operation of wasm.c, arguments that it (mostly) takes. */
const MAKE = {
	...answers((...args) => result(core(request(...args)))),
	"cbor.check": () => [encode(item(0))],
	"crockford.encode": () => (chance(2) ? [code(), 100] : [bytes(16), 128]),
	"crockford.decode": () => [result(core(request("crockford.encode", code(), 100))), 100],
	"identity.normalise": () => { const f = pick(FIELDS); return [f, text(value(f))]; },
	"profile.read": () => [pick(PROFILES)],
	"identity.root": () => [pick(PROFILES), identity()],
	"identity.keys": () => [bytes(24 + below(60)), HOSPITAL()],
	"shelf.leaf": () => (chance(5) ? [HOSPITAL(), id16(), big(), null, [], []] : [HOSPITAL(), id16(), big(), key32(), blobs(), clear()]),
	"shelf.hash": () => (chance(5) ? [key32(), key32(), key32(), key32(), []] : [key32(), key32(), key32(), null, many(9, key32)]),
	"shelf.index": () => [key32()],
	"shelf.present": () => {
		const all = someTree(), { tag, shelf } = pick(all.shelves);
		return [tag, shelf, presence(all, tag), all.leaves.length, all.head];
	},
	"shelf.absent": () => {
		const all = someTree(), tag = key32();
		return [tag, absence(all, tag), all.leaves.length, all.head];
	},
	"age.seal": () => { const n = 1 + below(3), k = () => Array.from({ length: n }, key32); return [k(), k(), id16(), id16(), plain()]; },
	"age.open": () => {
		const secret = key32();
		return [secret, result(core(request("age.seal", [sealPublic(secret)], [key32()], id16(), id16(), plain())))];
	},
	"age.seal-scrypt": () => [bytes(below(20)), 1 + below(10), id16(), id16(), id16(), plain()],
	"age.open-scrypt": () => {
		const passphrase = bytes(8);
		return [passphrase, 10, result(core(request("age.seal-scrypt", passphrase, 1 + below(10), id16(), id16(), id16(), plain())))];
	},
	"age.seal-payload": () => [id16(), id16(), plain()],
	"age.open-chunk": () => {
		const key = id16(), nonce = id16(), p = plain();
		const payload = result(core(request("age.seal-payload", key, nonce, p)));
		const chunks = Math.max(1, Math.ceil(p.length / 65536)), i = below(chunks);
		return [key, nonce, i, payload.slice(16 + i * 65552, 16 + (i + 1) * 65552), i === chunks - 1];
	},
	"age.write-keys": () => [key32()],
	"age.read-identity": () => [result(core(request("age.write-keys", key32())))[0]],
	"age.read-recipient": () => [result(core(request("age.write-keys", key32())))[1]],
	"armor.encode": () => [bytes(below(200))],
	"armor.decode": () => [text(result(core(request("armor.encode", bytes(below(200))))))],
	"record.seal": () => [key32(), HOSPITAL(), id16(), big(), json(), id16(), id16(), id16()],
	"record.open": () => { const { kek, name, file } = record(); return [kek, ...name, file]; },
	"record.file-key": () => { const { kek, name, file } = record(); return [kek, ...name, file]; },
	"record.open-granted": () => { const { key, file } = record(); return [key, file]; },
	"blob.piece": () => { const size = big() >> 14n; return [size, chance(2) ? 0 : size / 65536n]; },
	"blob.open": () => {
		const key = id16(), nonce = id16(), p = plain(), blob = result(core(request("age.seal-payload", key, nonce, p)));
		const i = below(Math.max(1, Math.ceil(p.length / 65536)));
		return [key, nonce, p.length, i, blob.slice(i === 0 ? 0 : 16 + i * 65552, 16 + (i + 1) * 65552)];
	},
	"blob.open-range": () => blobRange(),
	"grant.make": () => {
		const records = sorted([[id16(), 1, key32(), id16()], ...many(3, () => [id16(), 1 + below(9), key32(), id16()])], (g) => g[0]);
		const key = chance(4), from = time();
		return [HOSPITAL(), key32(), time(), key32(), sealPublic(key32()), pick(["会诊", ""]), key ? null : records, key ? key32() : null,
			from, from + 1 + below(30 * 86400), from, false, key ? null : orNull(key32), signSecret(), bytes(64)];
	},
	"grant.revoke": () => [key32(), time(), signSecret()],
	"home.sign": () => [HOSPITAL(), key32(), key32(), key32(), time(), signSecret()],
	"recovery.write": () => [id16()],
	"recovery.read": () => [result(core(request("crockford.encode", id16(), 128)))],
	"wallet.seal": () => {
		const hospitals = [["a", key32(), "", 7], ["b", key32(), "0".repeat(20), time()]].slice(below(3));
		return [id16(), identity().filter(([f]) => f !== "exam_serial"), hospitals, below(1e6), time(), bytes(64)];
	},
	"link.request": () => {
		const made = time();
		return ["a", sealPublic(key32()), "b", signSecret(), bytes(200), id16(), chance(2) ? null : [digits(8), key32()], made,
			made + 1 + below(86400), id16(), bytes(64)];
	},
	"doctor.keys": () => [bytes(64)],
	"doctor.request": () => [HOSPITAL(), sealPublic(key32()), "王医生", "主任医师", "心内科", digits(15), time(), bytes(64), bytes(64)],
	"plain.body": () => { const kind = pick(Object.keys(PLAINS)); return [kind, PLAINS[kind]()]; },
	"grant.child": () => grants(),
	"home.account": () => [id16()],
	"statement.body": () => { const kind = pick(Object.keys(BODIES)); return [kind, BODIES[kind]()]; },
	"statement.sign": () => { const kind = pick(Object.keys(BODIES)); return [kind, BODIES[kind](), key32()]; },
	"statement.open": () => {
		const kind = pick(Object.keys(BODIES)), seed = key32();
		return [result(core(request("statement.sign", kind, BODIES[kind](), seed))), kind, signPublic(seed)];
	},
};

/** One bit, one byte more or less, or some bytes of it: the shape the reader did not expect. */
function damaged(good) {
	const bad = Uint8Array.from(good);
	const how = below(4);
	if (how === 0) return bad.subarray(0, below(bad.length));
	if (how === 1) return new Uint8Array([...bad, below(256)]);
	bad[below(bad.length)] ^= 1 << below(8);
	return bad;
}


const named = [...readFileSync(new URL("../../src/wasm/wasm.c", import.meta.url), "utf8").matchAll(/\{ "([a-z.-]+)", \d+, wasm_/g)].map((m) => m[1]);
for (const name of named) {
	if (!MAKE[name]) throw new Error(`nothing is drawn for ${name}`);
}

async function same(bytes, what) {
	const a = core(bytes), b = await call(bytes);
	if (Buffer.compare(a, b) !== 0)
		throw new Error(`${what} differs\nrequest ${Buffer.from(bytes).toString("hex")}\nwasm    ${Buffer.from(a).toString("hex")}\nnative  ${Buffer.from(b).toString("hex")}`);
	return a[0] === 0x82;
}

const opened = {};
for (const [name, make] of Object.entries(MAKE)) {
	let taken = 0;
	const rounds = SLOW.find(([operation]) => operation.test(name))?.[1] ?? ROUNDS;
	for (let i = 0; i < rounds; i++) {
		const good = request(name, ...make());
		if (await same(good, name)) taken++;
		await same(damaged(good), `${name}, damaged,`);
	}
	opened[name] = `${taken}/${rounds}`;
	if (taken * 4 < rounds) throw new Error(`${name} took only ${taken} of ${rounds} requests`);
}
end();
console.log(opened);
