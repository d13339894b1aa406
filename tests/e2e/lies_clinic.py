"""A clinic on a platform that may lie (lies.py), with enough in it to be lied about."""

import sqlite3

from lies import Liar, siblings               # which says where inner and peer are
import inner
from peer import Key, tree_leaf
from world import sqlite_connection


class Clinic:
    """Two hospitals, patients zhang (known to both) and li, doctors shen and wei of renhe and gu of kangning."""
    NAMES = ("张三", "李四", "王五", "赵六", "钱七")
    BLOBS = {"one.pdf": 200_000, "two.pdf": 200_000}

    def __init__(self, world):
        self.world, self.clock = world, 0
        self.platform = world.platform()
        self.liar = Liar(self.platform.port)
        self.platform.configure(self.liar.origin)
        self.platform.start()
        self.key = Key((self.platform.dir / "data" / "platform.key").read_bytes())
        self.phone = world.file("phone", "")
        send = world.file("send", f"#!/bin/sh\ncat > {self.phone}\n")
        send.chmod(0o700)
        sources = world.dir / "sources"
        sources.mkdir()
        for name, sql in inner.SOURCES.items():
            (sources / f"{name}.sql").write_text(sql)
        self.renhe = self.hospital("renhe", sources, link_policy="slip")
        self.kangning = self.hospital("kangning", sources, link_policy="phone", phone_command=send)
        self.kangning.peers(self.renhe)
        self.renhe.peers(self.kangning)
        self.opening()

    def hospital(self, id, sources, **policy):
        files = self.world.dir / f"{id}-files"
        files.mkdir()
        database = self.world.dir / f"{id}.db"
        with sqlite3.connect(database) as db:
            db.executescript(inner.SCHEMA)
        relay = self.world.relay(id, name_zh=id, name_en=id, connection=sqlite_connection(database), sources=sources,
                                 files=files, origin=self.liar.origin, **policy)
        relay.database, relay.files = database, files
        relay.command("init")
        self.platform.admit(relay)
        relay.first_statement = (relay.dir / "hospital.statement").read_bytes()
        relay.key = Key((relay.dir / "state" / "keys").read_bytes()[:32])
        return relay

    def put(self, relay, table, **row):
        self.clock += 1
        row["changed"] = f"2026-01-01 {self.clock // 60:02d}:{self.clock % 60:02d}:00"
        with sqlite3.connect(relay.database) as db:
            db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def opening(self):
        for n, name in enumerate(self.NAMES, 1):
            self.put(self.renhe, "patient", no=f"P{n}", name=name, id_card=inner.id_card(n), phone="13800138000")
            for i in range(3):
                self.put(self.renhe, "lab", no=f"L{n}{i}", patient=f"P{n}", item=f"项目{i}", value=f"{n}.{i}", dept="内科")
        for (name, size), patient in zip(self.BLOBS.items(), ("P1", "P2")):
            (self.renhe.files / name).write_bytes(bytes(i % 251 for i in range(size)))
            self.put(self.renhe, "doc", no=name, patient=patient, title=name, file=name)
        self.put(self.kangning, "patient", no="K1", name=self.NAMES[0], id_card=inner.id_card(1), phone="13800138000")
        self.put(self.kangning, "lab", no="K", patient="K1", item="项目", value="7")
        self.cycle()

    def cycle(self):
        for relay in (self.renhe, self.kangning):
            relay.run(1)

    def person(self, n):
        """A patient's facts: identity file and slip, for any number of terminals."""
        identity = self.world.file(f"identity{n}", f"name = {self.NAMES[n - 1]}\nid_card = {inner.id_card(n)}\n")
        link = self.renhe.slip(f"P{n}")
        return "--slip", self.world.file(f"slip{n}", link + "\n"), "--identity", identity, link.rsplit(".", 1)[1]

    def account(self, n):
        """The key that signs for a patient's shelf, as only the patient's terminal makes it."""
        fields = {"name": self.NAMES[n - 1], "id_card": inner.id_card(n)}
        return inner.Keys("renhe", "cn-card", fields, self.person(n)[4])

    def enrol(self, name, relay, licence):
        terminal = self.world.terminal(name)
        link = relay.status()["link"]
        told = terminal.json("doctor", "enroll", "--hospital", self.world.file(f"link-{name}", link + "\n"), "--name", name,
                             "--title", "主任医师", "--department", "内科", "--licence", licence)
        terminal.fingerprint, terminal.licence = told["fingerprint"], licence
        terminal.key = Key((terminal.home / "doctor.key").read_bytes()[:32])
        return terminal

    def hear(self, terminal, *args, **rest):
        """All that is answered to one honest run."""
        self.liar.heard = {}
        terminal.command(*args, **rest)
        return dict(self.liar.heard)

    def shelves(self, hospital="renhe"):
        """[(index, shelf hash)] of the hospital's tree, as the platform keeps it."""
        with sqlite3.connect(self.platform.dir / "data" / "platform.db") as db:
            return db.execute("SELECT place, hash FROM shelf WHERE hospital = ? ORDER BY place", (hospital,)).fetchall()

    def neighbour(self, at, hospital="renhe"):
        """A place of the tree with its true path."""
        shelves = self.shelves(hospital)
        leaves = [tree_leaf(index + hash) for index, hash in shelves]
        return [at, *shelves[at], siblings(leaves, at)]
