#!/usr/bin/python3
"""Rows that come, change and go between cycles arrive as such, and do so whatever is killed when.

A reference that is never killed goes through the steps below. Then each step is done over again from where the reference
was before it, while one of the relay's three processes or the platform is killed with -9, at random moments and at the
end of every durable step, and all is run again until the cycle is complete. Each time, what terminals open equals the
database; contents and versions equal the reference's; every batch was applied once and in order, and every root
follows from it; nothing is left lying about.

usage: test_kills.py FOLDER-OF-BINARIES [--long] [--seed N]
"""

import argparse
import concurrent.futures
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import watched
import world
from watched import System, inner

RELAY, INNER, OUTER, PLATFORM = "mizhen-relay", "mizhen-relay-inner", "mizhen-relay-outer", "mizhen-platform"
PROGRAMS = (RELAY, INNER, OUTER, PLATFORM)
SOURCES = Path(__file__).resolve().parent.parent.parent / "src"
MANY = 4500                        # more than a batch holds
RUNS_MAX = 6                       # of the relay, until a cycle that was killed is complete
KILLS_MAX = 4                      # at random moments, meanwhile


# What the hospital does. Its clock goes on by an hour each step.

class Desk:
    def __init__(self, system, step):
        self.system, self.clock = system, step * 3600

    def now(self):
        self.clock += 1
        return f"2026-01-01 {self.clock // 3600:02d}:{self.clock // 60 % 60:02d}:{self.clock % 60:02d}"

    def patient(self, no, name, card):
        self.system.put("patient", no=no, name=name, id_card=inner.id_card(card), phone="13800138000", changed=self.now())

    def lab(self, no, patient, value, dept=None, gone=0):
        self.system.put("lab", no=no, patient=patient, item=f"项目{no}", value=str(value), dept=dept, gone=gone, changed=self.now())

    def doc(self, no, patient, title, file):
        self.system.put("doc", no=no, patient=patient, title=title, file=file, changed=self.now())

    def file(self, name, n, seed):
        path = self.system.files / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(random.Random(seed).randbytes(n))

    def remove(self, table, column, value):
        self.system.sql(f"DELETE FROM {table} WHERE {column} = ?", value)


def opening(desk):
    """The first cycle of all."""
    for n, name in enumerate(("张三", "李四", "王五", "赵六", "钱七", "孙八"), 1):
        desk.patient(f"P{n}", name, n)
        for i in range(3):
            desk.lab(f"L{n}{i}", f"P{n}", 10 * n + i, dept="内科" if i else None)
    desk.file("one.pdf", 1000, 1)
    desk.file("two.pdf", 200_000, 2)
    for i in range(2):
        desk.file(f"series/{i}.dcm", 70_000, 10 + i)
    desk.doc("D1", "P1", "小结", "one.pdf")
    desk.doc("D2", "P3", "报告", "two.pdf")
    desk.doc("D3", "P2", "影像", "series")


def changing(desk):
    """Found by the marks."""
    desk.lab("L90", "P1", 90)
    desk.lab("L10", "P1", 110)
    desk.lab("L11", "P1", 11, gone=1)
    desk.patient("P7", "周九", 7)
    desk.lab("L70", "P7", 70)
    desk.file("seven.pdf", 66_000, 7)
    desk.doc("D7", "P7", "新病人", "seven.pdf")
    desk.patient("P2", "李肆", 2)
    desk.lab("L31", "P4", 31)                  # was the third patient's
    desk.doc("D2", "P5", "报告", "two.pdf")    # likewise
    desk.file("one.pdf", 1001, 3)
    desk.doc("D1", "P1", "小结", "one.pdf")


def sweeping(desk):
    """Found by reading everything."""
    desk.remove("lab", "no", "L60")
    desk.remove("doc", "no", "D3")
    for table, column in (("lab", "patient"), ("doc", "patient"), ("patient", "no")):
        desk.remove(table, column, "P5")
    desk.file("seven.pdf", 66_000, 8)
    desk.lab("L11", "P1", 11)                  # back again
    desk.patient("P2", "李四", 2)              # to a shelf that is closed for ever


def resting(_):
    """Nothing new is a root nevertheless."""


def flooding(desk):
    """More than one batch, with a blob in it."""
    for i in range(4):
        desk.lab(f"F{i}", "P1", i)
    system, now = desk.system, desk.now()
    rows = [(f"M{i}", f"P{(1, 2, 3, 4, 6, 7)[i % 6]}", "多", str(i), None, 0, now) for i in range(MANY)]
    with watched.sqlite3.connect(system.database) as db:
        db.executemany("INSERT INTO lab VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.close()
    desk.file("last.pdf", 5_000_000, 9)
    desk.doc("D9", "P1", "末", "last.pdf")


STEPS = [(opening, 1000), (changing, 1000), (sweeping, 1), (resting, 1000), (flooding, 1000)]
SHARE = ("changing", "sweeping")    # for a short run


# Who dies when

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


def cycle(system, killer):
    """Runs the relay until a cycle is complete, however often anything dies. What the watch saw."""
    start_platform(system, killer)
    for _ in range(RUNS_MAX):
        said = len(system.log())
        process = system.start_relay(killer.relay_crash())
        watch = Watch(system, process)
        try:
            killer.during(system, process)
            status = process.wait(watched.RUN_SECONDS)
        finally:
            watch.done()
        died = system.platform.process.poll() is not None
        killer.seen(status, system.log()[said:], died)
        if died:
            system.platform.stop()
            start_platform(system, killer)
        if status == 0 and not died:
            if killer.armed():         # not for what comes now
                system.platform.stop()
                start_platform(system, Nobody())
            return watch
        assert status in (0, 1, -signal.SIGKILL), status
    raise AssertionError(f"no cycle was complete after {RUNS_MAX} runs")


class Story:
    """The steps, and what the reference came to at each."""

    def __init__(self, system, seed):
        self.system, self.draw, self.kept, self.reference, self.took = system, random.Random(seed), {}, {}, {}
        self.kills = dict.fromkeys(PROGRAMS, 0)

    def change(self, number):
        work, sweep = STEPS[number]
        self.system.sweep(sweep)
        work(Desk(self.system, number))
        self.system.name_rows()

    def end(self):
        contents = self.system.contents()
        self.system.check_tidy()
        assert self.system.platform.stop() == 0
        return contents

    def tell(self, names):
        """The reference: every step, never killed."""
        self.system.platform.stop()
        for number, (work, _) in enumerate(STEPS):
            name = work.__name__
            if name not in names and number > max(i for i, (w, _) in enumerate(STEPS) if w.__name__ in names):
                break
            self.change(number)
            if name in names:
                self.kept[name] = self.system.put_away(name)
            self.took[name] = cycle(self.system, Nobody()).took
            self.reference[name] = self.end()

    def over_again(self, name, killer):
        """Step NAME, with KILLER about."""
        self.system.bring_back(self.kept[name])
        try:
            cycle(self.system, killer)
            assert self.end() == self.reference[name], "opened contents or versions are not the reference's"
        except BaseException:
            print(f"failed: {name}, {killer.name}", file=sys.stderr)
            raise
        finally:
            self.system.platform.stop(signal.SIGKILL)
        for program in killer.died:
            self.kills[program] += 1
        return bool(killer.died)

    def at_points(self, name, program, counts):
        kills = 0
        for point in crash_points(self.system.bin / program):
            count = 1
            while count <= counts and self.over_again(name, AtPoint(program, point, count)):
                count, kills = count + 1, kills + 1
        print(f"{name}: {program} killed at {kills} ends of durable steps", flush=True)

    def at_random(self, names, program, times):
        kills = 0
        while kills < times:
            name = self.draw.choice(names)
            kills += self.over_again(name, Random(self.draw, program, self.took[name]))
        print(f"{program} killed at {kills} random moments", flush=True)


def crash_points(binary):
    """Those that this program has in it."""
    names = sorted({n for f in SOURCES.rglob("*.c") for n in re.findall(r'crash_point\("([a-z-]+)"\)', f.read_text())})
    data = binary.read_bytes()
    return [n for n in names if n.encode() + b"\0" in data]


def part(bin, seed, names, program, times, counts):
    """A reference of its own, and PROGRAM killed at TIMES random moments, or at the first COUNTS passings of each point.
    How often which program died."""
    folder = tempfile.mkdtemp(prefix="mizhen-kills-")
    story = Story(System(bin, folder), f"{seed} {names} {program}")
    try:
        story.tell(names)
        if times:
            story.at_random(names, program, times)
        else:
            story.at_points(names[0], program, counts)
    except BaseException:
        print(f"seed {seed}; kept: {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)
    return story.kills


def parts(long):
    """What there is to do: names of steps, program, random times, passings of points."""
    names = [work.__name__ for work, _ in STEPS] if long else SHARE
    for program in PROGRAMS:
        yield names, program, 200 if long else 10, 0
        for name in names if long else names[:1]:
            yield [name], program, 0, 10**6 if long else 1


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bin")
    arguments.add_argument("--long", action="store_true")
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    args = arguments.parse_args()
    if not world.SQLITE_DRIVER:
        print("no SQLite driver for ODBC (libsqliteodbc)")
        return 77
    if not crash_points(Path(args.bin) / INNER):
        print("built without crash points")
        return 77
    print(f"seed {args.seed}", flush=True)
    kills = dict.fromkeys(PROGRAMS, 0)
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        try:
            for done in concurrent.futures.as_completed([pool.submit(part, args.bin, args.seed, *p) for p in parts(args.long)]):
                for program, n in done.result().items():
                    kills[program] += n
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    print("kills in all: " + ", ".join(f"{p} {n}" for p, n in kills.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
