#!/usr/bin/python3
"""Memory that runs out, a clock that is wrong, a disk that is full: what the platform does meanwhile and, above all,
afterwards.

usage: in_adversity.py MIZHEN-PLATFORM ADVERSITY-LIBRARY"""
import os
import time

from adversity import Tried, main
from case import Case
from peer import HOME, Key, age_file, body_of, cbor, check_shelf, make_grant, sha256, statement, url64

NEVER = 1 << 40


def make_wallet(home, sequence):
    file = age_file(100)
    return cbor([statement("wallet", {0: sequence, 1: sha256(file), 2: int(time.time()), 3: home.public}, home), file])


def make_message(home, others):
    file = age_file(100)
    body = {0: None, 1: 0, 2: [], 3: int(time.time()), 4: sorted(o.public for o in others), 5: sha256(file)}
    return cbor([statement("message", body, home), file])


def sequence_of(home):
    answer = home.get("/v1/wallet")
    assert answer.status == 200, answer
    return body_of(answer.value[0])[0]


class Memory(Case):
    platform_of = Tried

    def script(self):
        """One of each kind of request; what was acknowledged is noted. Answers and connections may be lost on the way."""
        def lost(what):
            try:
                return what()
            except Exception:
                return None

        answer = lost(lambda: self.home.put("/v1/wallet", make_wallet(self.key, self.sequence + 1)))
        self.sequence += 1
        if answer is not None and answer.status == 204:
            self.kept = self.sequence
        if self.written is None:
            self.hospital.record(self.shelf)
            self.written = self.hospital.batch()
        answer = lost(lambda: self.put_batch(self.written))
        if answer is not None and answer.status == 204:
            self.hospital.taken()
            self.written = None
        lost(lambda: self.nobody.login(HOME, Key()))
        lost(lambda: self.home.post("/v1/messages", make_message(self.key, [self.key])))
        lost(lambda: self.home.get("/v1/feed"))
        lost(lambda: self.account.get("/v1/shelf"))
        lost(lambda: self.account.get("/v1/grants"))
        lost(lambda: self.nobody.get("/v1/hospitals/renhe/doctors"))

    def answers_again(self, n):
        kept = sequence_of(self.home)
        self.assertTrue(self.kept <= kept <= self.sequence, (n, self.kept, kept, self.sequence))
        if self.written is not None:
            answer = self.put_batch(self.written)
            self.assertEqual(answer.status, 204, (n, answer))
            self.hospital.taken()
            self.written = None
        records = check_shelf(self.account.get("/v1/shelf"), self.hospital, self.shelf.tag)
        self.assertEqual(len(records), len(self.shelf.records), n)

    def begin(self):
        self.shelf = self.shelf_with(2)
        self.account = self.nobody.account(self.hospital, self.shelf)
        self.key = Key()
        self.home = self.nobody.login(HOME, self.key)
        self.sequence, self.kept, self.written = 0, 0, None
        for _ in range(3):
            self.script()

    def left(self, tries):
        """What is allocated at the end of a process in which each of TRIES failed while the script ran."""
        for at, n in tries:
            self.platform.adversity.fail(at, n)
            self.script()
            self.platform.adversity.cease()
            self.answers_again((at, n))
        self.assertEqual(self.platform.stop(), 0, self.platform.log()[-2000:])
        return self.platform.adversity["live"]

    def restart_fresh(self):
        self.platform.adversity["live"] = 0
        self.nobody = self.platform.start()

    def test_answers_again_when_there_is_memory(self):
        """Two allocations fail, or sixty, at each place of the script: a statement, the commit, or the rollback itself."""
        self.begin()
        self.platform.adversity.fail(NEVER, 0)
        self.script()
        total = self.platform.adversity["allocations"]
        self.assertGreater(total, 100)
        self.answers_again("none")
        self.platform.stop()
        self.restart_fresh()
        calm = self.left([(NEVER, 0)] * 5)
        self.restart_fresh()
        troubled = self.left([(at, n) for at in range(1, total + 1) for n in (2, 60)])
        self.assertLessEqual(troubled, calm, "something was not freed")


class Clock(Case):
    platform_of = Tried

    def wait_for(self, event):
        until = time.time() + 60
        while event not in self.platform.log():
            self.assertLess(time.time(), until, self.platform.log()[-1000:])
            time.sleep(0.2)

    def test_a_clock_a_year_ahead_ends_nothing(self):
        shelf = self.shelf_with(2)
        key = self.doctor()
        account, doctor = self.nobody.account(self.hospital, shelf), self.login_doctor(key)
        sent, grant = make_grant(self.hospital, shelf, key)
        self.assertEqual(account.post("/v1/grants", sent).status, 201)
        blob, data = os.urandom(16), os.urandom(5000)
        self.assertEqual(self.relay.upload(self.hospital, blob, data).status, 204)
        path = "/v1/grants/" + url64(grant)
        self.assertEqual(doctor.get(path).status, 200)
        for how in ("while it runs", "at the start"):
            self.platform.adversity["clock_ahead"] = 365 * 86400
            if how == "at the start":
                self.restart()
            self.assertEqual(doctor.get(path).status, 401)
            stray = self.nobody.login(HOME, Key())
            self.wait_for("clock-doubted than=before" if how == "while it runs" else "clock-doubted than=newest-root")
            self.platform.adversity["clock_ahead"] = 0
            self.assertEqual(doctor.get(path).status, 200, how)
            self.assertEqual([g[1] for g in account.get("/v1/grants").sequence], [0])
            self.assertEqual(stray.get("/v1/feed").status, 401, "a session of the wrong year lasts a year")
            self.assertEqual(self.relay.call("HEAD", f"/v1/hospitals/renhe/blobs/{url64(blob)}").status, 200)
            self.wait_for("clock-believed")

    def test_a_challenge_lives_two_minutes(self):
        for seconds, status in ((100, 200), (130, 403)):
            begin = self.nobody.session_statement(HOME, Key())
            self.platform.adversity["steady_ahead"] += seconds
            self.nobody.close()           # idle for too long, as the server counts
            self.assertEqual(self.nobody.post("/v1/sessions", begin).status, status, seconds)

    def test_time_ends_what_it_should(self):
        """Beyond the margin, and with the hospitals' roots going along."""
        shelf = self.shelf_with(2)
        key = self.doctor()
        account = self.nobody.account(self.hospital, shelf)
        sent, _ = make_grant(self.hospital, shelf, key, lasts=1)
        self.assertEqual(account.post("/v1/grants", sent).status, 201)
        with self.database() as db:
            db.execute("UPDATE granted SET expires = expires - 86410")
            until = time.time() + 60
            while db.execute("SELECT state FROM granted").fetchone() != (1,):
                self.assertLess(time.time(), until)
                time.sleep(0.2)


class Disk(Case):
    platform_of = Tried

    def test_full_is_said_and_gets_over(self):
        key = Key()
        home = self.nobody.login(HOME, key)
        self.assertEqual(home.put("/v1/wallet", make_wallet(key, 1)).status, 204)
        blob, data = os.urandom(16), os.urandom(300000)
        self.assertEqual(self.relay.upload(self.hospital, blob, data[:100000], 0, len(data)).status, 204)
        shelf = self.hospital.open()
        self.hospital.record(shelf)
        batch = self.hospital.batch()
        self.platform.adversity["disk_full"] = 1
        for answer in (home.put("/v1/wallet", make_wallet(key, 2)), self.put_batch(batch),
                       self.relay.upload(self.hospital, blob, data[100000:], 100000, len(data)),
                       self.relay.upload(self.hospital, os.urandom(16), data[:1000], 0, len(data)),
                       self.nobody.post("/v1/sessions", self.nobody.session_statement(HOME, key))):
            self.refused(answer, 507, "full")
            self.assertTrue(60 <= int(answer.headers["Retry-After"]) < 120)
        self.assertEqual(sequence_of(home), 1)
        self.assertEqual(self.platform.log().count("request-failed"), 5)
        self.assertEqual(self.platform.log().count("error=disk-full"), 5)
        self.platform.adversity["disk_full"] = 0
        self.assertEqual(home.put("/v1/wallet", make_wallet(key, 2)).status, 204)
        self.assertEqual(sequence_of(home), 2)
        self.assertEqual(self.put_batch(batch).status, 204)
        self.assertEqual(self.relay.upload(self.hospital, blob, data[100000:], 100000, len(data)).status, 204)


if __name__ == "__main__":
    main()
