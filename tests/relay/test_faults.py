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


if __name__ == "__main__":
    main()
