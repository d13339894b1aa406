// A made-up hospital, and what an honest platform answers about it: sound
// arguments for the operations that verify, which CALL, an operation of the
// core, helps to make.

import { decode, encode } from "cborg";
import { below, bytes, chance, digits, id16, key32, many, pick, sorted, text } from "./draw.mjs";
import { sealPublic, signPublic } from "./keys.mjs";
import { absence, presence, sha, tree } from "./merkle.mjs";

const NOW = 1790000000;
const DAY = 86400;
const ORIGIN = "https://clinic.example";
const PROFILES = ["key=id_card+code message=name", "key=id_card message=name", "key=name+phone message=outpatient_no"];
const map = (...values) => encode(new Map(values.map((v, i) => [i, v])));
const concat = (parts) => new Uint8Array(Buffer.concat(parts));
const spaces = (n) => " ".repeat(n);

function signer() {
	const seed = key32(), sign = signPublic(seed);
	return { seed, sign, secret: new Uint8Array([...seed, ...sign]) };
}
function sealer() {
	const sealSecret = key32();
	return { sealSecret, seal: sealPublic(sealSecret) };
}
const person = () => ({ ...signer(), ...sealer() });

/** ARRAY, and behind it ITEMS: a sequence (RFC 8742), as answers with many parts are. */
const sequence = (array, items) => concat([encode(array), ...items.map((i) => encode(i))]);

export function answers(call) {
	const sign = (kind, body, { seed }) => call("statement.sign", kind, body, seed);

	/* The hospital at one cycle, with one patient whose shelf it holds. */

	function record(id, kek) {
		const rid = id16(), version = 1 + below(3), key = id16();
		if (chance(5)) return { rid, version, file: null, hash: null, blobs: [], fields: [] };
		const json = chance(9) ? "{}" : JSON.stringify({ resourceType: "Observation", id: digits(8), note: { text: "正常".repeat(below(90)) } });
		const file = call("record.seal", kek, id, rid, version, text(json), key, id16(), id16());
		const blobs = many(2, (_, i) => [concat([Uint8Array.of(i), bytes(15)]), 16 + below(1e9), key32()]);
		const fields = many(2, (_, i) => [`field${i}`, pick(["内科", ""])]);
		return { rid, version, file, hash: sha(file), blobs, fields, key };
	}

	function shelfOf(h, patient, records) {
		const { tag, sign, seal } = patient;
		const closed = records.length === 0 && chance(2);
		const leaves = records.map((r) => call("shelf.leaf", h.id, r.rid, r.version, r.hash, r.blobs, r.fields));
		const successor = closed ? key32() : null;
		return { leaves, successor, hash: call("shelf.hash", tag, sign, seal, successor, leaves) };
	}

	function world() {
		const h = { ...person(), id: pick(["renhe", "a", "x".repeat(32)]), serial: 1 + below(5), cycle: NOW - below(DAY) };
		const peers = sorted(many(2, (_, i) => [`peer-${i}`, key32(), key32()]), (p) => text(p[0]));
		h.statement = sign("hospital", map(h.serial, h.id, "仁和医院", "Renhe", h.sign, key32(), h.seal, pick(PROFILES), peers, below(3), NOW, null), h);
		const patient = { ...person(), tag: key32(), kek: key32() };
		const records = sorted(many(5, () => record(h.id, patient.kek)), (r) => r.rid);
		const shelf = shelfOf(h, patient, records);
		const all = tree([{ tag: patient.tag, shelf: shelf.hash }, ...many(20, () => ({ tag: key32(), shelf: key32() }))]);
		h.revoked = chance(2) ? null : sign("revoked-doctors", map(h.id, 1, NOW, sorted(many(3, () => [key32(), NOW]), (d) => d[0])), h);
		h.root = sign("root", map(h.id, h.cycle, h.cycle, 300, all.leaves.length, all.head, sha(h.statement), h.revoked && sha(h.revoked)), h);
		return { h, patient, records, shelf, all };
	}

	/** What a terminal may have seen of it before. */
	function seen(h) {
		const pin = chance(3) ? [sha(h.sign).slice(0, 16), null] : [null, h.sign];
		if (chance(2)) return [h.id, ...pin, null, null, 0, 0, null];
		if (chance(3)) return [h.id, null, h.sign, null, [h.serial, sha(h.statement)], h.cycle + 1, NOW, key32()];
		return [h.id, null, h.sign, chance(2) ? null : key32(), [h.serial, sha(h.statement)], h.cycle, h.cycle, sha(h.root)];
	}
	const hospitalAnswer = (h) => encode([h.statement, h.root, h.revoked]);
	const put = (r) => [r.rid, r.version, r.blobs, r.fields, r.file];
	const shelfHead = ({ h, patient, shelf, all }) =>
		[h.root, h.statement, presence(all, patient.tag), patient.sign, patient.seal, shelf.successor];

	function place(answer, file) {
		const at = Buffer.from(answer).indexOf(file);
		return [at, file.length];
	}

	/* Grants */

	function certificate(h, doctor) {
		return sign("doctor", map(h.id, "王医生", "主任医师", "心内科", digits(15), doctor.sign, doctor.seal, NOW - DAY, NOW + below(50) * DAY, key32()), h);
	}

	function grant(w, doctor, { parent = null, from = w.patient, records, mayPassOn = false }) {
		const named = records && records.map((r) => [r.rid, r.version, r.hash, r.key]);
		const [statement, post, id] = call("grant.make", w.h.id, w.patient.tag, w.h.cycle, doctor.sign, doctor.seal, pick(["会诊", ""]), named,
			records ? null : w.patient.kek, NOW - 60, NOW + DAY, NOW - 60, mayPassOn, parent, from.secret, bytes(64));
		return { statement, bundle: decode(post)[1], id };
	}
	const someRecords = () => [{ rid: id16(), version: 1, hash: key32(), key: id16() }];

	/** A grant as its doctor receives it: of the key, of records, or of records passed on. */
	function granted() {
		let w;
		do w = world();
		while (w.shelf.successor || !w.records.some((r) => r.file));
		const doctor = person(), passer = person(), live = w.records.filter((r) => r.file);
		const kind = below(3), records = kind === 0 ? null : live.slice(0, 1 + below(live.length));
		const first = kind === 2 ? grant(w, passer, { records, mayPassOn: true }) : null;
		const { statement, bundle, id } = grant(w, doctor, first ? { records, parent: first.id, from: passer } : { records });
		const [root, hospital, ...rest] = shelfHead(w), handed = records ?? w.records;
		const answer = sequence([statement, first && first.statement, bundle, root, hospital, ...rest, w.shelf.leaves, handed.length], handed.map(put));
		return { w, doctor, passer, id, answer, handed: handed.filter((r) => r.file) };
	}

	/* Home accounts */

	function linkAnswer() {
		const h = person(), id = "renhe", seed = id16(), request = key32();
		const [, , homeSign, homeSeal] = call("home.account", seed);
		const body = (pad) => map(id, request, ...outcome, pad), outcome = pick([[0, null], [1, "0".repeat(20)], [2, null], [3, null]]);
		const plain = body(spaces(512 - body("").length - 2));
		const file = call("age.seal", [homeSeal], [key32()], id16(), id16(), plain);
		return { h, id, seed, request, file, statement: sign("link-answer", map(id, request, sha(homeSign), sha(file), NOW), h) };
	}

	function identityResource() {
		const h = person(), account = person(), from = NOW - below(2) * DAY;
		const raw = sign("identity", map("renhe", [["name", "张伟"], ["phone", "13800138000"]], account.sign, account.seal, 1, from, from + DAY + 1), h);
		const json = { resourceType: pick(["Binary", "Binary", "Patient"]), contentType: "application/vnd.mizhen.identity+cose", data: Buffer.from(raw).toString("base64") };
		return [text(JSON.stringify(json)), "renhe", h.sign, account.sign, NOW];
	}

	return {
		"slip.read": () => [` ${call("slip.write", `${ORIGIN}/open`, "renhe", id16(), "")}\n`],
		"slip.write": () => [`${ORIGIN}/`, "renhe", id16(), chance(2) ? "" : call("crockford.encode", new Uint8Array([...bytes(12), 0]), 100)],
		"session.sign": () => {
			const p = signer();
			return [...pick([[0, "renhe", key32()], [1, null, null], [2, "renhe", null]]), p.sign, p.secret, ORIGIN, key32(), NOW];
		},
		"verify.challenge": () => {
			const p = signer();
			return [sign("challenge", map(ORIGIN, key32(), NOW, p.sign), p), ORIGIN, chance(2) ? null : p.sign];
		},
		"verify.hospital": () => { const { h } = world(); return [hospitalAnswer(h), seen(h)]; },
		"verify.shelf": () => {
			const w = world(), { tag, sign, seal } = w.patient;
			return [sequence([...shelfHead(w), w.records.length], w.records.map(put)), seen(w.h), tag, sign, seal];
		},
		"verify.absence": () => { const { h, all } = world(), tag = key32(); return [encode([h.root, h.statement, absence(all, tag)]), seen(h), tag]; },
		"record.open-many": () => {
			const w = world(), answer = sequence([...shelfHead(w), w.records.length], w.records.map(put));
			return [w.patient.kek, w.h.id, answer, w.records.filter((r) => r.file).map((r) => [r.rid, r.version, ...place(answer, r.file)])];
		},
		"record.open-granted-many": () => {
			const { answer, handed } = granted();
			return [answer, handed.map((r) => [r.key, ...place(answer, r.file)])];
		},
		"verify.doctors": () => {
			const { h } = world();
			return [hospitalAnswer(h), concat(many(3, () => certificate(h, person()))), seen(h), NOW];
		},
		"verify.granted-peek": () => [granted().answer],
		"verify.granted": () => {
			const { w, doctor, passer, id, answer } = granted();
			return [answer, id, seen(w.h), chance(5) ? [] : [key32(), passer.sign], doctor.sign, doctor.sealSecret, NOW];
		},
		"verify.own-grants": () => {
			const w = world(), doctor = person(), g = grant(w, doctor, { records: someRecords(), mayPassOn: true });
			const state = below(3), revocation = (state === 2) !== chance(9) ? call("grant.revoke", g.id, NOW, w.patient.secret) : null;
			return [concat([encode([g.statement, state, many(2, () => [key32(), NOW, 1 + below(9)]), revocation]),
				...many(2, () => encode([grant(w, doctor, { records: null }).statement, 0, [], null]))]), w.patient.sign];
		},
		"verify.inbox": () => {
			const w = world(), doctor = person(), records = someRecords();
			const mine = grant(w, doctor, { records, mayPassOn: true }), passed = grant(w, person(), { records, parent: mine.id, from: doctor });
			return [concat([encode([mine.statement, null, below(3)]), encode([passed.statement, mine.statement, 0])]), doctor.sign];
		},
		"verify.ended": () => {
			const known = sorted(many(4, key32), (k) => k);
			return [many(4, () => [chance(4) && known.length > 0 ? pick(known) : key32(), below(3)]), concat(known)];
		},
		"verify.wallet": () => {
			const seed = id16(), sequence = below(9), hospitals = [["a", key32(), "", 7], ["b", key32(), "0".repeat(20), NOW]].slice(below(3));
			return [call("wallet.seal", seed, [["name", text("张伟")], ["phone", text("13800138000")]], hospitals, sequence, NOW, bytes(64)), seed, below(5)];
		},
		"verify.link-peek": () => [linkAnswer().statement],
		"verify.link-answer": () => {
			const { h, id, seed, request, file, statement } = linkAnswer();
			return [statement, file, id, h.sign, request, seed];
		},
		"identity.find": identityResource,
	};
}
