#!/usr/bin/python3
"""Makes a process slow: none of its threads gets more than one part in RATE of the time, as on cores that are RATE times slower. (The
developer tools' own throttling slows the page's main thread alone, and no worker.) What a thread used is the kernel's count, so
that others on the same machine make it no slower than that, as long as they leave it as much. Ends with its standard input.

usage: slow.py PID RATE"""

import os
import select
import signal
import sys
import time

TURN = 0.002                       # seconds between two looks
NEW_THREADS = 10                   # turns


class Threads:
    def __init__(self, pid):
        self.folder, self.files, self.used = f"/proc/{pid}/task", {}, {}

    def find(self):
        for task in os.listdir(self.folder):
            if task not in self.files:
                self.files[task] = os.open(f"{self.folder}/{task}/schedstat", os.O_RDONLY)

    def busiest(self):
        """Seconds that the thread that worked most has used since the last time."""
        most = 0
        for task, file in list(self.files.items()):
            try:
                used = int(os.pread(file, 64, 0).split()[0])
            except OSError:
                os.close(self.files.pop(task))
                continue
            most = max(most, used - self.used.get(task, used))
            self.used[task] = used
        return most / 1e9


def slow(pid, rate):
    threads, debt, turn, last = Threads(pid), 0.0, 0, time.monotonic()
    while not select.select([sys.stdin], [], [], TURN)[0]:
        if turn % NEW_THREADS == 0:
            threads.find()
        turn += 1
        now = time.monotonic()
        debt, last = max(0.0, debt + rate * threads.busiest() - (now - last)), now
        if debt > TURN:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(debt)
            os.kill(pid, signal.SIGCONT)


def main():
    pid, rate = int(sys.argv[1]), float(sys.argv[2])
    print("slow", flush=True)
    try:
        slow(pid, rate)
    except (ProcessLookupError, FileNotFoundError):
        pass                           # it ended


if __name__ == "__main__":
    main()
