"""A whole Mizhen on this machine, for tests and the demo: a platform on loopback, relays with
simulated switches, terminals with homes of their own. Every process is started from the finished
binaries, bounded in time, and stopped by its process id."""

import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SQLITE_DRIVER = (glob.glob("/usr/lib/*/odbc/libsqlite3odbc.so") or [""])[0]
POSTGRES_DRIVER = (glob.glob("/usr/lib/*/odbc/psqlodbcw.so") or [""])[0]
COMMAND_SECONDS = 300


class Failed(Exception):
    """A command that did not end as it should, with all it said."""

    def __init__(self, argv, status, out, err):
        super().__init__(f"{' '.join(map(str, argv))}\nexit status {status}\n{out}\n{err}")
        self.status, self.out, self.err = status, out, err


def call(argv, *, stdin="", env=None, status=0, seconds=COMMAND_SECONDS):
    """Runs a command to its end; its standard output as text. STATUS None takes any."""
    done = subprocess.run([str(a) for a in argv], input=stdin, capture_output=True, text=True, encoding="utf-8",
                          timeout=seconds, env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
    if status is not None and done.returncode != status:
        raise Failed(argv, done.returncode, done.stdout, done.stderr)
    return done.stdout if status is not None else done


HELD = []                          # bound, so that the system gives them to nobody else; who sets SO_REUSEADDR may listen there


def free_port():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    HELD.append(s)
    return s.getsockname()[1]


def sqlite_connection(path):
    return f"Driver={SQLITE_DRIVER};Database={path}"


class Platform:
    def __init__(self, world, port=None, terminal=None, accept_guessable=False):
        """TERMINAL: the folder of the web terminal that it serves."""
        self.bin, self.dir = world.bin / "mizhen-platform", world.dir / "platform"
        self.port, self.terminal, self.accept_guessable = port or free_port(), terminal, accept_guessable
        self.origin = f"http://127.0.0.1:{self.port}"
        self.dir.mkdir()
        self.conf, self.log, self.process = self.dir / "platform.conf", self.dir / "platform.log", None
        self.configure(self.origin)

    def configure(self, origin):
        """ORIGIN is what sessions name: another than where it listens when something stands in front."""
        self.public = origin
        self.conf.write_text(f"[platform]\norigin = {origin}\nlisten = 127.0.0.1:{self.port}\n"
                             f"data = {self.dir / 'data'}\n" + (f"terminal = {self.terminal}\n" if self.terminal else "")
                             + ("accept_guessable = yes\n" if self.accept_guessable else ""))

    def start(self, env=None):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.bin, "--config", self.conf, "run"], stdout=subprocess.PIPE, stderr=log,
                                            env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        if not line.startswith(b"listening"):
            raise Failed([self.bin], self.process.wait(10), line.decode(), self.log.read_text()[-2000:])

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(20)
        self.process.stdout.close()
        self.process = None
        return status

    def admit(self, relay, **options):
        return call([self.bin, "--config", self.conf, "admit", relay.dir / "hospital.statement"], **options)


class Relay:
    def __init__(self, world, id, *, name_zh, name_en, connection, sources, origin, files=None, profile="cn-card",
                 accept_guessable=False, link_policy="slip", accept_peer=False, phone_command=None, terminal=None,
                 authority=None, sweep=1, overlap=300, platform_seconds=0, block=1000):
        self.bin, self.dir, self.id = world.bin / "mizhen-relay", world.dir / id, id
        self.dir.mkdir()
        (self.dir / "peers").mkdir()
        shutil.copytree(sources, self.dir / "sources")
        yes = {True: "yes", False: "no"}
        lines = ["[hospital]", f"id = {id}", f"name_zh = {name_zh}", f"name_en = {name_en}", f"profile = {profile}",
                 f"accept_guessable = {yes[accept_guessable]}", f"link_policy = {link_policy}",
                 f"accept_peer_vouching = {yes[accept_peer]}", f"terminal = {terminal or origin + '/'}",
                 "time_zone = Asia/Shanghai"]
        if phone_command:
            lines.append(f"phone_command = {phone_command}")
        database = ["[database]", f"connection = {connection}", f"block = {block}"]
        if files:
            database.append(f"files = {files}")
        lines += ["[cycle]", f"platform_seconds = {platform_seconds}", "interval = 3600", f"overlap = {overlap}",
                  f"sweep = {sweep}", "[switch]", "driver = simulated", "[platform]", f"origin = {origin}"]
        if authority:
            lines.append(f"authority = {authority}")
        self.conf = self.dir / "relay.conf"
        self.conf.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = self.dir / "database.conf"
        path.write_text("\n".join(database) + "\n", encoding="utf-8")
        path.chmod(0o600)
        self.process = None

    def command(self, *args, **options):
        return call([self.bin, "--config", self.dir, *args], **options)

    def peers(self, *others):
        for other in others:
            shutil.copy(other.dir / "hospital.statement", self.dir / "peers" / f"{other.id}.hospital")

    def run(self, cycles=1, **options):
        return self.command("run", "--cycles", str(cycles), **options)

    def status(self):
        """What status tells, however it stands."""
        return json.loads(self.command("status", "--json", status=None).stdout)

    def slip(self, patient_no):
        """The link of a patient's slip."""
        out = self.command("slip", patient_no)
        return re.search(r"https?://\S+#1\.\S+", out).group(0)


class Terminal:
    def __init__(self, world, name, lang="C.UTF-8"):
        self.bin, self.home, self.lang = world.bin / "mizhen", world.dir / f"home-{name}", lang

    def command(self, *args, stdin="", status=0, **options):
        return call([self.bin, *args[:2], "--home", self.home, *args[2:]], stdin=stdin, status=status,
                    env={"LC_ALL": self.lang, **options.pop("env", {})}, **options)

    def json(self, *args, **options):
        return json.loads(self.command(*args, "--json", **options))


class World:
    """with World(bin) as world: … ; the folder is removed when nothing failed, else kept and named."""

    def __init__(self, bin, keep=False):
        self.bin, self.keep = Path(bin).resolve(), keep
        self.dir = Path(tempfile.mkdtemp(prefix="mizhen-"))
        self.dir.chmod(0o755)
        self.platforms = []

    def __enter__(self):
        # a test that is told to end takes its servers with it
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        return self

    def __exit__(self, kind, value, trace):
        for platform in self.platforms:
            platform.stop(signal.SIGKILL)
        if kind is None and not self.keep:
            shutil.rmtree(self.dir, ignore_errors=True)
        else:
            print(f"kept: {self.dir}", file=sys.stderr)

    def platform(self, **options):
        self.platforms.append(Platform(self, **options))
        return self.platforms[-1]

    def relay(self, id, **options):
        return Relay(self, id, **options)

    def terminal(self, name, **options):
        return Terminal(self, name, **options)

    def file(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path


def wait_until(true, seconds=30, every=0.05):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not so after {seconds} s")
        time.sleep(every)
