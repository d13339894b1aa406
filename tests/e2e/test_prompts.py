#!/usr/bin/python3
"""What is asked at a terminal, in both languages: a passphrase that is good enough and typed twice alike, an echo that
comes back whatever ends or stops the program, the recovery code until it was confirmed; and that no opening that dies at a
wrong moment loses it.

usage: test_prompts.py BIN-FOLDER"""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time

from at_terminal import AtTerminal
from made_up import MadeUp
from shared import HERE
from world import World

GOOD = "correct horse battery"
OLD = "8 signs."                   # as short as the rule let them be once
# npm's age-encryption seals what it is given under a passphrase
SEAL = """
import { buffer } from "node:stream/consumers";
import { Encrypter } from "age-encryption";
const age = new Encrypter();
age.setPassphrase(process.argv[1]);
age.setScryptWorkFactor(10);
process.stdout.write(await age.encrypt(new Uint8Array(await buffer(process.stdin))));
"""
WORDS = {
    "C.UTF-8": {"new": "A passphrase for this home folder", "short": "too short",
                "easy": "no repetition", "owner": "people who know you", "again": "Once more: ",
                "differ": "not the same", "ask": "Passphrase: ", "wrong": "not the passphrase", "code": "keep it safe",
                "confirm": "its last group", "other": "Read it off the paper", "later": "It is not confirmed"},
    "zh_CN.UTF-8": {"new": "为本机资料设一个口令", "short": "口令太短",
                    "easy": "不要重复", "owner": "认识您的人", "again": "再输入一次：", "differ": "两次输入不同",
                    "ask": "口令：", "wrong": "口令不正确，请再输入", "code": "请抄在纸上收好", "confirm": "请输入最后一组",
                    "other": "看着纸上的再输入", "later": "恢复码尚未确认"},
}


class Story:
    def __init__(self, world):
        self.world, self.made, self.numbers = world, MadeUp(world), 0
        self.platform = world.platform()
        self.platform.start()
        self.relay = self.made.relay("qinglan", self.platform)
        self.platform.admit(self.relay)
        self.relay.run(1)
        self.person = next(p for p in self.made.people if p["qinglan"])
        self.slip = world.file("slip", self.relay.slip(self.person["qinglan"]) + "\n")
        self.identity = self.made.identity(self.person)

    def fresh(self):
        self.numbers += 1
        return self.world.terminal(f"prompt-{self.numbers}")

    def opening(self, terminal, lang):
        return AtTerminal([self.world.bin / "mizhen", "patient", "open", "--home", terminal.home, "--slip", self.slip,
                           "--identity", self.identity], lang)

    def a_passphrase(self, lang, t):
        terminal = self.fresh()
        shown = self.opening(terminal, lang)
        number, name = self.person["id_card"], self.person["name"]
        for weak, why in (("abc", "short"), ("tr0ub4dr&", "short"), ("aaaaaaaaaaaa", "easy"), ("qwertyuiop", "easy"), (number, "owner"),
                          (name + number[6:14], "owner"), (number[6:14] + "ab", "owner"), (number[-10:].lower(), "owner")):
            shown.until(t["new"])
            shown.quiet()
            shown.type(weak)
            shown.until(t[why])
        for first, second in ((GOOD, GOOD + "x"), (GOOD, GOOD)):
            shown.until(t["new"])
            shown.quiet()
            shown.type(first)
            shown.until(t["again"])
            shown.quiet()
            shown.type(second)
            if first != second:
                shown.until(t["differ"])
        shown.until(t["code"])
        (code,) = re.findall(r"(?:[0-9A-Z*~$=]{1,4}-){6}[0-9A-Z*~$=U]{1,4}", shown.until(t["confirm"]))
        shown.type("")
        status, rest = shown.end()
        assert status == 0 and t["later"] in rest, (status, rest)
        assert (terminal.home / "patient.key").read_bytes().startswith(b"age-encryption.org/")
        self.locked(terminal, lang, t, code)

    def locked(self, terminal, lang, t, code):
        """A wrong passphrase is asked again; the recovery code is shown behind the right one, and confirmed by its end."""
        shown = AtTerminal([self.world.bin / "mizhen", "patient", "recovery", "--home", terminal.home], lang)
        for wrong in ("no", "not this one either"):
            shown.until(t["ask"])
            shown.quiet()
            shown.type(wrong)
            shown.until(t["wrong"])
        shown.until(t["ask"])
        shown.quiet()
        shown.type(GOOD)
        assert code in shown.until(t["confirm"]), code
        shown.type("ZZZZ" if not code.endswith("ZZZZ") else "YYYY")
        shown.until(t["other"])
        shown.until(t["confirm"])
        shown.type(code.rsplit("-", 1)[1].lower())
        assert shown.end()[0] == 0
        assert not (terminal.home / "patient.unconfirmed").exists()
        shown = AtTerminal([self.world.bin / "mizhen", "patient", "records", "--home", terminal.home], lang)
        for _ in range(3):
            shown.until(t["ask"])
            shown.quiet()
            shown.type("wrong")
        assert shown.end()[0] == 6

    def an_old_passphrase(self, lang, t):
        """The rule is for new ones; and their file has no hash behind it."""
        terminal = self.fresh()
        self.open_json(terminal)
        key = terminal.home / "patient.key"
        seal = ["node", "--input-type=module", "-e", SEAL, OLD]
        key.write_bytes(subprocess.run(seal, cwd=HERE.parent / "wasm", input=key.read_bytes()[:16], stdout=subprocess.PIPE, check=True).stdout)
        shown = AtTerminal([self.world.bin / "mizhen", "patient", "records", "--home", terminal.home], lang)
        shown.until(t["ask"])
        shown.quiet()
        shown.type(OLD)
        assert shown.end()[0] == 0

    def signals(self, lang, t):
        """Whatever ends it at the question, the terminal echoes; stopped and gone on with, it asks again, in secret."""
        for number, key in ((signal.SIGINT, b"\x03"), (signal.SIGQUIT, b"\x1c"), (signal.SIGTERM, None), (signal.SIGHUP, None)):
            shown = self.opening(self.fresh(), lang)
            shown.until(t["new"])
            shown.quiet()
            assert resource.prlimit(shown.pid, resource.RLIMIT_CORE) == (0, 0)      # no core dump has what is typed
            keeper = shown.hold()
            shown.key(key) if key else os.kill(shown.pid, number)
            status = shown.wait()
            assert os.waitstatus_to_exitcode(status) == -number, status
            assert shown.echoes(), number
            os.close(keeper)
            os.close(shown.fd)
        shown = self.opening(self.fresh(), lang)
        shown.until(t["new"])
        shown.quiet()
        os.kill(shown.pid, signal.SIGTSTP)
        # nobody of its session could let it go on, so that the system does not stop it: as if it went on at once
        shown.until(t["new"])
        shown.quiet()
        shown.type("")
        shown.until(t["code"])
        shown.until(t["confirm"])
        shown.type("")
        assert shown.end()[0] == 0

    def open_json(self, terminal, **options):
        return terminal.command("patient", "open", "--slip", self.slip, "--identity", self.identity, "--json", status=None, **options)

    def dying(self):
        """Killed at every step that makes something durable: a code that was shown or can be shown stays the account's."""
        killed = 0
        for count in range(1, 200):
            terminal = self.fresh()
            done = self.open_json(terminal, env={"MIZHEN_CRASH": f"file-renamed:{count}"})
            if done.returncode == 0:
                break
            killed += 1
            shown = terminal.command("patient", "recovery", "--json", status=None)
            assert shown.returncode in (0, 2), shown
            kept = json.loads(shown.stdout).get("recovery_code")
            told = json.loads(self.open_json(terminal).stdout)
            assert kept in (None, told["recovery_code"]) and told["recovery_code"], (count, kept, told)
            assert self.recovers(told["recovery_code"])
        assert killed >= 4, killed

    def recovers(self, code):
        terminal = self.fresh()
        file = self.world.file(f"code-{self.numbers}", code + "\n")
        return terminal.json("patient", "open", "--recovery", file, "--platform", self.platform.public)["hospitals"]

    def output_gone(self):
        """Nobody saw it: it is shown by the next opening, and by `recovery`, until it is confirmed."""
        terminal = self.fresh()
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([self.world.bin / "mizhen", "patient", "open", "--home", terminal.home, "--slip", self.slip,
                                   "--identity", self.identity], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 1, done
        code = json.loads(self.open_json(terminal).stdout)["recovery_code"]
        told = terminal.json("patient", "recovery")
        assert told == {"recovery_code": code, "confirmed": False}, told
        wrong = self.world.file("wrong", self.recovers_other() + "\n")
        assert terminal.command("patient", "recovery", "--confirm", wrong, status=None).returncode == 2
        right = self.world.file("right", code.lower() + "\n")
        assert terminal.json("patient", "recovery", "--confirm", right)["confirmed"]
        assert json.loads(self.open_json(terminal).stdout)["recovery_code"] is None
        assert terminal.json("patient", "recovery") == {"recovery_code": code, "confirmed": True}

    def recovers_other(self):
        return json.loads(self.open_json(self.fresh()).stdout)["recovery_code"]

    def tell(self):
        for step in (self.dying, self.output_gone):
            began = time.monotonic()
            step()
            print(f"{time.monotonic() - began:6.1f} s  {step.__name__}", flush=True)
        for lang, words in WORDS.items():
            for step in (self.a_passphrase, self.an_old_passphrase, self.signals):
                began = time.monotonic()
                step(lang, words)
                print(f"{time.monotonic() - began:6.1f} s  {step.__name__} {lang}", flush=True)


with World(sys.argv[1]) as world:
    Story(world).tell()
