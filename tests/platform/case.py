"""What the platform's tests share: a fresh platform with one hospital, and what it says when it refuses."""
import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import unittest

from peer import DOCTOR, Hospital, Key, Platform

BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else None


class Case(unittest.TestCase):
    """A fresh platform with one hospital admitted, its relay's session, and nothing on it."""

    platform_of = Platform

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="mizhen-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.platform = self.platform_of(BINARY, self.folder)
        self.hospital = Hospital()
        self.assertEqual(self.platform.admit(self.hospital).returncode, 0)
        self.nobody = self.platform.start()
        self.addCleanup(self.stop)
        self.relay = self.nobody.transport(self.hospital)

    def stop(self):
        if self.platform.process is not None:
            self.assertEqual(self.platform.stop(), 0, self.platform.log()[-2000:])
        self.assertNotIn("Sanitizer", self.platform.log())

    def restart(self, how=signal.SIGTERM, crash=None):
        self.platform.stop(how)
        self.nobody = self.platform.start(crash)

    def database(self):
        """The platform's own, beside the running process."""
        return contextlib.closing(sqlite3.connect(os.path.join(self.folder, "data", "platform.db"), isolation_level=None, timeout=30))

    def refused(self, answer, status, problem):
        self.assertEqual((answer.status, answer.problem), (status, problem), answer)
        return answer

    def put_batch(self, data, number=None):
        number = self.hospital.number + 1 if number is None else number
        return self.relay.put(f"/v1/hospitals/{self.hospital.id}/batches/{number}", data)

    def shelf_with(self, n=3):
        shelf = self.hospital.open()
        for _ in range(n):
            self.hospital.record(shelf)
        self.relay.push(self.hospital)
        return shelf

    def doctor(self, **rest):
        key = Key()
        self.hospital.certify(key, **rest)
        self.relay.push(self.hospital)
        return key

    def login_doctor(self, key):
        return self.nobody.login(DOCTOR, key, self.hospital.id)


def main():
    """usage: test_….py MIZHEN-PLATFORM [unittest arguments]"""
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
