#!/usr/bin/python3
"""What the platform has not taken lies in the spool at the end of every cycle, whatever was done to the spool; a disk
or a spool that is full ends a reading, and it goes on from there."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from inner import BINARY, DAMAGE, DISK, Case, Key, World, age_seal, cbor, main, request_file, statement



def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


def damaged(data):
    """Ways in which a file may be lost: gone, empty, cut, one bit changed at a few places."""
    yield "gone", None
    yield "empty", b""
    yield "cut", data[:-1]
    for at in (0, len(data) // 3, len(data) - 1):
        yield f"bit {at}", data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


class Healing(Case):
    def waiting(self):
        """A relay whose platform took nothing yet: two batches, a blob."""
        w = self.world()
        w.patient("P1", 1)
        (w.files / "a.pdf").write_bytes(os.urandom(200_000))
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.run("cycle")
        return w

    def test_every_file_of_the_spool(self):
        """Blobs whose size is the same are outer's to look at: a damaged one it takes away."""
        w = self.waiting()
        before = files(w.out())
        self.assertEqual(len([n for n in before if n.endswith(".batch")]), 2)
        self.assertEqual(len([n for n in before if n.endswith(".blob")]), 1)
        for name, data in before.items():
            for how, other in damaged(data):
                if how.startswith("bit") and name != "0000000000000001.batch":
                    continue
                with self.subTest(name=name, how=how):
                    (w.out() / name).unlink()
                    if other is not None:
                        (w.out() / name).write_bytes(other)
                    w.run("cycle")
                    after = files(w.out())
                    self.assertEqual({n: after.get(n) for n in before}, before)
        w.read()
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def test_the_whole_spool(self):
        w = self.waiting()
        before = files(w.out())
        for path in w.out().iterdir():
            path.unlink()
        w.run("cycle")
        self.assertEqual({n: files(w.out()).get(n) for n in before}, before)
        w.read()
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def test_the_copies_of_the_state(self):
        w = self.waiting()
        kept = w.dir / "state" / "batches"
        self.assertEqual(len(files(kept)), 2)
        for path in list(kept.iterdir()):
            path.unlink()
        w.run("cycle")
        w.read()
        w.cycle()
        self.assertEqual(len(files(kept)), 1)
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def test_what_cannot_be_made_again_is_told_and_goes_on_when_it_is_back(self):
        w = self.waiting()
        batch, kept = w.out() / f"{2:016d}.batch", w.dir / "state" / "batches" / f"{2:016d}"
        [blob] = w.out().glob("*.blob")
        batch_data, blob_data, file_data = batch.read_bytes(), blob.read_bytes(), (w.files / "a.pdf").read_bytes()
        batch.unlink()
        kept.unlink()
        self.assertIn("batch 2 is lost or damaged both", w.run("cycle", status=1).stderr)
        self.assertEqual(w.troubles(), [(DAMAGE, "spool")])
        batch.write_bytes(batch_data)
        blob.unlink()
        (w.files / "a.pdf").write_bytes(b"x" + file_data[1:])
        self.assertIn(blob.name, w.run("cycle", status=1).stderr)
        self.assertEqual(w.troubles(), [(DAMAGE, blob.stem)])
        self.assertFalse(blob.exists())
        (w.files / "a.pdf").write_bytes(file_data)
        w.run("cycle")
        self.assertEqual((blob.read_bytes(), w.troubles()), (blob_data, []))
        w.read()
        w.cycle()
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def test_an_old_state_signs_nothing(self):
        w = self.waiting()
        old = {p: p.read_bytes() for p in (w.dir / "state").rglob("*") if p.is_file()}
        w.read()
        w.cycle()
        new = {p: p.read_bytes() for p in (w.dir / "state").rglob("*") if p.is_file()}
        before = w.reader.number
        self.put_back(w, old)
        self.assertIn("it is old", w.run("cycle", status=1).stderr)
        self.assertEqual(list(w.out().iterdir()), [])
        self.put_back(w, new)
        w.cycle()
        self.assertGreater(w.reader.number, before)

    def put_back(self, w, files_):
        for path in [*(w.dir / "state").glob("inner.db*"), *(w.dir / "state" / "batches").iterdir()]:
            path.unlink()
        for path, data in files_.items():
            path.write_bytes(data)

    def test_an_old_spool_is_not_believed(self):
        w = self.waiting()
        old = files(w.out())
        w.read()
        w.cycle()
        for name, data in old.items():
            (w.out() / name).write_bytes(data)
        for said in ("1\n", "nonsense", None):
            path = w.dir / "spool" / "in" / "accepted"
            path.write_text(said) if said else path.unlink()
            w.run("cycle")
            # outer asks the platform how far it is
            for batch in w.out().glob("*.batch"):
                if int(batch.stem) <= w.reader.number:
                    batch.unlink()
            w.read()
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def ask(self, w):
        key = Key()
        said = statement("doctor-request", {0: w.name, 1: "李", 2: "主任", 3: "内科", 4: "1", 5: key.public, 6: os.urandom(32),
                                            7: int(time.time())}, key)
        return [0, None, age_seal(said, w.reader.hospital[6])]

    def test_a_damaged_or_missing_request_is_waited_for(self):
        w = self.world()
        folder = w.dir / "spool" / "in"
        requests = {n: request_file(cbor([n, *self.ask(w)]), n - 1) for n in range(1, 5)}
        for n, data in requests.items():
            (folder / f"{n:016d}.request").write_bytes(data)
        (folder / f"{2:016d}.request").write_bytes(requests[2][:-1])
        self.assertIn("request-damaged number=2", w.cycle())
        self.assertEqual(w.reader.done, 1)
        self.assertFalse((folder / f"{2:016d}.request").exists())
        self.assertIn("request-missing number=2", w.cycle())
        self.assertEqual(w.reader.done, 1)
        (folder / f"{2:016d}.request").write_bytes(requests[2])
        w.cycle()
        self.assertEqual((w.reader.done, w.run("doctor", "list").stdout.count("requested")), (4, 4))


class Limits(Case):
    def test_a_reading_ends_at_the_limit_and_goes_on(self):
        w = self.world(sweep=1, spool_limit=2)
        w.patient("P1", 1)
        for i in range(8):
            (w.files / f"{i}.pdf").write_bytes(os.urandom(700_000))
            w.put("doc", no=f"D{i}", patient="P1", title=str(i), file=f"{i}.pdf")
        w.put("lab", no="L1", patient="P1", item="a", value="1")
        cycles = 0
        while len(w.values("P1", "docs") if cycles else {}) < 8:
            said = w.run("cycle").stderr
            self.assertLess(sum(p.stat().st_size for p in w.out().iterdir()), 2 << 20)
            before = len(w.values("P1", "docs")) if cycles else 0
            w.read()
            self.assertGreater(len(w.values("P1", "docs")), before, said)
            cycles += 1
        self.assertGreater(cycles, 3)
        w.cycle()
        self.assertEqual((set(w.versions("P1").values()), w.values("P1")), ({1}, {"L1": 1}))

    def test_the_largest_file_passes_alone(self):
        w = self.world(spool_limit=2)
        w.patient("P1", 1)
        (w.files / "a.pdf").write_bytes(os.urandom(3_000_000))
        w.put("doc", no="D1", patient="P1", title="a", file="a.pdf")
        w.cycle()
        self.assertEqual(w.values("P1", "docs"), {"D1": "a"})

    def test_what_waits_holds_up_no_revocation(self):
        w = self.world(spool_limit=2)
        w.patient("P1", 1)
        for i in range(3):
            (w.files / f"{i}.pdf").write_bytes(os.urandom(900_000))
            w.put("doc", no=f"D{i}", patient="P1", title=str(i), file=f"{i}.pdf")
        for _ in range(3):
            before = len(list(w.out().glob("*.batch"))) if w.out().exists() else 0
            w.run("cycle")
            self.assertGreater(len(list(w.out().glob("*.batch"))), before)
        w.read()
        w.cycle()
        self.assertEqual(w.values("P1", "docs"), {"D0": "0", "D1": "1", "D2": "2"})


MOUNT = """
set -e
mkdir -p "$1/small"
mount -t tmpfs -o size=$2 tmpfs "$1/small"
exec "$3" "$4" "$5" "$1/small"
"""


class FullDisk(Case):
    def test_on_a_small_disk(self):
        """In a mount namespace of its own: a disk that is nearly full, one that is full, and room again."""
        probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", self.folder], capture_output=True)
        if probe.returncode != 0:
            self.skipTest("no mount namespaces here")
        script = Path(self.folder) / "mount.sh"
        script.write_text(MOUNT)
        done = subprocess.run(["unshare", "-rm", "sh", script, self.folder, "100m", "/usr/bin/python3", Path(__file__).resolve(), BINARY],
                              capture_output=True, text=True, timeout=300, env={**os.environ, "MIZHEN_SMALL_DISK": "1"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def on_a_small_disk(folder):
    w = World(folder)
    w.patient("P1", 1)
    w.put("lab", no="L1", patient="P1", item="a", value="1")
    w.cycle()
    # less than the spare is left: records wait, the root does not
    filler = Path(folder) / "filler"
    filler.write_bytes(bytes(50 << 20))
    w.put("lab", no="L2", patient="P1", item="a", value="2")
    before = w.reader.number
    said = w.cycle(status=1)
    assert "nearly full" in said and w.troubles() == [(DISK, "")], said
    assert ("disk", None) in w.findings()
    assert w.reader.number == before + 1 and w.values("P1") == {"L1": 1}
    # nothing is left
    with open(filler, "ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 12))
        except OSError:
            pass
    said = w.run("cycle", status=1).stderr
    assert "the disk is full" in said and str(w.dir) in said, said
    # status says so, and run, which goes on when there is room
    for args in ([], ["--json"]):
        told = w.run("status", *args, status=2).stdout
        assert re.match("CRITICAL: .*disk" if not args else '{"state":"failing".*"name":"disk"', told), told
    relay = [Path(BINARY).parent / "mizhen-relay", "--config", w.dir, "run"]
    done = subprocess.run([*relay, "--cycles", "1"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and f"the disk is full: {w.dir} cannot be written" in done.stderr, done
    running = subprocess.Popen(relay, stderr=subprocess.PIPE, text=True)
    said = running.stderr.readline()
    assert f"disk-full folder={w.dir}" in said and running.poll() is None, said
    running.terminate()
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 0 and "stopped" in said, said
    filler.unlink()
    w.cycle()
    assert w.troubles() == [] and w.values("P1") == {"L1": 1, "L2": 2}
    assert set(w.versions("P1").values()) == {1}


if __name__ == "__main__":
    if os.environ.pop("MIZHEN_SMALL_DISK", None):
        on_a_small_disk(sys.argv[2])
    else:
        main()
