"""The web terminals of the demo: the same platform serves them, on this machine or, over TLS, where a phone can reach it."""

import hashlib
import os
import pty
import re
import secrets
import select
import signal
import socket
import ssl
import subprocess
import termios
import time
import urllib.request
from pathlib import Path

from edge import NGINX, Edge
from world import Failed

BUILT = Path(__file__).resolve().parents[1] / "web" / "dist"
LAN_PORT = 8443
LICENCE = "110000000000003"


def at_terminal(argv, answers, env, seconds=60):
    """Runs a command that finds somebody at a terminal, who types ANSWERS to questions that echo nothing; what it showed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(argv[0], [str(a) for a in argv], {**os.environ, **env})
    out, answers, end = b"", list(answers), time.monotonic() + seconds
    while select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
        try:
            out += os.read(fd, 4096)
        except OSError:                    # the other end is closed
            break
        if answers and out.endswith(b": "):
            while termios.tcgetattr(fd)[3] & termios.ECHO and time.monotonic() < end:
                time.sleep(0.01)
            os.write(fd, answers.pop(0).encode() + b"\n")
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(fd)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != 0 or answers:
        raise Failed(argv, status, out.decode(errors="replace"), "")
    return out.decode(errors="replace").replace("\r\n", "\n")


def own_address():
    """The address by which this machine reaches others; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))
        except OSError as error:
            raise Failed(["demo"], 1, "", f"no network: name this machine's address, as in make demo LAN=192.168.1.5 ({error})")
        return s.getsockname()[0]


class Web:
    """LAN: an address of this machine to listen on over TLS; None: loopback."""

    def __init__(self, story, platform, made, lan):
        self.story, self.platform, self.made, self.lan, self.edge = story, platform, made, lan, None
        self.turning, self.key_file, self.passphrase = [], None, None

    def open(self):
        """To the network, if it is to be there: nginx in front, and everybody knows the platform by that address."""
        if not self.lan:
            return
        if not NGINX:
            raise Failed(["demo"], 1, "", "nginx is missing: packages.txt has it")
        self.edge = Edge(self.story.world.dir / "edge", self.lan, LAN_PORT, self.platform.port, BUILT)
        self.edge.start()
        before = self.platform.public
        self.platform.stop()
        self.platform.configure(self.edge.origin)
        self.platform.start()
        for relay in self.made:
            text = relay.conf.read_text(encoding="utf-8").replace(before, self.edge.origin)
            relay.conf.write_text(f"{text}authority = {self.edge.certificate}\n", encoding="utf-8")
            relay.run(1)

    def check(self):
        """Fetches every file as a browser would, and compares it with the build's list."""
        trust = ssl.create_default_context(cafile=str(self.edge.certificate)) if self.edge else None

        def fetch(name):
            with urllib.request.urlopen(f"{self.platform.public}/{name}", context=trust, timeout=30) as answer:
                if "default-src 'none'" not in answer.headers["Content-Security-Policy"]:
                    raise Failed(["demo"], 1, f"{name}: no policy", "")
                return answer.read()

        sums = fetch("SHA256SUMS")
        lines = [line.split("  ", 1) for line in sums.decode().splitlines()]
        for wanted, name in lines:
            content = fetch("" if name == "index.html" else name)
            if hashlib.sha256(content).hexdigest() != wanted:
                raise Failed(["demo"], 1, f"{name}: not what the build made", "")
        return len(lines), hashlib.sha256(sums).hexdigest()

    def enrol(self):
        """A doctor for the browser: enrolled at a terminal, with the key under a passphrase."""
        relay, passphrase = self.made[0], "-".join(f"{secrets.randbelow(10000):04}" for _ in range(4))
        home = self.story.world.dir / "home-doctor-lin"
        link = self.story.world.file("doctor-lin-hospital", self.doctor_link(relay) + "\n")
        out = at_terminal([relay.bin.parent / "mizhen", "doctor", "enroll", "--home", home, "--hospital", link, "--name", "林知夏", "--title", "主治医师",
                           "--department", "心血管内科", "--licence", LICENCE], [passphrase, passphrase], {"LC_ALL": "C.UTF-8"})
        relay.run(1)
        relay.command("doctor", "approve", re.search(r"\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5}){3,4}\b", out).group(0))
        relay.run(1)
        self.key_file, self.passphrase = home / "doctor.key", passphrase

    def doctor_link(self, relay):
        return relay.status()["link"]

    # while it keeps running

    def turn(self):
        for relay in self.made:                              # at leisure
            text = relay.conf.read_text(encoding="utf-8").replace("platform_seconds = 0", "platform_seconds = 5")
            relay.conf.write_text(text, encoding="utf-8")
        self.turning = [subprocess.Popen([relay.bin, "--config", relay.dir, "run"], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL, start_new_session=True) for relay in self.made]

    def watch(self, phone, tell):
        """Tells the codes that the phone receives, until Ctrl-C or SIGTERM."""
        told = len(phone.read_text().splitlines())
        try:
            while True:
                time.sleep(0.5)
                lines = phone.read_text().splitlines()
                for line in lines[told:]:
                    tell(*line.split())
                told = len(lines)
        except (KeyboardInterrupt, SystemExit):
            print()

    def close(self):
        for process in self.turning:
            process.terminate()
        for process in self.turning:
            process.wait(30)
        if self.edge:
            self.edge.stop()
