#!/usr/bin/python3
"""Each file of a terminal's home damaged as disks do it: a bit turned, cut, emptied. What can be fetched or made again is
told by its name, in the user's language, once; it stops no command, and nothing is lost with it.

usage: test_damaged_home.py BIN-FOLDER"""

import json
import shutil
import sys

from made_up import MadeUp, enrol                  # before the others: it knows where they are
from proxy import LosingProxy
from world import World

SHEN, GU, NEW = "110000000000001", "110000000000002", "110000000000003"
PENDING = 7
# nothing else has what these say
ALONE = {"lock", "patient.key", "patient.unconfirmed", "doctor.key", "doctor.request"}
LANGUAGES = {"C.UTF-8": "note: {} of this machine is damaged", "zh_CN.UTF-8": "注意：本机的 {} 已损坏"}


def turned(at):
    def turn(data):
        at_byte = int(at * (len(data) - 1))
        return data[:at_byte] + bytes([data[at_byte] ^ 0x10]) + data[at_byte + 1:]
    return turn


WAYS = {"first bit": turned(0), "middle bit": turned(0.5), "last bit": turned(1), "cut": lambda data: data[:len(data) // 2],
        "one byte short": lambda data: data[:-1], "empty": lambda data: b"", "longer": lambda data: data + b"\0"}


class Story:
    def __init__(self, world):
        self.world, self.made, self.copies = world, MadeUp(world), 0
        self.platform = world.platform()
        self.proxy = LosingProxy(self.platform.port)
        self.platform.configure(self.proxy.origin)
        self.platform.start()
        self.qinglan = self.made.relay("qinglan", self.platform)
        self.wangshu = self.made.relay("wangshu", self.platform, link_policy="peer", accept_peer=True)
        self.made.join(self.platform)
        self.person = self.made.known_to_both[0]

    def lost(self, terminal, *args):
        """A command whose first posting nobody answers: what it was about is kept."""
        self.proxy.disturb("lose", 1)
        terminal.command(*args, status=None)
        assert self.proxy.met, args
        self.proxy.disturb(None, 0)

    def a_patient(self):
        patient = self.made.opened("patient", self.person, "qinglan")
        self.grant = patient.json("patient", "grant", SHEN, "--all", "--pass-on")["grants"][0]["grant"]
        over = patient.json("patient", "grant", GU, "--all")["grants"][0]["grant"]
        patient.command("patient", "revoke", over)
        self.lost(patient, "patient", "grant", SHEN, "--all", "--hours", "5")
        self.lost(patient, "patient", "link", "--wait", "0")
        return patient

    def doctors(self):
        shen, fingerprint = enrol(self.world, self.qinglan, "沈", SHEN)
        gu, other = enrol(self.world, self.qinglan, "顾", GU)
        self.qinglan.run(1)
        for one in (fingerprint, other):
            self.qinglan.command("doctor", "approve", one)
        self.qinglan.run(1)
        return shen

    def enrolling(self):
        link = self.world.file("link", self.qinglan.status()["link"] + "\n")
        return ("doctor", "enroll", "--hospital", link, "--name", "新", "--title", "医师", "--department", "内科", "--licence", NEW)

    def damage(self, terminal, commands):
        """COMMANDS: which reads what a name begins with, and how it ends; of all files of the home none is left out."""
        files = sorted(path.name for path in terminal.home.iterdir() if path.name not in ALONE)
        assert {prefix for name in files for prefix in commands if name.startswith(prefix)} == set(commands), files
        for name in files:
            args, status = next(commands[prefix] for prefix in commands if name.startswith(prefix))
            for number, (way, damage) in enumerate(WAYS.items()):
                self.one(terminal, name, way, damage, args, status, list(LANGUAGES)[number % 2])

    def one(self, terminal, name, way, damage, args, status, lang):
        self.copies += 1
        copy = self.world.terminal(f"copy-{self.copies}", lang=lang)
        shutil.copytree(terminal.home, copy.home)
        path, telling = copy.home / name, LANGUAGES[lang].format(name)
        path.write_bytes(damage(path.read_bytes()))
        first, second = (copy.command(*args, "--json", status=None) for _ in range(2))
        assert first.returncode == status and telling in first.stderr, (name, way, first.returncode, first.stderr)
        assert (copy.home / f"{name}.damaged").exists(), (name, way)
        assert second.returncode == status and telling not in second.stderr, (name, way, second.returncode, second.stderr)
        if args == ("patient", "records"):
            for done in (first, second):
                assert json.loads(done.stdout)["hospitals"][0]["records"] == self.records, (name, way)
        shutil.rmtree(copy.home)

    def tell(self):
        shen = self.doctors()
        patient = self.a_patient()
        self.records = patient.json("patient", "records")["hospitals"][0]["records"]
        self.damage(patient, {
            "patient.links": (("patient", "link", "--wait", "0"), PENDING), "patient.post.": (("patient", "link", "--wait", "0"), PENDING),
            "patient.granting": (("patient", "grant", SHEN, "--all", "--hours", "5"), 0), "ended": (("patient", "grants"), 0),
            "seen.wangshu": (("patient", "doctors"), 0), "": (("patient", "records"), 0),
        })
        shen.command("doctor", "inbox")
        self.lost(shen, "doctor", "pass-on", self.grant, "--to", GU, "--all")
        self.damage(shen, {
            "doctor.granting": (("doctor", "pass-on", self.grant, "--to", GU, "--all"), 0), "ended": (("doctor", "inbox"), 0),
            "": (("doctor", "status"), 0),
        })
        for form in (lambda data: data, lambda data: data[:-32]):
            self.keys(patient, "patient.key", form, [("patient", "recovery"), ("patient", "records")])
            self.keys(shen, "doctor.key", form, [("doctor", "status")])
        new, enroll = self.world.terminal("new"), self.enrolling()
        self.lost(new, *enroll)
        assert (new.home / "doctor.post").exists()
        self.one_post(new, enroll)
        print(f"{self.copies} damaged homes")

    def keys(self, terminal, name, form, commands):
        """A damaged key is told, and how to go on; no code is made of it, and nothing else is touched. FORM: the key as the
        file holds it, with its hash, or without as it was before."""
        for number, (way, damage) in enumerate(WAYS.items()):
            lang = list(LANGUAGES)[number % 2]
            for args in commands:
                self.copies += 1
                copy = self.world.terminal(f"copy-{self.copies}", lang=lang)
                shutil.copytree(terminal.home, copy.home)
                path = copy.home / name
                before, changed = form(path.read_bytes()), damage(form(path.read_bytes()))
                path.write_bytes(before)
                assert copy.command(*args, status=None).returncode == 0, (name, args)
                path.write_bytes(changed)
                kept = {p.name: p.read_bytes() for p in copy.home.iterdir()}
                done = copy.command(*args, "--json", status=None)
                if changed != before[:len(changed)] or len(changed) != len(before) - 32:
                    assert done.returncode == 1 and json.loads(done.stdout)["error"]["name"] == "home-key", (name, way, args, done)
                    assert name in done.stderr and "--home" in done.stderr, done
                    assert {p.name: p.read_bytes() for p in copy.home.iterdir()} == kept, (name, way)
                shutil.rmtree(copy.home)

    def one_post(self, new, enroll):
        """Once it has arrived the second run has nothing to send, and says that there are keys."""
        for number, (way, damage) in enumerate(WAYS.items()):
            lang = list(LANGUAGES)[number % 2]
            self.copies += 1
            copy = self.world.terminal(f"copy-{self.copies}", lang=lang)
            shutil.copytree(new.home, copy.home)
            path = copy.home / "doctor.post"
            path.write_bytes(damage(path.read_bytes()))
            done = copy.command(*enroll, status=None)
            assert done.returncode == 0 and LANGUAGES[lang].format("doctor.post") in done.stderr, (way, done)
            assert not path.exists()
        self.qinglan.run(1)
        waiting = self.qinglan.command("doctor", "list")
        assert waiting.count(NEW) == 1, waiting            # however often it came, it was one request


with World(sys.argv[1]) as world:
    Story(world).tell()
