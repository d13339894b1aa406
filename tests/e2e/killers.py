"""Who dies when: processes of a relay and the platform, killed with -9 at random moments or at the ends of durable steps."""

import os
import re
import signal
import threading
import time
from pathlib import Path

RELAY, INNER, OUTER, PLATFORM = "mizhen-relay", "mizhen-relay-inner", "mizhen-relay-outer", "mizhen-platform"
PROGRAMS = (RELAY, INNER, OUTER, PLATFORM)
SOURCES = Path(__file__).resolve().parent.parent.parent / "src"
KILLS_MAX = 4                      # at random moments, while a relay is run again


def crash_points(binary):
    """Those that this program has in it."""
    names = sorted({n for f in SOURCES.rglob("*.c") for n in re.findall(r'crash_point\("([a-z-]+)"\)', f.read_text())})
    data = binary.read_bytes()
    return [n for n in names if n.encode() + b"\0" in data]


def children(pid):
    """{program: pid} of a process's children."""
    out = {}
    try:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            comm = Path(f"/proc/{child}/comm").read_text().strip()      # cut at 15 characters
            out[{p[:15]: p for p in PROGRAMS}.get(comm, comm)] = int(child)
    except (OSError, ValueError):
        pass
    return out


def kill_child(parent, program):
    """Whether there was one to kill. The descriptor makes sure that it is the one looked at."""
    pid = children(parent).get(program)
    if pid is None:
        return False
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if children(parent).get(program) != pid:
            return False
        signal.pidfd_send_signal(fd, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(fd)


class Watch:
    """Looks on while a relay runs: is the switch ever on at both sides, and how long does each process take?"""

    def __init__(self, system, process):
        self.system, self.process, self.both, self.end = system, process, False, threading.Event()
        self.first, self.last = {}, {}
        self.thread = threading.Thread(target=self.look)
        self.begun = time.monotonic()
        self.thread.start()

    def look(self):
        while not self.end.wait(0.002):
            self.both = self.both or self.system.both_on()
            now = time.monotonic()
            for program in children(self.process.pid):
                self.first.setdefault(program, now)
                self.last[program] = now

    def done(self):
        self.end.set()
        self.thread.join()
        assert not self.both and not self.system.both_on(), "the switch was on at both sides"
        self.took = {p: max(self.last[p] - self.first[p], 0.005) for p in self.first}
        self.took[RELAY] = self.took[PLATFORM] = time.monotonic() - self.begun


class Nobody:
    """Kills nothing. DIED: the programs that were killed, in order."""
    name, died = "nobody", ()

    platform_crash = relay_crash = armed = during = seen = lambda *_: None


class Random(Nobody):
    """Kills PROGRAM at a random moment; then perhaps another while all is run again."""

    def __init__(self, draw, program, took):
        self.draw, self.program, self.took, self.died = draw, program, took, []
        self.name = f"{program} at a random moment"

    def during(self, system, process):
        program = self.program
        if self.died:
            if len(self.died) == KILLS_MAX or self.draw.random() < 0.5:
                return
            program = self.draw.choice(PROGRAMS)
        moment = self.draw.uniform(0, self.took.get(program, 0.05) * 1.1)
        if program in (INNER, OUTER):
            while program not in children(process.pid):
                if process.poll() is not None:
                    return
                time.sleep(0.0005)
        time.sleep(moment)
        if process.poll() is not None:
            return
        if program == RELAY:
            process.kill()
        elif program == PLATFORM:
            if system.platform.process is not None and system.platform.process.poll() is None:
                system.platform.process.kill()
                system.platform.process.wait()     # dead, not dying, when it is looked at next
        elif not kill_child(process.pid, program):
            return
        self.died.append(program)


class AtPoint:
    """Kills PROGRAM the COUNTth time that it passes POINT."""

    def __init__(self, program, point, count):
        self.program, self.crash, self.died, self.given = program, f"{point}:{count}", [], False
        self.name = f"{program}/{self.crash}"

    def platform_crash(self):
        crash = self.crash if self.program == PLATFORM and not self.given else None
        self.given = self.given or crash is not None
        return crash

    def relay_crash(self):
        if self.program == PLATFORM or self.given:
            return None
        self.given = True
        return self.name

    def armed(self):
        """Whether the platform is still to die."""
        return self.program == PLATFORM and not self.died

    def during(self, *_):
        pass

    def seen(self, status, said, platform_died):
        """What came of it."""
        if {PLATFORM: platform_died, RELAY: status == -signal.SIGKILL}.get(self.program, "status=137" in said):
            self.died.append(self.program)


def start_platform(system, killer):
    crash = killer.platform_crash()
    if not system.start_platform(crash):
        killer.seen(None, "", True)
        crash = None
        assert system.start_platform()
    if crash is None:
        system.catch_up()              # serves at once what it acknowledged
