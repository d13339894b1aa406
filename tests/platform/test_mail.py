#!/usr/bin/python3
"""What waits to be fetched: the feed, requests, wallets, messages."""
import os
import signal
import threading
import time

import cbor2

from case import Case, main
from peer import HOME, Key, age_file, body_of, cbor, make_grant, make_revoke, sha256, statement


class Feed(Case):
    def test_roots_and_grants_arrive(self):
        shelf, key = self.shelf_with(1), self.doctor()
        account, doctor, home = self.nobody.account(self.hospital, shelf), self.login_doctor(key), self.nobody.login(HOME, Key())
        (cursor, *event), = account.feed()
        self.assertEqual(event, [0, "renhe", self.hospital.cycle])
        self.assertEqual([e[1:] for e in doctor.feed()], [[0, "renhe", self.hospital.cycle]])
        self.assertEqual((account.feed(cursor), home.feed()), ([], []))
        self.relay.push(self.hospital)
        (cursor, *event), = account.feed(cursor)
        self.assertEqual(event, [0, "renhe", self.hospital.cycle])
        sent, grant = make_grant(self.hospital, shelf, key)
        account.post("/v1/grants", sent)
        account.post("/v1/revocations", make_revoke(grant, shelf.key))
        self.assertEqual([e[1:] for e in doctor.feed(cursor)], [[1, grant, None], [2, grant, None]])
        self.assertEqual(account.feed(cursor), [])

    def wait_in_thread(self, client, after, wait=30):
        got = []
        thread = threading.Thread(target=lambda: got.append((client.feed(after, wait), time.time())))
        thread.start()
        return thread, got

    def test_long_poll_wakes_whom_it_concerns(self):
        shelf, key, home = self.shelf_with(1), self.doctor(), Key()
        doctor, patient = self.login_doctor(key), self.nobody.login(HOME, home)
        after = doctor.feed()[-1][0]
        waiting, got = self.wait_in_thread(doctor, after)
        other, other_got = self.wait_in_thread(patient, 0, 2)
        time.sleep(0.5)
        sent, grant = make_grant(self.hospital, shelf, key)
        self.nobody.account(self.hospital, shelf).post("/v1/grants", sent)
        waiting.join(20)
        self.assertEqual([e[1:] for e in got[0][0]], [[1, grant, None]])
        other.join(20)
        self.assertEqual(other_got[0][0], [])

    def test_many_wait_without_threads(self):
        shelf = self.shelf_with(1)
        clients = [self.nobody.account(self.hospital, shelf) for _ in range(20)]
        after = clients[0].feed()[-1][0]
        threads = [self.wait_in_thread(c, after) for c in clients]
        time.sleep(0.5)
        with open(f"/proc/{self.platform.process.pid}/status") as f:
            self.assertLess(int(next(line for line in f if line.startswith("Threads")).split()[1]), 5)
        self.relay.push(self.hospital)
        for thread, got in threads:
            thread.join(20)
            self.assertEqual([e[1:] for e in got[0][0]], [[0, "renhe", self.hospital.cycle]])

    def test_waiting_ends_with_session_and_platform(self):
        shelf = self.shelf_with(1)
        account, home = self.nobody.account(self.hospital, shelf), self.nobody.login(HOME, Key())
        after = account.feed()[-1][0]
        got = []
        thread = threading.Thread(target=lambda: got.append(account.get(f"/v1/feed?after={after}&wait=30")))
        waiting, home_got = self.wait_in_thread(home, 0)
        thread.start()
        time.sleep(0.5)
        self.hospital.close(shelf, self.hospital.open())
        self.relay.push(self.hospital)
        thread.join(20)
        self.refused(got[0], 401, "no-session")
        self.assertEqual(self.platform.stop(), 0)
        waiting.join(20)
        self.assertEqual(home_got[0][0], [])
        self.platform.start()

    def test_arguments(self):
        home = self.nobody.login(HOME, Key())
        for query in ("after=x", "after=-1", "wait=61", "wait=1x", "after=", "after=99999999999999999999"):
            self.refused(home.get("/v1/feed?" + query), 400, "bad-request")
        self.assertEqual(home.get("/v1/feed").status, 200)


class Requests(Case):
    path = "/v1/hospitals/renhe/requests"

    def link(self, changes=None):
        now, file = int(time.time()), age_file()
        body = {0: "renhe", 1: "other", 2: sha256(file), 3: now, 4: now + 600, **(changes or {})}
        return statement("link-request", body, Key()), file

    def test_queue_and_done(self):
        doctor = age_file()
        self.assertEqual(self.nobody.post(self.path, cbor([0, None, doctor])).status, 202)
        raw, file = self.link()
        self.assertEqual(self.nobody.post(self.path, cbor([1, raw, file])).status, 202)
        queued = [[1, 0, None, doctor], [2, 1, raw, file]]
        self.assertEqual(self.relay.get(self.path).sequence, queued)
        self.assertEqual(self.relay.get(self.path + "?after=1").sequence, queued[1:])
        self.assertEqual(self.relay.get(self.path + "?after=2").body, b"")
        self.refused(self.relay.get(self.path + "?after=x"), 400, "bad-request")
        self.hospital.pending.append([6, 1])
        self.relay.push(self.hospital)
        self.assertEqual(self.relay.get(self.path).sequence, queued[1:])
        self.hospital.pending.append([6, 2])
        self.relay.push(self.hospital)
        self.restart()
        self.assertEqual(self.nobody.post(self.path, cbor([0, None, doctor])).status, 202)
        self.assertEqual(self.relay.get(self.path).sequence, [[3, 0, None, doctor]])     # numbers never come again

    def test_refusals(self):
        raw, file = self.link()
        bad = [cbor([0, raw, file]), cbor([1, None, file]), cbor([2, None, file]), cbor([0, None, b"x"]), cbor([0, None]), b"", b"\xff",
               cbor([1, raw, age_file()]), cbor([1, raw + b"\0", file]), cbor([0, None, file]) + b"\0"]
        now = int(time.time())
        for changes in ({0: "other"}, {4: now - 5, 3: now - 600}, {4: now + 2 * 86400}):
            bad.append(cbor([1, *self.link(changes)]))
        for body in bad:
            self.refused(self.nobody.post(self.path, body), 400, "bad-request")
        self.refused(self.nobody.post("/v1/hospitals/nowhere/requests", cbor([0, None, age_file()])), 404, "not-found")
        self.refused(self.nobody.post(self.path, cbor([0, None, age_file(17000)])), 413, "too-large")
        self.assertEqual(self.relay.get(self.path).body, b"")
        self.assertEqual(self.nobody.post(self.path, cbor([0, None, file])).status, 202)
        self.assertEqual(self.relay.get(self.path).sequence[0][0], 1)                   # refused ones have no number

    def test_too_many(self):
        statuses = []
        while 429 not in statuses and len(statuses) < 5000:
            statuses.append(self.nobody.post(self.path, cbor([0, None, age_file(40)])).status)
        self.assertEqual(set(statuses), {202, 429})
        self.assertGreaterEqual(statuses.count(202), 500)

    def test_answers_reach_the_home_account(self):
        home, file = Key(), age_file()
        raw = statement("link-answer", {0: "renhe", 1: os.urandom(32), 2: home.id, 3: sha256(file), 4: int(time.time())}, self.hospital.key)
        self.hospital.pending.append([5, raw, file])
        self.relay.push(self.hospital)
        patient = self.nobody.login(HOME, home)
        (cursor, *event), = patient.feed()
        self.assertEqual(event, [3, raw, file])
        self.assertEqual(self.nobody.login(HOME, Key()).feed(), [])
        for bad in ([5, raw, age_file()], [5, statement("link-answer", body_of(raw), Key()), file],
                    [5, statement("link-answer", {**body_of(raw), 0: "other"}, self.hospital.key), file], [5, raw, b"x"]):
            self.hospital.pending = [bad]
            self.assertIn(self.put_batch(self.hospital.batch()).status, (400, 403, 409))
        self.assertEqual(patient.feed(cursor), [])


class Wallets(Case):
    def make(self, home, number, file=None):
        file = file or age_file()
        return cbor([statement("wallet", {0: number, 1: sha256(file), 2: int(time.time()), 3: home.public}, home), file])

    def test_kept_and_counted(self):
        home, other = Key(), Key()
        patient = self.nobody.login(HOME, home)
        self.assertEqual(patient.get("/v1/wallet").status, 404)
        first, second = self.make(home, 1), self.make(home, 7)
        self.assertEqual([patient.put("/v1/wallet", w).status for w in (first, first)], [204, 204])
        self.assertEqual(patient.get("/v1/wallet").body, first)
        self.assertEqual(patient.put("/v1/wallet", second).status, 204)
        for number in (0, 6, 7):
            answer = self.refused(patient.put("/v1/wallet", self.make(home, number)), 409, "sequence")
            self.assertEqual(answer["sequence"], 7)
        self.restart(signal.SIGKILL)
        self.assertEqual(patient.get("/v1/wallet").body, second)
        self.assertEqual(self.nobody.login(HOME, other).get("/v1/wallet").status, 404)

    def test_refusals(self):
        home = Key()
        patient = self.nobody.login(HOME, home)
        raw, file = cbor2.loads(self.make(home, 1))
        self.refused(patient.put("/v1/wallet", self.make(Key(), 1)), 403, "denied")
        self.refused(patient.put("/v1/wallet", cbor([raw, age_file()])), 400, "bad-request")
        self.refused(patient.put("/v1/wallet", cbor([statement("wallet", body_of(raw), Key()), file])), 403, "denied")
        self.refused(patient.put("/v1/wallet", cbor([raw, b"x"])), 400, "bad-request")
        self.refused(patient.put("/v1/wallet", self.make(home, 2**63)), 400, "bad-request")
        self.refused(patient.put("/v1/wallet", self.make(home, 1, age_file(1 << 20))), 413, "too-large")
        self.assertEqual(patient.get("/v1/wallet").status, 404)


class Messages(Case):
    def make(self, sender, audience, count=0, thread=None):
        file = age_file()
        body = {0: thread, 1: count, 2: [], 3: int(time.time()), 4: sorted(k.public for k in audience), 5: sha256(file)}
        return [statement("message", body, sender), file]

    def test_reach_everybody_named(self):
        home, key, outsider = Key(), self.doctor(), Key()
        patient, doctor = self.nobody.login(HOME, home), self.login_doctor(key)
        opening = self.make(home, [home, key])
        self.assertEqual([patient.post("/v1/messages", cbor(opening)).status for _ in range(2)], [202, 202])
        answer = self.make(key, [home, key], thread=sha256(opening[0]))
        self.assertEqual(doctor.post("/v1/messages", cbor(answer)).status, 202)
        for client in (patient, doctor):
            self.assertEqual([e[2:] for e in client.feed() if e[1] == 4], [opening, answer])
        self.assertEqual(self.nobody.login(HOME, outsider).feed(), [])
        first = patient.feed()[0][0]
        self.assertEqual([e[2:] for e in patient.feed(first)], [answer])

    def test_refusals(self):
        home = Key()
        patient = self.nobody.login(HOME, home)
        raw, file = self.make(home, [home])
        self.refused(patient.post("/v1/messages", cbor(self.make(Key(), [home]))), 403, "denied")
        self.refused(patient.post("/v1/messages", cbor([raw, age_file()])), 400, "bad-request")
        self.refused(patient.post("/v1/messages", cbor(self.make(home, []))), 400, "bad-request")
        self.refused(patient.post("/v1/messages", cbor(self.make(home, [Key() for _ in range(17)]))), 400, "bad-request")
        self.refused(patient.post("/v1/messages", cbor([raw])), 400, "bad-request")
        self.assertEqual(patient.feed(), [])


if __name__ == "__main__":
    main()
