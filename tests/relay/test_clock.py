#!/usr/bin/python3
"""A clock that is wrong for a cycle signs nothing and forgets nothing; one that is right signs again by itself."""
import os
import subprocess
import time
from pathlib import Path

from inner import CLOCK, Case, Key, age_seal, main, statement

DAY = 86400
YEAR = 366 * DAY


class Clock(Case):
    def setUp(self):
        super().setUp()
        self.library = os.path.join(self.folder, "clock_shift.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self.library, Path(__file__).with_name("clock_shift.c")], check=True)
        self.platform = Key()

    def shifted(self, seconds):
        return {"LD_PRELOAD": self.library, "MIZHEN_CLOCK_SHIFT": str(seconds)}

    def heard(self, w, at, ago=0):
        """Outer heard the platform's time AGO seconds ago."""
        path = w.dir / "spool" / "in" / "challenge"
        path.write_bytes(statement("challenge", {0: "http://127.0.0.1:8080", 1: os.urandom(32), 2: int(at),
                                                 3: self.platform.public}, self.platform))
        os.utime(path, (time.time() - ago, time.time() - ago))

    def stops(self, w, **env):
        before = w.reader.number
        said = w.run("cycle", status=1, env=self.shifted(env["shift"])).stderr if "shift" in env else w.run("cycle", status=1).stderr
        w.read()
        self.assertIn("clock-leap", said)
        self.assertEqual((w.reader.number, w.troubles()), (before, [(CLOCK, "")]))
        return said

    def signs(self, w, troubles=(), **env):
        before = w.reader.number
        w.run("cycle", status=1 if troubles else 0, env=self.shifted(env["shift"]) if "shift" in env else None)
        w.read()
        self.assertGreater(w.reader.number, before)
        self.assertEqual(w.troubles(), list(troubles))

    def revoked(self, w):
        key = Key()
        said = statement("doctor-request", {0: w.name, 1: "李", 2: "主任", 3: "内科", 4: "1", 5: key.public, 6: os.urandom(32),
                                            7: int(time.time())}, key)
        w.request(1, 0, None, age_seal(said, w.reader.hospital[6]))
        w.cycle()
        fingerprint = w.run("doctor", "list").stdout.split()[0]
        w.run("doctor", "approve", fingerprint)
        w.cycle()
        w.run("doctor", "revoke", fingerprint)
        w.cycle()
        return key

    def is_revoked(self, w, key):
        return [k for k, _ in w.reader.revoked_body()[3]] == [key.public]

    def test_a_wrong_clock_forgets_no_revocation(self):
        """Without the platform's time, and with it."""
        w = self.world()
        key = self.revoked(w)
        self.assertTrue(self.is_revoked(w, key))
        for shift in (YEAR, -YEAR, 2 * DAY, -2 * DAY):
            for known in (False, True):
                with self.subTest(shift=shift, known=known):
                    if known:
                        self.heard(w, time.time())
                    self.stops(w, shift=shift)
                    self.signs(w)
                    self.assertTrue(self.is_revoked(w, key))
                    (w.dir / "spool" / "in" / "challenge").unlink(missing_ok=True)

    def test_another_revocation_at_a_wrong_time_forgets_none(self):
        w = self.world()
        key = self.revoked(w)
        fingerprint = w.run("doctor", "list").stdout.split()[0]
        w.run("doctor", "revoke", fingerprint, env=self.shifted(YEAR))
        self.signs(w)
        self.assertTrue(self.is_revoked(w, key))

    def test_it_is_forgotten_when_its_certificate_has_ended(self):
        w = self.world()
        key = self.revoked(w)
        for days in (89, 91, 93):
            self.heard(w, time.time() + days * DAY)
            self.signs(w, shift=days * DAY)
            self.signs(w, shift=days * DAY)
            self.assertEqual(self.is_revoked(w, key), days < 93, days)

    def test_off_for_a_week(self):
        w = self.world()
        self.signs(w)
        self.stops(w, shift=7 * DAY)
        self.heard(w, time.time() + 7 * DAY)
        self.signs(w, shift=7 * DAY)
        self.signs(w, shift=7 * DAY)

    def test_without_a_network_for_a_week(self):
        """Each root goes on from the one before, whatever was heard long ago."""
        w = self.world()
        self.heard(w, time.time())
        for days in (0, 0.5, 1.4, 2.3, 3.2):
            self.signs(w, shift=int(days * DAY))

    def test_the_platform_has_the_wrong_clock(self):
        w = self.world()
        self.signs(w)
        self.heard(w, time.time() - 300 * DAY)
        self.signs(w, [(CLOCK, "")])
        self.assertIn("the platform's seems", w.run("status", status=None).stdout)
        self.heard(w, time.time())
        self.signs(w)

    def test_the_first_root_of_all(self):
        w = self.world()
        self.heard(w, time.time())
        self.stops(w, shift=YEAR)
        self.signs(w)

    def test_what_is_no_challenge_is_not_believed(self):
        w = self.world()
        self.signs(w)
        path = w.dir / "spool" / "in" / "challenge"
        for data in (b"", os.urandom(100), statement("challenge", {0: "http://elsewhere", 1: os.urandom(32),
                                                                   2: int(time.time()) + YEAR, 3: self.platform.public},
                                                     self.platform)):
            path.write_bytes(data)
            self.signs(w)
            self.stops(w, shift=YEAR)


if __name__ == "__main__":
    main()
