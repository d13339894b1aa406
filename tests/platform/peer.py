"""The platform's peers, from docs/protocol.md alone: a hospital that keeps shelves and signs batches and
roots, patients, doctors, and a client of section 7. Standard library, python3-cbor2 and python3-cryptography;
no code is shared with the project. Sealed files are opaque here, as they are to the platform."""

import base64
import hashlib
import http.client
import io
import json
import os
import signal
import subprocess
import time
import weakref
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ACCOUNT, HOME, DOCTOR, TRANSPORT = range(4)
CHUNK = 65536 + 16
PROFILE = "key=id_card+code message=name"


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def items(data):
    """The values of a CBOR sequence, each with the bytes it was."""
    stream, out = io.BytesIO(data), []
    while stream.tell() < len(data):
        start = stream.tell()
        value = cbor2.CBORDecoder(stream).decode()
        out.append((value, data[start:stream.tell()]))
    return out


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def age_file(n=500, seed=None):
    """Opaque bytes that begin as an age file does."""
    body = os.urandom(n) if seed is None else hashlib.shake_128(str(seed).encode()).digest(n)
    return b"age-encryption.org/v1\n-> mizhen/identity AAAA\n" + body


class Key:
    def __init__(self, seed=None):
        self.private = Ed25519PrivateKey.from_private_bytes(seed or os.urandom(32))
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha256(self.public)

    def sign(self, data):
        return self.private.sign(data)


def statement(kind, body, key, aad=b"mizhen/v1"):
    protected, payload = cbor({1: -8, 4: key.id, 16: "mizhen/" + kind}), cbor(body)
    return cbor([protected, {}, payload, key.sign(cbor(["Signature1", protected, aad, payload]))])


def body_of(raw):
    return cbor2.loads(cbor2.loads(raw)[2])


# RFC 6962

def tree_leaf(data):
    return sha256(b"\x00", data)


def tree_head(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01", tree_head(leaves[:k]), tree_head(leaves[k:]))


def path_leads(leaf, position, size, path, head):
    """RFC 9162, section 2.1.3.2."""
    fn, sn, node = position, size - 1, leaf
    if fn > sn:
        return False
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = sha256(b"\x01", step, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\x01", node, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and node == head


def index_of(tag):
    return sha256(b"mizhen/v1/index", tag)


def leaf_of(hospital, rid, version, file, blobs=(), clear=()):
    return sha256(b"mizhen/v1/leaf", cbor([hospital, rid, version, file and sha256(file), list(blobs), list(clear)]))


def shelf_hash(tag, sign, seal, successor, leaves):
    return sha256(b"mizhen/v1/shelf", cbor([tag, sign, seal, successor, leaves]))


class Shelf:
    """One patient's shelf: the tag, the account's keys, and what lies on it."""

    def __init__(self, tag=None, key=None):
        self.tag, self.key, self.seal = tag or os.urandom(32), key or Key(), os.urandom(32)
        self.successor = None
        self.records = {}                  # rid: (version, file / None, blobs, clear)

    def hash(self, hospital):
        leaves = [] if self.successor else [leaf_of(hospital, rid, *self.records[rid]) for rid in sorted(self.records)]
        return shelf_hash(self.tag, self.key.public, self.seal, self.successor, leaves)


def blob_head(data):
    cuts = [data[:16 + CHUNK]] + [data[i:i + CHUNK] for i in range(16 + CHUNK, len(data), CHUNK)]
    return tree_head([tree_leaf(c) for c in cuts])


class Hospital:
    """A relay without a database: batches out of calls."""

    def __init__(self, name="renhe", profile=PROFILE):
        self.id, self.profile, self.serial = name, profile, 1
        self.key, self.transport, self.inbox = Key(), Key(), os.urandom(32)
        self.rekey = None
        self.shelves, self.cycle, self.number, self.revoked = {}, 0, 0, None
        self.pending = []
        self.statement = self.make_statement()

    def make_statement(self):
        return statement("hospital", {
            0: self.serial, 1: self.id, 2: "仁和医院", 3: "Renhe", 4: self.key.public, 5: self.transport.public, 6: self.inbox,
            7: self.profile, 8: [], 9: 0, 10: int(time.time()), 11: self.rekey}, self.key)

    def open(self, shelf=None):
        shelf = shelf or Shelf()
        self.shelves[shelf.tag] = shelf
        self.pending.append([0, shelf.tag, shelf.key.public, shelf.seal])
        return shelf

    def record(self, shelf, rid=None, file=None, blobs=(), clear=()):
        rid, file = rid or os.urandom(16), file or age_file()
        version = shelf.records[rid][0] + 1 if rid in shelf.records else 1
        shelf.records[rid] = (version, file, list(blobs), list(clear))
        self.pending.append([1, shelf.tag, rid, version, file, list(blobs), list(clear)])
        return rid

    def delete(self, shelf, rid):
        version = shelf.records[rid][0] + 1
        shelf.records[rid] = (version, None, [], [])
        self.pending.append([2, shelf.tag, rid, version])

    def close(self, shelf, successor):
        shelf.successor, shelf.records = successor.tag, {}
        self.pending.append([3, shelf.tag, successor.tag])

    def say(self, raw):
        self.pending.append([4, raw])

    def restate(self, **changes):
        """A new hospital statement with these changes (key=, transport=, profile=)."""
        old = self.key
        self.serial += 1
        for name, value in changes.items():
            setattr(self, name, value)
        self.rekey = None
        if self.key is not old:
            self.rekey = [old.public, old.sign(b"mizhen/v1/rekey" + cbor([self.id, self.serial, self.key.public]))]
        self.statement = self.make_statement()
        self.say(self.statement)

    def certify(self, doctor, start=None, until=None):
        now = int(time.time())
        raw = statement("doctor", {
            0: self.id, 1: "李医生", 2: "主任医师", 3: "内科", 4: "1101", 5: doctor.public, 6: os.urandom(32),
            7: start or now - 60, 8: until or now + 86400, 9: os.urandom(32)}, self.key)
        self.say(raw)
        return raw

    def revoke_doctors(self, doctors, serial):
        now = int(time.time())
        self.revoked = statement("revoked-doctors", {
            0: self.id, 1: serial, 2: now, 3: sorted([d.public, now] for d in doctors)}, self.key)
        self.say(self.revoked)

    def tree(self):
        return [index + self.shelves[tag].hash(self.id) for index, tag in sorted((index_of(t), t) for t in self.shelves)]

    def root(self, changes=None):
        leaves = [tree_leaf(d) for d in self.tree()]
        body = {0: self.id, 1: self.cycle, 2: int(time.time()), 3: 300, 4: len(leaves), 5: tree_head(leaves),
                6: sha256(self.statement), 7: self.revoked and sha256(self.revoked)}
        body.update(changes or {})
        return statement("root", body, self.key)

    def batch(self, root=None, signer=None, number=None):
        """The pending items as the bytes to PUT; they stay pending until taken()."""
        signer = signer or self.key
        self.cycle += 1
        root = root or self.root()
        body = b"".join(cbor(i) for i in self.pending + [[7, root]])
        number = self.number + 1 if number is None else number
        head = {0: self.id, 1: number, 2: len(body), 3: sha256(body), 4: sha256(root)}
        return statement("batch", head, signer) + body

    def taken(self):
        self.number += 1
        self.pending = []


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def problem(self):
        if self.headers.get("Content-Type") != "application/problem+json":
            return None
        told = json.loads(self.body)
        assert told["status"] == self.status and told["title"], told
        assert told["type"].startswith("urn:mizhen:problem:"), told
        return told["type"].split(":")[-1]

    def __getitem__(self, name):
        """A member of the problem."""
        return json.loads(self.body)[name]

    @property
    def value(self):
        value = cbor2.loads(self.body)
        assert cbor(value) == self.body, "not deterministic CBOR"
        return value

    @property
    def sequence(self):
        return [value for value, _ in items(self.body)]

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Client:
    """One connection to the platform, with or without a session."""

    def __init__(self, platform, token=None):
        self.platform, self.token, self.connection, self.asking = platform, token, None, False
        platform.clients.add(self)

    def call(self, method, path, body=None, headers=None, seconds=90):
        headers = dict(headers or {})
        if self.token is not None:
            headers["Authorization"] = "Bearer " + url64(self.token)
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=seconds)
        self.asking = True
        try:
            self.connection.request(method, path, body, headers)
            got = self.connection.getresponse()
            return Answer(got.status, got.headers, got.read())
        except Exception:
            self.close()
            raise
        finally:
            self.asking = False

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def get(self, path, **rest):
        return self.call("GET", path, **rest)

    def post(self, path, body):
        return self.call("POST", path, body)

    def put(self, path, body):
        return self.call("PUT", path, body)

    def session_statement(self, role, key, hospital=None, tag=None, signer=None):
        challenge = body_of(self.get("/v1/challenge").body)
        body = {0: self.platform.origin, 1: challenge[1], 2: challenge[2], 3: role, 4: hospital, 5: tag, 6: key.public}
        return statement("session", body, signer or key)

    def login(self, role, key, hospital=None, tag=None):
        """A client of its own with this session."""
        answer = self.post("/v1/sessions", self.session_statement(role, key, hospital, tag))
        assert answer.status == 200, answer
        return Client(self.platform, answer.value[0])

    def transport(self, hospital):
        return self.login(TRANSPORT, hospital.transport, hospital.id)

    def account(self, hospital, shelf):
        return self.login(ACCOUNT, shelf.key, hospital.id, shelf.tag)

    def push(self, hospital):
        """Everything pending at the hospital, as its next batch."""
        answer = self.put(f"/v1/hospitals/{hospital.id}/batches/{hospital.number + 1}", hospital.batch())
        assert answer.status == 204, answer
        hospital.taken()

    def upload(self, hospital, blob, data, offset=0, length=None):
        return self.call("PATCH", f"/v1/hospitals/{hospital.id}/blobs/{url64(blob)}", data, {
            "Upload-Offset": str(offset), "Upload-Length": str(len(data) if length is None else length)})

    def feed(self, after=0, wait=0):
        answer = self.get(f"/v1/feed?after={after}&wait={wait}")
        assert answer.status == 200, answer
        return answer.sequence


class Platform:
    pass_fds = ()

    def __init__(self, binary, folder, guessable=False):
        self.binary, self.folder, self.origin = binary, Path(folder), "http://127.0.0.1:8080"
        self.process, self.port, self.clients = None, None, weakref.WeakSet()
        self.conf = self.folder / "platform.conf"
        self.conf.write_text(f"[platform]\norigin = {self.origin}\nlisten = 127.0.0.1:0\ndata = data\n"
                             + ("accept_guessable = yes\n" if guessable else ""))

    def admit(self, hospital):
        file = self.folder / f"{hospital.id}.statement"
        file.write_bytes(hospital.statement)
        return subprocess.run([self.binary, "--config", self.conf, "admit", file], capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60)

    def environment(self):
        return {name: value for name, value in os.environ.items() if name != "MIZHEN_CRASH"}

    def command(self):
        return [self.binary]

    def start(self, crash=None):
        env = self.environment()
        if crash:
            env["MIZHEN_CRASH"] = crash
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([*self.command(), "--config", self.conf, "run"], stdout=subprocess.PIPE, stderr=log,
                                            env=env, pass_fds=self.pass_fds)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening 127.0.0.1:"):
            raise RuntimeError(f"no platform: {line!r}\n" + self.log()[-2000:])
        self.port = int(line.rsplit(":", 1)[1])
        return Client(self)

    def log(self):
        return (self.folder / "log").read_text()

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        for client in self.clients:        # it has patience with who is connected and may be about to ask
            if not client.asking:
                client.close()
        self.process.send_signal(how)
        status = self.wait()
        for client in self.clients:        # the next process listens elsewhere
            client.close()
        return status

    def wait(self):
        status = self.process.wait(60)
        self.process.stdout.close()
        self.process = None
        return status


def make_grant(hospital, shelf, doctor, rids=None, kind=0, signer=None, parent=None, lasts=3600):
    """[statement, bundle] for POST, and the grant's id."""
    now, bundle = int(time.time()), age_file(200)
    rids = sorted(shelf.records if rids is None else rids)
    records = [[rid, shelf.records[rid][0], sha256(shelf.records[rid][1])] for rid in rids] if kind == 0 else []
    body = {0: kind, 1: hospital.id, 2: shelf.tag, 3: hospital.cycle, 4: doctor.public, 5: records, 6: now - 10, 7: now + lasts,
            8: parent is None and kind == 0, 9: parent, 10: sha256(bundle), 11: now}
    raw = statement("grant", body, signer or shelf.key)
    return cbor([raw, bundle]), sha256(raw)


def make_revoke(grant, signer):
    return statement("revoke", {0: grant, 1: int(time.time())}, signer)


def check_presence(root, hospital_statement, presence, hashed, tag):
    """That a shelf of this hash is in the tree of a root that the hospital signed for."""
    body = body_of(root)
    position, size, path = presence
    assert size == body[4] and body[6] == sha256(hospital_statement)
    assert path_leads(tree_leaf(index_of(tag) + hashed), position, size, path, body[5])


def check_shelf(answer, hospital, tag):
    """The answer to GET shelf, proved as a terminal would: {rid: [version, blobs, clear, file]}."""
    head, *records = answer.sequence
    root, stated, presence, sign, seal, successor, n = head
    assert n == len(records) and stated == hospital.statement
    leaves = [leaf_of(hospital.id, rid, version, file, blobs, clear) for rid, version, blobs, clear, file in records]
    check_presence(root, stated, presence, shelf_hash(tag, sign, seal, successor, leaves), tag)
    return {r[0]: r[1:] for r in records}
