#!/usr/bin/python3
"""A terminal whose disk is full: it says so, and calls nothing damaged. What the platform has is shown, a grant is ended, and
what could not be kept is told; what has to be kept before it goes out does not go out. Skips where nothing can be mounted.

usage: test_full_home.py BIN-FOLDER"""

import json
import subprocess
import sys

from made_up import MadeUp, enrol                  # before the others: it knows where they are
from world import World

SHEN = "110000000000001"
# in a mount namespace of its own: a copy of the home on a disk that is full, and a command there
INSIDE = """set -e
mount -t tmpfs -o size=2m,mode=700 tmpfs "$1"
cp -a "$2"/. "$1"
dd if=/dev/zero of="$1/full" bs=4096 2>/dev/null || true
shift 2
exec "$@"
"""
LANGUAGES = {"C.UTF-8": ("disk is full", "damaged", "which grants have ended"), "zh_CN.UTF-8": ("磁盘已满", "损坏，", "哪些授权已经结束")}


class Story:
    def __init__(self, world):
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform()
        self.platform.start()
        self.qinglan = self.made.relay("qinglan", self.platform)
        self.made.join(self.platform)
        self.shen, fingerprint = enrol(world, self.qinglan, "沈", SHEN)
        self.qinglan.run(1)
        self.qinglan.command("doctor", "approve", fingerprint)
        self.qinglan.run(1)
        self.patient = self.made.opened("patient", next(p for p in self.made.people if p["qinglan"]), "qinglan")
        self.small = world.dir / "small"
        self.small.mkdir()

    def full(self, terminal, lang, *args):
        return subprocess.run(["unshare", "-rm", "sh", "-c", INSIDE, "sh", self.small, terminal.home, terminal.bin, *args[:2], "--home", self.small,
                               *args[2:], "--json"], capture_output=True, text=True, encoding="utf-8", timeout=120, stdin=subprocess.DEVNULL,
                              env={"LC_ALL": lang, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def tell(self):
        for lang, (said, damaged, mark) in LANGUAGES.items():
            (grant,) = self.patient.json("patient", "grant", SHEN, "--all")["grants"]
            before = self.patient.json("patient", "records")["hospitals"][0]["records"]
            self.qinglan.run(1)                        # a newer root, which cannot be kept
            for args in (("patient", "records"), ("patient", "grants"), ("patient", "revoke", grant["grant"])):
                done = self.full(self.patient, lang, *args)
                assert done.returncode == 0 and said in done.stderr and damaged not in done.stderr, done
                assert (args[1] == "records") or mark in done.stderr, done
                told = json.loads(done.stdout)
                assert args[1] != "records" or told["hospitals"][0]["records"] == before, told
                assert args[1] != "grants" or grant["grant"] in {g["grant"] for g in told["grants"]}, told
            states = {g["grant"]: g["state"] for g in self.patient.json("patient", "grants")["grants"]}
            assert states[grant["grant"]] == "revoked", states
            done = self.full(self.patient, lang, "patient", "grant", SHEN, "--all")
            assert done.returncode == 1 and json.loads(done.stdout)["error"]["name"] == "home-full" and said in done.stderr, done
            assert len(self.patient.json("patient", "grants")["grants"]) == len(states)          # nothing went out
            done = self.full(self.shen, lang, "doctor", "inbox")
            assert done.returncode == 0 and said in done.stderr and json.loads(done.stdout)["grants"], done


with World(sys.argv[1]) as world:
    probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", world.dir], capture_output=True)
    if probe.returncode != 0:
        print("skipped: no mount namespaces here")
        sys.exit(77)
    Story(world).tell()
