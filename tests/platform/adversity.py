"""A platform in adversity (adversity.c): the file through which it is told what fails."""
import mmap
import os
import struct
import sys
import unittest
from pathlib import Path

from peer import Platform

NAMES = ("fail_from", "fail_n", "allocations", "live", "clock_ahead", "steady_ahead", "disk_full")
LIBRARY = Path(os.path.abspath(sys.argv[2])) if len(sys.argv) > 2 else None


class Adversity:
    def __init__(self, folder):
        self.path = Path(folder) / "adversity"
        self.path.write_bytes(bytes(8 * len(NAMES)))
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 8 * len(NAMES))

    def __getitem__(self, name):
        return struct.unpack_from("=q", self.memory, 8 * NAMES.index(name))[0]

    def __setitem__(self, name, value):
        struct.pack_into("=q", self.memory, 8 * NAMES.index(name), value)

    def fail(self, at, n):
        """From now on the AT-th allocation and N - 1 behind it fail."""
        self["fail_from"], self["fail_n"], self["allocations"] = at, n, 0

    def cease(self):
        self["fail_from"] = 0


class Tried(Platform):
    """A platform with the library preloaded."""

    def __init__(self, binary, folder, **rest):
        super().__init__(binary, folder, **rest)
        self.adversity = Adversity(folder)

    def environment(self):
        return {**super().environment(), "LD_PRELOAD": str(LIBRARY), "MIZHEN_ADVERSITY": str(self.adversity.path)}


def main():
    """usage: in_adversity.py MIZHEN-PLATFORM ADVERSITY-LIBRARY [unittest arguments]"""
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
