#!/usr/bin/python3
"""The platform killed with -9 at every durable step and at random moments: whatever it acknowledged is there,
what it did not is there in full or not at all, and the work goes on where it stopped."""
import os
import random
import signal
import threading
import time
import unittest
from pathlib import Path

import peer
from case import BINARY, Case, main
from peer import (CHUNK, DOCTOR, HOME, Hospital, Key, age_file, cbor, check_shelf, make_grant, make_revoke,
                  sha256, statement, url64)

# a crash point and how often the work below passes it at least
POINTS = {"store-commit": 16, "store-committed": 16, "blob-written": 3, "blob-synced": 3, "leaves-synced": 1, "file-renamed": 1,
          "folder-synced": 3, "file-removed": 2, "blob-buried": 1}


class Work:
    """Steps that each may be done again after a crash, as relay and terminals do. What was acknowledged is remembered."""

    def __init__(self, platform, hospital):
        self.platform, self.hospital, self.nobody = platform, hospital, None
        self.doctor, self.home, self.deaths = Key(), Key(), 0
        self.tokens = {}

    def start(self, crash=None):
        self.tokens = {}
        try:
            self.nobody = self.platform.start(crash)
        except RuntimeError:
            self.died()

    def died(self):
        assert self.platform.wait() == -signal.SIGKILL
        for client in self.platform.clients:
            client.close()
        self.deaths += 1
        self.start()

    def session(self, name, login):
        if name not in self.tokens:
            self.tokens[name] = login()
        return self.tokens[name]

    def relay(self):
        return self.session("relay", lambda: self.nobody.transport(self.hospital))

    def again(self, step):
        """Does STEP until it is acknowledged, over as many deaths as it takes."""
        while True:
            try:
                return step()
            except (OSError, peer.http.client.HTTPException):
                self.died()

    def expect(self, answer, status):
        assert answer.status == status, answer
        return answer

    def push(self):
        data = self.hospital.batch()
        path = f"/v1/hospitals/{self.hospital.id}/batches/{self.hospital.number + 1}"
        self.again(lambda: self.expect(self.relay().put(path, data), 204))
        self.hospital.taken()

    def upload(self, blob, data, cuts):
        path = f"/v1/hospitals/{self.hospital.id}/blobs/{url64(blob)}"
        acknowledged = 0

        def step(end):
            nonlocal acknowledged
            at = self.relay().call("HEAD", path)
            offset = 0 if at.status == 404 else int(at.headers["Upload-Offset"])
            assert acknowledged <= offset <= end, (acknowledged, offset, end)
            self.expect(self.relay().upload(self.hospital, blob, data[offset:end], offset, len(data)), 204)
            acknowledged = end

        for end in cuts + [len(data)]:
            self.again(lambda: step(end))

    def run(self):
        h = self.hospital
        shelf, other = h.open(), h.open()
        for _ in range(3):
            h.record(shelf)
        h.certify(self.doctor)
        self.push()
        blob, data = os.urandom(16), os.urandom(3 * CHUNK)
        self.upload(blob, data, [5, CHUNK])
        rid = h.record(shelf, blobs=[[blob, len(data), peer.blob_head(data)]])
        self.push()
        account = lambda: self.session("account", lambda: self.nobody.account(h, shelf))
        sent, grant = make_grant(h, shelf, self.doctor)
        self.again(lambda: self.expect(account().post("/v1/grants", sent), 201))
        h.delete(shelf, rid)
        h.record(shelf, next(iter(shelf.records)))
        self.push()
        served = self.again(lambda: self.expect(self.session("doctor", lambda: self.nobody.login(DOCTOR, self.doctor, h.id))
                                                .get("/v1/grants/" + url64(grant)), 200))
        assert served.sequence[0][-1] == 4
        self.again(lambda: self.expect(account().post("/v1/revocations", make_revoke(grant, shelf.key)), 204))
        home = lambda: self.session("home", lambda: self.nobody.login(HOME, self.home))
        file = age_file()
        wallet = cbor([statement("wallet", {0: 1, 1: sha256(file), 2: 1, 3: self.home.public}, self.home), file])
        self.again(lambda: self.expect(home().put("/v1/wallet", wallet), 204))
        message = [statement("message", {0: None, 1: 0, 2: [], 3: 1, 4: [self.home.public], 5: sha256(file)}, self.home), file]
        self.again(lambda: self.expect(home().post("/v1/messages", cbor(message)), 202))
        h.close(other, shelf)
        self.push()
        return shelf, wallet, message, grant


class Crash(unittest.TestCase):
    def setUp(self):
        Case.setUp(self)
        self.platform.stop()
        self.work = Work(self.platform, self.hospital)

    platform_of, stop = Case.platform_of, Case.stop

    def wait_for_blobs(self, wanted):
        folder, until = os.path.join(self.folder, "data", "blobs", self.hospital.id), time.time() + 30
        while os.listdir(folder) != wanted and time.time() < until:
            time.sleep(0.1)
        self.assertEqual(os.listdir(folder), wanted)

    def check(self, shelf, wallet, message, grant):
        """Whatever happened on the way, it ends as if nothing had."""
        self.work.again(lambda: self.wait_for_blobs([]) if self.platform.process.poll() is None else self.fail_over())
        nobody = self.work.nobody
        h = self.hospital
        account = nobody.account(h, shelf)
        got = check_shelf(account.get("/v1/shelf"), h, shelf.tag)
        self.assertEqual({r: (v[0], v[3]) for r, v in got.items()}, {r: v[:2] for r, v in shelf.records.items()})
        self.assertEqual([(sha256(g[0]), g[1], len(g[2])) for g in account.get("/v1/grants").sequence], [(grant, 2, 1)])
        home = nobody.login(HOME, self.work.home)
        self.assertEqual(home.get("/v1/wallet").body, wallet)
        self.assertEqual([e[2:] for e in home.feed() if e[1] == 4], [message])
        self.assertEqual([e[1] for e in nobody.login(DOCTOR, self.work.doctor, h.id).feed() if e[1]], [1, 2])
        self.assertEqual(self.work.relay().get(f"/v1/hospitals/{h.id}/batches").value, [h.number + 1])

    def fail_over(self):
        raise ConnectionError

    def test_at_every_durable_step(self):
        self.work.start("none:1")
        try:
            self.check(*self.work.run())
            testing = b"MIZHEN_CRASH" in Path(BINARY).read_bytes()
        finally:
            self.stop()
        if not testing:
            self.skipTest("built without crash points")
        for point, times in POINTS.items():
            for count in range(1, times + 1):
                with self.subTest(point=point, count=count):
                    self.hospital = Hospital(f"{point}-{count}")
                    self.assertEqual(self.platform.admit(self.hospital).returncode, 0)
                    self.work = Work(self.platform, self.hospital)
                    self.work.start(f"{point}:{count}")
                    try:
                        self.check(*self.work.run())
                        self.assertEqual(self.work.deaths, 1)
                    finally:
                        self.stop()

    def test_at_random_moments(self):
        moments = random.Random(os.environ.get("MIZHEN_SEED", "1"))
        rounds, deaths, number = int(os.environ.get("MIZHEN_KILLS", "20")), 0, 0
        while deaths < rounds:
            number += 1
            self.hospital = Hospital(f"random-{number}")
            self.assertEqual(self.platform.admit(self.hospital).returncode, 0)
            self.work = Work(self.platform, self.hospital)
            self.work.start()
            done, killed = threading.Event(), []

            def kill():
                while not done.wait(moments.uniform(0.001, 0.12)):
                    process = self.platform.process
                    if process is not None and process.poll() is None:
                        process.kill()
                        killed.append(process)
                    if done.wait(0.4):
                        return

            killer = threading.Thread(target=kill)
            killer.start()
            try:
                ended = self.work.run()
            finally:
                done.set()
                killer.join()
            for process in killed:         # dead, not dying, when it is looked at again
                process.wait(60)
            deaths += self.work.deaths
            self.check(*ended)
            self.platform.stop() if self.platform.process.poll() is None else self.platform.wait()


if __name__ == "__main__":
    main()
