"""Somebody at a terminal: a program on a pseudo-terminal, what it asks, what is typed, and whether it echoes."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

TIOCGPTN = 0x80045430                  # Linux: which pseudo-terminal it is


class AtTerminal:
    def __init__(self, argv, lang):
        self.said = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):     # whoever started us may have them ignored
                signal.signal(number, signal.SIG_DFL)
            os.execve(argv[0], [str(a) for a in argv], {**os.environ, "LC_ALL": lang})

    def until(self, text, seconds=60):
        """Reads on until it says TEXT; what it said up to then."""
        end = time.monotonic() + seconds
        while text not in self.said:
            assert self.more(end), (text, self.said)
        before, _, self.said = self.said.partition(text)
        return before

    def more(self, end):
        """Whether it said something more: not once it has ended. It may ask and wait until END at most."""
        while not select.select([self.fd], [], [], 1)[0]:
            assert time.monotonic() < end, self.said
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            return False
        self.said += piece.decode(errors="replace")
        return piece != b""

    def type(self, line):
        os.write(self.fd, line.encode() + b"\n")

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def quiet(self):
        """Once it echoes no more: then it waits for what is typed."""
        end = time.monotonic() + 20
        while self.echoes():
            assert time.monotonic() < end, self.said
            time.sleep(0.01)

    def key(self, character):
        """A key that the terminal makes a signal of."""
        os.write(self.fd, character)

    def hold(self):
        """Keeps the terminal there when the program is gone, to be looked at."""
        number = struct.unpack("I", fcntl.ioctl(self.fd, TIOCGPTN, bytes(4)))[0]
        return os.open(f"/dev/pts/{number}", os.O_RDWR | os.O_NOCTTY)

    def wait(self, seconds=20):
        """How it ended or was stopped, as waitpid has it."""
        end = time.monotonic() + seconds
        while True:
            pid, status = os.waitpid(self.pid, os.WUNTRACED | os.WNOHANG)
            if pid:
                return status
            assert time.monotonic() < end, self.said
            time.sleep(0.01)

    def end(self, seconds=60):
        """Reads to its end; how it ended, as subprocess has it, and the rest of what it said."""
        end = time.monotonic() + seconds
        while self.more(end):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status), self.said
