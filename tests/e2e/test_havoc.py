#!/usr/bin/python3
"""A hospital whose tables are emptied, halved, renamed, locked, flagged, given other people's numbers, and set right again,
in random order, while its staff go on working and the relay and the platform are killed. No record is deleted and no
shelf closed that is in the database afterwards; whatever would have gone is told by status as long as it lasts; and when
all is right again, terminals open just what the database holds.

usage: test_havoc.py FOLDER-OF-BINARIES [--long] [--seed N]
"""

import random
import shutil
import sqlite3
import sys
import tempfile
import time

import drawn
import postgres
import watched
import world
from killers import INNER, OUTER, PLATFORM, RELAY, AtPoint, Nobody, Random, Watch, crash_points, start_platform
from watched import Chain, System, inner

PATIENTS, LABS, DOCS = 14, 60, 18
SHARE, ALL = 24, 200               # cycles
CALM = 12                          # cycles between two moments when all is right
SETTLING = 8                       # cycles in which it has to be
TABLES = {"patient": "patients", "lab": "labs", "doc": "docs"}
SCHEMA = """CREATE TABLE patient (no TEXT, name TEXT, id_card TEXT, phone TEXT, changed TEXT);
CREATE TABLE lab (no TEXT, patient TEXT, item TEXT, value TEXT, dept TEXT, gone INTEGER, changed TEXT);
CREATE TABLE doc (no TEXT, patient TEXT, title TEXT, file TEXT, changed TEXT);"""
TOOK = {RELAY: 1, INNER: 0.3, OUTER: 0.2, PLATFORM: 1}      # seconds, about: for kills at random moments


# Databases

class Sqlite:
    """The hospital's database in a file. Tables have no keys, as they often have none."""

    def __init__(self, path):
        self.path, self.locked = path, None
        path.unlink()
        self.connection = world.sqlite_connection(path) + ";Timeout=100"
        for statement in SCHEMA.split("\n"):
            self.run(statement)

    def run(self, statement, *values):
        db = sqlite3.connect(self.path)
        try:
            with db:
                return [tuple(None if v is None else str(v) for v in row) for row in db.execute(statement, values).fetchall()]
        finally:
            db.close()

    def lock(self, _):
        self.locked = sqlite3.connect(self.path, isolation_level=None)
        self.locked.execute("BEGIN EXCLUSIVE")

    def unlock(self):
        self.locked.close()


class Postgres:
    """The same in a database of a cluster, where locks and renames are real."""

    def __init__(self, cluster):
        self.cluster, self.locked = cluster, None
        cluster.create("havoc")
        self.connection = cluster.connection("havoc") + ";UseDeclareFetch=1"
        cluster.run_sql("havoc", b"ALTER DATABASE havoc SET lock_timeout = '200ms'")
        cluster.run_sql("havoc", SCHEMA.encode())

    def run(self, statement, *values):
        for value in values:
            statement = statement.replace("?", "NULL" if value is None else "'" + str(value).replace("'", "''") + "'", 1)
        out = self.cluster.run_sql("havoc", statement.encode()).decode()
        return [tuple(line.split("|")) for line in out.splitlines()]

    def lock(self, table):
        self.locked = self.cluster.session("havoc")
        self.locked.stdin.write(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;\n\\echo locked\n".encode())
        self.locked.stdin.flush()
        assert self.locked.stdout.readline() == b"locked\n"

    def unlock(self):
        self.locked.stdin.close()
        self.locked.wait(watched.RUN_SECONDS)


# What is watched

class Takings(Chain):
    """Notes what is taken from patients."""
    deleted, closed = (), ()

    def item_2(self, folder, tag, rid, version):
        super().item_2(folder, tag, rid, version)
        self.deleted = [*self.deleted, rid]

    def item_3(self, folder, tag, successor):
        super().item_3(folder, tag, successor)
        self.closed = [*self.closed, tag]


class Hospital(System):
    def __init__(self, bin, folder, database):
        super().__init__(bin, folder)
        self.base = database(self)
        conf = self.relay.dir / "database.conf"
        conf.write_text(f"[database]\nconnection = {self.base.connection}\nfiles = {self.files}\nblock = 100\n")
        self.chain = Takings(self.chain.raw)
        self.seconds = 0

    def sql(self, statement, *values):
        self.base.run(statement, *values)

    def rows(self, statement, *values):
        return self.base.run(statement, *values) if hasattr(self, "base") else []

    def name(self, table, no):
        for source in ("patients", "identity") if table == "patient" else (TABLES[table],):
            self.names[inner.hmac.digest(self.secret, inner.cbor([source, no]), "sha256")[:16]] = (source, no)

    def name_rows(self, tables=TABLES):
        for table in tables:
            for (no,) in self.rows(f"SELECT no FROM {table}"):
                self.name(table, no)

    def now(self):
        self.seconds += 1
        return f"2026-01-{1 + self.seconds // 86400:02d} {self.seconds // 3600 % 24:02d}:{self.seconds // 60 % 60:02d}:{self.seconds % 60:02d}"

    def state(self, statement, *values):
        """What the relay itself knows."""
        db = sqlite3.connect(f"file:{self.relay.dir}/state/inner.db?mode=ro", uri=True)
        try:
            return [row[0] for row in db.execute(statement, values).fetchall()]
        finally:
            db.close()

    def whose(self, tag):
        """The number of the patient whose shelf it is."""
        return self.state("SELECT number FROM shelves s JOIN patients p ON p.id = s.patient WHERE s.tag = ?", tag)[0]

    def put(self, table, **row):
        self.sql(f"DELETE FROM {table} WHERE no = ?", row["no"])
        row["changed"] = self.now()
        self.sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())

    def held(self, no):
        name, card = self.rows("SELECT name, id_card FROM patient WHERE no = ?", no)[0]
        out = {("patients", no): name, ("identity", no): [name, card]}
        for lab, item, value, dept in self.rows("SELECT no, item, value, dept FROM lab WHERE patient = ?", no):
            out["labs", lab] = item, value, dept
        for doc, title, file in self.rows("SELECT no, title, file FROM doc WHERE patient = ?", no):
            out["docs", doc] = title, [(self.files / file).read_bytes()]
        return out


# What its staff do, all of it meant

class Staff:
    def __init__(self, system, draw):
        self.system, self.draw, self.made = system, draw, dict.fromkeys([*TABLES, "correction"], 0)
        self.removed = set()               # (source, no): were removed, or went to another patient
        self.corrected = {}                # patients who had to get another shelf, and how often at most
        for _ in range(PATIENTS):
            self.new_patient()
        for _ in range(LABS):
            self.new_lab()
        for _ in range(DOCS):
            self.new_doc()

    def number(self, table, prefix):
        self.made[table] += 1
        return f"{prefix}{self.made[table]}"

    def some(self, table):
        return self.draw.choice(sorted(self.system.rows(f"SELECT no FROM {table}")))[0]

    def new_patient(self):
        no = self.number("patient", "P")
        self.system.put("patient", no=no, name="张" + chr(0x4e00 + self.made["patient"]), id_card=inner.id_card(self.made["patient"]),
                        phone="13800138000")

    def new_lab(self, no=None):
        self.system.put("lab", no=no or self.number("lab", "L"), patient=self.some("patient"), item="项目", value=self.draw.randrange(1000),
                        dept="内科", gone=0)

    def new_doc(self):
        no = self.number("doc", "D")
        (self.system.files / f"{no}.pdf").write_bytes(self.draw.randbytes(500))
        self.system.put("doc", no=no, patient=self.some("patient"), title="报告", file=f"{no}.pdf")

    def change_lab(self):
        self.system.sql("UPDATE lab SET value = ?, changed = ? WHERE no = ?", self.draw.randrange(1000), self.system.now(), self.some("lab"))

    def move_lab(self):
        no = self.some("lab")
        self.removed.add(("labs", no))
        self.new_lab(no)

    def remove(self, table):
        no = self.some(table)
        self.removed.add((TABLES[table], no))
        self.system.sql(f"DELETE FROM {table} WHERE no = ?", no)

    def correct_name(self):
        no = self.some("patient")
        self.corrected[no] = self.corrected.get(no, 0) + 1
        self.made["correction"] += 1
        self.system.sql("UPDATE patient SET name = ?, changed = ? WHERE no = ?", "李" + chr(0x5000 + self.made["correction"]),
                        self.system.now(), no)

    def work(self, free):
        """A little, at the tables that are FREE."""
        tasks = {"lab": (self.new_lab, self.change_lab, self.move_lab, lambda: self.remove("lab")),
                 "doc": (self.new_doc, lambda: self.remove("doc")), "patient": (self.new_patient, self.correct_name)}
        for table in free:
            if self.draw.random() < 0.4 and (table == "patient" or "patient" in free):
                self.draw.choice(tasks[table])()


# What befalls it

class Havoc:
    """Befalls a table until it is set right. TOLD: the finding of status as long as it lasts."""
    told = "deletions-held"

    def __init__(self, staff, table):
        self.staff, self.system, self.draw, self.table = staff, staff.system, staff.draw, table
        self.keep()
        self.begin()

    @property
    def source(self):
        return TABLES[self.table]

    def __str__(self):
        return f"{self.table} {type(self).__name__.lower()}"

    def keep(self):
        self.system.sql(f"CREATE TABLE {self.table}_kept AS SELECT * FROM {self.table}")

    def end(self):
        """The rows as they were, times of change and all, in another order."""
        t = self.table
        self.system.sql(f"DELETE FROM {t}")
        self.system.sql(f"INSERT INTO {t} SELECT * FROM {t}_kept ORDER BY random()")
        self.system.sql(f"DROP TABLE {t}_kept")

    def update(self, what, where="1 = 1"):
        self.system.sql(f"UPDATE {self.table} SET {what}, changed = ? WHERE {where}", self.system.now())


class Emptied(Havoc):
    def begin(self):
        self.system.sql(f"DELETE FROM {self.table}")


class Halved(Havoc):
    def begin(self):
        numbers = sorted(self.system.rows(f"SELECT no FROM {self.table}"))
        for (no,) in self.draw.sample(numbers, max(7, len(numbers) // 2)):
            self.system.sql(f"DELETE FROM {self.table} WHERE no = ?", no)


class Flagged(Havoc):
    tables = ["lab"]

    def begin(self):
        self.update("gone = 1")


class Strange(Havoc):
    """Under patients' numbers that nobody has."""
    tables = ["lab", "doc"]

    def begin(self):
        self.update("patient = 'X' || patient")


class Mixed(Havoc):
    """All somebody's."""
    tables = ["lab", "doc"]

    def begin(self):
        self.update(f"patient = '{self.system.rows('SELECT min(no) FROM patient')[0][0]}'")


class Misnamed(Havoc):
    tables = ["patient"]

    def begin(self):
        # whom the relay has not seen yet would come under the wrong name, and leave it rightly
        known = ", ".join(f"'{no}'" for no in self.system.state("SELECT number FROM patients"))
        self.update("name = name || '某'", f"no IN ({known})")


class Renumbered(Havoc):
    tables = ["patient"]

    def begin(self):
        self.update("no = '0' || no")
        for (no,) in self.system.rows("SELECT no FROM patient"):       # they come, and are to go again
            self.system.name("patient", no)
            self.staff.removed |= {("patients", no), ("identity", no)}
            self.staff.corrected[no] = 1000


class Narrowed(Havoc):
    """The source's file is changed, and selects less."""

    def begin(self):
        self.file = self.system.relay.dir / "sources" / f"{self.source}.sql"
        self.whole = self.file.read_text()
        self.file.write_text(self.whole.replace("WHERE", "WHERE no LIKE '%1' AND"))

    def end(self):
        self.file.write_text(self.whole)
        super().end()


class Renamed(Havoc):
    told = "source"

    def begin(self):
        self.system.sql(f"ALTER TABLE {self.table} RENAME TO {self.table}_renamed")

    def end(self):
        self.system.sql(f"ALTER TABLE {self.table}_renamed RENAME TO {self.table}")
        super().end()


class Locked(Havoc):
    """For one cycle."""
    told = "source"

    def begin(self):
        self.system.base.lock(self.table)

    def end(self):
        self.system.base.unlock()
        super().end()


class Timeless(Havoc):
    """Times of change are lost."""
    told = None

    def begin(self):
        self.system.sql(f"UPDATE {self.table} SET changed = NULL WHERE no LIKE '%{self.draw.randrange(10)}'")


class Doubled(Havoc):
    """Rows come twice, with another content, as of a join that multiplies."""
    told = None
    tables = ["lab", "doc"]

    def begin(self):
        columns = {"lab": "no, patient, item, '999', dept, gone", "doc": "no, patient, '另', file"}[self.table]
        self.system.sql(f"INSERT INTO {self.table} SELECT {columns}, '{self.system.now()}' FROM {self.table}_kept WHERE no LIKE '%3'")


KINDS = [Emptied, Halved, Flagged, Strange, Mixed, Misnamed, Renumbered, Narrowed, Renamed, Locked, Timeless, Doubled]


class Story:
    def __init__(self, bin, folder, database, seed):
        self.draw = random.Random(seed)
        self.system = Hospital(bin, folder, database)
        self.staff = Staff(self.system, self.draw)
        self.system.sweep(1)
        self.havoc, self.done, self.kills, self.told = {}, {}, 0, 0
        self.points = {p: crash_points(self.system.bin / p) for p in (RELAY, INNER, OUTER, PLATFORM)}

    # a cycle

    def killer(self):
        if self.draw.random() < 0.6:
            return Nobody()
        program = self.draw.choice([RELAY, INNER, INNER, OUTER, PLATFORM])
        if self.draw.random() < 0.5:
            return Random(self.draw, program, TOOK)
        return AtPoint(program, self.draw.choice(self.points[program]), self.draw.randint(1, 3))

    def run(self, killer):
        system = self.system
        if killer.name != "nobody":
            system.platform.stop()
            start_platform(system, killer)
        said = len(system.log())
        process = system.start_relay(killer.relay_crash())
        watch = Watch(system, process)
        try:
            killer.during(system, process)
            status = process.wait(watched.RUN_SECONDS)
        finally:
            watch.done()
        died = system.platform.process.poll() is not None
        killer.seen(status, system.log()[said:], died)
        if died or killer.armed():
            system.platform.stop()
            start_platform(system, Nobody())
        self.kills += len(killer.died)
        return status, system.log()[said:]

    def cycle(self, killer):
        """Runs the relay with KILLER about, then in peace; what it took is looked at, and what it tells."""
        if killer.name != "nobody":
            self.run(killer)
        status, said = self.run(Nobody())
        assert status in (0, 1), (status, said)
        self.system.catch_up()
        self.look_at_takings()
        return said

    def look_at_takings(self):
        """Only what was meant to go went."""
        chain = self.system.chain
        for rid in chain.deleted:
            row = self.system.names[rid]
            assert row in self.staff.removed, f"deleted, and in the database: {row}"
        closed = [self.system.whose(tag) for tag in chain.closed]
        for no in closed:
            assert closed.count(no) <= self.staff.corrected.get(no, 0), f"a shelf was closed of somebody whom nobody corrected: {no}"

    def look_at_status(self, said):
        """As long as something lasts, status tells it; what the relay holds back in this cycle, too."""
        told = {(f["name"], f.get("about")) for f in self.system.relay.status()["findings"]}
        for havoc in self.havoc.values():
            if havoc.told and ("source", havoc.source) not in told:
                assert (havoc.told, havoc.source) in told, f"{havoc}, and status tells {told}"
                self.told += 1
        for source in TABLES.values():
            if f"deletions-held source={source} " in said:
                assert ("deletions-held", source) in told, (source, told)

    # the story

    def befall(self):
        kind = self.draw.choice(KINDS)
        tables = [t for t in getattr(kind, "tables", TABLES) if t not in self.havoc]
        # who has no patient, or another, is not told apart while patients are in disorder
        if not tables or "patient" in self.havoc or ("patient" in tables and self.havoc):
            return
        table = self.draw.choice(tables)
        self.havoc[table] = kind(self.staff, table)
        self.done[kind.__name__] = self.done.get(kind.__name__, 0) + 1

    def set_right(self, chance):
        for table, havoc in list(self.havoc.items()):
            if isinstance(havoc, Locked) or self.draw.random() < chance:
                del self.havoc[table]
                havoc.end()

    def calm(self):
        """All is right again: what is still held was meant, and is accepted; then terminals open what the database holds."""
        self.set_right(1)
        for _ in range(SETTLING):
            self.cycle(Nobody())
            relay = self.system.relay
            findings = relay.status()["findings"]
            if not findings:
                break
            for f in findings:
                assert f["name"] == "deletions-held", findings
                relay.command("accept-deletions", f["about"], stdin=f"{f['n']}\n")
        assert relay.command("status").startswith("OK"), findings
        self.system.contents()
        self.system.check_tidy()

    def tell(self, cycles):
        start_platform(self.system, Nobody())
        self.system.name_rows()
        self.cycle(Nobody())
        for n in range(1, cycles + 1):
            # first, so that it befalls rows that the relay has seen
            if self.draw.random() < 0.6:
                self.befall()
            free = [t for t in TABLES if t not in self.havoc]
            if not any(isinstance(havoc, Locked) for havoc in self.havoc.values()):
                self.staff.work(free)
                self.system.name_rows(free)
            said = self.cycle(self.killer())
            self.look_at_status(said)
            self.set_right(0.4)
            if n % CALM == 0 or n == cycles:
                self.calm()
        self.system.platform.stop()


def play(bin, database, seed, cycles, name):
    folder, began = tempfile.mkdtemp(prefix="mizhen-havoc-"), time.monotonic()
    story = Story(bin, folder, database, f"{seed} {name}")
    try:
        story.tell(cycles)
    except BaseException:
        print(f"seed {seed}; kept: {folder}; now: {', '.join(map(str, story.havoc.values()))}", file=sys.stderr)
        story.system.platform.stop(9)
        raise
    shutil.rmtree(folder)
    print(f"{name}: {cycles} cycles, {story.kills} kills, {story.told} times told: " +
          ", ".join(f"{kind} {n}" for kind, n in sorted(story.done.items())) + f"; {time.monotonic() - began:.0f} s", flush=True)


def main():
    args = drawn.arguments()
    play(args.bin, lambda system: Sqlite(system.database), args.seed, ALL if args.long else SHARE, "SQLite")
    if args.long:
        try:
            with postgres.Cluster() as cluster:
                play(args.bin, lambda _: Postgres(cluster), args.seed, ALL, "PostgreSQL")
        except postgres.Missing as missing:
            print(f"without PostgreSQL: {missing} is not installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
