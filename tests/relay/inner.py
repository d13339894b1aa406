"""A small hospital for the inner process, and a reader of what it leaves in the spool: statements, roots and proofs
recomputed, records opened with keys derived from identity and slip, from docs/protocol.md alone."""
import base64
import glob
import hashlib
import hmac
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "platform"), str(TESTS / "core")]
import identity_vectors as identity                                             # noqa: E402
from peer import (Key, blob_head, cbor, index_of, items, leaf_of, sha256, shelf_hash, statement, tree_head,   # noqa: E402
                  tree_leaf)

BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else None
DRIVER = (glob.glob("/usr/lib/*/odbc/libsqlite3odbc.so") or [""])[0]
PROFILES = {"cn-card": "key=id_card+code message=name", "name-id": "key=id_card message=name"}
CHUNK = 65536
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(the|is|are|of|and|be|it|its|to|a|an|not|no|with|has)\b", re.I)
# enum state_trouble_kind
DATABASE, SOURCE, PEER, CLOCK, PLATFORM, DISK, DAMAGE, PHONE = range(8)

SCHEMA = """
CREATE TABLE patient (no TEXT PRIMARY KEY, name TEXT, id_card TEXT, phone TEXT, changed TEXT);
CREATE TABLE lab (no TEXT PRIMARY KEY, patient TEXT, item TEXT, value TEXT, dept TEXT, gone INTEGER DEFAULT 0, changed TEXT);
CREATE TABLE doc (no TEXT PRIMARY KEY, patient TEXT, title TEXT, file TEXT, changed TEXT);
"""
SOURCES = {
    "patients": 'SELECT no AS "@patient", name AS "@name", id_card AS "@id_card", phone AS "@phone", name AS "/name/0/text",\n'
                ' changed AS "@changed" FROM patient WHERE changed > ? AND changed <= ? ORDER BY changed, no',
    "labs": '-- resource: Observation\nSELECT patient AS "@patient", no AS "@key", item AS "/code/text", dept AS "=dept",\n'
            ' value AS "/valueQuantity/value", gone AS "@deleted", changed AS "@changed" FROM lab\n'
            'WHERE changed > ? AND changed <= ? ORDER BY changed, no',
    "docs": '-- resource: DocumentReference\nSELECT patient AS "@patient", no AS "@key", title AS "/description",\n'
            ' file AS "@blob", changed AS "@changed" FROM doc WHERE changed > ? AND changed <= ? ORDER BY changed, no',
}


def request_file(request, before=0):
    """As outer leaves it in the spool."""
    before = before.to_bytes(8, "big")
    return before + sha256(before + request) + request


def b64(data):
    return base64.b64encode(data).rstrip(b"=")


def hkdf(ikm, info, salt=b"", n=32):
    return identity.hkdf(ikm, info, n) if not salt else hkdf_salted(ikm, info, salt, n)


def hkdf_salted(ikm, info, salt, n):
    key = hmac.digest(salt, ikm, "sha256")
    return hmac.digest(key, info + b"\1", "sha256")[:n]


def raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def id_card(n):
    """A valid ID card number, another for each N."""
    text = f"11010519{50 + n // 365 % 40:02d}0{1 + n % 9}{10 + n % 18:02d}{n % 1000:03d}"
    return text + identity.id_card_check(text)


# age v1 to an X25519 recipient, and its payload

def stream(key, chunks, seal):
    out = []
    for i, chunk in enumerate(chunks):
        nonce = i.to_bytes(11, "big") + bytes([i == len(chunks) - 1])
        aead = ChaCha20Poly1305(key)
        out.append(aead.encrypt(nonce, chunk, b"") if seal else aead.decrypt(nonce, chunk, b""))
    return b"".join(out)


def cuts(data, n):
    return [data[i:i + n] for i in range(0, len(data), n)] or [b""]


def open_payload(file_key, payload):
    return stream(hkdf(file_key, b"payload", payload[:16]), cuts(payload[16:], CHUNK + 16), False)


def header_of(file):
    """The stanza's arguments and body, what the MAC covers, the MAC, the payload."""
    found = re.match(rb"(age-encryption.org/v1\n-> ([^\n]*)\n([^\n]*)\n---) ([^\n]*)\n", file)
    return found[2].decode().split(" "), unb64(found[3]), found[1], unb64(found[4]), file[found.end():]


def unb64(data):
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def open_file(file_key, file):
    _, _, covered, mac, payload = header_of(file)
    assert hmac.digest(hkdf(file_key, b"header"), covered, "sha256") == mac
    return open_payload(file_key, payload)


def age_seal(plain, recipient):
    ephemeral, file_key, nonce = X25519PrivateKey.generate(), os.urandom(16), os.urandom(16)
    share = raw(ephemeral.public_key())
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    wrap = hkdf(shared, b"age-encryption.org/v1/X25519", share + recipient)
    body = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, b"")
    header = b"age-encryption.org/v1\n-> X25519 " + b64(share) + b"\n" + b64(body) + b"\n---"
    mac = hmac.digest(hkdf(file_key, b"header"), header, "sha256")
    return header + b" " + b64(mac) + b"\n" + nonce + stream(hkdf(file_key, b"payload", nonce), cuts(plain, CHUNK), True)


def age_open(file, private):
    args, body, *_ = header_of(file)
    share = unb64(args[1].encode())
    shared = private.exchange(X25519PublicKey.from_public_bytes(share))
    wrap = hkdf(shared, b"age-encryption.org/v1/X25519", share + raw(private.public_key()))
    return open_file(ChaCha20Poly1305(wrap).decrypt(bytes(12), body, b""), file)


def open_statement(data, kind, public):
    protected, unprotected, payload, signature = cbor2.loads(data)
    assert cbor(cbor2.loads(data)) == data and unprotected == {}
    assert cbor2.loads(protected) == {1: -8, 4: sha256(public), 16: "mizhen/" + kind}
    Ed25519PublicKey.from_public_bytes(public).verify(signature, cbor(["Signature1", protected, b"mizhen/v1", payload]))
    return cbor2.loads(payload)


class Keys:
    """What a patient's identity gives at a hospital."""

    def __init__(self, hospital, profile, fields, code=None):
        values = {f: identity.normal(f, v) for f, v in {**fields, **({"code": code} if code else {})}.items()}
        r = identity.first_encryption(PROFILES[profile], values)
        if not code:
            r = identity.argon2id(r, PROFILES[profile])
        self.tag, self.kek, self.sign_seed, seal = (identity.hkdf(r, b"mizhen/v1/" + label + cbor(hospital), 32)
                                                    for label in (b"tag", b"kek", b"account-sign", b"account-seal"))
        self.account = Key(self.sign_seed)
        self.seal = raw(X25519PrivateKey.from_private_bytes(seal).public_key())


class Reader:
    """Applies batches as the platform does, and believes nothing."""

    def __init__(self, hospital_statement):
        self.raw = hospital_statement
        self.hospital = cbor2.loads(cbor2.loads(hospital_statement)[2])
        open_statement(hospital_statement, "hospital", self.hospital[4])
        self.id, self.key = self.hospital[1], self.hospital[4]
        self.shelves, self.number, self.cycle, self.done, self.blobs = {}, 0, 0, 0, {}
        self.revoked, self.doctors, self.answers, self.last = None, [], [], []

    def blob(self, id_, folder):
        if id_ not in self.blobs:
            self.blobs[id_] = (folder / f"{id_.hex()}.blob").read_bytes()
        return self.blobs[id_]

    def apply(self, data, folder):
        (_, stated), *rest = items(data)
        head, body = open_statement(stated, "batch", self.key), data[len(stated):]
        assert len(body) <= 16 << 20 and head[0] == self.id and head[1] == self.number + 1, (head, self.number)
        assert head[2] == len(body) and head[3] == sha256(body)
        self.number += 1
        self.last = [item for item, _ in rest[:-1]]
        for item in self.last:
            getattr(self, f"item_{item[0]}")(folder, *item[1:])
        kind, root = rest[-1][0]
        assert kind == 7 and head[4] == sha256(root)
        self.check_root(open_statement(root, "root", self.key))

    def item_0(self, _, tag, sign, seal):
        assert tag not in self.shelves
        self.shelves[tag] = {"sign": sign, "seal": seal, "successor": None, "records": {}}

    def shelf(self, tag, rid, version):
        shelf = self.shelves[tag]
        assert shelf["successor"] is None
        before = shelf["records"].get(rid, (0,))[0]
        assert version == before + 1, (version, before)
        return shelf["records"]

    def item_1(self, folder, tag, rid, version, file, blobs, clear):
        assert [b[0] for b in blobs] == sorted(b[0] for b in blobs)
        for id_, length, head in blobs:
            assert len(self.blob(id_, folder)) == length and blob_head(self.blob(id_, folder)) == head
        self.shelf(tag, rid, version)[rid] = (version, file, blobs, clear)

    def item_2(self, _, tag, rid, version):
        records = self.shelf(tag, rid, version)
        assert records[rid][1] is not None, "deleted twice"
        records[rid] = (version, None, [], [])

    def item_3(self, _, tag, successor):
        assert self.shelves[tag]["successor"] is None and successor in self.shelves
        self.shelves[tag].update(successor=successor, records={})

    def item_4(self, _, said):
        kind = cbor2.loads(cbor2.loads(said)[0])[16].split("/")[1]
        body = open_statement(said, kind, self.key)
        if kind == "hospital":
            assert body[0] > self.hospital[0]
            self.raw, self.hospital = said, body
        elif kind == "revoked-doctors":
            assert self.revoked is None or body[1] > self.revoked_body()[1]
            self.revoked = said
        else:
            self.doctors.append(body)

    def revoked_body(self):
        return cbor2.loads(cbor2.loads(self.revoked)[2])

    def item_5(self, _, said, file):
        body = open_statement(said, "link-answer", self.key)
        assert body[3] == sha256(file)
        self.answers.append((body, file))

    def item_6(self, _, done):
        assert done > self.done
        self.done = done

    def check_root(self, root):
        assert root[0] == self.id and root[1] > self.cycle
        self.cycle = root[1]
        leaves = []
        for tag, s in self.shelves.items():
            records = s["records"]
            hashes = [leaf_of(self.id, rid, *records[rid]) for rid in sorted(records)]
            leaves.append(index_of(tag) + shelf_hash(tag, s["sign"], s["seal"], s["successor"], hashes))
        assert root[4] == len(leaves) and root[5] == tree_head([tree_leaf(d) for d in sorted(leaves)])
        assert root[6] == sha256(self.raw) and root[7] == (self.revoked and sha256(self.revoked))

    def open_shelf(self, keys):
        """{rid: (version, resource, clear)} of what lies on the shelf now, every blob opened."""
        shelf = self.shelves[keys.tag]
        assert shelf["sign"] == keys.account.public and shelf["seal"] == keys.seal
        out = {}
        for rid, (version, file, blobs, clear) in shelf["records"].items():
            if file is None:
                continue
            args, body, *_ = header_of(file)
            assert args[0] == "mizhen/identity" and len(args) == 2
            info = b"mizhen/v1/wrap" + cbor([self.id, rid, version])
            wrap = hkdf(keys.kek + unb64(args[1].encode()), info)
            text = open_file(ChaCha20Poly1305(wrap).decrypt(bytes(12), body, b""), file)
            out[rid] = (version, json.loads(text), {n: v for n, v in clear})
        return out

    def contents(self, attachment):
        """What is in the blob that an Attachment refers to."""
        opening = base64.b64decode(attachment["extension"][0]["valueString"])
        data = self.blobs[bytes.fromhex(attachment["url"].removeprefix("mizhen-blob:"))]
        assert opening[16:] == blob_head(data)
        plain = open_payload(opening[:16], data)
        assert len(plain) == attachment["size"]
        return plain


class World:
    """DIR of a relay, its hospital's database, and its reader."""

    def __init__(self, folder, profile="cn-card", name="renhe", **settings):
        self.dir, self.name, self.profile, self.clock = Path(folder) / name, name, profile, 0
        self.settings = settings
        self.dir.mkdir()
        self.database, self.files = self.dir / "hospital.db", self.dir / "files"
        self.files.mkdir()
        (self.dir / "sources").mkdir()
        for source, sql in SOURCES.items():
            (self.dir / "sources" / f"{source}.sql").write_text(sql)
        with self.sql() as db:
            db.executescript(SCHEMA)
        self.configure()
        self.run("init")
        self.reader = Reader((self.dir / "hospital.statement").read_bytes())

    def configure(self, **settings):
        self.settings.update(settings)
        s = self.settings
        conf = self.dir / "relay.conf"
        conf.write_text(
            f"[hospital]\nid = {self.name}\nname_zh = 仁和医院\nname_en = Renhe\nprofile = {self.profile}\n"
            f"accept_guessable = {'no' if self.profile == 'cn-card' else 'yes'}\nlink_policy = {s.get('link', 'slip')}\n"
            f"accept_peer_vouching = {'yes' if s.get('link') == 'peer' else 'no'}\n"
            + (f"phone_command = {s['phone']}\n" if "phone" in s else "")
            + f"terminal = http://127.0.0.1:8080/\ntime_zone = Asia/Shanghai\n"
            f"[cycle]\nplatform_seconds = 1\ninterval = 300\noverlap = {s.get('overlap', 300)}\nsweep = {s.get('sweep', 1)}\n"
            f"spool_limit = {s.get('spool_limit', 4096)}\n"
            "[switch]\ndriver = simulated\n[platform]\norigin = http://127.0.0.1:8080\n")
        (conf.parent / "database.conf").write_text(
            f"[database]\nconnection = Driver={DRIVER};Database={self.database}\nfiles = {self.files}\nblock = 100\n")

    def sql(self):
        return sqlite3.connect(self.database)

    def tick(self):
        self.clock += 1
        return f"2026-01-01 {self.clock // 3600:02d}:{self.clock // 60 % 60:02d}:{self.clock % 60:02d}"

    def put(self, table, **row):
        row = {**row, "changed": self.tick()}
        with self.sql() as db:
            db.execute(f"REPLACE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
            db.commit()

    def patient(self, no, n, name="张三", phone="13800138000", card=None):
        self.put("patient", no=no, name=name, id_card=card or id_card(n), phone=phone)

    def run(self, *args, status=0, env=None, input=""):
        done = subprocess.run([BINARY, "--config", str(self.dir), *args], capture_output=True, text=True, timeout=120, input=input,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
        if "Sanitizer" in done.stderr or (status is not None and done.returncode != status):
            raise AssertionError(f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def status(self):
        """What status tells, as a monitor takes it; its exit status says the same."""
        done = self.run("status", "--json", status=None)
        told = json.loads(done.stdout)
        assert done.returncode == ["well", "attention", "failing"].index(told["state"]), done
        assert self.run("status", status=done.returncode).stdout.startswith(["OK", "WARNING", "CRITICAL"][done.returncode])
        self.speaks(told["findings"])
        return told

    def speaks(self, findings):
        """Every finding in the language of who asks, whatever the cycle's was."""
        other = json.loads(self.run("status", "--json", status=None, env={"LC_ALL": "zh_CN.UTF-8"}).stdout)["findings"]
        assert [f["name"] for f in other] == [f["name"] for f in findings]
        for english, chinese in zip(findings, other):
            assert not CHINESE.search(english["text"]), english
            # but for what the driver says, in brackets or behind what it is about, and the system
            said = re.sub(r"（[^（）]*）", "", chinese["text"])
            said = re.sub(r"(无法连接数据库：|^[a-z_]+\.sql：).*", r"\1", said) if chinese["name"] == "database" else said
            assert CHINESE.search(said) and not ENGLISH.search(said), chinese

    def findings(self):
        return {(f["name"], f.get("about")): f for f in self.status()["findings"]}

    def quarantine(self):
        """{patient's number: why}, the first three of each kind."""
        return {no: f"{sum['why']} {sum.get('reason', '')}".strip() for sum in self.status()["patients_in_quarantine"]
                for no in sum["examples"].split()}

    def refused(self):
        """{(source, key)}, the first three of each kind."""
        return {(sum["source"], key) for sum in self.status()["keys_in_quarantine"] for key in sum["examples"].split()}

    def troubles(self):
        """What the state says does not work: [(kind, subject)]."""
        with sqlite3.connect(self.dir / "state" / "inner.db") as db:
            return db.execute("SELECT kind, subject FROM troubles ORDER BY kind, subject").fetchall()

    def out(self):
        return self.dir / "spool" / "out"

    def cycle(self, **rest):
        """A cycle, read as the platform would; what it said on standard error."""
        done = self.run("cycle", **rest)
        self.read()
        return done.stderr

    def read(self):
        """Takes over what is in the spool, as outer does."""
        for path in sorted(self.out().glob("*.batch")):
            self.reader.apply(path.read_bytes(), self.out())
        self.take()

    def take(self):
        taken = sorted(self.out().glob("*.batch"))
        if taken:
            (self.dir / "spool" / "in" / "accepted").write_text(f"{int(taken[-1].stem)}\n")
        for path in [*taken, *self.out().glob("*.blob")]:
            path.unlink()
        left = list(self.out().iterdir())
        assert not left, left

    def request(self, number, *rest):
        (self.dir / "spool" / "in" / f"{number:016d}.request").write_bytes(request_file(cbor([number, *rest])))

    def code(self, no):
        if self.profile != "cn-card":
            return None
        link = re.search(r"^http://127.0.0.1:8080/#1\.(.*)$", self.run("slip", no).stdout, re.M)[1]
        hospital, fingerprint, code = link.split(".")
        assert hospital == self.name
        assert base64.urlsafe_b64decode(fingerprint + "==") == sha256(self.reader.key)[:16]
        return code

    def keys(self, no, **fields):
        with self.sql() as db:
            name, card = db.execute("SELECT name, id_card FROM patient WHERE no = ?", [no]).fetchone()
        return Keys(self.name, self.profile, {"name": name, "id_card": card, **fields}, self.code(no))

    def opened(self, no, **fields):
        """{(source, key): (version, resource, clear)} of a patient: the key is found by trying those there are."""
        shelf = self.reader.open_shelf(self.keys(no, **fields))
        names = {self.rid(s, k): (s, k) for s, k in self.row_keys()}
        return {names[rid]: value for rid, value in shelf.items()}

    def rid(self, source, key):
        relay = (self.dir / "state" / "keys").read_bytes()[64:96]
        return hmac.digest(relay, cbor([source, key]), "sha256")[:16]

    def row_keys(self):
        with self.sql() as db:
            for table, sources in (("patient", ("patients", "identity")), ("lab", ("labs",)), ("doc", ("docs",))):
                for (no,) in db.execute(f"SELECT no FROM {table}"):
                    yield from ((s, no) for s in sources)

    def values(self, no, source="labs"):
        """{key: value} of a patient's labs, or titles of documents."""
        return {k: r["valueQuantity"]["value"] if s == "labs" else r["description"]
                for (s, k), (_, r, _) in self.opened(no).items() if s == source}

    def versions(self, no):
        return {k: v for k, (v, _, _) in self.opened(no).items()}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="mizhen-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def world(self, *args, **rest):
        return World(self.folder, *args, **rest)


def main():
    """usage: test_….py MIZHEN-RELAY-INNER [unittest arguments]"""
    if not DRIVER:
        print("no SQLite driver for ODBC (libsqliteodbc)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
