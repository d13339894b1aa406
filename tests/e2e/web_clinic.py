#!/usr/bin/python3
"""A clinic that browsers come to: the made-up hospitals, a platform that serves the web terminal and may lie or be out
of reach, relays that turn when told to. Browsers ask for what happens outside of them (lines.py),

    {"do": "slip", "hospital": "qinglan", "person": 0}        ->  {"is": "http://…#1…"}

one method of Clinic below each.

usage: web_clinic.py BIN-FOLDER [WEB-FOLDER]      a clinic to try pages against, with relays that turn by themselves: takes
such lines from standard input until it ends. Without WEB-FOLDER the pages come from Vite's development server.
"""

import base64
import gzip
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from lies import SHELF, Liar, Lie, flip, got, problem, raw, replay, sequence
from lines import WEB, Asked
from made_up import NAMES, MadeUp
from world import Failed, World, free_port, wait_until

PHONE = "wangshu"                  # this hospital sends one-time codes; the other takes peers' word for nothing but slips


class Clinic(Asked):
    def __init__(self, world, web=None, front=None, guessable=(), **relays):
        """FRONT(origin of the API): starts what stands before it, and returns its origin. GUESSABLE: the hospitals whose profile
        can be guessed. RELAYS: more of their configuration."""
        self.world, self.made = world, MadeUp(world)
        self.platform = world.platform(terminal=web, accept_guessable=bool(guessable))
        self.liar = Liar(self.platform.port)
        self.platform.configure(front(self.liar.origin) if front else self.liar.origin)
        self.platform.start()
        self.messages = world.file("messages", "")
        send = world.file("send-code", f"#!/bin/sh\ncat >> {self.messages}\n")
        send.chmod(0o700)
        self.people, self.turning, self.heard = self.made.known_to_both, [], {}
        for id in NAMES:
            policy = {"link_policy": "phone", "phone_command": send} if id == PHONE else {"link_policy": "slip"}
            profile = {"profile": "name-id", "accept_guessable": True} if id in guessable else {}
            self.made.relay(id, self.platform, **policy, **profile, **relays)
        self.relays = self.made.relays
        self.made.join(self.platform)

    def facts(self):
        """What a story begins with."""
        return {"origin": self.platform.public, "people": self.people, "hospitals": {id: {"zh": zh, "en": en} for id, (zh, en) in NAMES.items()}}

    # at the hospitals

    def slip(self, hospital, person):
        return self.relays[hospital].slip(self.people[person][hospital])

    def doctor_link(self, hospital):
        return self.relays[hospital].status()["link"]

    def turn(self, hospital=None):
        for id, relay in self.relays.items():
            if hospital in (None, id):
                relay.run(1)

    def keep_turning(self, on):
        """By themselves, with a moment's wait on each side."""
        for process in self.turning:
            process.send_signal(signal.SIGTERM)
        for process in self.turning:
            process.wait(30)
        for relay in self.relays.values():
            text = relay.conf.read_text(encoding="utf-8")
            relay.conf.write_text(re.sub(r"platform_seconds = \d", f"platform_seconds = {1 if on else 0}", text), encoding="utf-8")
        self.turning = [subprocess.Popen([relay.bin, "--config", relay.dir, "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                         start_new_session=True) for relay in self.relays.values()] if on else []

    def approve(self, hospital, fingerprint):
        self.relays[hospital].command("doctor", "approve", fingerprint)
        self.turn(hospital)

    def revoke_doctor(self, hospital, fingerprint):
        self.relays[hospital].command("doctor", "revoke", fingerprint)
        self.turn(hospital)

    def renew(self, hospital, person):
        """Another access code for a patient, whose slip is told."""
        self.relays[hospital].command("renew", self.people[person][hospital])
        self.turn(hospital)
        return self.slip(hospital, person)

    def code(self, before=0, seconds=60):
        """The one-time code that came last, once more than BEFORE were sent: each is a phone number and a code, a line each."""
        end = time.monotonic() + seconds
        while len(words := self.messages.read_text().split()) < 2 * (before + 1):
            if time.monotonic() > end:
                raise TimeoutError("no code was sent")
            time.sleep(0.1)
        return {"phone": words[-2], "code": words[-1], "sent": len(words) // 2}

    def change(self, hospital, sql, values=()):
        """In the hospital's database."""
        return self.made.change(hospital, sql, *values)

    def compress(self, person, changed, tools):
        """Packs the files of somebody's images at qinglan by TOOLS (programs of dcmtk or GDCM with options; [] leaves one as it is)
        in turn, and has the hospital say that they CHANGED then."""
        patient = self.people[person]["qinglan"]
        ((images,),) = self.made.change("qinglan", "SELECT YXML FROM JCBG WHERE BRID = ? AND YXML IS NOT NULL", patient)
        for path, tool in zip(sorted((self.made.folder / "qinglan" / "files" / images).iterdir()), itertools.cycle(tools)):
            if tool:
                subprocess.run([*tool, path, self.world.dir / "packed"], check=True, stderr=subprocess.DEVNULL)
                shutil.copyfile(self.world.dir / "packed", path)
        self.made.change("qinglan", "UPDATE JCBG SET GXSJ = ? WHERE BRID = ? AND YXML IS NOT NULL", changed, patient)
        self.turn("qinglan")

    def write_summary(self, person, changed, content):
        """Puts another file (CONTENT in base64) for somebody's discharge summary at qinglan, and has the hospital say that it CHANGED then."""
        patient = self.people[person]["qinglan"]
        ((path,),) = self.made.change("qinglan", "SELECT WJLJ FROM CYXJ WHERE BRID = ?", patient)
        (self.made.folder / "qinglan" / "files" / path).write_bytes(base64.b64decode(content))
        self.made.change("qinglan", "UPDATE CYXJ SET GXSJ = ? WHERE BRID = ?", changed, patient)
        self.turn("qinglan")

    def rows(self, hospital, person):
        """How many records somebody has there."""
        return self.made.rows_of(hospital, self.people[person][hospital])

    # at the platform

    def gone(self, on):
        self.liar.gone = on

    def serve_newer(self, name="check.js", more=b"// newer\n"):
        """From now on the terminal is another build: file NAME is longer by MORE."""
        old, new = self.platform.terminal, self.world.dir / "newer"
        shutil.copytree(old, new)
        worker, content = (new / "sw.js").read_text(), (old / name).read_bytes()
        for path in (f"{name}.gz", "sw.js.gz", "SHA256SUMS.gz"):
            (new / path).unlink(missing_ok=True)
        (new / name).write_bytes(content + more)
        before, after = (base64.b64encode(hashlib.sha256(data).digest()).decode() for data in (content, content + more))
        assert worker.count(before) == 1
        (new / "sw.js").write_text(re.sub(r'\bid:"[0-9a-f]{16}"', 'id:"0123456789abcdef"', worker.replace(before, after)))
        names = [line[66:] for line in (old / "SHA256SUMS").read_text().splitlines()]
        (new / "SHA256SUMS").write_text("".join(f"{hashlib.sha256((new / n).read_bytes()).hexdigest()}  {n}\n" for n in names))
        self.platform.terminal = new
        self.platform.configure(self.platform.public)
        self.platform.stop()
        self.platform.start()

    def remember(self):
        """Keeps the answers since the last time, to be told again."""
        self.heard, self.liar.heard = dict(self.liar.heard), {}

    def lie(self, what):
        """From now on; None: the truth."""
        self.liar.lie = {None: lambda: None, "altered": self.altered, "omitted": self.omitted, "rolled-back": self.rolled_back,
                         "altered-file": self.altered_file, "no-decoder": self.no_decoder,
                         "lost-file": self.lost_file}[what]()

    def lied(self):
        return self.liar.lie.told if self.liar.lie else 0

    def altered(self):
        return Lie(got(SHELF, raw(flip)))

    def omitted(self):
        return Lie(got(SHELF, sequence(lambda values: [[*values[0][:6], values[0][6] - 1], *values[1:-1]])))

    def rolled_back(self):
        return Lie(*replay(self.heard, SHELF))

    def altered_file(self):
        """A part of the terminal that no page needs at first."""
        def longer(answer):
            if answer.headers.get("Content-Encoding") != "gzip":
                return answer.but(answer.body + b"\n")
            return answer.but(gzip.compress(gzip.decompress(answer.body) + b"\n"))
        return Lie(got(r"/assets/jsQR.*", longer))

    def no_decoder(self):
        """A part that is fetched when a picture needs it."""
        return Lie(got(r"/assets/openjpeg.*", lambda _: problem(503, "busy")))

    def lost_file(self):
        """One content, that which is asked for next."""
        lost = []

        def refuse(method, path, answer):
            path = path.partition("?")[0]
            if method != "GET" or not re.fullmatch(r"/v1/hospitals/[^/]+/blobs/[^/]+", path):
                return answer
            lost[:] = lost or [path]
            return problem(503, "busy") if path in lost else answer
        return refuse

    # what browsers may ask for

    ASKED = ("serve_newer", "facts", "slip", "doctor_link", "turn", "keep_turning", "approve", "revoke_doctor", "renew", "code", "change", "compress",
             "write_summary", "rows", "gone", "remember", "lie", "lied")


class DevelopmentServer:
    """Vite's: pages as they are in the working tree, anew with each change."""

    def __init__(self):
        self.process = None

    def start(self, api):
        port = free_port()
        self.process = subprocess.Popen(["node", WEB / "node_modules/vite/bin/vite.js", "--port", str(port), "--strictPort"], cwd=WEB,
                                        env={**os.environ, "MIZHEN_PLATFORM": api}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.listens(port))
        return f"http://127.0.0.1:{port}"

    def listens(self, port):
        if self.process.poll() is not None:
            raise Failed(["vite"], self.process.returncode, "", "")
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    server, clinic = DevelopmentServer(), None
    with World(sys.argv[1]) as world:
        try:
            clinic = Clinic(world, Path(sys.argv[2]).resolve()) if len(sys.argv) == 3 else Clinic(world, front=server.start)
            clinic.keep_turning(True)
            print(json.dumps(clinic.facts(), ensure_ascii=False, indent=1))
            for id in clinic.relays:
                print(f"{id}: slip {clinic.slip(id, 0)}\n{id}: for doctors {clinic.doctor_link(id)}")
            sys.stdout.flush()
            clinic.converse(sys.stdin, sys.stdout)
        except KeyboardInterrupt:
            print()
        finally:
            if clinic:
                clinic.keep_turning(False)
            server.stop()


if __name__ == "__main__":
    main()
