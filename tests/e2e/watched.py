"""A small system under watch: platform, relay and database of one hospital, everything that the relay sends recorded on
the way, replayed as the platform should take it, and opened with keys of our own (tests/relay/inner.py)."""

import copy
import http.client
import http.server
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from types import SimpleNamespace

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "relay"), str(TESTS / "platform")]
import inner                                                                    # noqa: E402
import peer                                                                     # noqa: E402
import world                                                                    # noqa: E402

HOSPITAL, PROFILE = "renhe", "cn-card"
RUN_SECONDS = 120


class Wire(http.server.ThreadingHTTPServer):
    """Between relay and platform: forwards each request, and keeps every batch and every piece of a blob it saw."""
    daemon_threads, block_on_close = True, False

    def __init__(self, target_port):
        super().__init__(("127.0.0.1", 0), Carrier)
        self.target_port, self.origin = target_port, f"http://127.0.0.1:{self.server_port}"
        self.refusing = None               # the number of a batch, without asking the platform
        self.forget()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def forget(self):
        self.batches, self.taken, self.blobs, self.differing = {}, 0, {}, []

    def see(self, method, path, headers, body, status):
        what, name = path.split("/")[4:6] if path.count("/") == 5 else ("", "")
        if what == "batches" and method == "PUT":
            if self.batches.setdefault(int(name), body) != body:
                self.differing.append(int(name))
            if status == 204:
                self.taken = max(self.taken, int(name))
        elif what == "blobs" and method == "PATCH":
            whole = self.blobs.setdefault(inner.unb64(name.replace("-", "+").replace("_", "/").encode()), bytearray())
            at = int(headers["Upload-Offset"])
            whole[at:at + len(body)] = body


class Carrier(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def carry(self):
        length, status = int(self.headers.get("Content-Length", 0)), None
        body = self.rfile.read(length)
        if len(body) < length:             # whoever sends it was killed
            self.close_connection = True
            return
        if self.command == "PUT" and self.path.endswith(f"/batches/{self.server.refusing}"):
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=RUN_SECONDS)
        try:
            upstream.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Expect"})
            answer = upstream.getresponse()
            status, data = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
        finally:
            upstream.close()
            self.server.see(self.command, self.path, self.headers, body, status)
        if status is None:
            return
        try:
            self.send_response_only(status)
            for name, value in answer.getheaders():
                if name not in ("Connection", "Transfer-Encoding", "Content-Length"):
                    self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = carry

    def handle(self):
        try:
            super().handle()
        except OSError:                    # whoever called was killed
            pass

    def log_message(self, *_):
        pass


class Chain(inner.Reader):
    """The batches as the platform should take them, blobs out of what went over the wire."""

    def blob(self, id_, wire):
        return self.blobs.setdefault(id_, bytes(wire.blobs[id_]))


class System:
    """What changes lies in DIR/live, so that it can be put away and brought back."""

    def __init__(self, bin, folder):
        self.bin, self.dir, self.live = Path(bin).resolve(), Path(folder), Path(folder) / "live"
        self.live.mkdir()
        inner.BINARY = str(self.bin / "mizhen-relay-inner")
        self.platform = world.Platform(SimpleNamespace(bin=self.bin, dir=self.live))
        self.wire = Wire(self.platform.port)
        self.platform.configure(self.wire.origin)
        sources = self.dir / "sources"
        sources.mkdir()
        for name, sql in inner.SOURCES.items():
            (sources / f"{name}.sql").write_text(sql)
        self.files, self.database = self.live / "files", self.live / "hospital.db"
        self.files.mkdir()
        self.relay = world.Relay(SimpleNamespace(bin=self.bin, dir=self.live), HOSPITAL, name_zh="仁和医院", name_en="Renhe",
                                 connection=world.sqlite_connection(self.database), sources=sources, origin=self.wire.origin,
                                 files=self.files, profile=PROFILE)
        with sqlite3.connect(self.database) as db:
            db.executescript(inner.SCHEMA)
        self.relay.command("init")
        self.platform.admit(self.relay)
        self.chain = Chain((self.relay.dir / "hospital.statement").read_bytes())
        self.secret = (self.relay.dir / "state" / "keys").read_bytes()[64:96]
        self.names, self.codes = {}, {}
        self.name_rows()

    # the hospital's side of things

    def sql(self, statement, *values):
        with sqlite3.connect(self.database) as db:
            db.execute(statement, values)
        db.close()

    def rows(self, statement, *values):
        db = sqlite3.connect(self.database)
        try:
            return db.execute(statement, values).fetchall()
        finally:
            db.close()

    def put(self, table, **row):
        self.sql(f"REPLACE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())

    def sweep(self, every):
        conf = self.relay.conf
        conf.write_text(re.sub(r"(?m)^sweep = .*$", f"sweep = {every}", conf.read_text(encoding="utf-8")), encoding="utf-8")

    def name_rows(self):
        """Remembers what every row's record is called; rows that are gone keep their names."""
        for table, sources in (("patient", ("patients", "identity")), ("lab", ("labs",)), ("doc", ("docs",))):
            for (no,) in self.rows(f"SELECT no FROM {table}"):
                for source in sources:
                    rid = inner.hmac.digest(self.secret, inner.cbor([source, no]), "sha256")[:16]
                    self.names[rid] = (source, no)

    # snapshots: nothing runs meanwhile

    def put_away(self, name):
        shutil.copytree(self.live, self.dir / name)
        state = (self.chain, self.names, self.codes, self.wire.batches, self.wire.taken, self.wire.blobs)
        return name, copy.deepcopy(state)

    def bring_back(self, kept):
        name, state = kept
        shutil.rmtree(self.live)
        shutil.copytree(self.dir / name, self.live)
        self.chain, self.names, self.codes, *on_wire = copy.deepcopy(state)
        self.wire.batches, self.wire.taken, self.wire.blobs = on_wire

    # processes

    def start_platform(self, crash=None):
        """Returns whether it came up; it must then serve at once, and what it acknowledged must be there."""
        try:
            self.platform.start({"MIZHEN_CRASH": f"mizhen-platform/{crash}"} if crash else None)
        except world.Failed as failed:
            if failed.status == -signal.SIGKILL and crash:
                self.platform.process = None
                return False
            raise
        return True

    def start_relay(self, crash=None):
        env = {**os.environ, "LC_ALL": "C.UTF-8", **({"MIZHEN_CRASH": crash} if crash else {})}
        with open(self.relay.dir / "log", "ab") as log:
            return subprocess.Popen([self.relay.bin, "--config", self.relay.dir, "run", "--cycles", "1"], stdout=log, stderr=log,
                                    env=env)

    def switch_on(self, link):
        try:
            return (self.relay.dir / "switch" / link).read_text() == "on\n"
        except FileNotFoundError:
            return False

    def both_on(self):
        # hospital's once more: it may have gone off before platform's went on
        return self.switch_on("hospital") and self.switch_on("platform") and self.switch_on("hospital")

    def log(self):
        path = self.relay.dir / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    # the platform, as its clients see it

    def client(self):
        return peer.Client(SimpleNamespace(port=self.platform.port, origin=self.wire.origin, clients=weakref.WeakSet()))

    def transport_key(self):
        return peer.Key((self.relay.dir / "outer" / "transport.key").read_bytes())

    def next_number(self):
        client = self.client().login(peer.TRANSPORT, self.transport_key(), HOSPITAL)
        try:
            return client.get(f"/v1/hospitals/{HOSPITAL}/batches").value[0]
        finally:
            client.close()

    def root(self):
        _, root, _ = self.client().get(f"/v1/hospitals/{HOSPITAL}").value
        return root

    def keys(self, no):
        """The patient's keys by the slip as it is now; slips are printed again only when the old one fits no more."""
        name, card = self.rows("SELECT name, id_card FROM patient WHERE no = ?", no)[0]
        for fresh in (False, True):
            if fresh or no not in self.codes:
                self.codes[no] = self.relay.slip(no).rsplit(".", 1)[1]
            keys = inner.Keys(HOSPITAL, PROFILE, {"name": name, "id_card": card}, self.codes[no])
            shelf = self.chain.shelves.get(keys.tag)
            if shelf is not None and shelf["successor"] is None:
                return keys
        raise AssertionError(f"patient {no} has no open shelf")

    def catch_up(self):
        """Replays what the platform has taken since; each batch once, in order, every root recomputed."""
        assert not self.wire.differing, f"sent twice, differently: batches {self.wire.differing}"
        number = self.next_number()
        assert number > self.wire.taken, f"batch {self.wire.taken} was acknowledged, and is gone: {number} is expected"
        while self.chain.number + 1 < number:
            self.chain.apply(self.wire.batches[self.chain.number + 1], self.wire)
        root = self.root()
        body = root and inner.open_statement(root, "root", self.chain.key)
        assert (body[1] if body else 0) == self.chain.cycle, "the platform's root is another than the last batch's"

    def served(self, no):
        """A patient's shelf as the platform serves it, proved; blobs included; it is what the chain of batches makes."""
        keys = self.keys(no)
        client = self.client().login(peer.ACCOUNT, keys.account, HOSPITAL, keys.tag)
        try:
            answer = client.get("/v1/shelf")
            assert answer.status == 200, answer
            records = peer.check_shelf(answer, SimpleNamespace(id=HOSPITAL, statement=self.chain.raw), keys.tag)
            expected = self.chain.shelves[keys.tag]["records"]
            assert {r: (v, f, b, c) for r, (v, b, c, f) in records.items()} == \
                {r: (v, f, [list(x) for x in b], [list(x) for x in c]) for r, (v, f, b, c) in expected.items()}
            for blob in (b[0] for _, blobs, _, _ in records.values() for b in blobs):
                got = client.get(f"/v1/hospitals/{HOSPITAL}/blobs/{peer.url64(blob)}")
                assert got.status == 200 and got.body == self.chain.blobs[blob], got
        finally:
            client.close()
        return keys, records

    def opened(self, no):
        """{(source, key): (version, what it says)} of a patient; of deleted records, None is said."""
        keys, records = self.served(no)
        resources = self.chain.open_shelf(keys)
        return {self.names[rid]: (value[0], self.says(self.names[rid][0], *resources[rid][1:]) if rid in resources else None)
                for rid, value in records.items()}

    def says(self, source, resource, clear):
        if source == "patients":
            return resource["name"][0]["text"]
        if source == "labs":
            return resource["code"]["text"], str(resource["valueQuantity"]["value"]), clear.get("dept")
        if source == "docs":
            files = (c["attachment"] for c in resource.get("content", []))
            return resource["description"], sorted(self.chain.contents(a) for a in files)
        body = inner.open_statement(inner.base64.b64decode(resource["data"]), "identity", self.chain.key)
        return [value for field, value in body[1] if field in ("name", "id_card")]

    def held(self, no):
        """The same for what the database holds, without versions."""
        name, card = self.rows("SELECT name, id_card FROM patient WHERE no = ?", no)[0]
        out = {("patients", no): name, ("identity", no): [name, card]}
        for lab, item, value, dept in self.rows("SELECT no, item, value, dept FROM lab WHERE patient = ? AND NOT gone", no):
            out["labs", lab] = item, value, dept
        for doc, title, file in self.rows("SELECT no, title, file FROM doc WHERE patient = ?", no):
            path = self.files / file
            out["docs", doc] = title, sorted(f.read_bytes() for f in (path.iterdir() if path.is_dir() else [path]))
        return out

    def contents(self):
        """What all terminals open, by patient; equal to the database."""
        self.catch_up()
        out = {}
        for (no,) in self.rows("SELECT no FROM patient"):
            out[no] = self.opened(no)
            found = {k: said for k, (_, said) in out[no].items() if said is not None}
            assert found == self.held(no), f"patient {no}: opened {found}, held {self.held(no)}"
        return out

    def check_tidy(self):
        """Nothing lies about: the spool is empty, the platform has just the blobs that records name, the switch is off."""
        left = [p.name for p in (self.relay.dir / "spool").rglob("*") if p.is_file() and p.name not in ("accepted", "challenge")]
        assert not left, f"left in the spool: {left}"
        assert not self.switch_on("hospital") and not self.switch_on("platform")
        named = {b[0].hex() for s in self.chain.shelves.values() for r in s["records"].values() for b in r[2]}
        folder, until = self.platform.dir / "data" / "blobs" / HOSPITAL, time.monotonic() + 30
        wanted = sorted([*named, *(f"{n}.leaves" for n in named)])
        while (there := sorted(os.listdir(folder)) if folder.exists() else []) != wanted:
            assert time.monotonic() < until, f"blobs on the platform: {there}, named by records: {wanted}"
            time.sleep(0.02)
