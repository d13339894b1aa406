#!/usr/bin/python3
"""status tells sick from well: for people, for a program, and by its exit status."""
import json
import os
import time

from inner import Case, main


RAW_LABEL = """-- resource: DocumentReference
SELECT patient AS "@patient", no AS "@key", title AS "/nothing", changed AS "@changed" FROM doc WHERE changed > ? AND changed <= ?"""


class Status(Case):
    def test_well(self):
        w = self.world()
        self.assertEqual(set(w.findings()), {("no-cycle", None)})
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        before = int(time.time())
        w.cycle()
        told = w.status()
        self.assertEqual((told["state"], told["findings"]), ("well", []))
        self.assertTrue(before <= told["good"] <= time.time())
        self.assertEqual((told["cycles"], told["batch"], told["accepted"], told["waiting"]), (1, 2, 2, 0))
        self.assertEqual((told["patients"], told["records"], told["slips"]), (1, 3, 1))
        [labs] = [s for s in told["sources"] if s["name"] == "labs"]
        self.assertEqual((labs["records"], labs["rows"], labs["file"], labs["held"]), (1, 1, True, 0))
        chinese = w.run("status", env={"LC_ALL": "zh_CN.UTF-8"}).stdout
        self.assertTrue(chinese.startswith("OK: 正常\n"), chinese)
        self.assertIn("最近一轮完整读取于", chinese)

    def test_disk(self):
        """What the spool may still take is needed: the limit, less what lies there."""
        w = self.world(spool_limit=64)
        w.patient("P1", 1)
        (w.files / "a.pdf").write_bytes(os.urandom(5 << 20))
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.run("cycle")
        spooled = sum(p.stat().st_size for p in w.out().iterdir())
        self.assertGreater(spooled, 5 << 20)

        def needed(limit):
            conf = w.dir / "relay.conf"
            lines = [f"spool_limit = {limit}" if line.startswith("spool_limit") else line for line in conf.read_text().split("\n")]
            conf.write_text("\n".join(lines))
            return w.status()["disk_needed"] - (w.dir / "state" / "inner.db").stat().st_size

        margin = needed(2)           # more lies there than may be added
        self.assertEqual(margin, 256 << 20)
        self.assertEqual(needed(64) - margin, (64 << 20) - spooled)
        needed(1000000000)
        finding = w.findings()["disk", None]
        self.assertEqual(finding["level"], "attention")
        self.assertIn("spool_limit", finding["text"])

    def test_late(self):
        """The last good cycle is too long ago; not while one runs."""
        w = self.world()
        w.patient("P1", 1)
        w.cycle()
        self.age(w, "UPDATE relay SET good = good - 4000")
        self.assertEqual(w.findings()["late", None]["level"], "failing")
        self.assertEqual(w.run("status", status=2).stdout.split("\n")[0][:9], "CRITICAL:")
        w.cycle()
        self.assertEqual(w.findings(), {})

    def age(self, w, sql):
        import sqlite3
        with sqlite3.connect(w.dir / "state" / "inner.db") as db:
            db.execute(sql)
        db.close()

    def test_not_sent(self):
        w = self.world()
        w.patient("P1", 1)
        w.run("cycle")
        told = w.status()
        self.assertEqual((told["state"], told["waiting"], told["accepted"]), ("well", 1, 0))
        old = time.time() - 4000
        os.utime(w.out() / f"{1:016d}.batch", (old, old))
        self.assertEqual(w.findings()["not-sent", None]["n"], 1)

    def test_quarantine_is_summed(self):
        """Thousands of rows are a line, and more than a share of a source is somebody's business."""
        w = self.world()
        w.patient("P1", 1)
        with w.sql() as db:
            for i in range(200):
                db.execute("INSERT INTO lab VALUES (?, 'P1', 'a', ?, NULL, 0, '2026-01-01 00:00:00')",
                           [f"L{i:03d}", "positive" if i < 10 else "1"])
        w.cycle()
        self.assertEqual(w.findings(), {})
        [sum] = w.status()["keys_in_quarantine"]
        self.assertEqual((sum["source"], sum["n"], sum["examples"]), ("labs", 10, "L000 L001 L002"))
        self.assertIn("/valueQuantity/value", sum["reason"])
        self.assertIn("不是数字", w.run("status", env={"LC_ALL": "zh_CN.UTF-8"}).stdout)
        with w.sql() as db:
            db.execute("UPDATE lab SET value = 'negative' WHERE no < 'L050'")
        w.cycle()
        self.assertEqual(w.findings()["quarantine", "labs"]["n"], 50)
        self.assertLess(len(w.run("status", status=1).stdout.splitlines()), 30)
        with w.sql() as db:
            db.execute("DELETE FROM lab WHERE no < 'L003'")      # rows that are gone are in no quarantine
        w.cycle()
        self.assertEqual(w.findings()["quarantine", "labs"]["n"], 47)

    def test_rows_that_wait(self):
        w = self.world()
        w.patient("P1", 1)
        w.patient("P2", 2, card="110105194912310021")
        for i in range(40):
            w.put("lab", no=f"L{i}", patient="P1" if i < 20 else "P2" if i < 30 else f"X{i}", item="a", value="1")
        w.cycle()
        self.assertEqual(w.findings()["waiting", "labs"]["n"], 20)
        told = {(sum.get("why"), sum["n"], sum["examples"]) for sum in w.status()["patients_waited_for"]}
        self.assertEqual(told, {(None, 10, "X30 X31 X32"), ("the identity has no normal form", 1, "P2")})
        with w.sql() as db:
            db.execute("DELETE FROM lab WHERE patient LIKE 'X%'")
        w.patient("P2", 2)
        w.cycle()
        self.assertEqual((w.findings(), w.status()["patients_waited_for"]), ({}, []))

    def test_records_that_no_source_gives_are_counted_apart(self):
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        told = w.status()
        self.assertEqual(told["records"], sum(s["records"] for s in told["sources"]) + told["identity_statements"])
        self.assertIn("Records   3, 1 of them identity statements\n", w.run("status").stdout)

    def unknown(self, w, *args, state="unknown", name="unknown"):
        """What a monitor shows where there is no status: the reason, in both forms and languages."""
        word, code = {"unknown": ("UNKNOWN", 3), "failing": ("CRITICAL", 2)}[state]
        for lang in ("C.UTF-8", "zh_CN.UTF-8"):
            done = w.run("status", *args, status=code, env={"LC_ALL": lang})
            [line] = done.stdout.splitlines()
            self.assertEqual(line, f"{word}: {done.stderr.splitlines()[0]}")
            self.assertEqual(any(c > "\u2e80" for c in line), lang[0] == "z", line)
            told = json.loads(w.run("status", "--json", *args, status=code, env={"LC_ALL": lang}).stdout)
            self.assertEqual(told, {"state": state, "findings": [{"level": state, "name": name, "text": line[len(word) + 2:]}]})
        return line

    def test_cannot_tell(self):
        w = self.world()
        w.patient("P1", 1)
        w.cycle()
        self.unknown(w, "--yaml")
        self.unknown(w, "a", "b")
        db = (w.dir / "state" / "inner.db").read_bytes()
        for name, damage in (("state/keys", b"x"), ("relay.conf", b"x"), ("state/inner.db", b"x" * len(db)),
                             ("state/inner.db", db[:4096] + b"x" * (len(db) - 4096))):
            with self.subTest(name):
                path = w.dir / name
                good = path.read_bytes()
                path.write_bytes(damage)
                self.assertIn(name, self.unknown(w))
                path.write_bytes(good)
                os.rename(path, w.dir / "away")
                self.unknown(w)
                os.rename(w.dir / "away", path)
        self.assertEqual(w.status()["state"], "well")
        os.rename(w.dir, w.dir.parent / "away")
        self.unknown(w)
        os.rename(w.dir.parent / "away", w.dir)

    def test_not_admitted(self):
        """As outer leaves it on every hospital's first day."""
        w = self.world()
        w.patient("P1", 1)
        w.run("cycle")
        now = int(time.time())
        (w.dir / "spool" / "in" / "refused").write_text(f"since={now} last={now} number=0 status=404 expected=0 problem=\n")
        told = w.findings()["not-admitted", None]
        self.assertEqual((told["level"], told["since"]), ("failing", now))
        self.assertIn(f"admit {w.dir}/hospital.statement", told["text"])
        (w.dir / "spool" / "in" / "refused").write_text(f"since={now} last={now} number=1 status=507 expected=0 problem=full\n")
        self.assertIn("batch 1 (full, HTTP 507)", w.findings()["refused", None]["text"])
        (w.dir / "spool" / "in" / "refused").write_text(f"since={now} last={now} number=1 status=502 expected=0 problem=\n")
        self.assertIn("batch 1 (HTTP 502)", w.findings()["refused", None]["text"])

    def test_why_patients_get_no_records(self):
        w = self.world()
        w.patient("P1", 1)
        w.patient("P2", 2, card="110105194912310021")
        w.patient("P3", 3)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        w.run("close", "P1", "erasure", input="P1\n")
        with w.sql() as db:
            db.execute("DELETE FROM patient WHERE no = 'P2'")
        w.cycle()
        said = w.run("status", status=None).stdout
        for line in ("  1: no longer among the rows of patients.sql (P2)\n", "  1: closed by the hospital: erasure (P1)\n",
                     "  labs, 1: closed by the hospital (P1)\n"):
            self.assertIn(line, said)

    def test_what_fails_is_told_in_both_languages(self):
        """By a cycle in either language, to who reads the other."""
        w = self.world()
        w.patient("P1", 1)
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        w.cycle()
        conf, good = w.dir / "database.conf", (w.dir / "database.conf").read_text()
        labs = (w.dir / "sources" / "labs.sql").read_text()
        seen = set()
        for lang in ("C.UTF-8", "zh_CN.UTF-8"):
            (w.dir / "peers").mkdir(exist_ok=True)
            (w.dir / "peers" / "bad.hospital").write_text("x")
            (w.dir / "peers" / "dir.hospital").mkdir(exist_ok=True)
            (w.dir / "sources" / "odd.sql").write_text("-- resource: Nothing\nSELECT 1")
            (w.dir / "sources" / "open.sql").write_text("-- resource: Observation\nSELECT 'x")
            (w.dir / "sources" / "labs.sql").write_text(labs.replace(" changed AS", " 'x' || changed AS"))
            (w.dir / "sources" / "docs.sql").write_text(RAW_LABEL)
            w.run("cycle", status=None, env={"LC_ALL": lang})
            seen |= set(w.findings())
            conf.write_text(good.replace("Database=", "Database=/nowhere"))
            w.run("cycle", status=None, env={"LC_ALL": lang})
            seen |= set(w.findings())
            conf.write_text("x")
            w.run("cycle", status=None, env={"LC_ALL": lang})
            seen |= set(w.findings())
            conf.write_text(good)
            self.age(w, "UPDATE relay SET root_time = root_time + 100000000")
            w.run("cycle", status=None, env={"LC_ALL": lang})
            seen |= set(w.findings())
            self.age(w, "UPDATE relay SET root_time = root_time - 100000000")
            accepted = w.dir / "spool" / "in" / "accepted"
            there = accepted.read_text()
            accepted.write_text("1000\n")
            w.run("cycle", status=None, env={"LC_ALL": lang})
            seen |= set(w.findings())
            accepted.write_text(there)
        self.assertEqual(seen & {("peer", "bad.hospital"), ("peer", "dir.hospital"), ("source", "odd"), ("source", "open"), ("source", "labs"),
                                 ("source", "docs"), ("database", None), ("clock", None), ("damage", "state/inner.db")}, seen - {("late", None)})
        for kind in ("peer", "source", "database", "clock", "damage"):
            self.assertIn(kind, {name for name, _ in seen})

    def test_what_was_told_is_not_told_twice(self):
        w = self.world()
        for text in ("12", "1" * 200, "?"):
            self.assertEqual(len(w.run("doctor", "approve", text, status=1).stderr.splitlines()), 1)


if __name__ == "__main__":
    main()
