"""A clinic that makes browsers slow, as phones are: see slow.py."""

import subprocess
import sys
from pathlib import Path

from web_clinic import Clinic


class Slowing(Clinic):
    ASKED = (*Clinic.ASKED, "slow")
    slowed = None

    def slow(self, pid, rate):
        """From now on process PID runs at 1/RATE of its speed; rate 1 ends it."""
        if self.slowed:
            self.slowed.stdin.close()
            self.slowed.wait(10)
            self.slowed = None
        if rate > 1:
            self.slowed = subprocess.Popen([sys.executable, Path(__file__).with_name("slow.py"), str(pid), str(rate)],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.slowed.stdout.readline()
