#!/usr/bin/python3
"""Each file of a relay's folder is damaged in turn: taken away, cut, one bit of it changed, or put back as it was
yesterday; while batches, an attachment and a request wait to be carried. Either the next cycle heals it, and what
terminals open equals the database; or the relay says in words what to do, signs nothing that the platform would
refuse, and goes on once the file is as it was.

usage: test_damage.py FOLDER-OF-BINARIES [--long] [--seed N]
"""

import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

import drawn
import watched
from desk import Desk, opening
from watched import System, inner

NOT_ITS_OWN = ("log", "relay.lock", "state/inner.lock")    # nothing in them is read


def snapshot(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def ways(name, data, yesterday):
    """{how: what lies there then}; None: nothing."""
    middle = len(data) // 2
    out = {"gone": None, "cut": data[:middle]}
    if data:
        out["bit"] = data[:middle] + bytes([data[middle] ^ 0x10]) + data[middle + 1:]
    if name in yesterday and yesterday[name] != data:
        out["yesterday"] = yesterday[name]
    return out


class Story:
    def __init__(self, bin, folder):
        self.system = System(bin, folder)
        self.relay = self.system.relay

    def run(self):
        process = self.system.start_relay()
        before = len(self.system.log())
        status = process.wait(watched.RUN_SECONDS)
        assert status in (0, 1), status
        return status, self.system.log()[before:]

    def begin(self):
        """Yesterday all was well; today the platform is not reached, and everything waits."""
        desk = Desk(self.system, 0)
        opening(desk)
        self.system.name_rows()
        assert self.system.start_platform() and self.run()[0] == 0
        self.system.contents()
        self.yesterday = snapshot(self.relay.dir)
        doctor = self.system.client()
        self.ask(doctor)
        assert self.system.platform.stop() == 0
        desk = Desk(self.system, 1)
        desk.lab("L90", "P1", 90)
        desk.file("new.pdf", 150_000, 5)
        desk.doc("D90", "P2", "新", "new.pdf")
        self.system.name_rows()
        assert self.run()[0] == 1
        waiting = [p.suffix for p in (self.relay.dir / "spool" / "out").iterdir()]
        assert waiting.count(".batch") == 2 and waiting.count(".blob") == 1, waiting
        self.kept = self.system.put_away("waiting")
        self.files = snapshot(self.relay.dir)

    def ask(self, client):
        """A doctor's request, which the hospital has not seen yet."""
        key = inner.Key()
        said = inner.statement("doctor-request", {0: watched.HOSPITAL, 1: "李", 2: "主任", 3: "内科", 4: "1", 5: key.public,
                                                  6: os.urandom(32), 7: 1_700_000_000}, key)
        answer = client.call("POST", f"/v1/hospitals/{watched.HOSPITAL}/requests",
                             inner.cbor([0, None, inner.age_seal(said, self.system.chain.hospital[6])]))
        assert answer.status == 202, answer

    def damage(self, name, how, data):
        """Whether it healed by itself."""
        path, good = self.relay.dir / name, self.files[name]
        self.system.bring_back(self.kept)
        path.unlink()
        if data is not None:
            path.write_bytes(data)
            path.chmod(0o600)
        assert self.system.start_platform()
        healed, said = False, ""
        for _ in range(3):             # a loss that outer sees is made good by inner, and sent in the turn after
            status, said = self.run()
            if status == 0:
                healed = True
                break
        if not healed:
            assert any(line and not line.startswith("20") for line in said.splitlines()), f"no words: {said}"
            for log in path.parent.glob(path.name + "-*"):     # of the file that was
                log.unlink()
            path.write_bytes(good)
            path.chmod(0o600)
            for _ in range(2):
                status, said = self.run()
        assert status == 0, f"it does not go on: {said}"
        self.system.contents()
        listed = self.relay.command("doctor", "list")
        assert "李" in listed, "the doctor's request is lost"
        assert self.system.platform.stop() == 0
        return healed

    def refused(self):
        """The attachment arrives and its batch is refused, until the platform has dropped what no batch named."""
        self.system.bring_back(self.kept)
        assert self.system.start_platform()
        self.system.wire.refusing = max(int(n) for n in os.listdir(self.relay.dir / "state" / "batches"))
        try:
            assert self.run()[0] == 1
            since = self.refusal()
            time.sleep(1.1)
            assert self.run()[0] == 1 and self.refusal() == since
        finally:
            self.system.wire.refusing = None
        assert self.system.platform.stop() == 0
        data = self.system.platform.dir / "data"
        (database,) = data.glob("*.db")
        with sqlite3.connect(database) as db:
            dropped = db.execute("DELETE FROM blob WHERE no NOT IN (SELECT blob FROM record_blob) RETURNING id").fetchall()
        db.close()
        assert len(dropped) == 1, dropped
        for (id_,) in dropped:
            for path in (data / "blobs" / watched.HOSPITAL).glob(f"{id_.hex()}*"):
                path.unlink()
        assert self.system.start_platform()
        assert self.run()[0] == 0
        self.system.contents()
        self.system.check_tidy()
        assert not (self.relay.dir / "spool" / "in" / "refused").exists()
        assert self.system.platform.stop() == 0
        print("what the platform dropped was sent again")

    def refusal(self):
        """Since when the platform refuses, as status tells."""
        told = json.loads(self.relay.command("status", "--json", status=None).stdout)
        (finding,) = [f for f in told["findings"] if f["name"] == "refused"]
        assert told["state"] == "failing"
        return finding["since"]

    def tell(self, draw, long):
        healed, told = [], []
        for name in sorted(set(self.files) - set(NOT_ITS_OWN)):
            possible = ways(name, self.files[name], self.yesterday)
            for how in possible if long else [draw.choice(sorted(possible))]:
                try:
                    (healed if self.damage(name, how, possible[how]) else told).append(f"{name} {how}")
                except BaseException:
                    print(f"failed: {name} {how}", file=sys.stderr)
                    raise
                finally:
                    self.system.platform.stop(9)
        print(f"healed {len(healed)}: {', '.join(healed)}\ntold {len(told)}: {', '.join(told)}")


def main():
    args = drawn.arguments(kills=False)
    folder = tempfile.mkdtemp(prefix="mizhen-damage-")
    try:
        story = Story(args.bin, folder)
        story.begin()
        story.refused()
        story.tell(random.Random(args.seed), args.long)
    except BaseException:
        print(f"seed {args.seed}; kept: {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
