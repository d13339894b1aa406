#!/usr/bin/python3
"""One bad thing stops one thing: whatever fails in a cycle, all the rest of it is done, and what failed is told until it
is right again."""
import os
import sqlite3
import time
from pathlib import Path

from inner import DATABASE, SOURCE, Case, Key, age_seal, main, statement


class OneThing(Case):
    def setUp(self):
        super().setUp()
        self.number = 0

    def filled(self, **settings):
        w = self.world(**settings)
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        (w.files / "a.pdf").write_bytes(b"a")
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.cycle()
        self.assertEqual(w.troubles(), [])
        return w

    def doctor(self, w):
        """One who is certified; the key."""
        key = Key()
        said = statement("doctor-request", {0: w.name, 1: "李", 2: "主任", 3: "内科", 4: "1", 5: key.public, 6: os.urandom(32),
                                            7: int(time.time())}, key)
        self.number += 1
        w.request(self.number, 0, None, age_seal(said, w.reader.hospital[6]))
        w.cycle()
        w.run("doctor", "approve", self.fingerprint(w))
        w.cycle()
        return key

    def fingerprint(self, w):
        return w.run("doctor", "list").stdout.split()[0]

    def revokes(self, w, key, kind):
        """That a doctor is revoked although something of this kind fails."""
        w.run("doctor", "revoke", self.fingerprint(w))
        before = w.reader.number
        w.cycle(status=1)
        self.assertGreater(w.reader.number, before)
        self.assertEqual([k for k, _ in w.reader.revoked_body()[3]], [key.public])
        self.assertEqual({k for k, _ in w.troubles()}, {kind})

    def test_no_database(self):
        w = self.filled()
        key = self.doctor(w)
        os.rename(w.database, w.dir / "away.db")
        self.revokes(w, key, DATABASE)
        os.rename(w.dir / "away.db", w.database)
        w.cycle()
        self.assertEqual((w.troubles(), w.values("P1")), ([], {"L1": 1}))

    def test_a_wrong_database_conf(self):
        w = self.filled()
        key, path = self.doctor(w), w.dir / "database.conf"
        good = path.read_text()
        path.write_text(good + "nonsense\n")
        self.revokes(w, key, DATABASE)
        path.write_text(good)
        w.cycle()
        self.assertEqual(w.troubles(), [])

    def test_no_such_time_zone(self):
        w = self.filled()
        key, path = self.doctor(w), w.dir / "relay.conf"
        good = path.read_text()
        path.write_text(good.replace("Asia/Shanghai", "Asia/Nowhere"))
        self.revokes(w, key, DATABASE)
        path.write_text(good)
        w.cycle()
        self.assertEqual(w.values("P1"), {"L1": 1})

    def test_a_renamed_table(self):
        """Of each source in turn: the others are read, nothing is deleted, and what was missed comes later."""
        for table, source in (("lab", "labs"), ("doc", "docs"), ("patient", "patients")):
            with self.subTest(table=table):
                Path(self.folder, source).mkdir()
                self.folder, before = os.path.join(self.folder, source), self.folder
                w = self.filled()
                self.folder = before
                w.put("lab", no="L2", patient="P1", item="a", value="2")
                w.put("doc", no="D2", patient="P1", title="b", file="a.pdf")
                with w.sql() as db:
                    db.execute(f"ALTER TABLE {table} RENAME TO away")
                said = w.cycle(status=1)
                self.assertIn(f"source-failed source={source}", said)
                self.assertEqual(w.troubles(), [(SOURCE, source)])
                with w.sql() as db:
                    db.execute(f"ALTER TABLE away RENAME TO {table}")
                self.assertEqual(w.values("P1"), {"L1": 1} if table == "lab" else {"L1": 1, "L2": 2})
                self.assertEqual(w.values("P1", "docs"), {"D1": "a"} if table == "doc" else {"D1": "a", "D2": "b"})
                w.cycle()
                self.assertEqual(w.troubles(), [])
                self.assertEqual((w.values("P1"), w.values("P1", "docs")), ({"L1": 1, "L2": 2}, {"D1": "a", "D2": "b"}))

    def test_a_bad_source_file(self):
        """Each source's file in turn: junk, and gone in patients.sql's case."""
        w = self.filled()
        for source, junk in (("labs", b"\xff\xfe"), ("docs", b"SELECT 1"), ("patients", None)):
            with self.subTest(source=source):
                path = w.dir / "sources" / f"{source}.sql"
                good = path.read_bytes()
                os.rename(path, w.dir / "good")
                if junk:
                    path.write_bytes(junk)
                n = len(w.values("P1")) + 1
                w.put("lab", no=f"L{n}", patient="P1", item="a", value=str(n))
                w.cycle(status=1)
                self.assertEqual(w.troubles(), [(SOURCE, source)])
                self.assertEqual(len(w.values("P1")), n - (source == "labs"))
                os.rename(w.dir / "good", path)
                self.assertEqual(path.read_bytes(), good)
                w.cycle()
                self.assertEqual((w.troubles(), len(w.values("P1"))), ([], n))

    def test_since_when_is_kept(self):
        w = self.filled()
        os.rename(w.database, w.dir / "away.db")
        w.cycle(status=1)
        with self.state(w) as db:
            db.execute("UPDATE troubles SET since = 1000")
        w.cycle(status=1)
        with self.state(w) as db:
            self.assertEqual(db.execute("SELECT since FROM troubles").fetchall(), [(1000,)])

    def state(self, w):
        return sqlite3.connect(w.dir / "state" / "inner.db")


class Identity(Case):
    """Nothing is signed under another id or key than the admitted ones, and no key is ever made twice."""

    def refuses(self, w, words, *command):
        before = {p: p.read_bytes() for p in (w.dir / "spool").rglob("*") if p.is_file()}
        self.assertIn(words, w.run(*command or ["cycle"], status=1).stderr)
        self.assertEqual({p: p.read_bytes() for p in (w.dir / "spool").rglob("*") if p.is_file()}, before)

    def test_a_typo_in_the_id(self):
        w = self.world()
        w.patient("P1", 1)
        w.cycle()
        path = w.dir / "relay.conf"
        good = path.read_text()
        path.write_text(good.replace("id = renhe", "id = renheh"))
        self.refuses(w, "but the hospital here is renhe")
        self.refuses(w, "but the hospital here is renhe", "slip", "P1")
        path.write_text(good)
        w.cycle()

    def test_a_changed_bit_in_the_keys(self):
        w = self.world()
        w.cycle()
        path = w.dir / "state" / "keys"
        good = path.read_bytes()
        for at in (0, 31, 32, 64, 96, 128, len(good) - 1):
            path.write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1:])
            self.refuses(w, "state/keys cannot be read or is damaged")
        path.write_bytes(good)
        w.cycle()

    def test_another_hospital_s_keys(self):
        w, other = self.world(), self.world(name="kangning")
        w.cycle()
        path = w.dir / "state" / "keys"
        good = path.read_bytes()
        path.write_bytes((other.dir / "state" / "keys").read_bytes())
        self.refuses(w, "are not the keys of renhe")
        path.write_bytes(good)
        w.cycle()

    def test_init_again(self):
        """Whatever file of a hospital is missing: it is made from what there is, or init says what to restore."""
        w = self.world()
        w.cycle()
        names = ("state/keys", "state/inner.db", "outer/transport.key", "hospital.statement")
        before = {n: (w.dir / n).read_bytes() for n in names}
        for lost, words in ((("hospital.statement",), None), (("outer/transport.key", "hospital.statement"), None),
                            (("state/keys",), "keys is gone"), (("state/inner.db",), "inner.db is gone"),
                            (("state/keys", "hospital.statement"), "keys is gone"),
                            (("state/inner.db", "hospital.statement"), "inner.db is gone"), ((), "they stay")):
            with self.subTest(lost=lost):
                for name in lost:
                    (w.dir / name).unlink()
                said = w.run("init", status=1 if words else 0).stderr
                self.assertIn(words or "", said)
                for name in lost if words else ():
                    self.assertFalse((w.dir / name).exists())
                    (w.dir / name).write_bytes(before[name])
                    (w.dir / name).chmod(0o600)
                for name in ("state/keys", "outer/transport.key", "hospital.statement"):
                    self.assertEqual((w.dir / name).read_bytes(), before[name])
        w.cycle()

    def test_the_transport_key_is_made_again(self):
        w = self.world()
        path = w.dir / "outer" / "transport.key"
        good = path.read_bytes()
        for data in (None, b"", bytes(32), good + b"x"):
            path.unlink()
            if data is not None:
                path.write_bytes(data)
            w.cycle()
            self.assertEqual((path.read_bytes(), path.stat().st_mode & 0o777), (good, 0o600))


if __name__ == "__main__":
    main()
