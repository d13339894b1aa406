#!/usr/bin/python3
"""Killed with -9 behind every durable step, as often as there are such steps, the inner process ends with the same opened
contents and versions, and an unbroken chain of batches and roots, as one that never was. Needs a build with
MIZHEN_TESTING (the presets for tests have it)."""
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from inner import BINARY, Case, age_seal, main, sha256, Key, statement

POINTS = ("batch-prepared", "batch-committed", "batch-released", "blob-synced", "blob-settled", "file-written", "file-synced",
          "file-renamed", "file-removed", "folder-synced")
RANDOM_KILLS = int(os.environ.get("MIZHEN_KILLS", "20"))


def change(w, step):
    """The hospital's day in four steps: everything that a cycle can meet."""
    if step == 0:
        (w.files / "a.pdf").write_bytes(b"a" * 100000)
        (w.files / "b.pdf").write_bytes(b"b" * 10)
        for i in range(5):
            w.patient(f"P{i}", i)
            for k in range(4):
                w.put("lab", no=f"L{i}-{k}", patient=f"P{i}", item="a", value=str(k))
        w.put("doc", no="D0", patient="P0", title="a", file="a.pdf")
        w.put("lab", no="L9", patient="P9", item="a", value="9")
    elif step == 1:
        w.put("doc", no="D1", patient="P1", title="b", file="b.pdf")
        w.put("lab", no="L0-0", patient="P1", item="a", value="0")
        w.patient("P2", 2, card="110105194912310021")
        w.put("lab", no="L2-0", patient="P2", item="a", value="22")
        w.patient("P9", 9)
        with w.sql() as db:
            db.execute("DELETE FROM lab WHERE no = 'L3-1'")
    elif step == 2:
        w.patient("P2", 2)
        w.patient("P0", 100)
        (w.files / "b.pdf").write_bytes(b"B" * 20)
        doctor = Key()
        said = statement("doctor-request", {0: w.name, 1: "李", 2: "主任", 3: "内科", 4: "1", 5: doctor.public,
                                            6: os.urandom(32), 7: int(time.time())}, doctor)
        w.request(1, 0, None, age_seal(said, w.reader.hospital[6]))
    else:
        w.put("lab", no="L4-4", patient="P4", item="a", value="44")


def state(w):
    """What a patient can know: opened contents with versions, and how many shelves and requests there are."""
    out = {}
    for i in (0, 1, 2, 3, 4, 9):
        for (source, key), (version, resource, clear) in w.opened(f"P{i}").items():
            for content in resource.get("content", []):
                content["attachment"] = sha256(w.reader.contents(content["attachment"]))
            if source == "identity":
                resource = None
            out[i, source, key] = version, str(resource and {k: v for k, v in resource.items() if k not in ("id", "subject")}), clear
    return out, len(w.reader.shelves), w.reader.done, w.run("doctor", "list").stdout.count("requested")


def killed(w, env):
    return w.run("cycle", status=None, env=env).returncode == -signal.SIGKILL


class Kill(Case):
    def setUp(self):
        super().setUp()
        if b"MIZHEN_CRASH" not in Path(BINARY).read_bytes():
            self.skipTest("a build without crash points")

    def fresh(self, name):
        folder = Path(self.folder) / name
        folder.mkdir()
        self.folder, before = str(folder), self.folder
        try:
            return self.world()
        finally:
            self.folder = before

    def never_killed(self):
        w = self.fresh("whole")
        for step in range(4):
            change(w, step)
            w.cycle()
        return state(w)

    def test_at_every_durable_step(self):
        whole = self.never_killed()
        for point in POINTS:
            with self.subTest(point=point):
                w, kills = self.fresh(point), 0
                for step in range(4):
                    change(w, step)
                    count = 1
                    while killed(w, {"MIZHEN_CRASH": f"{point}:{count}"}):
                        kills += 1
                        # what was released may be fetched before the next start, or not
                        if kills % 2:
                            self.fetch_released(w)
                        count += 1
                    w.cycle()
                self.assertEqual(state(w), whole)
                self.assertGreater(kills, 0)

    def fetch_released(self, w):
        for path in sorted(w.out().glob("*.batch")):
            w.reader.apply(path.read_bytes(), w.out())
            (w.dir / "spool" / "in" / "accepted").write_text(f"{int(path.stem)}\n")
            path.unlink()

    def test_at_random_moments(self):
        whole, w, kills = self.never_killed(), self.fresh("random"), 0
        chance = random.Random(7)
        for step in range(4):
            change(w, step)
            for _ in range(RANDOM_KILLS // 4):
                child = subprocess.Popen([BINARY, "--config", w.dir, "cycle"], stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0, 0.06))
                child.kill()
                kills += child.wait() == -signal.SIGKILL
                self.fetch_released(w)
            w.cycle()
        self.assertEqual(state(w), whole)
        self.assertGreater(kills, 0)


if __name__ == "__main__":
    main()
