"""The two made-up hospitals of the demo in a world of their own, for stories that change the databases."""

import csv
import sqlite3
import subprocess
import sys
import weakref
from types import SimpleNamespace

from shared import HERE
from world import sqlite_connection

sys.path[:0] = [str(HERE.parent / "platform"), str(HERE.parent / "relay")]
import peer                                    # noqa: E402

DEMO = HERE.parents[1] / "demo"
NAMES = {"qinglan": ("青岚医院", "Qinglan Hospital"), "wangshu": ("望舒医院", "Wangshu Hospital")}
SEED = 2018


class MadeUp:
    def __init__(self, world):
        self.world, self.folder = world, world.dir / "databases"
        subprocess.run([sys.executable, DEMO / "hospitals.py", self.folder, str(SEED)], check=True)
        with open(self.folder / "people.tsv", encoding="utf-8") as file:
            self.people = list(csv.DictReader(file, delimiter="\t"))
        self.known_to_both = [person for person in self.people if person["qinglan"] and person["wangshu"]]
        self.relays = {}

    def relay(self, id, platform, name=None, **options):
        """A relay for the database of hospital ID; NAME makes it another hospital with the same patients."""
        name = name or id
        zh, en = NAMES.get(name, (name, name))
        files = self.folder / id / "files"
        relay = self.world.relay(name, name_zh=zh, name_en=en, connection=sqlite_connection(self.folder / id / "his.sqlite"),
                                 sources=DEMO / id / "sources", files=files if files.is_dir() else None,
                                 origin=platform.public, **options)
        self.relays[name] = relay
        relay.command("init")
        return relay

    def join(self, platform):
        """The relays know each other, the platform admits each, and each turns once."""
        for relay in self.relays.values():
            relay.peers(*(other for other in self.relays.values() if other is not relay))
            platform.admit(relay)
            relay.run(1)

    def change(self, id, sql, *values):
        """In the hospital's own database."""
        with sqlite3.connect(self.folder / id / "his.sqlite") as database:
            return database.execute(sql, values).fetchall()

    def rows_of(self, id, patient_no):
        """How many records a patient has: every row of the tables that the sources read, and once more each that has
        images of its own (qinglan)."""
        with sqlite3.connect(self.folder / id / "his.sqlite") as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counts = [database.execute(f'SELECT count(*) FROM "{table}" WHERE BRID = ?', (patient_no,)).fetchone()[0]
                      for table in tables]
            images = database.execute("SELECT count(*) FROM JCBG WHERE BRID = ? AND YXML IS NOT NULL", (patient_no,)).fetchone()[0]
        return sum(counts) + images

    def identity(self, person):
        return self.world.file("identity-" + person["id_card"], f"name = {person['name']}\nid_card = {person['id_card']}\n")

    def opened(self, name, person, id, **options):
        """A new terminal NAME that has opened hospital ID with the person's slip."""
        terminal = self.world.terminal(name)
        slip = self.world.file("slip-" + name, self.relays[id].slip(person[options.pop("number", id)]) + "\n")
        terminal.command("patient", "open", "--slip", slip, "--identity", self.identity(person), *options.pop("accept", []), **options)
        return terminal


def enrol(world, relay, name, licence):
    """A doctor who asked RELAY's hospital for a certificate, and the fingerprint to compare."""
    link = relay.status()["link"]
    terminal = world.terminal(licence)
    told = terminal.json("doctor", "enroll", "--hospital", world.file(f"hospital-{licence}", link + "\n"), "--name", name,
                         "--title", "主任医师", "--department", "呼吸内科", "--licence", licence)
    return terminal, told["fingerprint"]


def foreign_client(platform):
    """A client of another implementation."""
    return peer.Client(SimpleNamespace(port=platform.port, origin=platform.public, clients=weakref.WeakSet()))
