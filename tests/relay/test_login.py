#!/usr/bin/python3
"""A login that the database refuses is not tried each cycle: after some tries most databases lock the account."""
import os
import sqlite3
import time

from inner import DATABASE, Case, main

LIAR = os.environ.get("MIZHEN_LIAR", "")
FIRST, MOST = 300, 4 * 3600


class Login(Case):
    def setUp(self):
        super().setUp()
        self.w = self.world()
        self.w.patient("P1", 1)
        self.w.cycle()
        self.conf, self.log = self.w.dir / "database.conf", self.w.dir / "logins"
        self.good = self.conf.read_text()
        self.refuse()

    def refuse(self, more=""):
        self.conf.write_text(f"[database]\nconnection = Driver={LIAR};Lie=refused;Log={self.log}{more}\n")

    def logins(self):
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def state(self, sql):
        with sqlite3.connect(self.w.dir / "state" / "inner.db") as db:
            row = db.execute(sql).fetchone()
            db.commit()
        db.close()
        return row

    def wait(self):
        """Until it is time for the next try; how long that is."""
        next_, = self.state("SELECT next FROM login")
        self.state("UPDATE login SET next = next - 100000")
        return next_ - int(time.time())

    def cycle(self, tries):
        """One in which it is tried so often, and refused."""
        before = self.logins()
        self.w.cycle(status=1)
        self.assertEqual(self.logins(), before + tries)
        self.assertEqual(self.w.troubles(), [(DATABASE, "")])

    def test_waits_longer_each_time(self):
        wanted = FIRST
        for _ in range(8):
            self.cycle(1)
            self.cycle(0)
            self.cycle(0)
            waited = self.wait()
            self.assertLess(wanted - 120, waited)
            self.assertLessEqual(waited, wanted)
            wanted = min(2 * wanted, MOST)
        self.conf.write_text(self.good)
        self.w.cycle()
        self.assertEqual((self.w.troubles(), self.state("SELECT * FROM login")), ([], None))

    def test_status_tells_the_next_try(self):
        self.cycle(1)
        for _ in range(2):
            told = self.w.findings()["database", None]
            self.assertEqual(told["level"], "failing")
            self.assertRegex(told["text"], r"^login refused, next try at 20\d\d-.*who are you \(28000\)$")
            self.cycle(0)

    def test_at_once_with_another_database_conf(self):
        self.cycle(1)
        self.cycle(0)
        self.refuse(";Pwd=another")
        self.conf.chmod(0o600)
        self.cycle(1)
        self.cycle(0)
        # the count began anew with it
        self.assertLessEqual(self.wait(), FIRST)

    def test_at_once_after_a_preview_that_gets_in(self):
        self.cycle(1)
        self.w.run("preview", "patients", status=1)
        self.assertEqual(self.logins(), 2)
        self.cycle(0)
        refused = self.conf.read_text()
        self.conf.write_text(self.good)
        self.w.run("preview", "patients")
        self.conf.write_text(refused)
        self.cycle(1)

    def test_what_another_clock_noted_holds_nothing_up(self):
        self.cycle(1)
        self.state(f"UPDATE login SET next = next + {365 * 86400}")
        self.cycle(1)

    def test_no_connection_is_no_refusal(self):
        self.conf.write_text(self.good.replace("hospital.db", "away.db"))
        self.cycle(0)
        self.assertIsNone(self.state("SELECT * FROM login"))
        self.conf.write_text(self.good)
        self.w.cycle()


if __name__ == "__main__":
    main()
