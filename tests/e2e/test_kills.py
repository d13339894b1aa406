#!/usr/bin/python3
"""Rows that come, change and go between cycles arrive as such, and do so whatever is killed when.

A reference that is never killed goes through the steps below. Then each step is done over again from where the reference
was before it, while one of the relay's three processes or the platform is killed with -9, at random moments and at the
end of every durable step, and all is run again until the cycle is complete. Each time, what terminals open equals the
database; contents and versions equal the reference's; every batch was applied once and in order, and every root
follows from it; nothing is left lying about.

usage: test_kills.py FOLDER-OF-BINARIES [--long] [--seed N]
"""

import concurrent.futures
import os
import random
import shutil
import signal
import sys
import tempfile

import drawn
import watched
from desk import Desk, opening
from killers import PROGRAMS, AtPoint, Nobody, Random, Watch, crash_points, start_platform
from watched import System

MANY = 4500                        # more than a batch holds
RUNS_MAX = 6                       # of the relay, until a cycle that was killed is complete


# What the hospital does

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
    args = drawn.arguments()
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
